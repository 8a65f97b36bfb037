"""Saying what the fields of an asset mean: a page of them in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog import authority, intake, nesting, voices
from catalog.forms.assets import UNSAID, capitalised
from catalog.forms.fields import Lines, Words
from catalog.forms.speaking import Part, WordsForm, digests_in, parts
from catalog.intake import Row
from catalog.models import Asset, Authority, Field

LONGEST_KEY = 19
SAID = ("description", "sensitivity", "tags")


@dataclass(frozen=True, slots=True)
class Line:
    """A field of the asset with its inputs; `depth` says how many others it stands within."""

    field: Field
    depth: int
    parts: Sequence[Part]


class FieldsForm(WordsForm):
    """What is said of some fields of an asset; the inputs of a field are `12-description` and so on."""

    def __init__(
        self,
        *args: Any,
        asset: Asset,
        items: Sequence[Field],
        parents: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parents = dict(parents)
        self.items = {item.pk: item for item in items}
        self.spoken = {item.pk: authority.of_field(item) for item in items}
        self.beside = {item.pk: voices.beside_field(item) for item in items}
        now: dict[str, Any] = {}
        for item in items:
            for attribute, field in inputs().items():
                self.fields[f"{item.pk}-{attribute}"] = field
                now[f"{item.pk}-{attribute}"] = getattr(item, attribute)
        self.speak_of(now, asset.revision)

    @staticmethod
    def asked_of(data: Mapping[str, Any]) -> set[int]:
        """The keys of the fields that the form was shown with."""
        keys = (name.partition("-")[0] for name in digests_in(data.get("seen", "")))
        return {int(key) for key in keys if key.isdecimal() and len(key) < LONGEST_KEY}

    def of(self, name: str) -> tuple[int, str]:
        key, _dash, attribute = name.partition("-")
        return int(key), attribute

    def words(self, name: str, value: Any) -> str:
        if self.of(name)[1] == "sensitivity":
            return str(Asset.Sensitivity(value).label) if value else ""
        return super().words(name, value)

    def voices(self, name: str) -> Mapping[Authority, Any]:
        key, attribute = self.of(name)
        return self.beside[key].get(attribute, {})

    def only_others_say(self, name: str) -> bool:
        key, attribute = self.of(name)
        return Authority.PERSON not in self.spoken[key].voices(attribute)

    def row(self) -> Row:
        """What the person says of the fields. Raises RowErrors."""
        said: dict[str, dict[str, Any]] = {}
        for name in self.said:
            key, attribute = self.of(name)
            said.setdefault(self.items[key].name, {})[attribute] = self.meant(name)
        return Row("", "", field_words=intake.check_words(said))

    def place_of(self, where: str) -> tuple[str, int | None]:
        """`fields.address.city.tags[0]` belongs to the tags of the field `address.city`."""
        found = re.fullmatch(r"fields\.(.+)\.(\w+)(?:\[(\d+)\])?", where)
        if found is None:
            return "", None
        keys = {item.name: key for key, item in self.items.items()}
        return f"{keys.get(found[1])}-{found[2]}", int(found[3]) if found[3] else None

    def lines(self) -> Iterator[Line]:
        for key, item in self.items.items():
            names = [f"{key}-{attribute}" for attribute in SAID]
            yield Line(item, nesting.depth(item.name, self.parents), list(parts(self, names)))


def inputs() -> dict[str, forms.Field]:
    """The inputs of one field."""
    return {
        "description": Words(
            label=_("What it means"), max_length=20_000, required=False, rows=2, help_text=""
        ),
        "sensitivity": forms.ChoiceField(
            label=_("Sensitivity"),
            required=False,
            choices=UNSAID + capitalised(Asset.Sensitivity.choices),
        ),
        "tags": Lines(label=_("Tags, one a line"), required=False, max_length=20_000, rows=1),
    }
