from typing import Any
from uuid import uuid4

import pytest
from openlineage.client import OpenLineageClient, event_v2
from openlineage.client.facet_v2 import schema_dataset
from openlineage.client.transport.http import (
    ApiKeyTokenProvider,
    HttpCompression,
    HttpConfig,
    HttpTransport,
)

from accounts import services as people
from accounts.models import User
from catalog.models import Asset
from lineage import services, tasks
from lineage.models import Edge, RawEvent, Run

PRODUCER = "https://test.example/producer"


@pytest.mark.parametrize("compression", [None, HttpCompression.GZIP])
@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.django_db(transaction=True)
def test_the_official_client_is_understood(
    live_server: Any,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    compression: HttpCompression | None,
) -> None:
    monkeypatch.setattr(tasks.fold_events, "delay", lambda: None)
    _token, secret = people.issue_token(user=alice, name="pipeline", scopes=["register"])
    transport = HttpTransport(
        HttpConfig(
            url=live_server.url,
            auth=ApiKeyTokenProvider({"api_key": secret}),
            compression=compression,
        )
    )
    transport.session.trust_env = False
    client = OpenLineageClient(transport=transport)
    run = event_v2.Run(runId=str(uuid4()))
    job = event_v2.Job(namespace="pipeline", name="build")
    source = event_v2.InputDataset(namespace="postgres://h:1", name="w.raw.a")
    column = schema_dataset.SchemaDatasetFacetFields(name="x", type="integer")
    target = event_v2.OutputDataset(
        namespace="postgres://h:1",
        name="w.mart.b",
        facets={"schema": schema_dataset.SchemaDatasetFacet(fields=[column])},
    )
    for state, minute in ((event_v2.RunState.START, 0), (event_v2.RunState.COMPLETE, 1)):
        client.emit(
            event_v2.RunEvent(
                eventType=state,
                eventTime=f"2026-02-07T12:{minute:02d}:00Z",
                run=run,
                job=job,
                producer=PRODUCER,
                inputs=[source],
                outputs=[target],
            )
        )
    client.emit(event_v2.JobEvent(eventTime="2026-02-07T12:02:00Z", job=job, producer=PRODUCER))
    dataset = event_v2.StaticDataset(namespace="postgres://h:1", name="w.mart.c")
    client.emit(
        event_v2.DatasetEvent(eventTime="2026-02-07T12:03:00Z", dataset=dataset, producer=PRODUCER)
    )
    client.close()
    assert RawEvent.objects.count() == 4
    services.fold_pending()
    assert Run.objects.get().state == "complete"
    assert [str(edge.source) for edge in Edge.objects.select_related("source")] == ["raw.a"]
    assert Asset.objects.get(name="w.mart.b").fields.get().type == "integer"
    assert Asset.objects.filter(name="w.mart.c").exists()
    assert not RawEvent.objects.exclude(error="").exists()
