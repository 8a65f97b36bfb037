from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User, Visitor


def reader(request: HttpRequest) -> User:
    """The signed-in person; LoginRequiredMiddleware lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user


def visitor(request: HttpRequest) -> Visitor:
    """Whoever reads a page that stands open to anonymous readers too."""
    return request.user


def admin(request: HttpRequest) -> User:
    """The signed-in admin; 403 for everybody else."""
    if not reader(request).is_superuser:
        raise PermissionDenied(_("Only an admin may do that."))
    return reader(request)
