"""The JSON door to lineage: OpenLineage events in, walks and impact out."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person, visitor
from catalog.api.asking import visible_asset
from lineage import events, graph, services, tasks

MAX_BATCH = 10_000
DIRECTIONS = ("upstream", "downstream", "both")


def ring() -> None:
    """Wake a worker once the events are safe; a broker that is away costs nothing but time, the sweep comes anyway."""
    transaction.on_commit(tasks.fold_events.delay, robust=True)


class Events(APIView):
    """One OpenLineage event, as its clients send it: 201 once it is stored; again is the same."""

    def post(self, request: Request) -> Response:
        try:
            event = events.read(request.data)
        except events.Invalid as invalid:
            raise ValidationError(by_path(invalid.errors)) from invalid
        services.receive(events=[event], by=person(request))
        ring()
        return Response({"digest": event.digest}, status=201)


class EventBatch(APIView):
    """Many events in an array: 204, or 200 with the ones that were not taken. The good ones are kept."""

    def post(self, request: Request) -> Response:
        bodies = request.data
        if not isinstance(bodies, list):
            raise ValidationError({"": [_("Send an array of events.")]})
        if len(bodies) > MAX_BATCH:
            raise ValidationError({"": [_("At most %(max)d events.") % {"max": MAX_BATCH}]})
        good: list[events.Event] = []
        failed: list[dict[str, Any]] = []
        for index, body in enumerate(bodies):
            try:
                good.append(events.read(body))
            except events.Invalid as invalid:
                failed.append({"index": index, "reason": str(invalid), "retriable": False})
        if good:
            services.receive(events=good, by=person(request))
            ring()
        if not failed:
            return Response(status=204)
        return Response(
            {
                "status": "partial_success",
                "summary": {
                    "received": len(bodies),
                    "successful": len(good),
                    "failed": len(failed),
                    "retriable": 0,
                    "non_retriable": len(failed),
                },
                "failed_events": failed,
            }
        )


class Lineage(APIView):
    """Where an asset comes from and what is made from it: `?direction=upstream|downstream|both&depth=1…50`."""

    def get(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        direction = request.query_params.get("direction", "both")
        if direction not in DIRECTIONS:
            choices = ", ".join(DIRECTIONS)
            message = _("Use one of: %(choices)s.") % {"choices": choices}
            raise ValidationError({"direction": [message]})
        walk = graph.walk(
            asset,
            read_depth(request),
            visitor(request),
            up=direction != "downstream",
            down=direction != "upstream",
        )
        return Response(
            {
                "nodes": [node(item) for item in walk.nodes],
                "edges": [{"source": source, "target": target} for source, target in walk.edges],
                "truncated": walk.truncated,
            }
        )


class AssetImpact(APIView):
    """What hangs on an asset, counted by kind and domain, and how many other teams own some of it."""

    def get(self, request: Request, pk: int) -> Response:
        found = graph.impact(visible_asset(request, pk), visitor(request))
        return Response(
            {
                "assets": found.assets,
                "by_kind": found.by_kind,
                "by_domain": found.by_domain,
                "consumers": found.consumers,
            }
        )


def read_depth(request: Request) -> int:
    """`?depth=`, as far as walks go unless told."""
    raw = request.query_params.get("depth", str(graph.MAX_DEPTH))
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= graph.MAX_DEPTH:
        message = _("A whole number from 1 to %(max)d.") % {"max": graph.MAX_DEPTH}
        raise ValidationError({"depth": [message]})
    return int(raw)


def node(item: graph.Node) -> dict[str, Any]:
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


def by_path(errors: list[tuple[str, str]]) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for where, what in errors:
        collected.setdefault(where, []).append(what)
    return collected
