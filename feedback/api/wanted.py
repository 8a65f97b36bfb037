"""Data that people want and did not find."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import paging
from accounts.api.asking import person
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, identity, one_of, shaped, shown_name, slug, text
from accounts.describing import asked, described, letter, made
from accounts.paging import PAGED, Page
from accounts.problems import Unprocessable
from catalog.models import Domain
from feedback import demand, services, shapes
from feedback.api.asking import named_asset
from feedback.models import Wanted, WantedQuerySet

WANTED = shaped({"title": shown_name(200), "text": text(5000), "domain": slug}, required=("title",))
ANSWER = shaped({"asset": identity, "reason": text(5000, required=True)}, required=())
EXAMPLE = {
    "title": "Orders by hour",
    "text": "To plan how many people pack them",
    "domain": "sales",
}


class WantedList(APIView):
    """What people want."""

    @described(
        "list_wanted",
        {200: Page[shapes.Wanted]},
        asks={"state": one_of(list(Wanted.State)), "q": text(demand.LONGEST_QUERY), **PAGED},
    )
    def get(self, request: Request) -> Response:
        """List what people want, the most wanted first.

        `q` leaves those with all of these words: look there before you ask. A vote that comes between two pages may
        move something past you.
        """
        found, query = wanted_for(request), asked(request)
        if state := query.get("state"):
            found = found.filter(state=state)
        size = paging.read(request, "limit", str(paging.PAGE))
        after = paging.read(request, "cursor", "")
        rows, more = demand.page(found.saying(demand.stems(query.get("q", ""))), after, size)
        answer: Page[shapes.Wanted] = {
            "results": [shapes.wanted(row) for row in rows],
            "next": paging.write_cursor(more) if more else None,
        }
        return Response(answer)

    @described(
        "ask_for_data",
        {201: made(shapes.Wanted)},
        takes=letter(WANTED, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request) -> Response:
        """Say that you want data and did not find it.

        Everybody who is signed in can read it. You are the first who wants it.
        """
        sent: dict[str, Any] = checked(WANTED, request.data)
        domain = self.domain(request, sent.get("domain"))
        asked_for = services.ask_for(**{**sent, "domain": domain}, by=person(request))
        answer = told(request, asked_for.pk, 201)
        answer["Location"] = f"/api/v1/wanted/{asked_for.pk}"
        return answer

    def domain(self, request: Request, named: str | None) -> Domain | None:
        if named is None:
            return None
        found = Domain.objects.visible_to(person(request)).filter(slug=named).first()
        if found is None:
            raise Unprocessable({"domain": [_("There is no domain “%(slug)s”.") % {"slug": named}]})
        return found


class WantedDetail(APIView):
    """One thing that is wanted."""

    @described("get_wanted", {200: shapes.Wanted})
    def get(self, request: Request, pk: int) -> Response:
        """Read what is wanted, and what became of it."""
        return told(request, pk)


class WantIt(APIView):
    """Whether one wants it too."""

    @described("want", {200: shapes.Wanted}, refuses=(409,))
    def post(self, request: Request, pk: int) -> Response:
        """Say that you want it too; said again, it counts once."""
        services.want(wanted=get_object_or_404(wanted_for(request), pk=pk), by=person(request))
        return told(request, pk)

    @described("want_no_more", {204: None}, refuses=(409,))
    def delete(self, request: Request, pk: int) -> Response:
        """Take back that you want it.

        What nobody wants any more is taken from the board.
        """
        found = get_object_or_404(wanted_for(request), pk=pk)
        services.want_no_more(wanted=found, by=person(request))
        return Response(status=204)


class AnswerWanted(APIView):
    """What becomes of it."""

    @described(
        "answer_wanted",
        {200: shapes.Wanted},
        takes=letter(ANSWER, {"asset": 1}),
        refuses=(409, 422),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Answer with an asset that has the data, or decline with a reason.

        Exactly one of the two. The stewards and owners of its domain answer, or of any domain where it names none;
        everybody who wants it is told. The same answer again changes nothing.
        """
        found = get_object_or_404(wanted_for(request), pk=pk)
        sent = checked(ANSWER, request.data)
        if not demand.may_answer(found, person(request)):
            raise PermissionDenied(_("The stewards and owners of its domain answer it."))
        asset = named_asset(request, sent["asset"], "asset") if "asset" in sent else None
        services.answer(
            wanted=found, asset=asset, reason=sent.get("reason", ""), by=person(request)
        )
        return told(request, pk)


def wanted_for(request: Request) -> WantedQuerySet:
    return Wanted.objects.visible_to(person(request)).for_rows(person(request))


def told(request: Request, pk: int, status: int = 200) -> Response:
    return Response(shapes.wanted(get_object_or_404(wanted_for(request), pk=pk)), status=status)
