"""From all the events of a run to what they say together, whatever order they came in and however often.

Events are put in the order of (time, digest) and each counts once, so that the result depends on the set alone. What
holds for several runs of a job or several events of a dataset is merged by the same order where it is stored.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from catalog import nesting
from lineage.events import is_run
from lineage.models import Run

MAX_FIELDS = 5_000
ENDS = {
    "COMPLETE": Run.State.COMPLETE,
    "FAIL": Run.State.FAILED,
    "ABORT": Run.State.ABORTED,
}
KINDS = {"view": "view", "topic": "stream", "stream": "stream", "file": "file", "model": "model"}
"""From the words of the datasetType facet to kinds of assets; anything else is a table."""
SCHEMES = {
    "kafka": "stream",
    "kinesis": "stream",
    "pulsar": "stream",
    "pubsub": "stream",
    "file": "file",
    "s3": "file",
    "s3a": "file",
    "gs": "file",
    "hdfs": "file",
    "abfss": "file",
    "wasbs": "file",
    "dbfs": "file",
    "sftp": "file",
}
"""From the scheme of a namespace, when no facet says what the dataset is."""

Key = tuple[str, str]
Order = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is stored: when it says it was, its digest and its body."""

    time: datetime
    digest: str
    body: dict[str, Any]

    @property
    def order(self) -> Order:
        return self.time, self.digest


@dataclass(frozen=True, slots=True)
class Said:
    """Something an event says, with the order that tells the newest."""

    order: Order
    body: Any


@dataclass
class Dataset:
    """What is said of one dataset; each fact by the newest event that says it."""

    kind: Said | None = None
    documentation: Said | None = None
    schema: Said | None = None


@dataclass
class Flow:
    """What goes in and out of one job, and what the job says of itself."""

    inputs: set[Key] = field(default_factory=set)
    outputs: set[Key] = field(default_factory=set)
    documentation: Said | None = None
    seen: datetime | None = None


@dataclass
class Picture:
    """Everything a set of events says. `job` is the run's own; `started`, `ended` and `error` are of the run."""

    job: Key | None = None
    state: Run.State = Run.State.RUNNING
    started: datetime | None = None
    ended: datetime | None = None
    error: str = ""
    flows: dict[Key, Flow] = field(default_factory=dict)
    datasets: dict[Key, Dataset] = field(default_factory=dict)

    def edges(self) -> Iterator[tuple[Key, Key, Key, datetime]]:
        """(input, output, job, seen), each input with each output of a job, in a fixed order."""
        for job, flow in sorted(self.flows.items()):
            assert flow.seen is not None
            for source in sorted(flow.inputs):
                for target in sorted(flow.outputs):
                    if source != target:
                        yield source, target, job, flow.seen


def fold(events: Iterable[Told]) -> Picture:
    """What these events say together: commutative and idempotent. Bodies are acceptable ones (`events.read`)."""
    picture = Picture()
    started: list[datetime] = []
    for event in sorted({event.digest: event for event in events}.values(), key=lambda e: e.order):
        if is_run(event.body):
            started += _run(picture, event)
        _flow(picture, event)
    if started:
        picture.started = min(started)
    return picture


def _run(picture: Picture, event: Told) -> Iterator[datetime]:
    """Take over how far the run is; yields the time if it tells that the run was under way."""
    picture.job = picture.job or _key(event.body["job"])
    said = event.body.get("eventType")
    if said in ENDS:
        picture.state, picture.ended = ENDS[said], event.time
        picture.error = _error(event.body) if said == "FAIL" else ""
    if said in {"START", "RUNNING"}:
        yield event.time


def _flow(picture: Picture, event: Told) -> None:
    body = event.body
    if "job" in body:
        flow = picture.flows.setdefault(_key(body["job"]), Flow())
        flow.seen = event.time
        flow.documentation = _text(body["job"], event) or flow.documentation
        for side, keys in (("inputs", flow.inputs), ("outputs", flow.outputs)):
            for dataset in body.get(side) or []:
                keys.add(_dataset(picture, dataset, event))
    elif "dataset" in body:
        _dataset(picture, body["dataset"], event)


def _dataset(picture: Picture, said: dict[str, Any], event: Told) -> Key:
    key = _key(said)
    known = picture.datasets.setdefault(key, Dataset())
    known.documentation = _text(said, event) or known.documentation
    known.schema = _schema(said, event) or known.schema
    kind = _facet(said, "datasetType").get("datasetType")
    if isinstance(kind, str):
        known.kind = Said(event.order, KINDS.get(kind.strip().casefold(), "table"))
    return key


def kind_of(key: Key, dataset: Dataset) -> str:
    """The kind of asset a dataset is: as its facet says, or guessed from its namespace, or a table."""
    if dataset.kind is not None:
        return str(dataset.kind.body)
    scheme = key[0].partition(":")[0].casefold()
    return SCHEMES.get(scheme, "table")


def _key(thing: dict[str, Any]) -> Key:
    """The natural key, as the catalog spells it."""
    return (
        unicodedata.normalize("NFC", thing["namespace"]),
        unicodedata.normalize("NFC", thing["name"]),
    )


def _facet(thing: dict[str, Any], name: str) -> dict[str, Any]:
    """A facet by name; anything that is not one counts as not said."""
    facets = thing.get("facets")
    facet = facets.get(name) if isinstance(facets, dict) else None
    return facet if isinstance(facet, dict) else {}


def _text(thing: dict[str, Any], event: Told) -> Said | None:
    text = _facet(thing, "documentation").get("description")
    return Said(event.order, text[:20_000]) if isinstance(text, str) and text.strip() else None


def _schema(thing: dict[str, Any], event: Told) -> Said | None:
    """The fields as `{"name", "parent", "type", "description"}`, flat, each with its full path and once."""
    fields: dict[str, dict[str, str]] = {}
    for entry in islice(_entries(_facet(thing, "schema").get("fields")), MAX_FIELDS):
        fields.setdefault(entry["name"], entry)
    return Said(event.order, list(fields.values())) if fields else None


def _entries(listed: Any, parent: str = "", depth: int = 1) -> Iterator[dict[str, str]]:
    """Each field that has a name, before those within it; what is nested too deeply, or named too long, is left out."""
    if not isinstance(listed, list) or depth > nesting.MAX_DEPTH:
        return
    for entry in listed:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name.strip():
            continue
        name = unicodedata.normalize("NFC", name)
        path = f"{parent}.{name}" if parent else name
        if len(path) > nesting.MAX_PATH:
            continue
        yield {
            "name": path,
            "parent": parent,
            "type": str(entry.get("type") or "")[:255],
            "description": str(entry.get("description") or "")[:20_000],
        }
        yield from _entries(entry.get("fields"), path, depth + 1)


def _error(body: dict[str, Any]) -> str:
    message = _facet(body["run"], "errorMessage").get("message")
    return message[:20_000] if isinstance(message, str) else ""
