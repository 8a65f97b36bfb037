"""What people keep on their desk: ways to look at the inbox, and answers they give often."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import checked, needed_slug, one_of, shaped, shown_name, slug, text
from accounts.describing import described, letter, made
from accounts.models import Team
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from feedback import services, shapes
from feedback.models import DeskView, ReplyText, ReplyTextQuerySet, Ticket

FILTERS = shaped(
    {
        "q": text(200),
        "kind": one_of(list(Ticket.Kind.values)),
        "state": one_of(list(Ticket.State.values)),
        "severity": one_of(list(Ticket.Severity.values)),
        "assignee": one_of(["me", "nobody"]),
        "reporter": text(100),
        "asset": text(200),
        "domain": needed_slug,
    },
    required=(),
)
NAME = shown_name(60)
VIEW = shaped({"name": NAME, "filters": FILTERS}, required=("name", "filters"))
RENAMED = shaped({"name": NAME}, required=("name",))
REPLY = shaped(
    {"name": NAME, "text": text(5000, required=True), "team": slug}, required=("name", "text")
)
REPLIED = {"name": "Next load", "text": "{reporter}, it comes with the next load.", "team": "sales"}


class DeskViews(APIView):
    """Filters of the inbox that one has kept under a name."""

    @described("list_desk_views", {200: Page[shapes.DeskView]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List your own views of the inbox, which nobody else sees."""
        return Response(paginate(request, views(request), shapes.desk_view))

    @described(
        "keep_desk_view",
        {200: shapes.DeskView, 201: made(shapes.DeskView)},
        takes=letter(VIEW, {"name": "Grave ones", "filters": {"severity": "high"}}),
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Keep filters of the inbox as a view of your own; the same name again means these filters."""
        sent: dict[str, Any] = checked(VIEW, request.data)
        asked = {name: value for name, said in sent["filters"].items() if (value := said.strip())}
        kept, new = services.keep_view(name=sent["name"], filters=asked, by=person(request))
        return answered(shapes.desk_view(kept), f"/api/v1/desk/views/{kept.pk}", new)


class DeskViewDetail(APIView):
    """One view of the inbox."""

    @described("get_desk_view", {200: shapes.DeskView})
    def get(self, request: Request, pk: int) -> Response:
        """Read one of your views."""
        return Response(shapes.desk_view(get_object_or_404(views(request), pk=pk)))

    @described(
        "rename_desk_view",
        {200: shapes.DeskView},
        takes=letter(RENAMED, {"name": "Grave and new"}),
        refuses=(409, 422),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Give a view another name."""
        kept = get_object_or_404(views(request), pk=pk)
        services.rename_view(view=kept, name=checked(RENAMED, request.data)["name"])
        return Response(shapes.desk_view(kept))

    @described("remove_desk_view", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Remove a view; its tickets are where they were."""
        get_object_or_404(views(request), pk=pk).delete()
        return Response(status=204)


class Replies(APIView):
    """Answers given often, one's own and those of one's teams."""

    @described("list_replies", {200: Page[shapes.ReplyText]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List the answers you give often, yours and those of your teams."""
        return Response(paginate(request, replies(request), shapes.reply_text))

    @described(
        "keep_reply",
        {200: shapes.ReplyText, 201: made(shapes.ReplyText)},
        takes=letter(REPLY, REPLIED),
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Keep an answer, for you or for a team you are in; said twice, it is kept once.

        `{title}`, `{asset}` and `{reporter}` stand for those of the ticket it is given to.
        """
        sent: dict[str, Any] = checked(REPLY, request.data)
        team = own_team(request, sent.pop("team", None))
        kept, new = services.keep_reply(**sent, team=team, by=person(request))
        return answered(shapes.reply_text(kept), f"/api/v1/desk/replies/{kept.pk}", new)


class ReplyDetail(APIView):
    """One answer given often."""

    @described("get_reply", {200: shapes.ReplyText})
    def get(self, request: Request, pk: int) -> Response:
        """Read an answer given often."""
        return Response(shapes.reply_text(get_object_or_404(replies(request), pk=pk)))

    @described("remove_reply", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Keep an answer no longer."""
        get_object_or_404(replies(request), pk=pk).delete()
        return Response(status=204)


def views(request: Request) -> QuerySet[DeskView]:
    return DeskView.objects.filter(user=person(request))


def replies(request: Request) -> ReplyTextQuerySet:
    return ReplyText.objects.visible_to(person(request)).select_related("team")


def own_team(request: Request, named: str | None) -> Team | None:
    """The team of this slug, if the caller is in it."""
    if named is None:
        return None
    team = Team.objects.filter(slug=named, memberships__user=person(request)).first()
    if team is None:
        raise Unprocessable({"team": [_("You are in no such team.")]})
    return team


def answered(shape: Any, address: str, new: bool) -> Response:
    """201 of what is new, with where it is; 200 of what was known."""
    headers = {"Location": address} if new else {}
    return Response(shape, status=201 if new else 200, headers=headers)
