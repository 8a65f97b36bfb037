"""What others have reported already, and joining them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import from_text, identity, text
from accounts.describing import asked, described
from accounts.paging import Page
from accounts.problems import Unprocessable
from catalog.api.asking import visible_asset
from catalog.models import Term
from feedback import services, shapes
from feedback.api.tickets import now, visible_ticket
from feedback.tickets import alike
from feedback.tickets.subjects import Subject


def asked_about(request: Request, question: dict[str, Any]) -> Subject:
    """What is asked for; 404 for what the caller may not see."""
    if ("asset" in question) == ("term" in question):
        raise Unprocessable({"asset": [_("Name an asset or a term.")]})
    if "asset" in question:
        return visible_asset(request, question["asset"])
    return get_object_or_404(Term.objects.visible_to(person(request)), pk=question["term"])


class SimilarTickets(APIView):
    """Open tickets that say nearly the same."""

    @described(
        "list_similar_tickets",
        {200: Page[shapes.Ticket]},
        asks={
            "asset": from_text(identity),
            "term": from_text(identity),
            "title": text(alike.LONGEST, required=True),
        },
        needs=("title",),
        refuses=(404, 422),
    )
    def get(self, request: Request) -> Response:
        """List at most four open tickets that are like what you are about to report, the likest first.

        Those of the term, or of the asset and of what lies one step up or down, share a word of the title at least,
        others half of them. Join one instead of reporting it again: `POST /api/v1/tickets/{id}/me-too`.
        """
        question = asked(request)
        found = alike.similar(person(request), asked_about(request, question), question["title"])
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
