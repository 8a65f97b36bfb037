"""What the pipeline says about itself: OpenLineage events, sent over HTTP with the official client.

An event is kept in a file until Aisle has taken it, so that a delivery never fails because Aisle is away: what could
not be sent is sent by the next pass, in order.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from openlineage.client import OpenLineageClient, event_v2
from openlineage.client.facet_v2 import (
    RunFacet,
    error_message_run,
    job_type_job,
    nominal_time_run,
    output_statistics_output_dataset,
    schema_dataset,
    sql_job,
)
from openlineage.client.serde import Serde
from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport
from openlineage.client.uuid import generate_new_uuid

PRODUCER = "https://aisle.example/demo/warehouse-pipeline"
JOBS = "warehouse-pipeline"
"""The namespace of the pipeline's jobs."""
KEPT = 2_000
"""Events kept while Aisle is away; beyond that the oldest are dropped: they are about days long delivered."""
REFUSED = {400, 413, 422}
"""Answers that would be the same the next time: the event is dropped."""

# Facets carry who produced them, too; left alone it would be the client's own address.
event_v2.set_producer(PRODUCER)


@dataclass(frozen=True)
class Dataset:
    """A dataset as the events name it, with its columns as (name, type, description)."""

    namespace: str
    name: str
    columns: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Run:
    """A run of a job, told about when it starts and when it ends."""

    job: str
    inputs: list[Dataset]
    outputs: list[Dataset]
    sql: str = ""
    days: list[date] = field(default_factory=list)
    rows: int | None = None
    size: int | None = None
    id: str = field(default_factory=lambda: str(generate_new_uuid()))


class Reporter:
    """Writes events into the folder's spool and sends what the spool holds."""

    def __init__(self, folder: Path, base_url: str, token: str) -> None:
        self.spool = folder / "unsent.jsonl"
        self._base_url = base_url
        self._token = token

    @contextmanager
    def run(self, run: Run) -> Iterator[Run]:
        """Tells that the run started and how it ended; its `rows` and `size` are told at the end."""
        self._keep(_event(run, event_v2.RunState.START))
        try:
            yield run
        except BaseException as error:
            facet = error_message_run.ErrorMessageRunFacet(
                message=str(error) or type(error).__name__, programmingLanguage="PYTHON"
            )
            self._keep(_event(run, event_v2.RunState.FAIL, {"errorMessage": facet}))
            raise
        self._keep(_event(run, event_v2.RunState.COMPLETE))

    def send(self) -> tuple[int, str]:
        """Sends what is kept, oldest first; answers how many were taken and why the rest was not, if any."""
        events = self._kept()
        if not events:
            return 0, ""
        client = _client(self._base_url, self._token)
        sent, reason = 0, ""
        try:
            while events:
                try:
                    # The client's emit() takes only its own classes; its transport takes the body as well.
                    client.transport.emit(cast(Any, events[0]))
                    sent += 1
                except Exception as error:
                    reason = str(error)
                    if _status(error) not in REFUSED:
                        break
                events.pop(0)
        finally:
            client.close()
            self._write(events)
        return sent, reason

    def _keep(self, event: event_v2.RunEvent) -> None:
        self.spool.parent.mkdir(parents=True, exist_ok=True)
        with self.spool.open("a", encoding="utf-8") as file:
            # The line break before it ends a line that an earlier pass could not finish.
            file.write("\n" + Serde.to_json(event) + "\n")

    def _kept(self) -> list[dict[str, Any]]:
        try:
            lines = self.spool.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        events = []
        for line in lines[-KEPT:]:
            try:
                events.append(json.loads(line))
            except ValueError:
                continue  # the last line of a pass that was cut short
        return events

    def _write(self, events: list[dict[str, Any]]) -> None:
        beside = self.spool.with_suffix(".new")
        beside.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
        beside.replace(self.spool)


def _client(base_url: str, token: str) -> OpenLineageClient:
    transport = HttpTransport(
        HttpConfig(
            url=base_url,
            timeout=10.0,
            auth=ApiKeyTokenProvider({"api_key": token}),
            retry={"total": 0},
        )
    )
    # Aisle is on this machine: a proxy in the environment is not the way to it.
    transport.session.trust_env = False
    return OpenLineageClient(transport=transport)


def _status(error: Exception) -> int | None:
    """The HTTP status of an answer that was an error."""
    return getattr(getattr(error, "response", None), "status_code", None)


def _event(
    run: Run, state: event_v2.RunState, facets: dict[str, RunFacet] | None = None
) -> event_v2.RunEvent:
    ended = state == event_v2.RunState.COMPLETE
    facets = dict(facets or {})
    if run.days:
        facets["nominalTime"] = nominal_time_run.NominalTimeRunFacet(
            nominalStartTime=_midnight(run.days[0]),
            nominalEndTime=_midnight(run.days[-1] + timedelta(days=1)),
        )
    about: dict[str, Any] = {
        "jobType": job_type_job.JobTypeJobFacet(
            processingType="BATCH", integration="AISLE_DEMO", jobType="TASK"
        )
    }
    if run.sql:
        about["sql"] = sql_job.SQLJobFacet(query=run.sql, dialect="postgres")
    return event_v2.RunEvent(
        eventTime=datetime.now(UTC).isoformat(),
        producer=PRODUCER,
        eventType=state,
        run=event_v2.Run(runId=run.id, facets=facets),
        job=event_v2.Job(namespace=JOBS, name=run.job, facets=about),
        inputs=[
            event_v2.InputDataset(item.namespace, item.name, facets=_facets(item))
            for item in run.inputs
        ],
        outputs=[
            event_v2.OutputDataset(
                item.namespace,
                item.name,
                facets=_facets(item),
                outputFacets=_statistics(run) if ended else {},
            )
            for item in run.outputs
        ],
    )


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _facets(dataset: Dataset) -> dict[str, Any]:
    if not dataset.columns:
        return {}
    fields = [
        schema_dataset.SchemaDatasetFacetFields(
            name=name, type=kind, description=description or None, ordinal_position=position
        )
        for position, (name, kind, description) in enumerate(dataset.columns, start=1)
    ]
    return {"schema": schema_dataset.SchemaDatasetFacet(fields=fields)}


def _statistics(run: Run) -> dict[str, Any]:
    if run.rows is None and run.size is None:
        return {}
    facet = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=run.rows, size=run.size
    )
    return {"outputStatistics": facet}
