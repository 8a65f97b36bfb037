"""Invitations, for admins: a link for somebody new, or with which a known person chooses a new password."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import links, services
from accounts.api.asking import AdminWrites, demand_admin, known_user, person, wanted_flag
from accounts.checking import checked, email, needed_slug, one_of, shaped, shown_name
from accounts.models import Invitation, Membership, Team
from accounts.paging import paginate

NEW = shaped(
    {
        "email": email,
        "name": shown_name(150),
        "team": needed_slug,
        "role": one_of(list(Membership.Role.values)),
        "user": email,
    },
    required=(),
)


def invitation_shape(row: Invitation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "email": row.email,
        "name": row.name,
        "team": row.team.slug if row.team else None,
        "role": row.role if row.team else None,
        "user": row.user.email if row.user else None,
        "invited_by": row.invited_by.email if row.invited_by else None,
        "created": row.created_at,
        "expires": row.expires_at,
        "accepted": row.accepted_at,
        "revoked": row.revoked_at,
    }


class Invitations(AdminWrites):
    """Who was invited, `?open=true` those who may still come; `POST` answers with the link, once."""

    def get(self, request: Request) -> Response:
        demand_admin(request)
        return Response(paginate(request, wanted(request), invitation_shape))

    def post(self, request: Request) -> Response:
        demand_admin(request)
        made, secret = issued(checked(NEW, request.data), request)
        row = Invitation.objects.select_related("team", "user", "invited_by").get(pk=made.pk)
        shown = invitation_shape(row) | {"link": links.address(secret)}
        answer = Response(shown, status=201)
        answer["Location"] = f"/api/v1/invitations/{made.pk}"
        return answer


class InvitationDetail(AdminWrites):
    """One invitation; `DELETE` ends its link, its row stays for the record."""

    def get(self, request: Request, pk: int) -> Response:
        demand_admin(request)
        return Response(invitation_shape(get_object_or_404(rows(), pk=pk)))

    def delete(self, request: Request, pk: int) -> Response:
        demand_admin(request)
        row = get_object_or_404(rows(), pk=pk)
        services.revoke_invitation(invitation=row, by=person(request))
        return Response(status=204)


def rows() -> Any:
    return Invitation.objects.select_related("team", "user", "invited_by")


def wanted(request: Request) -> Any:
    still_open = wanted_flag(request, "open")
    if still_open is None:
        return rows()
    return rows().open() if still_open else rows().exclude(pk__in=Invitation.objects.open())


def issued(sent: dict[str, Any], request: Request) -> tuple[Invitation, str]:
    """A link for `user`, who is known, or for `email`, who is not."""
    if "user" in sent:
        if len(sent) > 1:
            raise ValidationError({"user": [_("Stands alone: who is known has a name and teams.")]})
        return services.link_for(user=known_user(sent["user"], "user"), by=person(request))
    if "email" not in sent:
        raise ValidationError({"email": [_("Is required, or “user” for somebody known.")]})
    team = known_team(sent["team"]) if "team" in sent else None
    about = {key: sent[key] for key in ("email", "name", "role") if key in sent}
    return services.invite(**about, team=team, by=person(request))


def known_team(slug: str) -> Team:
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise ValidationError({"team": [_("There is no team “%(slug)s”.") % {"slug": slug}]})
    return team
