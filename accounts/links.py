"""Links that let one person in, once: made, read back, and written as addresses. Only a keyed digest is kept."""

import secrets

from django.conf import settings
from django.urls import reverse

from accounts import peppers
from accounts.models import Invitation


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def kept(secret: str) -> dict[str, str | int]:
    """What the database holds of a secret."""
    pepper = peppers.newest()
    return {"digest": peppers.digest(secret, pepper), "pepper": pepper}


def opened_by(secret: str) -> Invitation | None:
    """The invitation whose link this is, while it is good."""
    found = Invitation.objects.open().filter(digest__in=peppers.digests(secret).values())
    return found.select_related("team", "user", "invited_by").first()


def address(secret: str) -> str:
    return f"{settings.BASE_URL}{reverse('accounts:accept', args=[secret])}"
