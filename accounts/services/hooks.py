"""Webhooks: made, changed, and told news."""

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import calling, gates, hooks, outbox, sealing
from accounts.models import Letter, Membership, Notice, Team, User, Webhook
from accounts.problems import Unprocessable

MOST = 20
"""So many webhooks a person can have."""
OVERLAP = timedelta(days=1)
TURN = 20.0


@transaction.atomic
def make_webhook(
    *, name: str, url: str, kinds: Sequence[str], team: Team | None = None, by: User
) -> tuple[Webhook, str]:
    """A webhook and its secret, which is never shown again."""
    if team is not None and not _leads(by, team):
        raise PermissionDenied(_("Only who leads a team makes its webhooks."))
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if Webhook.objects.filter(user=by).count() >= MOST:
        words = _("You have %(most)d webhooks; delete one first.") % {"most": MOST}
        raise Unprocessable({"name": [words]})
    secret = hooks.new_secret()
    return Webhook.objects.create(
        user=by,
        team=team,
        name=name,
        url=callable_url(url),
        kinds=sorted(set(kinds)),
        secret=sealing.seal(secret),
    ), secret


def _leads(user: User, team: Team) -> bool:
    lead = Membership.objects.filter(user=user, team=team, role=Membership.Role.LEAD)
    return user.is_superuser or lead.exists()


def callable_url(url: str) -> str:
    """Unprocessable if it is none that may be called; where the name leads is judged at each call."""
    try:
        target = calling.read(url)
    except calling.NotCalled as error:
        raise Unprocessable({"url": [str(error)]}) from error
    if not target.secure and not target.allowed:
        raise Unprocessable({"url": [_("Begin with https://: news are not for everybody.")]})
    return url


@transaction.atomic
def renew_secret(*, webhook: Webhook) -> str:
    """A new secret; for a day both sign."""
    held = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    secret = hooks.new_secret()
    held.old_secret, held.old_until = held.secret, timezone.now() + OVERLAP
    held.secret = sealing.seal(secret)
    held.save(update_fields=["secret", "old_secret", "old_until"])
    return secret


def pause_webhook(*, webhook: Webhook) -> None:
    """News from now on do not go there."""
    Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(paused_at=Now())


def resume_webhook(*, webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(paused_at=None)


def delete_webhook(*, webhook: Webhook) -> None:
    webhook.delete()


@transaction.atomic
def try_webhook(*, webhook: Webhook) -> Letter:
    """Send something that says nothing, to see whether it arrives."""
    Webhook.objects.filter(pk=webhook.pk).update(tried_at=Now())
    letter = Letter(channel=Letter.Channel.HOOK, recipient=webhook.user, hook=webhook)
    letter.key = f"test:{letter.name}"
    letter.save(force_insert=True)
    return letter


def enclose_for_hooks(news: Iterable[Notice]) -> None:
    """A letter to each webhook that is to hear of these news; one for a team, however many of it were told."""
    by_reader: dict[int, list[Notice]] = {}
    for notice in news:
        by_reader.setdefault(notice.recipient_id, []).append(notice)
    concerned = Q(team=None, user__in=by_reader) | Q(team__members__in=by_reader)
    letters = [
        Letter(
            channel=Letter.Channel.HOOK,
            recipient_id=hook.user_id,
            hook=hook,
            notice=notice,
            key=notice.key,
        )
        for hook in Webhook.objects.open().filter(concerned).distinct().select_related("team")
        for reader in _readers(hook)
        for notice in by_reader.get(reader, [])
        if hooks.kind_of(notice) in hook.kinds
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)


def _readers(hook: Webhook) -> list[int]:
    if hook.team is None:
        return [hook.user_id]
    return list(hook.team.memberships.order_by("user").values_list("user", flat=True))


def call_hooks() -> int:
    """Call what is due, until the turn is over; answers how many were taken."""
    until, count = time.monotonic() + TURN, 0
    while time.monotonic() < until and (letter := outbox.claim(Letter.Channel.HOOK)):
        count += _call(letter)
    return count


def _call(letter: Letter) -> bool:
    hook, notice = letter.hook, letter.notice
    about = notice.about if notice else ""
    if hook is None or hook.paused_at or not _may(hook):
        return outbox.void(letter) and False
    if about not in gates.open_to(hook.user, {about}):
        return outbox.void(letter) and False
    try:
        answer = hooks.send(letter, hook, timezone.now())
    except calling.NotCalled as error:
        return _failed(letter, hook, str(error))
    Letter.objects.filter(pk=letter.pk, fence=letter.fence).update(status=answer.status)
    return outbox.sent(letter) if answer.good else _failed(letter, hook, "")


def _may(hook: Webhook) -> bool:
    """Whether its person is still here, and still leads the team whose news it carries."""
    return hook.user.is_active and (hook.team is None or _leads(hook.user, hook.team))


def _failed(letter: Letter, hook: Webhook, reason: str) -> bool:
    """A receiver in trouble is called once in a pause, not once for each letter; one that was given up is paused."""
    outbox.failed(letter, reason)
    if letter.attempts >= outbox.GIVE_UP:
        pause_webhook(webhook=hook)
    later = timezone.now() + outbox.pause(letter.attempts)
    waiting = Letter.objects.filter(hook=hook, state=Letter.State.WAITING, next_try_at__lt=later)
    waiting.update(next_try_at=later)
    return False
