"""The asset as it was at the end of a past day, put together from what was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Team, User, Visitor
from catalog import nesting
from catalog.history.reading import ASSET, FIELD, STEWARD, TERM, Kind, Sight
from catalog.models import Asset, Domain, Field, Term

GONE = "delete"


@dataclass(frozen=True, slots=True)
class Past:
    """What an asset was; `asset` and `fields` are rows that are never saved."""

    asset: Asset
    day: date
    fields: Sequence[Field]
    stewards: Sequence[User]
    terms: Mapping[int | None, list[Term]]
    replacement: Asset | None
    recorded_at: datetime

    @property
    def is_certified(self) -> bool:
        until = self.asset.certified_until
        return until is not None and until >= self.day

    @property
    def terms_of_asset(self) -> list[Term]:
        return self.terms.get(None, [])


def end_of(day: date) -> datetime:
    """The first moment after a day, where the reader is."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def as_of(asset: Asset, seen: Sight, day: date, reader: Visitor) -> Past | None:
    """The asset as it was when this day ended; none where nothing was recorded yet, or it was out of sight."""
    moment = end_of(day)
    if seen.opened_at is not None and moment <= seen.opened_at:
        return None
    event = _before(ASSET, asset, moment).order_by("-pgh_id").first()
    if event is None:
        return None
    was = _row(Asset, event)
    _name(was, moment)
    uses = _standing(TERM, asset, moment)
    return Past(
        asset=was,
        day=day,
        fields=_fields(asset, moment),
        stewards=_people({one.user_id for one in _standing(STEWARD, asset, moment)}, reader),
        terms=_terms(uses, reader),
        replacement=_replacement(was, reader),
        recorded_at=event.pgh_created_at,
    )


def _before(kind: Kind, asset: Asset, moment: datetime) -> QuerySet[Any]:
    events = kind.events._default_manager
    return events.filter(**{kind.of: asset.pk}, pgh_created_at__lt=moment)


def _standing(kind: Kind, asset: Asset, moment: datetime) -> list[Any]:
    """The rows of a kind that were there at a moment: of each the last event, unless that took it away."""
    last = _before(kind, asset, moment).order_by("id", "-pgh_id").distinct("id")
    return [event for event in last if event.pgh_label != GONE]


def _fields(asset: Asset, moment: datetime) -> list[Field]:
    found = (_row(Field, event) for event in _standing(FIELD, asset, moment))
    return nesting.in_order(sorted(found, key=lambda one: (one.position, one.name)))


def _row(model: type[Any], event: Any) -> Any:
    """What an event keeps, as the row it tells of."""
    kept = {column.attname for column in event._meta.concrete_fields}
    columns = [column.attname for column in model._meta.concrete_fields]
    return model(**{name: getattr(event, name) for name in columns if name in kept})


def _name(was: Asset, moment: datetime) -> None:
    """The domain and the owner under the names they had."""
    was.domain = _named(Domain, was.domain_id, moment)
    was.owner = _named(Team, was.owner_id, moment)


def _named(model: Any, key: int | None, moment: datetime) -> Any:
    if key is None:
        return None
    events = model.pgh_event_model.objects.filter(pgh_obj=key, pgh_created_at__lt=moment)
    event = events.order_by("-pgh_id").first()
    return _row(model, event) if event else model._default_manager.filter(pk=key).first()


def _people(keys: Iterable[int], reader: Visitor) -> list[User]:
    """Stewards by name, for whoever has a name too."""
    if not reader.is_authenticated or not keys:
        return []
    return list(User.objects.filter(pk__in=keys).order_by("name", "pk"))


def _terms(uses: Iterable[Any], reader: Visitor) -> dict[int | None, list[Term]]:
    """The terms that the asset meant (under none), and those that its fields meant, by their keys."""
    meant: dict[int | None, list[Term]] = defaultdict(list)
    keys = {use.term_id for use in uses}
    if not keys:
        return {}
    seen = Term.objects.visible_to(reader).select_related("domain").in_bulk(keys)
    for use in uses:
        if use.term_id in seen:
            meant[use.field_id].append(seen[use.term_id])
    return dict(meant)


def _replacement(was: Asset, reader: Visitor) -> Asset | None:
    if was.replacement_id is None:
        return None
    return Asset.objects.visible_to(reader).filter(pk=was.replacement_id).first()
