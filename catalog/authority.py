"""Whose words count.

Machines, programs and people speak of an asset and of its fields (`Authority`). An attribute shows the words of the
highest authority that has spoken; of the same authority the last one wins. What a lower one says is kept beside it,
even where it says the same, and is shown again when the higher one takes its words back. To say nothing (an empty
text, an empty list, no value) is to take back what one has said.

A field is there as long as anybody lists it: its place in the list is an attribute like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Team, User
from catalog.models import Asset, Authority, Domain, Field

NOTHING: tuple[Any, ...] = (None, "", [], {})
ASSET: Mapping[str, Any] = {
    "kind": "",
    "title": "",
    "description": "",
    "domain": None,
    "owner": None,
    "stewards": [],
    "tags": [],
    "stage": Asset.Stage.LOCAL.value,
    "sensitivity": "",
    "visibility": Asset.Visibility.PUBLIC.value,
    "links": [],
    "properties": {},
    "definition": "",
}
"""What an asset shows where nobody has spoken. Domains, teams and people stand here by their keys."""
FIELD: Mapping[str, Any] = {
    "position": None,
    "parent": "",
    "type": "",
    "description": "",
    "nullable": None,
    "sensitivity": "",
    "tags": [],
}
KEYS = {"domain": "domain_id", "owner": "owner_id"}
"""The columns of attributes that are not columns themselves."""


@dataclass
class Words:
    """What is said of one thing: what it shows, whose words those are, and what lower authorities say beside them.

    Machines are not noted in `said_by`: whoever speaks outranks them as he outranks nobody at all.
    """

    silent: Mapping[str, Any]
    shown: dict[str, Any]
    said_by: dict[str, int] = field(default_factory=dict)
    beside: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.said_by = dict(self.said_by)
        self.beside = {attribute: dict(voices) for attribute, voices in self.beside.items()}

    def say(self, attribute: str, value: Any, by: int) -> None:
        """This authority says this from now on; saying nothing takes its words back."""
        voices = self.voices(attribute)
        if value in NOTHING:
            if voices.pop(by, None) is None:
                return
        elif voices.get(by) == value:
            return
        else:
            voices[by] = value
        self._settle(attribute, voices)

    def take_back(self, attribute: str, by: int) -> None:
        self.say(attribute, None, by)

    def voices(self, attribute: str) -> dict[int, Any]:
        """What each authority says of an attribute."""
        voices = {int(level): value for level, value in self.beside.get(attribute, {}).items()}
        shown = self.shown[attribute]
        if attribute in self.said_by or shown != self.silent[attribute]:
            voices[self.said_by.get(attribute, Authority.MACHINE.value)] = shown
        return voices

    def said(self, attribute: str, by: int) -> Any:
        """What this authority says of an attribute; None when it says nothing."""
        return self.voices(attribute).get(by)

    def differing(self) -> dict[str, dict[Authority, Any]]:
        """What lower authorities say instead of what is shown, the highest of them first."""
        found = {
            attribute: {
                Authority(int(level)): voices[level]
                for level in sorted(voices, reverse=True)
                if voices[level] != self.shown[attribute]
            }
            for attribute, voices in self.beside.items()
            if attribute in self.shown
        }
        return {attribute: voices for attribute, voices in found.items() if voices}

    def _settle(self, attribute: str, voices: dict[int, Any]) -> None:
        """The highest voice is shown, the others stand beside it."""
        self.said_by.pop(attribute, None)
        self.beside.pop(attribute, None)
        if not voices:
            self.shown[attribute] = self.silent[attribute]
            return
        highest = max(voices)
        self.shown[attribute] = voices.pop(highest)
        if highest > Authority.MACHINE:
            self.said_by[attribute] = highest
        if voices:
            self.beside[attribute] = {str(level): voices[level] for level in sorted(voices)}


def of_asset(asset: Asset, stewards: list[int]) -> Words:
    """The words of an asset; its stewards by their keys."""
    shown = {name: getattr(asset, KEYS.get(name, name)) for name in ASSET if name != "stewards"}
    return Words(ASSET, shown | {"stewards": sorted(stewards)}, asset.said_by, asset.beside)


def of_field(item: Field) -> Words:
    return Words(FIELD, {name: getattr(item, name) for name in FIELD}, item.said_by, item.beside)


def of_nothing(silent: Mapping[str, Any]) -> Words:
    """The words of something that nobody has spoken of yet."""
    return Words(silent, dict(silent))


def of_one(silent: Mapping[str, Any], said: Mapping[str, Any], by: Authority) -> Words:
    """The words of something that only this authority has spoken of."""
    spoken = {name: value for name, value in said.items() if value not in NOTHING}
    voices = dict.fromkeys(spoken, by.value) if by > Authority.MACHINE else {}
    return Words(silent, {**silent, **spoken}, voices)


def forget_gone(assets: Collection[Asset]) -> None:
    """Let nobody name, beside what is shown, a domain, a team or a person that is no longer there.

    Costs a statement for each kind that is named beside; for most assets none is.
    """
    models: dict[str, Any] = {"domain": Domain, "owner": Team, "stewards": User}
    for attribute, model in models.items():
        naming = [asset for asset in assets if attribute in asset.beside]
        if not naming:
            continue
        named = {
            pk
            for asset in naming
            for said in asset.beside[attribute].values()
            for pk in _keys(said)
        }
        there = set(model.objects.filter(pk__in=named).values_list("pk", flat=True))
        for asset in naming:
            voices = {
                level: said
                for level, said in asset.beside[attribute].items()
                if there.issuperset(_keys(said))
            }
            others = {name: said for name, said in asset.beside.items() if name != attribute}
            asset.beside = others | ({attribute: voices} if voices else {})


def _keys(said: Any) -> list[int]:
    return said if isinstance(said, list) else [said]


def is_listed(words: Words) -> bool:
    """Whether anybody still says that the field is there."""
    return words.shown["position"] is not None
