"""Writes of the health room: planning checks, taking what is due, storing and judging.

A refresh is two halves. The source is asked without a transaction of Aisle's own; then everything
is stored and judged in one transaction that begins by making sure the fence still stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.connectors.base import SourceError
from catalog.models import Asset, Field, Verdict
from contracts.models import Clause, Version
from health import asking, findings, measuring, queue
from health.measuring import Measured
from health.models import Check, Measurement, Refresh


@dataclass(frozen=True)
class Pushed:
    """A measurement somebody sends: metric and field name its check."""

    metric: str
    field: str
    at: datetime
    value: float
    n: int | None = None


class MeasuredHere(Exception):
    """A pushed measurement names a check that Aisle measures itself."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


@transaction.atomic
def plan_checks(*, asset: Asset) -> list[Check]:
    """The checks an asset should have, made where they are missing; answers all of them.

    Rows, the share of missing values of each field that may have some, the age of the newest row
    where there is a time field, and the references its active contract promises. What a contract no
    longer promises, or a field that is gone, keeps its measurements but is not asked any more.
    """
    fields = list(asset.fields.all())
    promised = _promised(asset)
    wanted: dict[tuple[str, str], dict[str, str] | None] = {}
    if measuring.relation_of(asset) is not None:
        wanted[Check.Metric.ROWS, ""] = None
        for field in fields:
            if field.nullable is not False:
                wanted[Check.Metric.NULL_SHARE, field.name] = None
        timed = measuring.time_field(asset, fields)
        if timed is not None:
            wanted[Check.Metric.FRESHNESS, timed.name] = None
        wanted.update(promised)
    _begin_anew_if_days_changed(asset, wanted)
    have = {(check.metric, check.field): check for check in asset.checks.order_by("pk")}
    new = [
        Check(asset=asset, metric=metric, field=field, reference=reference)
        for (metric, field), reference in wanted.items()
        if (metric, field) not in have
    ]
    Check.objects.bulk_create(new, ignore_conflicts=True)
    for key, check in have.items():
        reference = wanted.get(key)
        if check.metric == Check.Metric.UNKNOWN_SHARE and check.reference != reference:
            check.reference = reference
            check.save(update_fields=["reference"])
    return list(asset.checks.order_by("pk")) if new else list(have.values())


def _begin_anew_if_days_changed(
    asset: Asset, wanted: dict[tuple[str, str], dict[str, str] | None]
) -> None:
    """Counts of a day and counts of a whole relation do not belong on one chart.

    When the field by which rows are put into days appears, changes or goes, what was measured
    before is forgotten and filled in again.
    """
    own = asset.checks.filter(pushed=False)
    ages = own.filter(metric=Check.Metric.FRESHNESS)
    now = {field for metric, field in wanted if metric == Check.Metric.FRESHNESS}
    if set(ages.values_list("field", flat=True)) != now:
        Measurement.objects.filter(check_asked__in=own).delete()
        ages.delete()


def _promised(asset: Asset) -> dict[tuple[str, str], dict[str, str] | None]:
    """What the active contract wants measured of a field: missing values, and unknown ones."""
    metrics = {
        Clause.Kind.COMPLETENESS: Check.Metric.NULL_SHARE,
        Clause.Kind.REFERENCE: Check.Metric.UNKNOWN_SHARE,
    }
    clauses = Clause.objects.filter(
        version__contract__asset=asset, version__state=Version.State.ACTIVE, kind__in=metrics
    )
    return {
        (metrics[Clause.Kind(clause.kind)], clause.field): clause.reference for clause in clauses
    }


def request_refresh(*, asset: Asset, by: User | None) -> None:
    """Make an asset due now, also one that had been given up."""
    Refresh.objects.get_or_create(asset=asset)
    Refresh.objects.filter(asset=asset).update(next_refresh_at=Now(), attempts=0)


def refresh(*, asset_id: int, fence: int) -> bool:
    """Ask, store and judge one asset; False when the fence fell meanwhile and nothing was written.

    1. Plan its checks. 2. Ask its source one question. 3. Under the fence: store the measurements,
    judge charts and clauses, open and close findings, tell the catalog the verdict.
    A source that cannot answer makes the verdict "not known" and is tried again, ever more slowly.
    """
    asset = Asset.objects.select_related("source").filter(pk=asset_id).first()
    if asset is None or asset.retired_at is not None:
        queue.drop(asset_id, fence)
        return False
    checks = plan_checks(asset=asset)
    try:
        rows = _ask(asset, checks)
    except SourceError as error:
        return _could_not_check(asset, fence, str(error))
    return _settle(asset, fence, checks, rows)


def _ask(asset: Asset, checks: Sequence[Check]) -> list[Measured]:
    """Everything the source knows, in one statement; nothing for an asset without a source."""
    own = [check for check in checks if not check.pushed]
    if asset.source is None or not own:
        return []
    fields: list[Field] = list(asset.fields.all())
    targets = _targets(own)
    question = measuring.question_of(asset, fields, own, targets)
    if question is None:
        return []
    names = {field.name: field.type for field in fields}
    asked = [check for check, _end in measuring.references_of(asset, names, own, targets)]
    present = {check.pk for check in asked}
    known = [check for check in own if check.field in names or not check.field]
    timed = [c for c in known if c.metric != Check.Metric.UNKNOWN_SHARE or c.pk in present]
    today = timezone.now().astimezone(UTC).date()
    since = measuring.first_day(timed, _latest(timed), today)
    answers = asking.ask(asset.source, question, since)
    return measuring.measured(own, asked, answers)


def _latest(checks: Iterable[Check]) -> dict[int, datetime]:
    """The newest measurement of each check."""
    ids = [check.pk for check in checks]
    rows = Measurement.objects.filter(check_asked__in=ids).values("check_asked")
    return {row["check_asked"]: row["newest"] for row in rows.annotate(newest=Max("at"))}


def _targets(checks: Iterable[Check]) -> dict[int, Asset]:
    """The referenced assets, by check."""
    wanted = {
        check.pk: (check.reference["namespace"], check.reference["name"])
        for check in checks
        if check.reference
    }
    if not wanted:
        return {}
    found = Asset.objects.on_the_shelf().filter(name__in={name for _, name in wanted.values()})
    by_key = {
        (asset.namespace, asset.name): asset
        for asset in found.select_related("source").prefetch_related("fields")
    }
    return {pk: by_key[key] for pk, key in wanted.items() if key in by_key}


def _settle(asset: Asset, fence: int, checks: Sequence[Check], rows: Sequence[Measured]) -> bool:
    with transaction.atomic():
        if queue.lock(asset.pk, fence) is None:
            return False
        store(rows)
        findings.judge_asset(asset, checks, targets=_targets(checks))
        queue.finish(asset.pk)
    return True


def _could_not_check(asset: Asset, fence: int, error: str) -> bool:
    with transaction.atomic():
        state = queue.lock(asset.pk, fence)
        if state is None:
            return False
        findings.note_error(asset, error)
        queue.back_off(state, error)
    return True


def store(rows: Iterable[Measured]) -> tuple[int, int, int]:
    """Upsert measurements: (created, changed, unchanged). One that says the same writes nothing."""
    unique = {(row.check_id, row.at): row for row in rows}
    if not unique:
        return 0, 0, 0
    ordered = [unique[key] for key in sorted(unique)]
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                [row.check_id for row in ordered],
                [row.at for row in ordered],
                [row.value for row in ordered],
                [row.n for row in ordered],
            ],
        )
        made = [row[0] for row in cursor.fetchall()]
    created = sum(made)
    return created, len(made) - created, len(ordered) - len(made)


_STORE = """
insert into health_measurement as old (check_asked_id, at, value, n)
select * from unnest(%s::bigint[], %s::timestamptz[], %s::float8[], %s::bigint[])
on conflict (check_asked_id, at) do update set value = excluded.value, n = excluded.n
where (old.value, old.n) is distinct from (excluded.value, excluded.n)
returning xmax = 0
"""


@transaction.atomic
def record_measurements(*, asset: Asset, rows: Sequence[Pushed], by: User) -> tuple[int, int, int]:
    """Store what somebody measured elsewhere, all or nothing: (created, changed, unchanged).

    The asset becomes due, so that a worker judges the new points. Raises MeasuredHere, with the
    index of the row, for a check that Aisle measures itself.
    """
    have = {(check.metric, check.field): check for check in asset.checks.all()}
    for place, row in enumerate(rows):
        known = have.get((row.metric, row.field))
        if known is not None and not known.pushed:
            raise MeasuredHere(place)
    wanted = sorted({(row.metric, row.field) for row in rows} - set(have))
    Check.objects.bulk_create(
        (Check(asset=asset, metric=metric, field=field, pushed=True) for metric, field in wanted),
        ignore_conflicts=True,
    )
    ids = {(check.metric, check.field): check.pk for check in asset.checks.all()}
    counts = store(Measured(ids[row.metric, row.field], row.at, row.value, row.n) for row in rows)
    if counts[0] or counts[1]:
        request_refresh(asset=asset, by=by)
    return counts


def doubt_the_given_up() -> int:
    """The verdict of what is no longer tried is not known; answers how many were told so."""
    told = queue.given_up().exclude(asset__verdict__own=Verdict.Word.UNKNOWN)
    for state in told.select_related("asset"):
        gave_up = _("Checking it failed again and again, and was given up.")
        findings.note_error(state.asset, state.error or gave_up)
    return len(told)
