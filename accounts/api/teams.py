"""Teams and who is in them."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.asking import AdminWrites, demand_admin, known_user
from accounts.checking import checked, email, listed, needed_slug, one_of, shaped, text
from accounts.models import Membership, Team
from accounts.paging import paginate

MEMBER = shaped({"email": email, "role": one_of(list(Membership.Role.values))}, required=("email",))
TEAM = shaped(
    {"slug": needed_slug, "name": text(150, required=True), "members": listed(MEMBER, 1000)},
    required=("slug", "name"),
)


def team_shape(team: Team) -> dict[str, Any]:
    members = [{"email": m.user.email, "role": m.role} for m in team.memberships.all()]
    return {"id": team.pk, "slug": team.slug, "name": team.name, "members": members}


class Teams(AdminWrites):
    def get(self, request: Request) -> Response:
        teams = Team.objects.prefetch_related("memberships__user")
        return Response(paginate(request, teams, team_shape))

    @transaction.atomic
    def post(self, request: Request) -> Response:
        demand_admin(request)
        sent = checked(TEAM, request.data)
        known = Team.objects.filter(slug=sent["slug"]).exists()
        members = [
            (known_user(member["email"], f"members[{index}].email"), member.get("role", "member"))
            for index, member in enumerate(sent.get("members", []))
        ]
        team = services.put_team(slug=sent["slug"], name=sent["name"], members=members)
        return Response(team_shape(team), status=200 if known else 201)
