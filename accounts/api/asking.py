"""Who asks, and whom for: shared by every door of the API."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import tokens
from accounts.models import Token, User, Visitor


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
        raise ValidationError({field: [_("There is no person “%(mail)s”.") % {"mail": mail}]})
    return user


def words(request: Request) -> str:
    """`?q=`: words to look for, nothing unless told."""
    return request.query_params.get("q", "")[:200]


def wanted_flag(request: Request, name: str) -> bool | None:
    """`?name=true` or `false`; none unless told."""
    said = request.query_params.get(name)
    if said not in (None, "true", "false"):
        raise ValidationError({name: [_("Send true or false.")]})
    return None if said is None else said == "true"
