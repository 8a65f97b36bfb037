"""What the style guide shows: the tokens as the style sheet has them, and examples of the parts that need data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from shop import cards, label

TOKENS = Path(settings.STATICFILES_DIRS[0]) / "css" / "tokens.css"


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    url: str
    current: bool


def chapters(current: str) -> list[Chapter]:
    titles = {
        "foundations": _("Foundations"),
        "actions": _("Actions and ways"),
        "forms": _("Forms"),
        "lists": _("Tables and lists"),
        "facts": _("Facts and notices"),
        "states": _("Four states"),
    }
    return [
        Chapter(key, title, reverse("shop:guide", args=[key]), key == current)
        for key, title in titles.items()
    ]


@dataclass(frozen=True, slots=True)
class Token:
    """A custom property; `light` and `dark` differ where it is a colour."""

    name: str
    light: str
    dark: str


def tokens() -> dict[str, list[Token]]:
    """The tokens by what they are for, read from the sheet itself."""
    groups: dict[str, list[Token]] = {"colours": [], "sizes": [], "spaces": [], "rest": []}
    for token in _read(TOKENS.read_text()):
        groups[_group(token)].append(token)
    return groups


def _read(sheet: str) -> Iterator[Token]:
    for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", sheet):
        both = re.fullmatch(r"light-dark\((.+?), (.+)\)", value)
        yield Token(name, *(both.groups() if both else (value, value)))


def _group(token: Token) -> str:
    if token.light.startswith("#"):
        return "colours"
    if token.name.startswith("--text-"):
        return "sizes"
    return "spaces" if token.name.startswith("--space-") else "rest"


def example_label() -> label.Label:
    """A label with a row of every kind; its figures are examples."""
    row = label.Row
    return label.Label(
        serving=_("One row is one departure"),
        amounts=(row(_("Rows in a year"), "336,000"), row(_("Fields"), "18")),
        groups=(
            (
                row(_("Newest row"), "4 h old", _("promised within 48 h"), "good"),
                row(_("Complete"), "98 %"),
                row("dest known", "85 %", tone="care", under=True),
            ),
            (row(_("Used by"), "4 assets", _("directly")),),
        ),
        notes=(label.Note(_("Contains:"), _("no personal data.")),),
    )


def example_cards() -> list[cards.Card]:
    """A card of each verdict, with names and descriptions as long and as short as they come."""
    long = "a_very_long_technical_name_without_any_space_that_nobody_can_pronounce"
    told = [
        ("fit", _("Daily route performance"), _("Flights and delays of each route and day.")),
        ("care", "מזג אוויר שעתי", _("A name that is written from right to left.")),
        ("stop", long, ""),
        ("unknown", _("Aircraft register"), _("What the register says. ") * 12),
    ]
    return [_card(verdict, title, text) for verdict, title, text in told]


def _card(verdict: str, title: str, text: str) -> cards.Card:
    return cards.Card(
        url=reverse("shop:guide", args=["facts"]),
        title=title,
        kind=_("table"),
        verdict=verdict,
        description=text,
        lines=(cards.Line(_("Complete"), "98 %"), cards.Line(_("Made by"), _("not said"))),
        stars=4.25 if verdict == "fit" else None,
        reviews=18 if verdict == "fit" else 0,
    )
