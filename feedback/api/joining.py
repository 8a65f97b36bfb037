"""What others have reported already, and joining them."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import from_text, identity, text
from accounts.describing import asked, described
from accounts.paging import Page
from catalog.api.asking import visible_asset
from feedback import alike, services, shapes
from feedback.api.tickets import now, visible_ticket


class SimilarTickets(APIView):
    """Open tickets that say nearly the same."""

    @described(
        "list_similar_tickets",
        {200: Page[shapes.Ticket]},
        asks={"asset": from_text(identity), "title": text(alike.LONGEST, required=True)},
        needs=("asset", "title"),
        refuses=(404,),
    )
    def get(self, request: Request) -> Response:
        """List at most four open tickets that are like what you are about to report, the likest first.

        Those of the asset and of what lies one step up or down share a word of the title at least, others half of
        them. Join one instead of reporting it again: `POST /api/v1/tickets/{id}/me-too`.
        """
        question = asked(request)
        asset = visible_asset(request, question["asset"])
        found = alike.similar(person(request), asset, question["title"])
        return Response({"results": [shapes.ticket(item) for item in found], "next": None})


class MeToo(APIView):
    """Whether one has the same trouble."""

    @described("say_me_too", {200: shapes.Ticket}, refuses=(409,))
    def post(self, request: Request, pk: int) -> Response:
        """Say that you have the same trouble; said again, it counts once.

        You are told what the reporter is told, and asked “Solved?” as well: your *no* opens it again.
        """
        services.say_me_too(ticket=visible_ticket(request, pk), by=person(request))
        return now(request, pk)

    @described("take_back_me_too", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take back that you have the same trouble."""
        services.not_me(ticket=visible_ticket(request, pk), by=person(request))
        return Response(status=204)
