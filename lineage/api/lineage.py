"""The JSON door to lineage: OpenLineage events in, walks and impact out."""

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person, visitor
from accounts.checking import Checker, checked, from_text, listed, one_of, whole
from accounts.describing import Answer, Body, asked, described, letter
from catalog.api.asking import visible_asset
from lineage import events, graph, services, shapes, tasks

MAX_BATCH = 10_000
DIRECTIONS = ["upstream", "downstream", "both"]
depth = whole(
    1,
    graph.MAX_DEPTH,
    lambda: _("A whole number from 1 to %(max)d.") % {"max": graph.MAX_DEPTH},
)
# An event that is not right spoils no other; the answer names it.
BATCH = listed(Checker(lambda event: event, {}), MAX_BATCH)


def ring() -> None:
    """Wake a worker once the events are safe; a broker that is away costs nothing but time, the sweep comes anyway."""
    transaction.on_commit(tasks.fold_events.delay, robust=True)


class Events(APIView):
    """OpenLineage events, one by one."""

    @described("receive_event", {201: shapes.Receipt}, takes=Body(events.SCHEMA, events.EXAMPLE))
    def post(self, request: Request) -> Response:
        """Send one OpenLineage event, as its clients do.

        201 once it is stored; again is the same. It is folded into assets and edges within seconds.
        """
        try:
            event = events.read(request.data)
        except events.Invalid as invalid:
            raise ValidationError(by_path(invalid.errors)) from invalid
        services.receive(events=[event], by=person(request))
        ring()
        return Response({"digest": event.digest}, status=201)


class EventBatch(APIView):
    """OpenLineage events in an array."""

    @described(
        "receive_events",
        {200: Answer(shapes.Batch, "Some were not taken; the others are kept."), 204: None},
        takes=letter(BATCH, [events.EXAMPLE]),
    )
    def post(self, request: Request) -> Response:
        """Send many OpenLineage events; the good ones are kept."""
        bodies = checked(BATCH, request.data)
        good: list[events.Event] = []
        failed: list[shapes.Failure] = []
        for index, body in enumerate(bodies):
            try:
                good.append(events.read(body))
            except events.Invalid as invalid:
                failed.append({"index": index, "reason": str(invalid), "retriable": False})
        if good:
            services.receive(events=good, by=person(request))
            ring()
        return Response(shapes.batch(len(bodies), failed)) if failed else Response(status=204)


class Lineage(APIView):
    """The flow around an asset."""

    @described(
        "get_lineage",
        {200: shapes.Walk},
        asks={"direction": one_of(DIRECTIONS), "depth": from_text(depth)},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Walk to where an asset comes from and to what is made from it."""
        question = asked(request)
        direction = question.get("direction", "both")
        walk = graph.walk(
            visible_asset(request, pk),
            question.get("depth", graph.MAX_DEPTH),
            visitor(request),
            up=direction != "downstream",
            down=direction != "upstream",
        )
        return Response(shapes.walk(walk))


class AssetImpact(APIView):
    """What hangs on an asset."""

    @described("get_impact", {200: shapes.Impact})
    def get(self, request: Request, pk: int) -> Response:
        """Count everything downstream of an asset, by kind, domain and consumer."""
        return Response(shapes.impact(graph.impact(visible_asset(request, pk), visitor(request))))


def by_path(errors: list[tuple[str, str]]) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for where, what in errors:
        collected.setdefault(where, []).append(what)
    return collected
