"""What a checked row changes: compared with what stands in the catalog, word by word, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog import authority
from catalog.authority import Words
from catalog.intake import Row
from catalog.models import Asset, Authority, Field

LIFECYCLE = "lifecycle"
"""In `said_by` the authority that retired an asset: a lower one does not bring it back by registering it again."""


@dataclass(frozen=True)
class Names:
    """The keys of whatever rows call by name."""

    domains: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Change:
    """What is to be written of one asset; a new one has no `asset_id`.

    `columns` are those that are nobody's words; `stewards` is None where they stay; fields go by their keys.
    """

    key: tuple[str, str]
    asset_id: int | None
    words: Words
    columns: dict[str, Any]
    stewards: list[int] | None = None
    fresh_fields: list[tuple[str, Words]] = field(default_factory=list)
    changed_fields: list[tuple[int, Words]] = field(default_factory=list)
    gone_fields: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Speaker:
    """Who speaks: with which authority, from which source, and whether that brings a retired asset back."""

    by: Authority
    source_id: int | None = None
    revives: bool = True


def creation(row: Row, names: Names, speaker: Speaker) -> Change:
    """A new asset with everything that is said of it."""
    words = authority.of_one(authority.ASSET, _said(row, names), speaker.by)
    change = Change(row.key, None, words, {"source_id": speaker.source_id})
    change.stewards = words.shown["stewards"] or None
    if row.field_words:
        _compare_fields(change, {}, row, speaker.by)
        return change
    for position, entry in enumerate(row.fields or ()):
        said = {name: value for name, value in entry.items() if name in authority.FIELD}
        said["position"] = position
        change.fresh_fields.append(
            (entry["name"], authority.of_one(authority.FIELD, said, speaker.by))
        )
    return change


def difference(asset: Asset, row: Row, names: Names, speaker: Speaker) -> Change | None:
    """What the row changes in an asset; None when it says nothing new. Needs its fields and stewards prefetched."""
    stewards = [steward.pk for steward in asset.stewards.all()]
    before, after = authority.of_asset(asset, stewards), authority.of_asset(asset, stewards)
    _speak(after, row, names, speaker)
    columns = _columns(asset, after, speaker)
    change = Change(row.key, asset.pk, after, columns)
    if after.shown["stewards"] != before.shown["stewards"]:
        change.stewards = after.shown["stewards"]
    if row.fields is not None or row.field_words:
        _compare_fields(change, {item.name: item for item in asset.fields.all()}, row, speaker.by)
    moved = any(getattr(asset, name) != value for name, value in columns.items())
    fields = change.fresh_fields or change.changed_fields or change.gone_fields
    return change if before != after or moved or fields else None


def _said(row: Row, names: Names) -> dict[str, Any]:
    """What the row says, with keys for what it calls by name."""
    said = dict(row.values)
    if "domain" in row.given:
        said["domain"] = names.domains.get(row.domain or "")
    if "owner" in row.given:
        said["owner"] = names.teams.get(row.owner or "")
    if row.stewards is not None:
        said["stewards"] = sorted({names.people[mail] for mail in row.stewards})
    return said


def _speak(words: Words, row: Row, names: Names, speaker: Speaker) -> None:
    said = _said(row, names)
    if speaker.by == Authority.MACHINE and "properties" in said:
        # Each machine has keys of its own there.
        said["properties"] = (words.said("properties", speaker.by) or {}) | said["properties"]
    for attribute, value in said.items():
        words.say(attribute, value, speaker.by)


def _columns(asset: Asset, words: Words, speaker: Speaker) -> dict[str, Any]:
    """The columns that are nobody's words, as they will stand."""
    columns = {
        "source_id": speaker.source_id or asset.source_id,
        "retired_at": asset.retired_at,
        "lifecycle_note": asset.lifecycle_note,
        "replacement_id": asset.replacement_id,
    }
    retired_by = asset.said_by.get(LIFECYCLE, Authority.MACHINE)
    if asset.retired_at is not None and speaker.revives and retired_by <= speaker.by:
        words.said_by.pop(LIFECYCLE, None)
        columns["retired_at"] = None
        if asset.deprecated_at is None:
            columns |= {"lifecycle_note": "", "replacement_id": None}
    return columns


def _compare_fields(change: Change, known: dict[str, Field], row: Row, by: Authority) -> None:
    for name, words, item in _spoken_fields(known, row, by):
        if item is None:
            change.fresh_fields.append((name, words))
        elif not authority.is_listed(words):
            change.gone_fields.append(item.pk)
        elif words != authority.of_field(item):
            change.changed_fields.append((item.pk, words))


def _spoken_fields(
    known: dict[str, Field], row: Row, by: Authority
) -> Iterable[tuple[str, Words, Field | None]]:
    """Each field that the row speaks of, also by leaving it out, with its words afterwards."""
    listed = {entry["name"]: entry | {"position": n} for n, entry in enumerate(row.fields or ())}
    for name in {**listed, **known}:
        item = known.get(name)
        words = authority.of_field(item) if item else authority.of_nothing(authority.FIELD)
        for attribute, value in _listed_words(row, listed.get(name), item).items():
            words.say(attribute, value, by)
        for attribute, value in row.field_words.get(name, {}).items():
            words.say(attribute, value, by)
        yield name, words, item


def _listed_words(row: Row, said: dict[str, Any] | None, item: Field | None) -> dict[str, Any]:
    """What a list of fields says of one of them; a whole list also by leaving it out."""
    if row.fields is None:
        return {}
    if said is None:
        return {} if row.partial else dict.fromkeys(authority.FIELD)
    if row.partial and item:
        said = {attribute: value for attribute, value in said.items() if attribute != "position"}
    kept = authority.FIELD.keys() if row.partial else row.keeps
    return {name: said.get(name) for name in authority.FIELD if name in said or name not in kept}
