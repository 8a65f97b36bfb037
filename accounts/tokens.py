"""API tokens: made, shown once, kept only as a keyed digest, and read from `Authorization: Bearer`."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import Token, User

LAST_USED_EVERY = timedelta(minutes=1)


def new_secret() -> str:
    """256 random bits behind a prefix that secret scanners can know."""
    return f"aisle_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> str:
    """What is stored of a token: HMAC-SHA256 under the installation's pepper, as 64 hex digits."""
    return hmac.new(settings.TOKEN_PEPPER.encode(), secret.encode(), hashlib.sha256).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`; a wrong, revoked or expired token is 401, never an anonymous request."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Send the header as: Authorization: Bearer TOKEN"))
        token = self._find(parts[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        self._remember_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="aisle"'

    def _find(self, secret: str) -> Token | None:
        alive = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=Now()))
        tokens = Token.objects.filter(alive, digest=digest(secret), user__is_active=True)
        return tokens.select_related("user").first()

    def _remember_use(self, token: Token) -> None:
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > LAST_USED_EVERY:
            Token.objects.filter(pk=token.pk).update(last_used_at=now)


class Session(SessionAuthentication):
    """A signed-in browser; unsafe methods need the CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="aisle"'


class Scoped(BasePermission):
    """A token may do what its scopes say: `read` to look, `register` to write, `admin` for everything its person may.

    A view that only administrators may write to sets `write_scope = "admin"`.
    """

    message = _("This token's scopes do not allow that.")

    def has_permission(self, request: Request, view: Any) -> bool:
        token: Any = request.auth
        if not isinstance(token, Token):
            return True
        needed = (
            "read" if request.method in SAFE_METHODS else getattr(view, "write_scope", "register")
        )
        return allows(token.scopes, needed)


def allows(scopes: list[str], needed: str) -> bool:
    """Wider scopes hold the narrower ones: admin > register > read."""
    order = [Token.Scope.READ, Token.Scope.REGISTER, Token.Scope.ADMIN]
    return any(
        order.index(Token.Scope(scope)) >= order.index(Token.Scope(needed)) for scope in scopes
    )
