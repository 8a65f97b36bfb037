"""Changes that people suggest, and accepting them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, from_text, identity, needed_flag, one_of, shaped, text
from accounts.describing import asked, described, letter, made
from accounts.paging import PAGED, Page, paginate
from catalog.models import Asset
from feedback import services, shapes
from feedback.api.asking import named_subject
from feedback.models import SuggestedChange, Ticket

SUGGESTION = shaped(
    {
        "asset": identity,
        "term": identity,
        "what": one_of(list(SuggestedChange.What.values)),
        "value": text(100_000),
        "field": text(255),
        "remove": needed_flag,
        "text": text(10_000),
    },
    required=("what", "value"),
)
EXAMPLE = {
    "asset": 1,
    "what": "description",
    "value": "Where the parcel went",
    "field": "dest",
    "text": "New people ask what it is",
}
ACCEPT = shaped({"version": text(64)}, required=())


def suggested_for(request: Request) -> QuerySet[SuggestedChange]:
    """What is suggested of assets and terms that the caller may see."""
    user = person(request)
    seen = Asset.objects.visible_to(user)
    tickets = Ticket.objects.visible_to(user).filter(Q(asset__in=seen) | ~Q(term=None))
    return SuggestedChange.objects.filter(ticket__in=tickets).select_related(
        "ticket__asset__owner", "ticket__term__domain", "ticket__reporter", "accepted_by"
    )


class Suggestions(APIView):
    """Changes that people suggest."""

    @described(
        "list_suggestions",
        {200: Page[shapes.Suggestion]},
        asks={
            "state": one_of(list(Ticket.State.values)),
            "asset": from_text(identity),
            "term": from_text(identity),
            **PAGED,
        },
    )
    def get(self, request: Request) -> Response:
        """List what is suggested of assets and terms that you may see, newest first."""
        found, question = suggested_for(request), asked(request)
        if "state" in question:
            found = found.filter(ticket__state=question["state"])
        for name in ("asset", "term"):
            if name in question:
                found = found.filter(**{f"ticket__{name}": question[name]})
        return Response(paginate(request, found, shapes.suggestion, newest_first=True))

    @described(
        "suggest_change",
        {201: made(shapes.SuggestionNow)},
        takes=letter(SUGGESTION, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request) -> Response:
        """Suggest one change of an asset, of one of its fields, or of a term; it becomes a ticket.

        `value` is what the attribute should be: an owner's slug, a sensitivity, a tag's name, a term as
        `domain/term`; with `remove` that tag or term is to be taken away. Of a term, its `title` (the word) and its
        `description` (the definition) can be suggested.
        """
        sent: dict[str, Any] = checked(SUGGESTION, request.data)
        ticket = services.suggest(**named_subject(request, sent), **sent, by=person(request))
        answer = told(request, ticket.pk, 201)
        answer["Location"] = f"/api/v1/suggestions/{ticket.pk}"
        return answer


class SuggestionDetail(APIView):
    """One suggestion."""

    @described("get_suggestion", {200: shapes.SuggestionNow})
    def get(self, request: Request, pk: int) -> Response:
        """Read a suggestion, and what stands there by now."""
        return told(request, pk)


class AcceptSuggestion(APIView):
    """Making the change."""

    @described(
        "accept_suggestion",
        {200: shapes.SuggestionNow},
        takes=letter(ACCEPT, {"version": "5f16d2a1c0b94e37"}),
        refuses=(409, 422),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Accept a suggestion: the change is made in the name of whoever suggested it, and its ticket is answered.

        Whoever accepts must be allowed to make the change. Where something else stands by now than when it was
        suggested, 409 until you send the `version` of what stands there, which the suggestion tells. To refuse it,
        decline its ticket.
        """
        found = get_object_or_404(suggested_for(request), ticket=pk)
        version = checked(ACCEPT, request.data).get("version", "")
        services.accept_suggestion(ticket=found.ticket, version=version, by=person(request))
        return told(request, pk)


def told(request: Request, pk: int, status: int = 200) -> Response:
    found = get_object_or_404(suggested_for(request), ticket=pk)
    return Response(shapes.suggestion_now(found), status=status)
