"""The names of what changes speak of, as far as a reader may know them; who or what one may not see has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Entry, Team, User, Visitor
from catalog.history.reading import Change
from catalog.models import Asset, Domain, Field, Source, Term

# Which columns of which kind of row point where.
POINTERS: dict[str, dict[str, str]] = {
    "asset": {
        "owner_id": "team",
        "domain_id": "domain",
        "source_id": "source",
        "replacement_id": "asset",
        "certified_by_id": "person",
    },
    "steward": {"user_id": "person"},
    "access": {"user_id": "person", "team_id": "team"},
    "term": {"term_id": "term", "field_id": "field"},
    "field": {},
}
PAGES = frozenset({"person", "team", "domain", "asset", "term"})


@dataclass(frozen=True, slots=True)
class Names:
    """What has a name for a reader, by kind and key; `pages` are the kinds whose pages stand open to them."""

    known: dict[str, dict[int, Any]] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()

    def row(self, kind: str, key: int | None) -> Any:
        return self.known.get(kind, {}).get(key or 0)

    def of(self, kind: str, key: int | None) -> SafeString:
        """The name as it stands in a sentence; what is hidden and what is gone sound the same."""
        row = self.row(kind, key)
        if row is None:
            return format_html("{}", unnamed(kind))
        if kind not in self.pages:
            return format_html("<bdi>{}</bdi>", row)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', row.get_absolute_url(), row)


def unnamed(kind: str) -> str:
    return {
        "person": _("somebody"),
        "team": _("a team"),
        "domain": _("a domain"),
        "source": _("a source"),
        "asset": _("another asset"),
        "term": _("a term"),
        "field": _("a field"),
    }[kind]


def names(entries: Iterable[tuple[Entry, Iterable[Change]]], reader: Visitor) -> Names:
    """Everything these changes name, in one statement for each kind that is named at all."""
    wanted: dict[str, set[int]] = {}
    for entry, changes in entries:
        if entry.by_id:
            wanted.setdefault("person", set()).add(entry.by_id)
        if accepter := entry.about.get("accepted_by"):
            wanted.setdefault("person", set()).add(accepter)
        for change in changes:
            for column, kind in POINTERS[change.kind].items():
                keys = {(row or {}).get(column) for row in (change.before, change.after)}
                wanted.setdefault(kind, set()).update(key for key in keys if key)
    rows = _rows(reader)
    found = {kind: rows[kind].in_bulk(keys) for kind, keys in wanted.items() if keys}
    return Names(found, PAGES if reader.is_authenticated else PAGES - {"person", "team"})


def _rows(reader: Visitor) -> dict[str, QuerySet[Any]]:
    """Where names are looked up: people are known to whoever has a name too, sources to admins."""
    people, sources = User.objects.all(), Source.objects.all()
    return {
        "person": people if reader.is_authenticated else people.none(),
        "team": Team.objects.all(),
        "domain": Domain.objects.visible_to(reader),
        "source": sources if reader.is_superuser else sources.none(),
        "asset": Asset.objects.visible_to(reader),
        "term": Term.objects.visible_to(reader).select_related("domain"),
        "field": Field.objects.all(),
    }
