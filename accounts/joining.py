"""Who may come in by the identity provider without having been here before."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Invitation, User


def invitation_of(said: dict[str, Any]) -> Invitation | None:
    """The open invitation for the address that the provider vouches for."""
    return Invitation.objects.open().filter(user=None, email=said["email"]).order_by("-pk").first()


def why_not(said: dict[str, Any]) -> str:
    """What speaks against it, in words for the person; nothing if they may."""
    words = {
        "name": settings.OIDC_NAME,
        "email": said["email"],
        "domains": ", ".join(settings.OIDC_DOMAINS),
    }
    return (unknown_address(said) or not_awaited(said)) % words


def unknown_address(said: dict[str, Any]) -> str:
    if not said["email"]:
        return _("%(name)s did not say your e-mail address, so nobody can tell who you are.")
    if not said["is_verified"]:
        return _("%(name)s does not vouch that %(email)s is your address.")
    if User.objects.filter(email=said["email"]).exists():
        return _(
            "There is an account for %(email)s already. Sign in with its password, then connect %(name)s "
            "under “How you sign in”."
        )
    return ""


def not_awaited(said: dict[str, Any]) -> str:
    if invitation_of(said):
        return ""
    if not settings.OIDC_JOIN:
        return _("Nobody invited %(email)s yet. Ask an admin for an invitation.")
    domains = [domain.lower() for domain in settings.OIDC_DOMAINS]
    if domains and said["email"].rpartition("@")[2] not in domains:
        return _("Addresses of %(domains)s may come in; %(email)s needs an invitation.")
    return ""
