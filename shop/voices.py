"""What lower authorities say of an attribute, beside the words that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Authority


@dataclass(frozen=True, slots=True)
class Words:
    """What a lower authority says instead."""

    who: str
    text: str


def beside(told: Any, attribute: str) -> list[Words]:
    """What lower authorities say of an attribute, the highest of them first."""
    words = told.get(attribute) if isinstance(told, dict) else None
    if not isinstance(words, dict):
        return []
    found = [(int(who), text) for who, text in words.items() if str(who).isdecimal() and text]
    names = {Authority.MACHINE: _("The source says"), Authority.PROGRAM: _("A program says")}
    return [
        Words(names[Authority(who)], str(text))
        for who, text in sorted(found, reverse=True)
        if who in names
    ]
