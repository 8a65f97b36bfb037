"""How walks, impact and the receipt of events look in answers of the API."""

from typing import Annotated, TypedDict

from accounts.schemas import Count, Id, Slug, eg
from catalog.models import Asset, Verdict
from lineage import graph


class Receipt(TypedDict):
    """An event is stored; the digest of its canonical form is the same for the same event."""

    digest: Annotated[str, eg("9f86d081884c7d65" * 4)]


class Failure(TypedDict):
    """An event of a batch that was not taken, counted from 0."""

    index: Count
    reason: Annotated[str, eg("eventTime: Send an ISO 8601 time, like 2026-11-23T09:00:00Z.")]
    retriable: Annotated[bool, eg(False)]


class Summary(TypedDict):
    """A batch, counted."""

    received: Count
    successful: Count
    failed: Count
    retriable: Annotated[int, eg(0)]
    non_retriable: Count


class Batch(TypedDict):
    """What became of a batch of which something was not taken, as OpenLineage says it."""

    status: Annotated[str, eg("partial_success")]
    summary: Summary
    failed_events: list[Failure]


def batch(received: int, failed: list[Failure]) -> Batch:
    return {
        "status": "partial_success",
        "summary": {
            "received": received,
            "successful": received - len(failed),
            "failed": len(failed),
            "retriable": 0,
            "non_retriable": len(failed),
        },
        "failed_events": failed,
    }


class Node(TypedDict):
    """An asset in a walk; `depth` counts steps from where it began, whichever way."""

    id: Id
    namespace: Annotated[str, eg("postgres://db:5432")]
    name: Annotated[str, eg("db.public.orders")]
    kind: Annotated[str, Asset.Kind]
    domain: Slug | None
    verdict: Annotated[str, Verdict.Word]
    depth: Annotated[int, eg(1, minimum=0)]


def node(item: graph.Node) -> Node:
    asset = item.asset
    return {
        "id": asset.pk,
        "namespace": asset.namespace,
        "name": asset.name,
        "kind": asset.kind,
        "domain": asset.domain.slug if asset.domain else None,
        "verdict": asset.verdict.shown,
        "depth": item.depth,
    }


class Edge(TypedDict):
    """Data flows from one asset into another."""

    source: Id
    target: Annotated[int, eg(2, minimum=1)]


class Walk(TypedDict):
    """What was met, nearest first; `truncated` says that there is more."""

    nodes: list[Node]
    edges: list[Edge]
    truncated: Annotated[bool, eg(False)]


def walk(found: graph.Walk) -> Walk:
    return {
        "nodes": [node(item) for item in found.nodes],
        "edges": [{"source": source, "target": target} for source, target in found.edges],
        "truncated": found.truncated,
    }


class Impact(TypedDict):
    """Everything downstream, counted; `consumers` are the other teams that own some of it."""

    assets: Count
    by_kind: Annotated[dict[str, int], eg({"table": 9, "dashboard": 3})]
    by_domain: Annotated[dict[str, int], eg({"sales": 12})]
    consumers: Count


def impact(found: graph.Impact) -> Impact:
    return {
        "assets": found.assets,
        "by_kind": found.by_kind,
        "by_domain": found.by_domain,
        "consumers": found.consumers,
    }
