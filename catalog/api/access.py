"""Who may see a restricted asset besides those who answer for it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import known_user, person
from accounts.checking import checked, email, moment, needed_slug, shaped
from accounts.describing import described, letter
from accounts.models import Team, User
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog import services, shapes
from catalog.api.asking import demand, visible_asset
from catalog.models import Access, Asset

ACCESS = shaped({"email": email, "team": needed_slug, "until": moment}, required=())


class Accesses(APIView):
    """Who may see a restricted asset besides those who answer for it."""

    @described("list_accesses", {200: Page[shapes.Access]}, asks=PAGED, refuses=(403,))
    def get(self, request: Request, pk: int) -> Response:
        """List who was given access, also those whose time is over."""
        asset = visible_asset(request, pk)
        demand(request, "grant", asset)
        return Response(paginate(request, given(asset), shapes.access))

    @described(
        "give_access",
        {200: shapes.Access, 201: shapes.Access},
        takes=letter(ACCESS, {"team": "sales", "until": "2027-01-31T12:00:00Z"}),
        refuses=(422,),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Let a person or a team see the asset; given again, the end of it changes."""
        asset = visible_asset(request, pk)
        demand(request, "grant", asset)
        sent = checked(ACCESS, request.data)
        access, made = services.give_access(
            asset=asset, to=holder(sent), until=sent.get("until"), by=person(request)
        )
        return Response(shapes.access(access), status=201 if made else 200)


class AccessDetail(APIView):
    """One access."""

    @described("withdraw_access", {204: None})
    def delete(self, request: Request, pk: int, access: int) -> Response:
        """Take an access away."""
        asset = visible_asset(request, pk)
        demand(request, "grant", asset)
        services.withdraw_access(access=get_object_or_404(given(asset), pk=access))
        return Response(status=204)


def given(asset: Asset) -> QuerySet[Access]:
    return asset.accesses.select_related("user", "team", "given_by")


def holder(sent: dict[str, Any]) -> User | Team:
    """The person or the team, exactly one of them."""
    mail, slug = sent.get("email"), sent.get("team")
    if bool(mail) == bool(slug):
        raise Unprocessable({"email": [_("Name a person, or a team.")]})
    if mail:
        return known_user(mail, "email")
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise Unprocessable({"team": [_("There is no team “%(slug)s”.") % {"slug": slug}]})
    return team
