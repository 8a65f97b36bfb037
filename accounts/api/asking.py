"""Who asks, and whom for: shared by every door of the API."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import tokens
from accounts.models import Token, User, Visitor
from accounts.problems import Unprocessable


def person(request: Request) -> User:
    """Who asks; the permission classes let nobody anonymous come this far."""
    assert isinstance(request.user, User)
    return request.user


def visitor(request: Request) -> Visitor:
    """Who asks at a door that stands open to anonymous readers too."""
    return request.user


def demand_admin(request: Request) -> None:
    """403 unless an admin asks, by hand or with a token of that scope."""
    if not person(request).is_superuser:
        raise PermissionDenied(_("Only an admin may do that."))
    if isinstance(request.auth, Token) and not tokens.allows(request.auth.scopes, "admin"):
        raise PermissionDenied(_("This token's scopes do not allow that."))


class AdminWrites(APIView):
    """Everybody signed in may read; only an admin, with a token of that scope, may write."""

    write_scope = "admin"


def known_user(mail: str, field: str) -> User:
    """The person with this e-mail; an error of that field when there is none."""
    user = User.objects.filter(email=mail).first()
    if user is None:
        raise Unprocessable({field: [_("There is no person “%(mail)s”.") % {"mail": mail}]})
    return user
