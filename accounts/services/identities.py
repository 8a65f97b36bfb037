"""People and the identity provider that lets them in."""

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import joining
from accounts.models import User
from accounts.problems import Conflict
from accounts.services.invitations import accept


@transaction.atomic
def join(*, account: SocialAccount) -> User:
    """Somebody comes in by the provider for the first time; an invitation for their address is accepted by that."""
    said = account.extra_data
    invitation = joining.invitation_of(said)
    try:
        with transaction.atomic():
            account.user = (
                accept(invitation=invitation, name=said["name"])
                if invitation
                else User.objects.create_user(said["email"], said["name"] or said["email"])
            )
            account.save()
    except (IntegrityError, ValidationError) as error:
        raise Conflict(_("Somebody came in with this address just now; try again.")) from error
    return account.user


@transaction.atomic
def leave_provider(*, user: User) -> None:
    """The provider no longer lets this person in; something else must."""
    if not user.has_usable_password():
        raise Conflict(_("Choose a password first: nothing else would let you in."))
    SocialAccount.objects.filter(user=user).delete()
