from django.http import HttpRequest

from accounts.models import User, Visitor


def reader(request: HttpRequest) -> User:
    """The signed-in person; LoginRequiredMiddleware lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user


def visitor(request: HttpRequest) -> Visitor:
    """Whoever reads a page that stands open to anonymous readers too."""
    return request.user
