"""API tokens: made, shown once, kept only as a keyed digest, and read from `Authorization: Bearer`."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts import peers, peppers, recording
from accounts.models import Entry, Token, TokenQuerySet, User

LAST_USED_EVERY = timedelta(minutes=1)
ADMIN_USE_TOLD_AFTER = timedelta(hours=1)
"""An admin's token that rested so long goes into the record when it is used, also if only to look."""
NAME_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
SHAPE = re.compile(r"aisle_[a-z0-9]{8}\.[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """A name to recognise it by and 256 random bits, in a shape that scanners for lost secrets can know."""
    name = "".join(secrets.choice(NAME_LETTERS) for _ in range(8))
    return f"aisle_{name}.{secrets.token_urlsafe(32)}"


def hint(secret: str) -> str:
    """What may be shown of a secret: its name; of one that was brought along in another shape, nothing."""
    return secret.partition(".")[0] if SHAPE.fullmatch(secret) else ""


def with_secret(secret: str) -> TokenQuerySet:
    """The token with this secret, whichever pepper keyed its digest."""
    return Token.objects.filter(digest__in=peppers.digests(secret).values())


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`; a wrong, revoked or expired token is 401, never an anonymous request."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Send the header as: Authorization: Bearer TOKEN"))
        secret = parts[1].decode("latin-1")
        token = self._find(secret)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        if token.addresses and not peers.is_within(peers.peer(request), token.addresses):
            raise AuthenticationFailed(_("This token may not be used from where you are."))
        self._remember_use(token, secret)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="aisle"'

    def _find(self, secret: str) -> Token | None:
        tokens = with_secret(secret).live().filter(user__is_active=True)
        return tokens.select_related("user").first()

    def _remember_use(self, token: Token, secret: str) -> None:
        """When it was used; a digest under an old pepper is made anew, as the secret is at hand only now."""
        now, newest = timezone.now(), peppers.newest()
        unused = now - token.last_used_at if token.last_used_at else timedelta.max
        mighty = token.user.is_superuser and Token.Scope.ADMIN in token.scopes
        if mighty and unused > ADMIN_USE_TOLD_AFTER:
            recording.leave(Entry.Act.TOKEN, by=token.user_id, token=token.pk)
        if unused > LAST_USED_EVERY or token.pepper != newest:
            digest = peppers.digest(secret, newest)
            Token.objects.filter(pk=token.pk).update(last_used_at=now, digest=digest, pepper=newest)


class Session(SessionAuthentication):
    """A signed-in browser; unsafe methods need the CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="aisle"'


class Scoped(BasePermission):
    """A token may do what its scopes say: `read` to look, `register` to write, `admin` for everything its person may.

    A view that only administrators may write to sets `write_scope = "admin"`.
    """

    message = gettext_lazy("This token's scopes do not allow that.")

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


def wider(
    own: Token,
    *,
    scopes: Sequence[str] = (),
    expires_at: datetime | None,
    networks: list[str],
) -> str:
    """Why a token may not make this one: in no respect may it do more than its maker. Empty if it may."""
    if too_much := [scope for scope in scopes if not allows(own.scopes, scope)]:
        return _("This token may not give: %(scopes)s.") % {"scopes": ", ".join(too_much)}
    if own.expires_at is not None and (expires_at is None or expires_at > own.expires_at):
        moment = own.expires_at.isoformat()
        return _("This token expires at %(moment)s, and so must what it makes.") % {
            "moment": moment
        }
    if own.addresses and not (networks and all(peers.holds(own.addresses, n) for n in networks)):
        return _("This token may be used from %(networks)s only, and so must what it makes.") % {
            "networks": ", ".join(own.addresses)
        }
    return ""
