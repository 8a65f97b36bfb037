"""Scanning a source: what it holds now is registered, what vanished retires."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from catalog import connectors, intake, registering
from catalog.connectors.base import SourceError
from catalog.models import Asset, Source

LEASE = timedelta(minutes=10)
RETRY = timedelta(minutes=5)
MEANINGS = frozenset({"description", "tags", "sensitivity"})
"""What a source does not know of its columns, unless somebody commented on them there."""
MOVED = 0.25
"""An estimate of rows is told anew once it has moved by so much of what was told: it moves every night."""


def claim_due() -> tuple[int, int] | None:
    """Take one source that is due, with a lease and a fence, by the database's clock: (source, fence)."""
    with transaction.atomic():
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        source = (
            Source.objects.filter(free, next_scan_at__lte=Now())
            .order_by("next_scan_at")
            .select_for_update(skip_locked=True)
            .first()
        )
        if source is None:
            return None
        Source.objects.filter(pk=source.pk).update(lease_until=Now() + LEASE, fence=F("fence") + 1)
        return source.pk, source.fence + 1


def scan(source_id: int, fence: int) -> registering.Report | None:
    """Read the source and register what it holds.

    None when it could not be read; why stands on the source, which is tried again later.
    """
    source = Source.objects.get(pk=source_id)
    try:
        found = list(connectors.READERS[source.kind](source))
    except SourceError as error:
        _finish(source_id, fence, str(error), RETRY)
        return None
    keep_estimates(found, told_before(source))
    registrar = registering.Registrar(source_id=source_id)
    report = registering.register(map(_row, found), registrar=registrar)
    vanished = Asset.objects.on_the_shelf().filter(source=source)
    vanished.exclude(name__in=[relation["name"] for relation in found]).update(
        retired_at=Now(), updated_at=Now(), revision=F("revision") + 1
    )
    message = _("%(n)d relations could not be registered.") % {"n": report.failed}
    _finish(source_id, fence, message if report.failed else "", source.scan_every)
    Source.objects.filter(pk=source_id).update(scanned_at=Now())
    return report


def told_before(source: Source) -> dict[str, int]:
    """The rows that were estimated of each relation when it was last told, by its name."""
    estimate = F(f"properties__{source.kind}__rows_about")
    known = Asset.objects.filter(source=source).values_list("name", estimate)
    return {name: rows for name, rows in known if isinstance(rows, int)}


def keep_estimates(relations: Iterable[dict[str, Any]], before: Mapping[str, int]) -> None:
    """In the place of each estimate that has hardly moved, the one that was told before."""
    for relation in relations:
        for told in relation.get("properties", {}).values():
            rows, old = told.get("rows_about"), before.get(relation["name"])
            if rows is not None and old is not None and abs(rows - old) <= MOVED * old:
                told["rows_about"] = old


def _row(relation: dict[str, Any]) -> Any:
    """A checked row with the SQL of a view; one that cannot be checked goes on as it is, to be reported."""
    definition = relation.pop("definition", "")
    if not relation.get("description"):
        # A relation without a comment says nothing, rather than that what others say is wrong.
        relation.pop("description", None)
    try:
        row = intake.check(relation)
    except intake.RowErrors:
        return relation
    row.values["definition"] = definition
    for entry in row.fields or ():
        if not entry.get("description"):
            entry.pop("description", None)
    row.keeps = MEANINGS
    return row


def _finish(source_id: int, fence: int, error: str, again_in: timedelta) -> None:
    """Only the worker whose fence still stands may say how it ended."""
    Source.objects.filter(pk=source_id, fence=fence).update(
        lease_until=None, error=error, next_scan_at=Now() + again_in
    )
