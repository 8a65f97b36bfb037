"""The clauses of an asset's contract: the promise, what came of it, how often it was kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from catalog import statements
from catalog.models import Asset
from contracts import evaluate, sentences
from contracts.models import Clause, Deviation, Version

SPAN = timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Promise:
    """A clause in words; without an outcome it has not been measured. Counts are of twelve weeks."""

    clause: Clause
    words: str
    observed: str
    outcome: str
    kept: bool | None
    at: datetime | None
    kept_times: int
    times: int

    @property
    def tone(self) -> str:
        return {True: "good", False: "stop", None: "none"}[self.kept]

    @property
    def share(self) -> int | None:
        """How often it was kept, in percent, rounded down: 99.9 is not yet 100."""
        return self.kept_times * 100 // self.times if self.times else None


def of(asset: Asset) -> list[Promise]:
    """The clauses of the active version, in one statement."""
    rows: Iterable[Any] = _clauses(asset.pk)
    return [_promise(row, row.observed, row.seen_at, row.kept_times, row.times) for row in rows]


@statements.of_key
def _clauses(asset: int) -> QuerySet[Clause]:
    newest = Deviation.objects.filter(clause=OuterRef("pk")).order_by("-at")
    lately = Q(deviations__at__gte=Now() - SPAN)
    return (
        Clause.objects.filter(version__contract__asset=asset, version__state=Version.State.ACTIVE)
        .annotate(
            observed=Subquery(newest.values("observed")[:1]),
            seen_at=Subquery(newest.values("at")[:1]),
            times=Count("deviations", filter=lately),
            kept_times=Count("deviations", filter=lately & Q(deviations__kept=True)),
        )
        .order_by("position")
    )


def _promise(
    clause: Clause, observed: float | None, at: datetime | None, kept_times: int, times: int
) -> Promise:
    outcome = None if observed is None else evaluate.judge(clause, observed)
    return Promise(
        clause=clause,
        words=sentences.promise(clause),
        observed=sentences.amount(outcome.observed, clause.unit) if outcome else "",
        outcome=sentences.deviation(clause, outcome) if outcome else "",
        kept=outcome.kept if outcome else None,
        at=at,
        kept_times=kept_times,
        times=times,
    )
