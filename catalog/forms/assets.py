"""Putting an asset on the shelf, and changing what is said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.problems import Unprocessable, field_errors
from catalog import authority, headers, intake, rights, voices
from catalog.forms.fields import Lines, Place, Words
from catalog.forms.speaking import Part, WordsForm, parts
from catalog.intake import Row
from catalog.models import Asset, Authority, Domain
from catalog.services.shelving import MADE_BY_HAND

PLACES: Mapping[str, type[Domain | Team]] = {"domain": Domain, "owner": Team}
LABELS: Mapping[str, Any] = {
    "kind": Asset.Kind,
    "stage": Asset.Stage,
    "sensitivity": Asset.Sensitivity,
    "visibility": Asset.Visibility,
}
UNSAID = [("", _("nobody has said it"))]


def capitalised(choices: Any) -> list[tuple[str, Any]]:
    return [(value, capfirst(label)) for value, label in choices]


class Links(Lines):
    """Links, one a line: what it is, then its address."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(
                one if isinstance(one, str) else f"{one['title']} {one['url']}" for one in value
            )
        return value

    def to_python(self, value: Any) -> Any:
        return [self.link(line) for line in super().to_python(value)]

    def link(self, line: str) -> dict[str, str]:
        title, _blank, url = line.rpartition(" ")
        return {"title": title.strip() or url, "url": url}


class Facts(Lines):
    """Facts of a kind, one a line: a name, a colon, a value. What is no single value is not shown, and stays."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{name}: {self.text(one)}" for name, one in value.items())
        return value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        facts: dict[str, Any] = {}
        for line in super().to_python(value):
            name, colon, said = line.partition(":")
            if not colon or not name.strip():
                message = _now("“%(line)s” lacks a colon between a name and its value.")
                raise ValidationError(message % {"line": line[:80]})
            facts[name.strip()] = self.value(said.strip())
        return facts

    @staticmethod
    def value(text: str) -> Any:
        """Numbers, true and false are what they look like; everything else is a text."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return found if isinstance(found, str | int | float | bool) else text

    @classmethod
    def text(cls, value: Any) -> str:
        if isinstance(value, str) and cls.value(value) == value and "\n" not in value:
            return value
        return json.dumps(value, ensure_ascii=False)


def single(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that are one value each, which a line can hold."""
    kinds = str | int | float | bool
    return {
        name: value
        for name, value in properties.items()
        if isinstance(value, kinds) and name == name.strip() and name and ":" not in name
    }


class AssetForm(WordsForm):
    """What is said of an asset, apart from its fields."""

    title = forms.CharField(label=_("Name"), max_length=250, required=False)
    description = Words(label=_("What it is"), max_length=100_000, required=False, rows=8)
    kind = forms.ChoiceField(label=_("Kind"), choices=capitalised(Asset.Kind.choices))
    links = Links(
        label=_("Links"),
        required=False,
        max_length=100_000,
        help_text=_("one a line: what it is, then its address"),
    )
    tags = Lines(
        label=_("Tags"), required=False, max_length=20_000, help_text=_("one a line, from the list")
    )
    properties = Facts(
        label=_("Facts"),
        required=False,
        max_length=70_000,
        help_text=_("one a line, as in “Tool: Excel” or “Rows: 120”"),
    )
    domain = Place(
        label=_("Domain"), required=False, to_field_name="slug", empty_label=_("none yet")
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Team.objects.order_by("name"),
        to_field_name="slug",
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("the team that makes it"),
    )
    stewards = Lines(
        label=_("Who answers"),
        required=False,
        max_length=20_000,
        help_text=_("people's e-mail addresses, one a line"),
    )
    stage = forms.ChoiceField(label=_("Stage"))
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"),
        required=False,
        choices=UNSAID + capitalised(Asset.Sensitivity.choices),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=[
            (Asset.Visibility.PUBLIC, _("Everybody")),
            (Asset.Visibility.RESTRICTED, _("Those who answer for it, and whoever gets access")),
            (Asset.Visibility.PRIVATE, _("Only those who answer for it")),
        ],
        widget=forms.RadioSelect,
    )

    ABOUT = ("title", "description", "kind", "properties", "links", "tags")
    PEOPLE = ("domain", "owner", "stewards")
    CARE = ("stage", "sensitivity", "visibility")

    def __init__(self, *args: Any, asset: Asset, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asset = asset
        self.fields["stage"].choices = stages(asset, user)  # type: ignore[attr-defined]
        stewards = list(asset.stewards.all())
        self.spoken = authority.of_asset(asset, [one.pk for one in stewards])
        self.speak_of(
            {
                "title": asset.title,
                "description": asset.description,
                "kind": asset.kind,
                "links": asset.links,
                "tags": asset.tags,
                "properties": single(asset.properties),
                "domain": asset.domain.slug if asset.domain else None,
                "owner": asset.owner.slug if asset.owner else None,
                "stewards": sorted(one.email for one in stewards),
                "stage": asset.stage,
                "sensitivity": asset.sensitivity,
                "visibility": asset.visibility,
            },
            asset.revision,
        )
        self.beside = voices.beside_asset(asset) if asset.beside else {}

    def meant(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if name in PLACES:
            return value.slug if value else None
        return sorted({one.lower() for one in value}) if name == "stewards" else value

    def words(self, name: str, value: Any) -> str:
        if name in LABELS:
            return str(LABELS[name](value).label) if value else ""
        if name in PLACES:
            found = PLACES[name]._default_manager.filter(slug=value or "").first()
            return found.name if found else ""
        if name in ("links", "properties"):
            return str(self.fields[name].prepare_value(value))
        return super().words(name, value)

    def voices(self, name: str) -> Mapping[Authority, Any]:
        return self.beside.get(name, {})

    def only_others_say(self, name: str) -> bool:
        return Authority.PERSON not in self.spoken.voices(name)

    def row(self) -> Row:
        """What the person says of the asset. Raises RowErrors."""
        raw = {name: self.meant(name) for name in self.said}
        if "properties" in raw:
            shown = single(self.asset.properties)
            raw["properties"] |= {
                name: value for name, value in self.asset.properties.items() if name not in shown
            }
        return intake.check(raw, required=())

    def about(self) -> Iterator[Part]:
        return parts(self, self.ABOUT)

    def people(self) -> Iterator[Part]:
        return parts(self, self.PEOPLE)

    def care(self) -> Iterator[Part]:
        return parts(self, self.CARE)


def stages(asset: Asset, user: User) -> list[tuple[str, Any]]:
    """The stages to which this person may bring the asset, and the one at which it is."""
    may = rights.rights_on(asset, user)
    open_to = {Asset.Stage.LOCAL: True, Asset.Stage.SHARED: may.promote}
    open_to[Asset.Stage.CENTRAL] = may.centralise
    return [
        (stage.value, stage.label)
        for stage, allowed in open_to.items()
        if allowed or stage == asset.stage
    ]


class ShelfForm(forms.Form):
    """Something of one's own, put on the shelf."""

    title = forms.CharField(label=_("Name"), max_length=250)
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, capfirst(kind.label)) for kind in MADE_BY_HAND],
        initial=Asset.Kind.SPREADSHEET,
        widget=forms.RadioSelect,
    )
    link = forms.CharField(
        label=_("Where is it?"),
        max_length=2_000,
        required=False,
        help_text=_("the address at which it opens"),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    description = Words(
        label=_("What is it about?"),
        max_length=100_000,
        required=False,
        rows=4,
        help_text=_("what is in it, who it is for, what it is not for"),
    )
    file = forms.FileField(
        label=_("Read its fields from a file"),
        required=False,
        help_text=_(
            "CSV or .xlsx: the names in its first line are read, nothing else, and the file is not kept"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )
    columns = Lines(
        label=_("Its fields"), required=False, max_length=2_600_000, help_text=_("one a line")
    )
    domain = Place(
        label=_("Domain"), required=False, to_field_name="slug", empty_label=_("none yet")
    )
    owner = forms.ModelChoiceField(
        label=_("Your team"),
        queryset=Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("none: you alone answer for it"),
        help_text=_("then everybody in it may change it too"),
    )
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"),
        required=False,
        choices=UNSAID + capitalised(Asset.Sensitivity.choices),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=AssetForm.base_fields["visibility"].choices,  # type: ignore[attr-defined]
        initial=Asset.Visibility.PUBLIC,
        widget=forms.RadioSelect,
    )

    CARE = ("domain", "owner", "sensitivity", "visibility")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(memberships__user=user).order_by("name")
        self.fields["owner"].queryset = teams  # type: ignore[attr-defined]
        if not teams.exists():
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        """The names in the file come into the list of fields, unless somebody has gone over that list already."""
        file = self.cleaned_data.get("file")
        if file is not None and ("read" in self.data or not self.cleaned_data.get("columns")):
            try:
                self.cleaned_data["columns"] = headers.read(file, file.size)
            except headers.Unreadable as error:
                self.add_error("file", str(error))
            else:
                # A form that is shown again shows them.
                names = "\n".join(self.cleaned_data["columns"])
                self.data = dict(self.data.items()) | {"columns": names}
        return self.cleaned_data

    @property
    def words(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        link = said["link"].strip()
        owner = said.get("owner")
        return {
            "title": said["title"],
            "kind": said["kind"],
            "description": said["description"],
            "columns": said["columns"],
            "links": [{"title": said["title"][:200], "url": link}] if link else [],
            "domain": said["domain"].slug if said["domain"] else None,
            "owner": owner.slug if owner else None,
            "sensitivity": said["sensitivity"],
            "visibility": said["visibility"],
        }

    def care(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.CARE if name in self.fields)

    def put_errors(self, error: Unprocessable) -> None:
        """Put what the service refuses beside the inputs."""
        places = {"links": "link", "fields": "columns"}
        for fault in field_errors(error.detail):
            name = fault["field"].partition("[")[0]
            name = places.get(name, name)
            self.add_error(name if name in self.fields else None, fault["message"])
