"""F4: Redis is flushed, dies and comes back while work waits in it; what is due stands in Postgres and is told once."""

import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import redis

from accounts import pace, services
from accounts.models import Letter, Notice, User
from config.celery import app
from config.embedded import account
from config.embedded.valkey import Server, Valkey
from config.models import Canary
from feedback import services as feedback
from feedback.models import Happening, Ticket
from tests import factories
from tests.config.embedded import state_folder
from tests.conftest import api_for, signed_in
from tests.faults import processes
from tests.faults.test_telling import Mailbox, mailbox

__all__ = ["mailbox"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TICKS = ("feedback.tasks.tell_watchers", "accounts.tasks.sort_news", "accounts.tasks.send_mails")
WATCHERS = 20


@dataclass
class Bell:
    """A Valkey of the test's own."""

    valkey: Valkey
    server: Server = field(init=False)

    def __post_init__(self) -> None:
        self.server = self.valkey.start(print)

    @property
    def url(self) -> str:
        return self.valkey.url(self.server.port)

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def die(self) -> None:
        """As when its machine loses power."""
        assert self.server.popen
        self.server.popen.kill()
        self.server.popen.wait()

    def come_back(self) -> None:
        before, self.server = self.server.port, self.valkey.start(print)
        assert self.server.port == before

    def waiting(self) -> int:
        with redis.Redis.from_url(self.url) as client:
            return int(client.llen("celery"))

    def is_silent(self) -> bool:
        """Nothing waits in it, and no worker has anything in hand."""
        with redis.Redis.from_url(self.url) as client:
            return not (client.llen("celery") or client.hlen("unacked"))

    def sweep(self) -> None:
        """What the schedule rings, each once."""
        with app.connection_for_write(self.url) as connection:
            for name in TICKS:
                app.tasks[name].apply_async(connection=connection)


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
    with state_folder() as home:
        home.mkdir(mode=0o755)
        runs_as = account.choose(home)
        data = account.data_folder(home, runs_as, print)
        own = Bell(Valkey(home, data, runs_as, "secret"))
        monkeypatch.setattr(app.conf, "broker_url", own.url)
        app.loader.import_default_modules()
        yield own
        own.die()


def work() -> None:
    """A worker, as `celery worker` is, in one process."""
    warnings.simplefilter("ignore")
    app.Worker(pool="solo", concurrency=1, without_gossip=True, without_mingle=True).start()


def happened() -> tuple[Ticket, list[User]]:
    """A report that many want to hear of."""
    asset, watchers = factories.asset("db.one"), []
    for number in range(WATCHERS):
        watchers.append(factories.user(f"W{number}"))
        feedback.watch(by=watchers[-1], asset=asset)
    return feedback.report(asset=asset, title="No name", by=factories.user("Bob")), watchers


def urgent(count: int, key: str = "before") -> None:
    """News that leave at once, each to somebody else."""
    people = [factories.user(f"{key} {number}") for number in range(count)]
    services.tell(recipients=people, title="News", why="w", url="/", key=key, urgent=True)


def heard(watchers: list[User]) -> list[int]:
    """How often each was told."""
    told = Notice.objects.filter(recipient__in=watchers).values_list("recipient", flat=True)
    return list(Counter(told).values())


def all_done() -> bool:
    waiting = Letter.objects.filter(state=Letter.State.WAITING)
    fresh = Notice.objects.filter(post=Notice.Post.NEW)
    return not (Happening.objects.exists() or fresh.exists() or waiting.exists())


def test_what_waited_in_a_redis_that_was_flushed_is_told_in_the_next_sweep(
    bell: Bell, mailbox: Mailbox
) -> None:
    _ticket, watchers = happened()
    urgent(WATCHERS)
    bell.sweep()
    bell.sweep()
    assert bell.waiting() == 2 * len(TICKS)
    bell.flush()
    assert bell.waiting() == 0
    with processes.started(work):
        processes.until(Canary.objects.exists)
        assert not all_done()
        bell.sweep()
        processes.until(all_done)
        bell.sweep()
        processes.until(bell.is_silent)
    assert heard(watchers) == [1] * WATCHERS
    assert list(mailbox.names.values()) == [1] * WATCHERS


def test_a_redis_that_forgets_dies_and_returns_while_mails_leave_doubles_none(
    bell: Bell, mailbox: Mailbox
) -> None:
    mailbox.slow = 0.05
    urgent(WATCHERS)
    with processes.started(work):
        bell.sweep()
        bell.sweep()
        processes.until(lambda: mailbox.names)
        bell.flush()
        bell.die()
        assert Letter.objects.filter(state=Letter.State.WAITING).exists()
        _ticket, watchers = happened()
        urgent(WATCHERS, "while it was gone")
        bell.come_back()
        bell.sweep()
        processes.until(all_done)
        bell.sweep()
        processes.until(bell.is_silent)
    assert heard(watchers) == [1] * WATCHERS
    assert list(mailbox.names.values()) == [1] * 2 * WATCHERS


def test_a_report_is_taken_while_redis_is_gone_and_told_when_it_is_back(
    bell: Bell, mailbox: Mailbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace.Pace, "silent_until", 0.0)
    settings.REDIS_URL = bell.url
    asset, watcher, bob = factories.asset("db.one"), factories.user("W"), factories.user("Bob")
    feedback.watch(by=watcher, asset=asset)
    bell.die()
    page, here = signed_in(bob), asset.get_absolute_url()
    assert page.get(here).status_code == 200
    form = {"kind": "problem", "title": "No name", "severity": "high", "key": "k"}
    sent = page.post(f"/assets/{asset.pk}/report", form)
    assert sent.status_code == 303
    told = api_for(bob).post(
        "/api/v1/tickets", {"asset": asset.pk, "title": "Tails unknown"}, format="json"
    )
    assert told.status_code == 201
    assert Ticket.objects.count() == 2
    bell.come_back()
    with processes.started(work):
        bell.sweep()
        processes.until(all_done)
    assert heard([watcher]) == [2]
