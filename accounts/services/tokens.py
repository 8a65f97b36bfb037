"""Keys of programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts import peppers, tokens
from accounts.models import Token, User


def issue_token(
    *,
    user: User,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    networks: Sequence[str] = (),
    secret: str = "",
) -> tuple[Token, str]:
    """A new token and its secret, which is never shown again. A given `secret` is registered once."""
    secret = secret or tokens.new_secret()
    keyed = peppers.digests(secret)
    values = {
        "user": user,
        "name": name,
        "digest": keyed[peppers.newest()],
        "pepper": peppers.newest(),
        "hint": tokens.hint(secret),
        "scopes": list(scopes),
        "addresses": list(networks),
        "expires_at": expires_at,
        "revoked_at": None,
    }
    token, _ = Token.objects.update_or_create(digest__in=keyed.values(), defaults=values)
    return token, secret


def change_token(*, token: Token, **values: Any) -> None:
    """Another name, narrower or wider scopes, other networks, another end; what is not named stays."""
    Token.objects.filter(pk=token.pk).update(**values)
    token.refresh_from_db()


def revoke_token(*, token: Token, by: User) -> None:
    """The token stops working at once; its row stays for the record."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
