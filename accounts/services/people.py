"""Who there is."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def put_user(*, email: str, name: str, password: str | None = None, admin: bool = False) -> User:
    """Create or update a person by e-mail; a password is only set when one is given."""
    user = User.objects.select_for_update().filter(email=email.lower()).first()
    if user is None:
        return User.objects.create_user(email, name, password, is_superuser=admin)
    user.name, user.is_superuser = name, admin
    if password is not None and not user.check_password(password):
        user.set_password(password)
    user.save()
    return user
