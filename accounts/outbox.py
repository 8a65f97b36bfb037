"""The queue of what leaves the house: letters in Postgres, taken with a lease and a fence by its clock.

At least once: who dies after sending and before saying so leaves a letter that is sent again, under the same name.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import Letter, LetterQuerySet

State = Letter.State
LEASE = timedelta(seconds=60)
"""Longer than any try takes, so that only the dead lose their lease."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=24)
GIVE_UP = 12
"""Tries, with pauses that double up to a day: a receiver may be down for two days before anything is given up."""
KEPT = timedelta(days=30)
A_SWEEP = 1000


def claim(channel: Letter.Channel) -> Letter | None:
    """Take the letter whose turn it is; nobody waits for anybody. What was tried too often is given up."""
    with transaction.atomic():
        due = Letter.objects.due().filter(channel=channel).order_by("next_try_at", "pk")
        held = due.select_for_update(skip_locked=True, of=("self",))
        letter = held.select_related("recipient__telling").first()
        if letter is None:
            return None
        if letter.attempts >= GIVE_UP:
            _end(Letter.objects.filter(pk=letter.pk), State.DEAD)
            return claim(channel)
        letter.fence += 1
        letter.attempts += 1
        Letter.objects.filter(pk=letter.pk).update(
            fence=letter.fence, attempts=letter.attempts, next_try_at=Now() + LEASE
        )
    return letter


def sent(letter: Letter) -> bool:
    return _end(_mine(letter), State.SENT, error="")


def void(letter: Letter) -> bool:
    """There is nothing left to say, or nobody to say it to."""
    return _end(_mine(letter), State.VOID, error="")


def failed(letter: Letter, error: str) -> bool:
    """Try again later, each time later; after the last try it is dead until somebody asks for it."""
    error = error[:250]
    if letter.attempts >= GIVE_UP:
        return _end(_mine(letter), State.DEAD, error=error)
    return bool(_mine(letter).update(error=error, next_try_at=Now() + pause(letter.attempts)))


def hold(letter: Letter, until: datetime) -> bool:
    """It may not leave now; that was no try."""
    return bool(_mine(letter).update(next_try_at=until, attempts=F("attempts") - 1))


def pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << max(attempts - 1, 0)), LONGEST_PAUSE)


def retry(letters: LetterQuerySet) -> int:
    """Dead letters go on their way again, from the beginning; answers how many."""
    return letters.filter(state=State.DEAD).update(
        state=State.WAITING, attempts=0, next_try_at=Now(), ended_at=None
    )


def sweep() -> int:
    """What ended well long ago is forgotten."""
    over = Letter.objects.filter(
        state__in=[State.SENT, State.VOID], ended_at__lt=Now() - KEPT
    ).values_list("pk", flat=True)
    return Letter.objects.filter(pk__in=list(over[:A_SWEEP])).delete()[0]


def _mine(letter: Letter) -> LetterQuerySet:
    """The letter, unless somebody else has taken it since."""
    return Letter.objects.filter(pk=letter.pk, fence=letter.fence, state=State.WAITING)


def _end(letters: LetterQuerySet, state: Letter.State, **more: Any) -> bool:
    return bool(letters.update(state=state, ended_at=Now(), **more))
