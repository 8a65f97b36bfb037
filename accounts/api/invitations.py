"""Invitations, for admins: a link for somebody new, or with which a known person chooses a new password."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services, shapes
from accounts.api.asking import AdminWrites, demand_admin, person
from accounts.checking import checked, email, needed_slug, one_of, shaped, shown_name, true_or_false
from accounts.describing import asked, described, letter, made
from accounts.models import Invitation, InvitationQuerySet, Membership, Team, User
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable

NEW = shaped(
    {
        "email": email,
        "name": shown_name(150),
        "team": needed_slug,
        "role": one_of(list(Membership.Role.values)),
    },
    required=("email",),
)
EXAMPLE = {"email": "rui@sales.example", "name": "Rui Alves", "team": "sales", "role": "member"}


class Invitations(AdminWrites):
    """Who was invited; everything here is for admins."""

    @described(
        "list_invitations",
        {200: Page[shapes.Invitation]},
        asks={"open": true_or_false, **PAGED},
        refuses=(403,),
    )
    def get(self, request: Request) -> Response:
        """List invitations; `open` ones may still be followed."""
        demand_admin(request)
        return Response(paginate(request, wanted(asked(request)), shapes.invitation))

    @described(
        "invite",
        {201: made(shapes.NewInvitation)},
        takes=letter(NEW, EXAMPLE),
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Invite somebody; the link is in this answer and never again.

        It works once, within seven days. An earlier one for the same address ends.
        """
        demand_admin(request)
        sent: dict[str, Any] = checked(NEW, request.data)
        if "team" in sent:
            sent["team"] = known_team(sent["team"])
        return shown(*services.invite(**sent, by=person(request)))


class InvitationDetail(AdminWrites):
    """One invitation."""

    @described("get_invitation", {200: shapes.Invitation}, refuses=(403,))
    def get(self, request: Request, pk: int) -> Response:
        """Read an invitation, without its link."""
        demand_admin(request)
        return Response(shapes.invitation(get_object_or_404(rows(), pk=pk)))

    @described("revoke_invitation", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """End the link; the row stays for the record."""
        demand_admin(request)
        row = get_object_or_404(rows(), pk=pk)
        services.revoke_invitation(invitation=row, by=person(request))
        return Response(status=204)


class UserLink(AdminWrites):
    """A way back in for somebody known."""

    @described("make_link", {201: made(shapes.NewInvitation)}, refuses=(409,))
    def post(self, request: Request, pk: int) -> Response:
        """Make a link with which a person chooses a new password; for admins.

        It is in this answer and never again, works once, within a day, and does not pass by a second factor.
        """
        user = get_object_or_404(User.objects.visible_to(person(request)), pk=pk)
        demand_admin(request)
        return shown(*services.link_for(user=user, by=person(request)))


def rows() -> InvitationQuerySet:
    return Invitation.objects.select_related("team", "user", "invited_by")


def wanted(question: dict[str, Any]) -> InvitationQuerySet:
    if "open" not in question:
        return rows()
    still_open = Invitation.objects.open()
    return rows().open() if question["open"] else rows().exclude(pk__in=still_open)


def shown(row: Invitation, secret: str) -> Response:
    answer = Response(shapes.new_invitation(row, secret), status=201)
    answer["Location"] = f"/api/v1/invitations/{row.pk}"
    return answer


def known_team(slug: str) -> Team:
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise Unprocessable({"team": [_("There is no team “%(slug)s”.") % {"slug": slug}]})
    return team
