"""Keys of programs."""

from datetime import datetime

from django.utils import timezone

from accounts import tokens
from accounts.models import Token, User


def issue_token(
    *,
    user: User,
    name: str,
    scopes: list[str],
    expires_at: datetime | None = None,
    secret: str = "",
) -> tuple[Token, str]:
    """A new token and its secret, which is never shown again. A given `secret` is registered once."""
    secret = secret or tokens.new_secret()
    token, _ = Token.objects.update_or_create(
        digest=tokens.digest(secret),
        defaults={
            "user": user,
            "name": name,
            "scopes": scopes,
            "expires_at": expires_at,
            "hint": secret[:10],
            "revoked_at": None,
        },
    )
    return token, secret


def revoke_token(*, token: Token, by: User) -> None:
    """The token stops working at once; its row stays for the record."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
