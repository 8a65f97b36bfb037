"""From checks to one question, and from its answers to measurements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from catalog.models import Asset, Field
from health import asking, judging
from health.models import Check

AGAIN = timedelta(days=7)
"""Days that are asked for again each time: rows come late."""
DAILY = 0.8
"""Where so many days of a span have rows, a day without any is a measurement: none."""

Key = tuple[str, str]
"""A check by its metric and field."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement that is not stored yet."""

    check_id: int
    at: datetime
    value: float
    n: int | None


def relation_of(asset: Asset) -> tuple[str, str] | None:
    """Schema and relation of a scanned asset; None where its name does not say."""
    source = asset.source
    if source is None or not asset.name.startswith(f"{source.prefix}."):
        return None
    rest = asset.name[len(source.prefix) + 1 :]
    for schema in sorted(source.schemas, key=len, reverse=True):
        if rest.startswith(f"{schema}.") and len(rest) > len(schema) + 1:
            return schema, rest[len(schema) + 1 :]
    return None


def time_field(asset: Asset, fields: Iterable[Field]) -> Field | None:
    """The field by which the asset's rows are put into days, if it names one that can."""
    properties: Any = asset.properties
    wanted = properties.get("time_field") if isinstance(properties, dict) else None
    for found in fields:
        if found.name == wanted and found.type in asking.TIME_TYPES:
            return found
    return None


def question_of(
    asset: Asset, fields: Sequence[Field], checks: Sequence[Check], targets: dict[int, Asset]
) -> asking.Question | None:
    """Everything the checks want to know, as one question; None where there is nothing to ask.

    `targets` are the referenced assets by check; a check whose field or target is gone is not asked.
    """
    place = relation_of(asset)
    if place is None:
        return None
    names = {found.name: found.type for found in fields}
    timed = time_field(asset, fields)
    nulls = tuple(
        check.field
        for check in checks
        if check.metric == Check.Metric.NULL_SHARE and check.field in names
    )
    return asking.Question(
        schema=place[0],
        relation=place[1],
        fields=nulls[: asking.MAX_FIELDS],
        references=tuple(found for _check, found in references_of(asset, names, checks, targets)),
        time_field=timed.name if timed else "",
        time_type=timed.type if timed else "",
    )


def references_of(
    asset: Asset, names: dict[str, str], checks: Iterable[Check], targets: dict[int, Asset]
) -> Iterator[tuple[Check, asking.Reference]]:
    """The references that can be asked: both ends known, in the same source."""
    for check in checks:
        target = targets.get(check.pk)
        if check.metric != Check.Metric.UNKNOWN_SHARE or target is None or not check.reference:
            continue
        place = relation_of(target) if target.source_id == asset.source_id else None
        types = {found.name: found.type for found in target.fields.all()}
        end = check.reference["field"]
        if place is not None and check.field in names and end in types:
            same = types[end] == names[check.field]
            yield check, asking.Reference(check.field, place[0], place[1], end, same)


def first_day(checks: Iterable[Check], latest: dict[int, datetime], today: date) -> date:
    """From which day to ask: a week before the oldest newest, or a year for what has none yet."""
    starts = [latest.get(check.pk) for check in checks if check.metric != Check.Metric.FRESHNESS]
    known = [start.date() for start in starts if start is not None]
    if not known or len(known) < len(starts):
        return today - judging.YEAR
    return max(min(known) - AGAIN, today - judging.YEAR)


def measured(
    checks: Sequence[Check], references: Sequence[Check], answers: Sequence[asking.Answer]
) -> list[Measured]:
    """The measurements in the answers: complete days only, and the age of the newest row today."""
    if not answers:
        return []
    asked_at = answers[0].asked_at.astimezone(UTC)
    ids = {(check.metric, check.field): check.pk for check in checks if not check.pushed}
    found: list[Measured] = []
    for answer in answers:
        if answer.day is None:
            found.extend(_of_day(ids, references, answer, _start(asked_at.date())))
        elif answer.day < asked_at.date():
            found.extend(_of_day(ids, references, answer, _start(answer.day)))
    found.extend(_holes(ids, answers, asked_at.date()))
    found.extend(_freshness(ids, answers, asked_at))
    return found


def _of_day(
    ids: dict[Key, int], references: Sequence[Check], answer: asking.Answer, at: datetime
) -> Iterator[Measured]:
    if (check_id := ids.get((Check.Metric.ROWS, ""))) is not None:
        yield Measured(check_id, at, float(answer.rows), answer.rows)
    for name, known in answer.known.items():
        check_id = ids.get((Check.Metric.NULL_SHARE, name))
        if check_id is not None and answer.rows:
            yield Measured(check_id, at, (answer.rows - known) / answer.rows, answer.rows)
    for place, check in enumerate(references):
        referring = answer.referring.get(place, 0)
        if referring:
            yield Measured(check.pk, at, answer.unknown[place] / referring, referring)


def _holes(
    ids: dict[Key, int], answers: Sequence[asking.Answer], today: date
) -> Iterator[Measured]:
    """Days without a row between days with rows: no rows is an answer. Days after the last are not:

    they may be delivered yet, and the age of the newest row tells when they are late.
    """
    check_id = ids.get((Check.Metric.ROWS, ""))
    days = [answer.day for answer in answers if answer.day is not None and answer.day < today]
    if check_id is None or len(days) < 2:
        return
    span = (days[-1] - days[0]).days + 1
    if len(days) < DAILY * span:
        return
    have = set(days)
    for offset in range(span):
        day = days[0] + timedelta(days=offset)
        if day not in have:
            yield Measured(check_id, _start(day), 0.0, 0)


def _freshness(
    ids: dict[Key, int], answers: Sequence[asking.Answer], asked_at: datetime
) -> Iterator[Measured]:
    """Hours since the newest row, one measurement a day, the last of the day standing."""
    newest = max((answer.newest for answer in answers if answer.newest is not None), default=None)
    if newest is None:
        return
    hours = max(0.0, (asked_at - newest).total_seconds() / 3600)
    for (metric, _name), check_id in ids.items():
        if metric == Check.Metric.FRESHNESS:
            yield Measured(check_id, _start(asked_at.date()), hours, None)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
