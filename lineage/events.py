"""OpenLineage events: what makes one acceptable, and the digest that makes a duplicate the same row.

Of an event only its envelope is checked: who ran, when, and which datasets it names. Producers and facets nobody has
heard of pass; so does a missing `schemaURL` or `producer`, which the specification demands and real clients forget.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.checking import Wrong, name_like
from accounts.schemas import Schema

TYPES = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
MAX_DATASETS = 1_000
MAX_PAIRS = 20_000
"""Every input is joined with every output: more than this in one event is no lineage any more."""
namespace_like = name_like(255)
name_of = name_like(500)
NAMED: Schema = {
    "type": "object",
    "properties": {"namespace": namespace_like.schema, "name": name_of.schema},
    "required": ["namespace", "name"],
}
DATASETS: Schema = {"type": ["array", "null"], "items": NAMED, "maxItems": MAX_DATASETS}
_RUN: Schema = {
    "type": "object",
    "properties": {"runId": {"type": "string", "format": "uuid"}},
    "required": ["runId"],
}
_NO_RUN: Schema = {"not": {"anyOf": [{"required": ["run"]}, {"required": ["eventType"]}]}}
_NO_JOB: Schema = {"not": {"required": ["job"]}}
# What of an event is checked. Its other keys, and every facet, may be anything.
SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "eventTime": {"type": "string", "format": "date-time"},
        "eventType": {"type": ["string", "null"], "enum": [*TYPES, None]},
        "inputs": DATASETS,
        "outputs": DATASETS,
    },
    "required": ["eventTime"],
    "anyOf": [
        {"properties": {"run": _RUN, "job": NAMED}, "required": ["run", "job"]},
        {"properties": {"job": NAMED}, "required": ["job"], "allOf": [_NO_RUN]},
        {"properties": {"dataset": NAMED}, "required": ["dataset"], "allOf": [_NO_RUN, _NO_JOB]},
    ],
}
EXAMPLE = {
    "eventType": "COMPLETE",
    "eventTime": "2027-01-31T06:00:00Z",
    "run": {"runId": "0198f3a0-0000-7000-8000-000000000001"},
    "job": {"namespace": "pipeline", "name": "build_orders"},
    "inputs": [{"namespace": "postgres://db:5432", "name": "db.raw.orders"}],
    "outputs": [{"namespace": "postgres://db:5432", "name": "db.public.orders"}],
    "producer": "https://example.org/pipeline",
}
FRACTION = re.compile(r"(\.\d{6})\d+")


class Invalid(Exception):
    """No event that can be kept; `errors` are (path, message)."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{where}: {what}" for where, what in errors))


@dataclass(frozen=True, slots=True)
class Event:
    """An acceptable event: its body, digest and time, and its run unless it speaks of a job or dataset at rest."""

    body: dict[str, Any]
    digest: str
    time: datetime
    run_id: UUID | None


def read(body: Any) -> Event:
    """Check an event's envelope; raises Invalid with everything that is wrong."""
    if not isinstance(body, dict):
        raise Invalid([("", _("Send an OpenLineage event, which is an object."))])
    errors = list(_mistakes(body))
    if errors:
        raise Invalid(errors)
    run_id = UUID(body["run"]["runId"]) if is_run(body) else None
    return Event(body, digest(body), moment(body["eventTime"]), run_id)


def is_run(body: dict[str, Any]) -> bool:
    """Whether it tells of a run; job and dataset events tell of what is there without one."""
    said = str(body.get("schemaURL") or "").rpartition("/")[2]
    if said in {"JobEvent", "DatasetEvent"} and "run" not in body:
        return False
    return "run" in body or "eventType" in body or not ({"job", "dataset"} & body.keys())


def digest(body: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no blanks, UTF-8; 64 hex digits."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def moment(value: Any) -> datetime:
    """An ISO 8601 time, to the microsecond; without a zone it is taken as UTC. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    at = datetime.fromisoformat(FRACTION.sub(r"\1", value.strip()))
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside of the calendar") from error


def _mistakes(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        moment(body.get("eventTime"))
    except ValueError:
        yield "eventTime", _("Send an ISO 8601 time, like 2026-11-23T09:00:00Z.")
    kind = body.get("eventType")
    if kind is not None and kind not in TYPES:
        yield "eventType", _("Use one of: %(choices)s.") % {"choices": ", ".join(TYPES)}
    if is_run(body):
        yield from _run(body.get("run"))
    if is_run(body) or "job" in body:
        yield from _named(body.get("job"), "job")
    else:
        yield from _named(body.get("dataset"), "dataset")
    yield from _datasets(body)


def _run(run: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(run, dict):
        yield "run.runId", _("Is required.")
        return
    try:
        UUID(run.get("runId"))
    except (TypeError, ValueError, AttributeError):
        yield "run.runId", _("Send the UUID of the run.")


def _named(thing: Any, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(thing, dict):
        yield path, _("Send an object with namespace and name.")
        return
    for key, check in (("namespace", namespace_like), ("name", name_of)):
        if key not in thing:
            yield f"{path}.{key}", _("Is required.")
            continue
        try:
            check(thing[key])
        except Wrong as wrong:
            yield f"{path}.{key}", str(wrong)


def _datasets(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    counts = []
    for side in ("inputs", "outputs"):
        listed = [] if body.get(side) is None else body[side]
        if not isinstance(listed, list):
            yield side, _("Send a list.")
            continue
        counts.append(len(listed))
        if len(listed) > MAX_DATASETS:
            yield side, _("At most %(max)d entries.") % {"max": MAX_DATASETS}
            continue
        for index, dataset in enumerate(listed):
            yield from _named(dataset, f"{side}[{index}]")
    if len(counts) == 2 and counts[0] * counts[1] > MAX_PAIRS:
        yield "outputs", _("Inputs times outputs is more than %(max)d.") % {"max": MAX_PAIRS}
