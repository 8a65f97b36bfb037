"""Filters for what people wrote."""

from django import template
from django.utils.safestring import SafeString

from catalog import markdown as written

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown as safe HTML: `{{ asset.description|markdown }}`."""
    return written.html(text or "")


@register.filter
def plain(text: str | None, length: int = written.EXCERPT) -> str:
    """The first words of a Markdown text without its markup: `{{ asset.description|plain:160 }}`."""
    return written.plain(text or "", length)
