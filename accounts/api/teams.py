"""Teams and who is in them. Everybody knows them; an admin makes and changes them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.asking import AdminWrites, demand_admin, person, words
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
from accounts.models import Membership, Team, TeamQuerySet, User
from accounts.paging import paginate
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


def team_shape(team: Team) -> dict[str, Any]:
    members = [{"email": m.user.email, "role": m.role} for m in team.memberships.all()]
    return {
        "id": team.pk,
        "slug": team.slug,
        "name": team.name,
        "description": team.description,
        "members": members,
    }


class Teams(AdminWrites):
    """Every team, `?q=` by name, slug or description; sent again, a team takes in whoever is named."""

    def get(self, request: Request) -> Response:
        return Response(paginate(request, seen(request).named(words(request)), team_shape))

    @transaction.atomic
    def post(self, request: Request) -> Response:
        demand_admin(request)
        sent = checked(NEW, request.data)
        known = Team.objects.filter(slug=sent["slug"]).exists()
        team = services.put_team(**sent | {"members": members_of(sent.get("members", []))})
        answer = Response(team_shape(team), status=200 if known else 201)
        answer["Location"] = f"/api/v1/teams/{team.pk}"
        return answer


class TeamDetail(AdminWrites):
    """One team; `PATCH` changes what is given, its members as a whole; `DELETE` only when nothing hangs on it."""

    def get(self, request: Request, pk: int) -> Response:
        return Response(team_shape(get_object_or_404(seen(request), pk=pk)))

    def patch(self, request: Request, pk: int) -> Response:
        team = get_object_or_404(seen(request), pk=pk)
        demand_admin(request)
        sent = checked(CHANGED, request.data)
        if sent.pop("slug", team.slug) != team.slug:
            raise Unprocessable({"slug": [_("Programs know the team by it; it cannot change.")]})
        if "members" in sent:
            sent["members"] = members_of(sent["members"])
        services.change_team(team=team, **sent)
        return self.get(request, pk)

    def delete(self, request: Request, pk: int) -> Response:
        team = get_object_or_404(seen(request), pk=pk)
        demand_admin(request)
        services.delete_team(team=team)
        return Response(status=204)


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
        raise ValidationError(unknown)
    return [(known[one["email"]], one.get("role", Membership.Role.MEMBER)) for one in sent]
