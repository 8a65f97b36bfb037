"""News on their way out: sorted into letters, then sent."""

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from accounts import letters, mailing, outbox, quiet, reasons
from accounts.models import (
    Enclosed,
    Letter,
    LetterQuerySet,
    Muted,
    Notice,
    Telling,
    User,
    UserQuerySet,
)
from accounts.resting import gently
from accounts.services.hooks import enclose_for_hooks

log = logging.getLogger(__name__)
Mail = Telling.Mail
BATCH = 500
TURN = 20.0
"""Seconds after which a worker lets others have their turn."""


@transaction.atomic
def sort_news() -> int:
    """Put fresh news where they leave from: into a letter at once, among those of the day, or nowhere.

    Answers how many were sorted. What is urgent for one person at one time is one letter.
    """
    fresh = Notice.objects.filter(post=Notice.Post.NEW).select_for_update(
        skip_locked=True, of=("self",)
    )
    news = list(fresh.select_related("recipient__telling").order_by("pk")[:BATCH])
    at_once: dict[int, list[Notice]] = defaultdict(list)
    muted = _muted(news)
    for notice in news:
        silent = (notice.recipient_id, notice.because) in muted
        notice.post = Notice.Post.DONE if silent else _way(notice)
        if notice.post == Notice.Post.NEW:
            notice.post = Notice.Post.DONE
            at_once[notice.recipient_id].append(notice)
    _enclose([(Letter(recipient_id=reader), theirs) for reader, theirs in at_once.items()])
    enclose_for_hooks(news)
    for post in (Notice.Post.DIGEST, Notice.Post.DONE):
        keys = [notice.pk for notice in news if notice.post == post]
        Notice.objects.filter(pk__in=keys).update(post=post)
    return len(news)


def _muted(news: Sequence[Notice]) -> set[tuple[int, str]]:
    """The reasons for which readers of these news want no mail."""
    readers = {notice.recipient_id for notice in news if notice.because}
    return set(Muted.objects.filter(user__in=readers).values_list("user", "because"))


def _way(notice: Notice) -> Notice.Post:
    """NEW: at once."""
    reader = notice.recipient
    wish = getattr(reader, "telling", None) or Telling(user=reader)
    if not settings.MAIL or not reader.is_active or notice.read_at or wish.mail == Mail.OFF:
        return Notice.Post.DONE
    urgent = notice.urgent and wish.mail == Mail.OWN
    return Notice.Post.NEW if urgent else Notice.Post.DIGEST


def _enclose(held: Sequence[tuple[Letter, Sequence[Notice]]]) -> None:
    """Each letter with its news."""
    Letter.objects.bulk_create(letter for letter, _news in held)
    Enclosed.objects.bulk_create(
        Enclosed(notice=notice, letter=letter) for letter, news in held for notice in news
    )


def write_digests() -> int:
    """Write the letter of the day for everybody whose hour has come; answers how many."""
    if not settings.MAIL:
        return 0
    waiting = Notice.objects.filter(post=Notice.Post.DIGEST)
    people = User.objects.filter(pk__in=waiting.values("recipient"))
    now, written = timezone.now(), 0
    for name in list(people.values_list("time_zone", flat=True).distinct().order_by()):
        here = now.astimezone(quiet.zone(name))
        for key in list(_due(people.filter(time_zone=name), here)[:BATCH]):
            written += write_digest(reader=key, day=here.date())
    return written


def _due(people: UserQuerySet, here: datetime) -> QuerySet[User, int]:
    """Those of one time zone whose hour has come, and for whom something had come before it."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = Coalesce(F("telling__digest_hour"), Telling._meta.get_field("digest_hour").default)
    after = ExpressionWrapper(hour * timedelta(hours=1), DurationField())
    moment = ExpressionWrapper(Value(midnight) + after, DateTimeField())
    news = Notice.objects.filter(recipient=OuterRef("pk"), post=Notice.Post.DIGEST)
    had = Letter.objects.filter(recipient=OuterRef("pk"), day=here.date())
    due = people.annotate(moment=moment).filter(~Exists(had), moment__lte=here)
    due = due.filter(Exists(news.filter(created_at__lt=OuterRef("moment"))))
    return due.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def write_digest(*, reader: int, day: date) -> bool:
    """One person's letter of this day, of what they have not read; written once, whoever else tries."""
    waiting = Notice.objects.filter(recipient=reader, post=Notice.Post.DIGEST)
    news = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    unread = [notice for notice in news if notice.read_at is None]
    if Letter.objects.filter(recipient=reader, day=day).exists():
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in news]).update(post=Notice.Post.DONE)
    if unread:
        _enclose([(Letter(recipient_id=reader, day=day), unread)])
    return bool(unread)


def send_mails() -> int:
    """Send what is due, until the turn is over or the mail server is in trouble; answers how many were sent."""
    until, count = time.monotonic() + TURN, 0
    while time.monotonic() < until:
        with gently():
            sent = _send_next()
        if sent is None:
            break
        count += sent
    return count


def _send_next() -> bool | None:
    """Whether the next letter was sent; none if none is due, or no other would be taken either."""
    letter = outbox.claim(Letter.Channel.MAIL)
    if letter is None:
        return None
    try:
        return send_mail(letter)
    except mailing.NotSent as error:
        log.warning("A mail could not be sent, it is tried again: %s", error)
        outbox.failed(letter, str(error))
        return False if error.this_one else None


def send_mail(letter: Letter) -> bool:
    """One claimed letter, outside of any transaction; NotSent when the mail server did not take it."""
    reader = letter.recipient
    wish, zone = quiet.telling(reader), quiet.zone(reader.time_zone)
    if not reader.is_active or wish.mail == Mail.OFF or not settings.MAIL:
        outbox.void(letter)
        return False
    if until := quiet.end_of_quiet(wish, zone, timezone.now()):
        outbox.hold(letter, until)
        return False
    news = letters.still_news(letter)
    if not news:
        outbox.void(letter)
        return False
    with translation.override(reader.language or settings.LANGUAGE_CODE), timezone.override(zone):
        written = letters.write(letter, news)
    mailing.send(reader.email, written.subject, written.text, written.headers)
    return outbox.sent(letter)


def retry_letters(*, letters: LetterQuerySet) -> int:
    """Letters that were given up go on their way again; answers how many."""
    return outbox.retry(letters)


@transaction.atomic
def wish_for(
    *,
    user: User,
    mail: str,
    digest_hour: int = 8,
    quiet_from: int | None = None,
    quiet_until: int | None = None,
) -> Telling:
    """How a person wants to be told from now on."""
    asked = {"mail": mail, "digest_hour": digest_hour}
    asked |= {"quiet_from": quiet_from, "quiet_until": quiet_until}
    wish, _new = Telling.objects.update_or_create(user=user, defaults=asked)
    return wish


@transaction.atomic
def unsubscribe(*, user: User, because: str = "") -> None:
    """No more mail for this reason, or none at all; and nothing of what waits."""
    if not because:
        Telling.objects.update_or_create(user=user, defaults={"mail": Mail.OFF})
        return
    found = reasons.of(because)
    if found and found[0].end:
        found[0].end(user, found[1])
    else:
        Muted.objects.get_or_create(user=user, because=because)
    waiting = user.notices.filter(because=because).exclude(post=Notice.Post.DONE)
    waiting.update(post=Notice.Post.DONE)
    Enclosed.objects.filter(
        letter__recipient=user,
        letter__state=Letter.State.WAITING,
        letter__channel=Letter.Channel.MAIL,
        notice__because=because,
    ).delete()


def hear_again(*, muted: Muted) -> None:
    """Mail for this reason comes again from now on."""
    Muted.objects.filter(pk=muted.pk).delete()


def sweep_letters() -> int:
    return outbox.sweep()
