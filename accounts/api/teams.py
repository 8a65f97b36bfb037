"""Teams and who is in them. Everybody knows them; an admin makes and changes them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services, shapes
from accounts.api.asking import AdminWrites, demand_admin, person
from accounts.checking import (
    Checker,
    checked,
    email,
    listed,
    needed_slug,
    one_of,
    shaped,
    shown_name,
    text,
)
from accounts.describing import asked, described, letter, made
from accounts.models import Membership, Team, TeamQuerySet, User
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable

MEMBER = shaped({"email": email, "role": one_of(list(Membership.Role.values))}, required=("email",))
KEYS: dict[str, Checker[Any]] = {
    "slug": needed_slug,
    "name": shown_name(150),
    "description": text(20_000),
    "members": listed(MEMBER, 1000),
}
NEW = shaped(KEYS, required=("slug", "name"))
CHANGED = shaped(KEYS, required=())


EXAMPLE = {
    "slug": "sales",
    "name": "Sales",
    "description": "Everything we sell",
    "members": [{"email": "ines@sales.example", "role": "lead"}],
}


class Teams(AdminWrites):
    """Every team; an admin makes new ones."""

    @described("list_teams", {200: Page[shapes.Team]}, asks={"q": text(200), **PAGED})
    def get(self, request: Request) -> Response:
        """List teams, by name, slug or description."""
        teams = seen(request).named(asked(request).get("q", ""))
        return Response(paginate(request, teams, shapes.team))

    @described(
        "put_team",
        {200: shapes.Team, 201: made(shapes.Team)},
        takes=letter(NEW, EXAMPLE),
        refuses=(422,),
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        """Make a team, or change the one of this slug; for admins.

        201 new, 200 known. Members are added, never taken away.
        """
        demand_admin(request)
        sent = checked(NEW, request.data)
        known = Team.objects.filter(slug=sent["slug"]).exists()
        team = services.put_team(**sent | {"members": members_of(sent.get("members", []))})
        answer = Response(shapes.team(team), status=200 if known else 201)
        answer["Location"] = f"/api/v1/teams/{team.pk}"
        return answer


class TeamDetail(AdminWrites):
    """One team."""

    @described("get_team", {200: shapes.Team})
    def get(self, request: Request, pk: int) -> Response:
        """Read a team."""
        return told(request, pk)

    @described(
        "change_team",
        {200: shapes.Team},
        takes=letter(CHANGED, {"description": "Everything we sell"}),
        refuses=(422,),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given of a team, its members as a whole; for admins."""
        team = get_object_or_404(seen(request), pk=pk)
        demand_admin(request)
        sent = checked(CHANGED, request.data)
        if sent.pop("slug", team.slug) != team.slug:
            raise Unprocessable({"slug": [_("Programs know the team by it; it cannot change.")]})
        if "members" in sent:
            sent["members"] = members_of(sent["members"])
        services.change_team(team=team, **sent)
        return told(request, pk)

    @described("delete_team", {204: None}, refuses=(409,))
    def delete(self, request: Request, pk: int) -> Response:
        """Delete a team on which nothing hangs; for admins."""
        team = get_object_or_404(seen(request), pk=pk)
        demand_admin(request)
        services.delete_team(team=team)
        return Response(status=204)


def told(request: Request, pk: int) -> Response:
    return Response(shapes.team(get_object_or_404(seen(request), pk=pk)))


def seen(request: Request) -> TeamQuerySet:
    """The teams this person may know of, each with its members."""
    return Team.objects.visible_to(person(request)).prefetch_related("memberships__user")


def members_of(sent: Sequence[dict[str, str]]) -> list[tuple[User, str]]:
    """The people that are meant, each with the role; an unknown one is an error of that entry."""
    known = {u.email: u for u in User.objects.filter(email__in=[one["email"] for one in sent])}
    unknown = {
        f"members[{index}].email": [_("There is no person “%(mail)s”.") % {"mail": one["email"]}]
        for index, one in enumerate(sent)
        if one["email"] not in known
    }
    if unknown:
        raise Unprocessable(unknown)
    return [(known[one["email"]], one.get("role", Membership.Role.MEMBER)) for one in sent]
