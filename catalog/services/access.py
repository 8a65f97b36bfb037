"""Who else may see a restricted asset."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import Team, User
from accounts.problems import Unprocessable
from catalog.models import Access, Asset


@transaction.atomic
def give_access(
    *, asset: Asset, to: User | Team, until: datetime | None = None, by: User
) -> tuple[Access, bool]:
    """Let a person or a team see the asset, for ever or until a moment; given again, the moment changes.

    Returns the access and whether it is new.
    """
    if until is not None and until <= timezone.now():
        raise Unprocessable({"until": [_("This moment is over; choose one to come.")]})
    Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    who = {"user": to} if isinstance(to, User) else {"team": to}
    access = Access.objects.filter(asset=asset, **who).first()
    if access is None:
        access = Access.objects.create(asset=asset, until=until, given_by=by, **who)
        _tell(asset, to, access, by)
        return access, True
    if access.until != until:
        access.until, access.given_by, access.given_at = until, by, timezone.now()
        access.save(update_fields=["until", "given_by", "given_at"])
    return access, False


def withdraw_access(*, access: Access) -> None:
    """They see the asset no longer, unless for another reason."""
    Access.objects.filter(pk=access.pk).delete()


def _tell(asset: Asset, to: User | Team, access: Access, by: User) -> None:
    people = [to] if isinstance(to, User) else list(to.members.all())
    accounts.tell(
        recipients=[person for person in people if person.pk != by.pk],
        title=lambda: _("You may now see %(asset)s") % {"asset": asset.label},
        why=lambda: _("%(person)s gave you access.") % {"person": by.name},
        url=asset.get_absolute_url(),
        key=f"access:{access.pk}",
        about=f"asset:{asset.pk}",
    )
