from django.http import HttpRequest

from accounts.models import User


def reader(request: HttpRequest) -> User:
    """The signed-in person; LoginRequiredMiddleware lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user
