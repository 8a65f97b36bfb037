"""Tokens: everybody keeps their own, an admin everybody's."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api.asking import demand_admin, known_user, person
from accounts.checking import checked, email, listed, moment, one_of, shaped, text
from accounts.models import Token
from accounts.paging import paginate

TOKEN = shaped(
    {
        "user": email,
        "name": text(100, required=True),
        "scopes": listed(one_of(list(Token.Scope.values)), 3),
        "expires": moment,
    },
    required=("name", "scopes"),
)


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


class Tokens(APIView):
    """One's own tokens; an admin sees and makes everybody's. The secret is in the answer once and never again."""

    def get(self, request: Request) -> Response:
        return Response(paginate(request, mine_or_all(request), token_shape))

    def post(self, request: Request) -> Response:
        sent = checked(TOKEN, request.data)
        user = known_user(sent.get("user", person(request).email), "user")
        if user != person(request):
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
        services.revoke_token(token=token, by=person(request))
        return Response(status=204)


def mine_or_all(request: Request) -> Any:
    tokens = Token.objects.select_related("user")
    return tokens if person(request).is_superuser else tokens.filter(user=person(request))
