"""The link by which a person ends their mail without signing in: it names them, and nobody else can make it."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User

SALT = "accounts.unsubscribe"


def address(user: User) -> str:
    return f"{settings.BASE_URL}{reverse('accounts:unsubscribe', args=[Signer(salt=SALT).sign(str(user.pk))])}"


def named(signed: str) -> User | None:
    """Whose link it is."""
    try:
        return User.objects.filter(pk=int(Signer(salt=SALT).unsign(signed))).first()
    except (BadSignature, ValueError):
        return None
