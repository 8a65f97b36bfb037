"""Markdown as people write it in descriptions, definitions and meanings: made into HTML that can do no harm.

Two gates stand one behind the other. The parser knows no raw HTML, no images (a page asks nothing of other people's
servers) and only links to web and mail addresses; nh3 then lets through nothing but the elements named here. What is
left stands inside `hx-disable`, so that htmx would not even read an attribute there.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import nh3
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FORMATTED = 30_000
"""So many characters are read as Markdown; what follows is kept, as plain paragraphs."""
BRACKETS = 2_000
"""The parser looks for the end of every bracket: a text with more of them is shown as it was written."""
HEADING = 3
"""The largest heading of a text: a page has its own above."""
EXCERPT = 200
ADDRESS = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)
MARKUP = re.compile(r"[*_`\[\]<>|~\\&#]|^\s*([-+=]|\d+[.)])", re.MULTILINE)

TAGS = {
    *("p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code", "em", "strong", "s", "a"),
    *("h3", "h4", "h5", "h6", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
# A wide table scrolls inside a box of its own, which the keyboard must be able to reach.
BOX = {"class": "scroll", "tabindex": "0"}
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    tag_attribute_values={"div": {name: {value} for name, value in BOX.items()}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener",
    generic_attribute_prefixes=set(),
)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default")
    parser.validateLink = lambda url: bool(ADDRESS.fullmatch(url))  # type: ignore[method-assign]
    parser.add_render_rule("image", _picture)
    return parser


def _picture(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """A picture becomes a link to it; inside of a link, its words alone."""
    words = escape(tokens[place].content or tokens[place].attrs["src"])
    if sum(token.nesting for token in tokens[:place] if token.tag == "a"):
        return words
    return f'<a href="{escape(tokens[place].attrs["src"])}">{words}</a>'


PARSER = _parser()


@lru_cache(maxsize=256)
def html(text: str) -> SafeString:
    """The text as safe HTML in an element of its own; nothing at all for a text without words."""
    if not text.strip():
        return SafeString("")
    formatted, rest = _split(text)
    tokens = PARSER.parse(formatted)
    _lower_headings(tokens)
    _box_tables(tokens)
    raw = PARSER.renderer.render(tokens, PARSER.options, {}) + _paragraphs(rest)
    return mark_safe(f'<div class="prose" dir="auto" hx-disable>{CLEANER.clean(raw)}</div>')  # noqa: S308 - cleaned just here


@lru_cache(maxsize=1024)
def plain(text: str, length: int = EXCERPT) -> str:
    """The first words of a text without its markup, on one line, for cards, results and previews."""
    # Markup takes room of its own; three times the length is enough for all but the strangest texts.
    start = text[: 3 * length]
    if MARKUP.search(start):
        start = " ".join(_said(PARSER.parse(_split(start)[0])))
    words = " ".join(start.split())
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _split(text: str) -> tuple[str, str]:
    """What is read as Markdown, up to the end of a line, and what is only shown."""
    if text.count("[") > BRACKETS:
        return "", text
    if len(text) <= FORMATTED:
        return text, ""
    end = text.rfind("\n", 0, FORMATTED)
    end = end if end > 0 else FORMATTED
    return text[:end], text[end:]


def _paragraphs(text: str) -> str:
    return linebreaks(escape(text)) if text else ""


def _lower_headings(tokens: list[Token]) -> None:
    """The text's largest heading becomes an h3, whatever its writer began with."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    largest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - largest + HEADING, 6)}"


def _box_tables(tokens: list[Token]) -> None:
    for place in [n for n, token in enumerate(tokens) if token.type == "table_close"][::-1]:
        tokens.insert(place + 1, Token("box_close", "div", -1))
    for place in [n for n, token in enumerate(tokens) if token.type == "table_open"][::-1]:
        tokens.insert(place, Token("box_open", "div", 1, attrs=dict(BOX)))


def _said(tokens: list[Token]) -> list[str]:
    """The words of a text, block by block."""
    return [
        "".join(part.content or " " for part in token.children or () if not part.nesting)
        if token.type == "inline"
        else token.content
        for token in tokens
        if token.content
    ]
