"""Public notices that an asset must not be used."""

from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person, visitor
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, day, identity, one_of, optional, shaped, text
from accounts.describing import asked, described, letter, made
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog.models import Asset
from feedback import services, shapes
from feedback.api.asking import named_asset
from feedback.models import Recall, RecallQuerySet, Ticket

RECALL = shaped(
    {
        "asset": identity,
        "title": text(200, required=True),
        "what_to_do": text(5000, required=True),
        "replacement": optional(identity),
        "from": day,
        "until": day,
        "ticket": optional(identity),
    },
    required=("asset", "title", "what_to_do"),
)
LIFT = shaped({"why": text(5000, required=True)}, required=("why",))
EXAMPLE: dict[str, Any] = {
    "asset": 1,
    "title": "Names are missing",
    "what_to_do": "Use the codes",
    "replacement": None,
    "from": "2027-01-31",
    "until": None,
    "ticket": 1,
}


class Recalls(APIView):
    """The recalls you may see."""

    @described(
        "list_recalls",
        {200: Page[shapes.Recall]},
        asks={"standing": one_of(["0", "1"]), **PAGED},
    )
    def get(self, request: Request) -> Response:
        """List the recalls you may see, newest first.

        `standing=1` leaves out those that were lifted.
        """
        found = recalls_for(request)
        if asked(request).get("standing") == "1":
            found = found.standing()
        told = partial(shapes.recall, reader=visitor(request))
        return Response(paginate(request, found, told, newest_first=True))

    @described(
        "issue_recall",
        {201: made(shapes.Recall)},
        takes=letter(RECALL, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request) -> Response:
        """Recall an asset: it must not be used, nor anything made from it, until the recall is lifted."""
        sent = checked(RECALL, request.data)
        asset = named_asset(request, sent["asset"], "asset")
        replacement, ticket = sent.get("replacement"), sent.get("ticket")
        issued = services.recall(
            asset=asset,
            title=sent["title"],
            what_to_do=sent["what_to_do"],
            replacement=named_asset(request, replacement, "replacement") if replacement else None,
            window=(sent.get("from"), sent.get("until")),
            ticket=self.ticket(request, ticket) if ticket else None,
            by=person(request),
        )
        told = shapes.recall(recalls_for(request).get(pk=issued.pk), person(request))
        answer = Response(told, status=201)
        answer["Location"] = f"/api/v1/recalls/{issued.pk}"
        return answer

    def ticket(self, request: Request, pk: int) -> Ticket:
        ticket = Ticket.objects.visible_to(person(request)).filter(pk=pk).first()
        if ticket is None:
            raise Unprocessable(
                {"ticket": [_("There is no ticket with this id that you may see.")]}
            )
        return ticket


class RecallDetail(APIView):
    """One recall."""

    @described("get_recall", {200: shapes.Recall})
    def get(self, request: Request, pk: int) -> Response:
        """Read a recall."""
        found = get_object_or_404(recalls_for(request), pk=pk)
        return Response(shapes.recall(found, visitor(request)))


class LiftRecall(APIView):
    """The end of a recall."""

    @described(
        "lift_recall",
        {200: shapes.Recall},
        takes=letter(LIFT, {"why": "The names are there"}),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Lift a recall: the asset may be used again.

        A recall that is lifted already is left as it is.
        """
        recall = get_object_or_404(recalls_for(request), pk=pk)
        sent = checked(LIFT, request.data)
        services.lift(recall=recall, why=sent["why"], by=person(request))
        return Response(shapes.recall(recalls_for(request).get(pk=pk), person(request)))


def recalls_for(request: Request) -> RecallQuerySet:
    seen = Asset.objects.visible_to(visitor(request))
    tickets = Ticket.objects.visible_to(visitor(request))
    return (
        Recall.objects.visible_to(visitor(request))
        .select_related("asset__domain", "issued_by", "lifted_by")
        .annotate(
            replacement_seen=Exists(seen.filter(pk=OuterRef("replacement"))),
            ticket_seen=Exists(tickets.filter(pk=OuterRef("ticket"))),
        )
    )
