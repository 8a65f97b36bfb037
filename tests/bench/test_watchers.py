"""Ten thousand people watch one asset, one thing happens, and all are told while others read: `make bench`.

The telling runs as the worker runs it, in as many processes of its own, without the pauses of the schedule; pages are
asked for in another. How long they take is compared with the same pages before and after it.
"""

import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from accounts import tasks as accounts
from accounts.models import Letter, Notice, User
from catalog.models import Asset
from config.celery import stand_back
from feedback import services, tasks
from feedback.models import Happening, Watch
from tests.conftest import signed_in
from tests.database import as_the_owner
from tests.faults import processes

pytestmark = pytest.mark.django_db(transaction=True)

MANY = int(os.environ.get("AISLE_BENCH_WATCHERS", "10000"))
WORKERS = 2
PAGES = 400
PATIENCE = 900.0
LIMIT = 2.0


@pytest.fixture
def watchers(full: Asset) -> list[int]:
    people = User.objects.bulk_create(
        User(email=f"watcher{number}@test.example", name=f"Watcher {number}")
        for number in range(MANY)
    )
    Watch.objects.bulk_create(Watch(user=one, asset=full) for one in people)
    with as_the_owner() as cursor:
        cursor.execute("ANALYZE")
    return [one.pk for one in people]


def tell(into: Path) -> None:
    """What a worker does, in a session of its own, until there is nothing left to tell; to whom it sent a mail."""
    os.setsid()
    stand_back()
    mail.outbox = []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and _is_something_left():
        tasks.tell_watchers()
        accounts.sort_news()
        accounts.send_mails()
    into.write_text("\n".join(to for each in mail.outbox for to in each.to))


def _is_something_left() -> bool:
    return (
        Happening.objects.exists()
        or Notice.objects.filter(post=Notice.Post.NEW).exists()
        or Letter.objects.due().exists()
    )


class Reader:
    """Somebody who asks for the pages of the asset, one after the other."""

    def __init__(self, user: User, asset: Asset) -> None:
        self.client, address = signed_in(user), asset.get_absolute_url()
        self.addresses = [address, f"{address}/fields", f"{address}/reviews"]

    def took(self, while_true: Iterator[bool]) -> list[float]:
        """Milliseconds of each page, asked for as long as is said."""
        taken = []
        for number, goes_on in enumerate(while_true):
            if not goes_on:
                break
            began = time.perf_counter()
            answer = self.client.get(self.addresses[number % len(self.addresses)])
            taken.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 200
        return taken


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def test_pages_stay_fast_while_all_are_told(
    full: Asset, watchers: list[int], admin: User, charlie: User, settings: Settings, tmp_path: Path
) -> None:
    settings.MAIL = True
    reader = Reader(charlie, full)
    reader.took(number < 10 for number in count())
    quiet = reader.took(number < PAGES for number in range(PAGES + 1))
    services.recall(asset=full, title="Wrong names", what_to_do="Wait", by=admin)
    began, notes = time.monotonic(), [tmp_path / str(number) for number in range(WORKERS)]
    with ExitStack() as held:
        workers = [held.enter_context(processes.started(partial(tell, at))) for at in notes]
        busy = reader.took(not _ended(workers) for _page in count())
    seconds = time.monotonic() - began
    quiet += reader.took(number < PAGES for number in range(PAGES + 1))
    told = Counter(
        Notice.objects.filter(recipient__in=watchers).values_list("recipient", flat=True)
    )
    sent = Counter(to for note in notes for to in note.read_text().split())
    mails = {to: number for to, number in sent.items() if to.startswith("watcher")}
    ratio = p95(busy) / p95(quiet)
    print(  # noqa: T201
        f"{MANY:,} watchers told and mailed in {seconds:.0f} s, {MANY / seconds:.0f} a second; pages meanwhile "
        f"{statistics.median(busy):.1f} ms, p95 {p95(busy):.1f} ms ({len(busy)} of them); without "
        f"{statistics.median(quiet):.1f} ms, p95 {p95(quiet):.1f} ms; p95 ratio {ratio:.2f}"
    )
    assert told == dict.fromkeys(watchers, 1)
    assert mails == {f"watcher{number}@test.example": 1 for number in range(MANY)}
    assert ratio < LIMIT


def _ended(workers: list[int]) -> bool:
    """Whether none of them runs any more."""
    workers[:] = [pid for pid in workers if not processes.ended(pid)]
    return not workers
