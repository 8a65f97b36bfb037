from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Asset, Domain
from feedback import demand
from feedback.models import Want, Wanted
from feedback.services import turns

MOST = 100
"""So many open wishes a person can have: more are noise on the board."""


@transaction.atomic
def ask_for(
    *, title: str, text: str = "", domain: Domain | None = None, key: str = "", by: User
) -> Wanted:
    """Say that data is wanted; whoever asks is the first who wants it. `key` names it: sent twice, it is one."""
    # Whoever holds the person counts alone.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    asked = Wanted.objects.filter(asked_by=by)
    if key and (same := asked.filter(key=key).first()):
        return same
    if asked.open().count() >= MOST:
        message = _("You want %(most)d things already; take one back first.") % {"most": MOST}
        raise Unprocessable({"title": [message]})
    title, text = title.strip(), text.strip()
    wanted = Wanted.objects.create(
        title=title,
        text=text,
        domain=domain,
        asked_by=by,
        key=key,
        words=demand.stems(f"{title} {text}"),
        votes=1,
    )
    Want.objects.create(wanted=wanted, user=by)
    return wanted


@transaction.atomic
def want(*, wanted: Wanted, by: User) -> Wanted:
    """“I want this too.” Said again, it counts once."""
    held = _held(wanted)
    if held.wants.filter(user=by).exists():
        return held
    _refuse_closed(held)
    Want.objects.create(wanted=held, user=by)
    Wanted.objects.filter(pk=held.pk).update(votes=F("votes") + 1)
    held.refresh_from_db()
    return held


@transaction.atomic
def want_no_more(*, wanted: Wanted, by: User) -> bool:
    """Take it back. What nobody wants any more is taken from the board; whether it still is there."""
    held = _held(wanted)
    mine = held.wants.filter(user=by)
    if not mine.exists():
        return True
    _refuse_closed(held)
    mine.delete()
    if held.votes <= 1:
        held.delete()
        return False
    Wanted.objects.filter(pk=held.pk).update(votes=F("votes") - 1)
    return True


@transaction.atomic
def answer(*, wanted: Wanted, asset: Asset | None = None, reason: str = "", by: User) -> Wanted:
    """Say where the data is, or why there will be none; everybody who wants it is told.

    The news does not name the asset: it may be one that not all of them may see.
    """
    if not demand.may_answer(wanted, by):
        raise PermissionDenied(_("The stewards and owners of its domain answer it."))
    reason = reason.strip()
    _check(asset, reason, by)
    held = _held(wanted)
    if held.state != Wanted.State.OPEN:
        if (held.answer_id, held.reason) == (asset.pk if asset else None, reason):
            return held
        _refuse_closed(held)
    held.state = Wanted.State.ANSWERED if asset else Wanted.State.DECLINED
    held.answer, held.reason = asset, reason
    held.answered_by, held.answered_at = by, timezone.now()
    held.save(update_fields=["state", "answer", "reason", "answered_by", "answered_at"])
    _tell(held, by)
    return held


def _held(wanted: Wanted) -> Wanted:
    """The wish under a lock, so that votes and answers come one after the other.

    Nothing is joined to it: whoever waited for the lock would be given what was joined before.
    """
    held = Wanted.objects.select_for_update().filter(pk=wanted.pk).first()
    if held is None:
        raise Conflict(_("Nobody wants it any more: it was taken back."))
    return held


def _refuse_closed(held: Wanted) -> None:
    if held.state == Wanted.State.OPEN:
        return
    name = held.answered_by.name if held.answered_by else ""
    words = {
        Wanted.State.ANSWERED: _("%(name)s has answered it already."),
        Wanted.State.DECLINED: _("%(name)s has declined it already."),
    }
    raise Conflict(words[Wanted.State(held.state)] % {"name": name})


def _check(asset: Asset | None, reason: str, by: User) -> None:
    """Exactly one of the two; an asset that the answerer may see, and that is still on the shelf."""
    if asset is None and not reason:
        raise Unprocessable({"asset": [_("Name the asset that is the answer, or say a reason.")]})
    if asset is not None and reason:
        raise Unprocessable({"reason": [_("Name an asset or say a reason, not both.")]})
    if asset is not None and (asset.retired_at is not None or not turns.seen_by(by, asset)):
        raise Unprocessable({"asset": [_("Choose an asset that you may see.")]})


def _tell(held: Wanted, by: User) -> None:
    people = User.objects.filter(wants__wanted=held).exclude(pk=by.pk)
    accounts.tell(
        recipients=people.union(User.objects.filter(pk=held.asked_by_id).exclude(pk=by.pk)),
        title=lambda: _what_became_of(held),
        text=held.reason,
        why=lambda: _("You want it."),
        url=held.get_absolute_url(),
        key=f"wanted:{held.pk}",
        about=f"wanted:{held.pk}",
        because=f"wanted:{held.pk}",
    )


def _what_became_of(held: Wanted) -> str:
    titles = {
        Wanted.State.ANSWERED: _("There is an answer: %(title)s"),
        Wanted.State.DECLINED: _("There will be none: %(title)s"),
    }
    return titles[Wanted.State(held.state)] % {"title": held.title}
