"""Tokens: everybody keeps their own, an admin everybody's. The secret is in one answer and never again."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services, shapes, tokens
from accounts.api.asking import demand_admin, known_user, person
from accounts.checking import (
    Checker,
    checked,
    email,
    listed,
    moment,
    network,
    one_of,
    shaped,
    text,
)
from accounts.describing import described, letter, made
from accounts.models import Token, TokenQuerySet
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Conflict

KEYS: dict[str, Checker[Any]] = {
    "name": text(100, required=True),
    "scopes": listed(one_of(list(Token.Scope.values)), 3, least=1),
    "expires": moment,
    "networks": listed(network, 20),
}
NEW = shaped({"user": email, **KEYS}, required=("name", "scopes"))
CHANGED = shaped(KEYS, required=())
EXAMPLE = {
    "name": "ci",
    "scopes": ["register"],
    "expires": "2027-12-31T00:00:00Z",
    "networks": ["10.0.0.0/8"],
}
COLUMNS = {"expires": "expires_at", "networks": "addresses"}


class Tokens(APIView):
    """One's own tokens; an admin sees and makes everybody's."""

    @described("list_tokens", {200: Page[shapes.Token]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List your tokens, or, for an admin, everybody's."""
        return Response(paginate(request, seen(request), shapes.token))

    @described(
        "make_token", {201: made(shapes.NewToken)}, takes=letter(NEW, EXAMPLE), refuses=(422,)
    )
    def post(self, request: Request) -> Response:
        """Make a token; its secret is in this answer and never again.

        It may do no more than its person, and no more than the token that makes it. Another's `user` is for admins.
        """
        sent = checked(NEW, request.data)
        user = known_user(sent.get("user", person(request).email), "user")
        if user != person(request):
            demand_admin(request)
        values = {"scopes": sent["scopes"], "expires_at": sent.get("expires")}
        values["networks"] = sent.get("networks", [])
        refuse_wider(request, values)
        token, secret = services.issue_token(user=user, name=sent["name"], **values)
        answer = Response(shapes.new_token(token, secret), status=201)
        answer["Location"] = f"/api/v1/tokens/{token.pk}"
        return answer


class TokenDetail(APIView):
    """One token."""

    @described("get_token", {200: shapes.Token})
    def get(self, request: Request, pk: int) -> Response:
        """Read a token, without its secret."""
        return Response(shapes.token(get_object_or_404(seen(request), pk=pk)))

    @described(
        "change_token",
        {200: shapes.Token},
        takes=letter(CHANGED, {"networks": ["10.0.0.0/8"]}),
        refuses=(409, 422),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given of a token."""
        token = kept(request, pk)
        sent = checked(CHANGED, request.data)
        if token.revoked_at is not None:
            raise Conflict(_("This token was revoked; make a new one."))
        values = {COLUMNS.get(key, key): value for key, value in sent.items()}
        refuse_wider(
            request,
            {
                "scopes": values.get("scopes", ()),
                "expires_at": values.get("expires_at", token.expires_at),
                "networks": values.get("addresses", token.addresses),
            },
        )
        services.change_token(token=token, **values)
        return Response(shapes.token(token))

    @described("revoke_token", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Revoke a token: it ends at once, its row stays for the record."""
        services.revoke_token(token=kept(request, pk), by=person(request))
        return Response(status=204)


def seen(request: Request) -> TokenQuerySet:
    """The tokens this person may know of."""
    return Token.objects.visible_to(person(request)).select_related("user")


def kept(request: Request, pk: int) -> Token:
    """A token this person may change; another's needs the scope of an admin as well."""
    token = get_object_or_404(seen(request), pk=pk)
    if token.user_id != person(request).pk:
        demand_admin(request)
    return token


def refuse_wider(request: Request, wanted: dict[str, Any]) -> None:
    """A token cannot make one that may do more than itself."""
    if isinstance(request.auth, Token) and (why := tokens.wider(request.auth, **wanted)):
        raise PermissionDenied(why)
