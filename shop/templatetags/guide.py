"""A part of the style guide: shown as it looks, with the markup that makes it."""

import re
from textwrap import dedent

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_block_tag
def sample(content: SafeString, name: str) -> SafeString:
    """`{% sample "name" %}…{% endsample %}`: the part, and below it its markup."""
    return format_html(
        '<section class="sample"><h3>{}</h3><div class="shown">{}</div>'
        '<details class="more"><summary class="small">{}</summary>'
        '<pre tabindex="0"><code>{}</code></pre></details></section>',
        name,
        content,
        _("Markup"),
        tidy(content),
    )


def tidy(markup: str) -> str:
    """The markup without the empty lines and the indent that template tags leave behind."""
    lines = [line.rstrip() for line in markup.expandtabs(2).splitlines() if line.strip()]
    return dedent(re.sub(r"\n{2,}", "\n", "\n".join(lines)))
