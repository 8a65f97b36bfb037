"""The links by which a person ends their mail without signing in: they name the person and the reason, and nobody else
can make them.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User

SALT = "accounts.unsubscribe"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose mail is to end, and for which reason it came; without one all of it ends."""

    user: User
    because: str


def address(user: User, because: str = "") -> str:
    return f"{settings.BASE_URL}{path(user, because)}"


def path(user: User, because: str = "") -> str:
    named = f"{user.pk}:{because}" if because else str(user.pk)
    return reverse("accounts:unsubscribe", args=[Signer(salt=SALT).sign(named)])


def asked(signed: str) -> Asked | None:
    """Who asks, and for what; none for what we did not sign."""
    try:
        key, _colon, because = Signer(salt=SALT).unsign(signed).partition(":")
        user = User.objects.filter(pk=int(key)).first()
    except (BadSignature, ValueError):
        return None
    return Asked(user, because) if user else None
