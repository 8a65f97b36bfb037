"""Who there is, and who is an admin. Nobody is ever deleted: what a person did keeps its name."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from accounts.services.sessions import end_sessions


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


@transaction.atomic
def change_user(*, user: User, **values: Any) -> User:
    """Another name, address, trade or preference; what is not named stays."""
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    if changed:
        try:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(**changed)
        except IntegrityError as error:
            raise Unprocessable({"email": [_("Somebody else has this address.")]}) from error
        if "email" in changed:
            # Under the old address nobody signs in any more.
            EmailAddress.objects.filter(user=user).exclude(email__iexact=changed["email"]).delete()
        user.refresh_from_db()
    return user


@transaction.atomic
def set_admin(*, user: User, admin: bool, by: User) -> User:
    """Make somebody an admin, or one person among others again; either way they sign in anew."""
    if user.is_superuser != admin:
        _have_another_admin(user, by)
        _change_standing(user, is_superuser=admin)
    return user


@transaction.atomic
def deactivate(*, user: User, by: User) -> User:
    """Somebody left: sessions and tokens end at once, what they did stays."""
    if user.is_active:
        _have_another_admin(user, by)
        _change_standing(user, is_active=False)
        user.tokens.filter(revoked_at=None).update(revoked_at=Now())
        user.invitations.open().update(revoked_at=Now())
    return user


@transaction.atomic
def reactivate(*, user: User, by: User) -> User:
    """Somebody is back, with the roles they had; tokens are made anew."""
    if not user.is_active:
        _change_standing(user, is_active=True)
    return user


def _have_another_admin(user: User, by: User) -> None:
    """An admin is put out of office by another one, so that there always is one; two at once take turns."""
    admins = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    standing = set(admins.select_for_update().values_list("pk", flat=True))
    if user == by:
        raise Conflict(_("Nobody does that to themselves; ask another admin."))
    if by.pk not in standing:
        raise Conflict(_("You are no admin any more."))


def _change_standing(user: User, **values: bool) -> None:
    """Whoever may more, less or nothing from now on is signed out everywhere."""
    User.objects.filter(pk=user.pk).update(**values)
    end_sessions(user=user)
    user.refresh_from_db()
