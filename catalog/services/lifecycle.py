"""How long an asset is good: certified until a day, deprecated for another, retired, back on the shelf.

Each changes nothing when the asset stands so already; each change raises the asset's revision by one.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from catalog.comparing import LIFECYCLE
from catalog.models import Asset, Authority


@transaction.atomic
def certify(*, asset: Asset, until: date, note: str = "", by: User) -> None:
    """Somebody vouches for the asset until a day; certifying again renews it."""
    held = _hold(asset)
    if held.retired_at is not None:
        raise Conflict(_("It is retired: restore it first."))
    if until < timezone.localdate():
        raise Unprocessable({"until": [_("This day is over; choose one to come.")]})
    if (held.certified_until, held.certified_note, held.certified_by_id) != (until, note, by.pk):
        _write(
            held,
            certified_until=until,
            certified_note=note,
            certified_by=by,
            certified_at=timezone.now(),
        )


@transaction.atomic
def withdraw_certificate(*, asset: Asset) -> None:
    held = _hold(asset)
    if held.certified_until is not None:
        _write(held, certified_until=None, certified_note="", certified_by=None, certified_at=None)


@transaction.atomic
def deprecate(
    *, asset: Asset, authority: Authority, note: str = "", replacement: Asset | None = None
) -> None:
    """It may still be used, but should not be any more: why, and what instead."""
    held = _hold(asset)
    if held.retired_at is not None:
        raise Conflict(_("It is retired: restore it first."))
    _refuse_circle(held, replacement)
    _end(held, note, replacement, authority, deprecated_at=held.deprecated_at or timezone.now())


@transaction.atomic
def retire(
    *, asset: Asset, authority: Authority, note: str = "", replacement: Asset | None = None
) -> None:
    """It leaves the shelf; its page, tickets and history stay. Registering it again brings it back, unless a lower
    authority does that."""
    held = _hold(asset)
    _refuse_circle(held, replacement)
    _end(held, note, replacement, authority, retired_at=held.retired_at or timezone.now())


@transaction.atomic
def restore(*, asset: Asset) -> None:
    """It is on the shelf again, neither retired nor deprecated."""
    held = _hold(asset)
    if held.lifecycle != Asset.Lifecycle.ACTIVE:
        said_by = {name: by for name, by in held.said_by.items() if name != LIFECYCLE}
        _write(
            held,
            deprecated_at=None,
            retired_at=None,
            lifecycle_note="",
            replacement=None,
            said_by=said_by,
        )


def _hold(asset: Asset) -> Asset:
    return Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)


def _end(
    held: Asset, note: str, replacement: Asset | None, authority: Authority, **moment: Any
) -> None:
    stands = {name: getattr(held, name) for name in moment}
    same = held.lifecycle_note == note and held.replacement_id == (replacement and replacement.pk)
    if same and stands == moment:
        return
    said_by = held.said_by | {LIFECYCLE: authority.value}
    _write(held, lifecycle_note=note, replacement=replacement, said_by=said_by, **moment)


def _refuse_circle(held: Asset, replacement: Asset | None) -> None:
    """A replacement is another asset on the shelf that this one does not replace in turn."""
    if replacement is None:
        return
    message = ""
    if replacement.pk == held.pk:
        message = _("It cannot replace itself.")
    elif replacement.retired_at is not None:
        message = _("It is retired itself.")
    elif replacement.replacement_id == held.pk:
        message = _("It is replaced by this very asset.")
    if message:
        raise Unprocessable({"replacement": [message]})


def _write(held: Asset, **values: Any) -> None:
    Asset.objects.filter(pk=held.pk).update(**values, revision=F("revision") + 1, updated_at=Now())
