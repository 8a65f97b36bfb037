"""The JSON door to people, teams and tokens. An admin makes people and teams; everybody keeps their own tokens."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.checking import Wrong, checked, email, listed, needed_slug, one_of, shaped, text
from accounts.models import Membership, Team, Token, User
from accounts.paging import paginate


def moment(value: Any) -> Any:
    """An ISO 8601 moment with a zone, or none."""
    if value is None:
        return None
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at):
        raise Wrong(_("Send a moment like 2027-01-31T12:00:00Z."))
    return at


USER = shaped(
    {"email": email, "name": text(150, required=True), "password": text(128, required=True)},
    required=("email", "name"),
)
MEMBER = shaped({"email": email, "role": one_of(list(Membership.Role.values))}, required=("email",))
TEAM = shaped(
    {"slug": needed_slug, "name": text(150, required=True), "members": listed(MEMBER, 1000)},
    required=("slug", "name"),
)
TOKEN = shaped(
    {
        "user": email,
        "name": text(100, required=True),
        "scopes": listed(one_of(list(Token.Scope.values)), 3),
        "expires": moment,
    },
    required=("name", "scopes"),
)


def user_shape(user: User) -> dict[str, Any]:
    return {"id": user.pk, "email": user.email, "name": user.name, "active": user.is_active}


def team_shape(team: Team) -> dict[str, Any]:
    members = [{"email": m.user.email, "role": m.role} for m in team.memberships.all()]
    return {"id": team.pk, "slug": team.slug, "name": team.name, "members": members}


def token_shape(token: Token) -> dict[str, Any]:
    return {
        "id": token.pk,
        "user": token.user.email,
        "name": token.name,
        "hint": token.hint,
        "scopes": token.scopes,
        "expires": token.expires_at,
        "revoked": token.revoked_at,
        "last_used": token.last_used_at,
    }


def caller(request: Request) -> User:
    """Who asks; the permission classes let nobody anonymous come this far."""
    assert isinstance(request.user, User)
    return request.user


def demand_admin(request: Request) -> None:
    if not caller(request).is_superuser:
        raise PermissionDenied(_("Only an admin may do that."))


class AdminWrites(APIView):
    """Everybody signed in may read; only an admin, with a token of that scope, may write."""

    write_scope = "admin"


class Users(AdminWrites):
    def get(self, request: Request) -> Response:
        return Response(paginate(request, User.objects.all(), user_shape))

    def post(self, request: Request) -> Response:
        demand_admin(request)
        sent = checked(USER, request.data)
        known = User.objects.filter(email=sent["email"]).first()
        user = services.put_user(
            email=sent["email"],
            name=sent["name"],
            password=sent.get("password"),
            admin=bool(known and known.is_superuser),
        )
        return Response(user_shape(user), status=200 if known else 201)


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


def known_user(mail: str, field: str) -> User:
    user = User.objects.filter(email=mail).first()
    if user is None:
        raise ValidationError({field: [_("There is no person “%(mail)s”.") % {"mail": mail}]})
    return user


class Tokens(APIView):
    """One's own tokens; an admin sees and makes everybody's. The secret is in the answer once and never again."""

    def get(self, request: Request) -> Response:
        return Response(paginate(request, mine_or_all(request), token_shape))

    def post(self, request: Request) -> Response:
        sent = checked(TOKEN, request.data)
        user = known_user(sent.get("user", caller(request).email), "user")
        if user != caller(request):
            demand_admin(request)
        self.refuse_wider(request, sent["scopes"])
        token, secret = services.issue_token(
            user=user, name=sent["name"], scopes=sent["scopes"], expires_at=sent.get("expires")
        )
        return Response(token_shape(token) | {"token": secret}, status=201)

    def refuse_wider(self, request: Request, scopes: list[str]) -> None:
        """A token cannot make one that may do more than itself."""
        if not scopes:
            raise ValidationError({"scopes": [_("Name at least one scope.")]})
        if not isinstance(request.auth, Token) or "admin" in request.auth.scopes:
            return
        if wider := set(scopes) - set(request.auth.scopes):
            message = _("This token may not give: %(scopes)s.") % {"scopes": ", ".join(wider)}
            raise PermissionDenied(message)


class TokenDetail(APIView):
    def delete(self, request: Request, pk: int) -> Response:
        """Revoke; the row stays for the record."""
        token = get_object_or_404(mine_or_all(request), pk=pk)
        services.revoke_token(token=token, by=caller(request))
        return Response(status=204)


def mine_or_all(request: Request) -> Any:
    tokens = Token.objects.select_related("user")
    return tokens if caller(request).is_superuser else tokens.filter(user=caller(request))
