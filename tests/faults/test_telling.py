"""F1, F4, F24: mail is down, workers die while they send, the broker is gone; nothing is lost, a crash doubles one."""

import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from accounts import services
from accounts.models import Letter, Notice, User
from config.celery import app
from feedback import services as feedback
from feedback.models import Happening
from feedback.services import watching
from tests import factories
from tests.faults import processes

pytestmark = pytest.mark.django_db(transaction=True)
SENT, WAITING = Letter.State.SENT, Letter.State.WAITING


class Mailbox:
    """Takes every mail, each in its own time."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.answer = "250 OK"
        self.slow = 0.0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            head = envelope.content.decode().split("\r\n\r\n")[0]
            name = next(row for row in head.split("\r\n") if row.startswith("Message-ID"))
            self.names[name] += 1
        time.sleep(self.slow)
        return self.answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box, port = Mailbox(), free_port()
    settings.MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box
    server.stop()


def tell(count: int) -> list[User]:
    people = [factories.user(f"P{number}") for number in range(count)]
    services.tell(
        recipients=people, title="News", why="You reported it.", url="/", key="k", urgent=True
    )
    services.sort_news()
    return people


def due() -> None:
    """As if every lease and pause were over."""
    Letter.objects.filter(state=WAITING).update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_mail_that_is_down_for_a_day_loses_nothing(mailbox: Mailbox, settings: Any) -> None:
    tell(5)
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    passed = timedelta()
    while passed < timedelta(days=1):
        due()
        for _letter in range(5):
            services.send_mails()
        assert Letter.objects.filter(state=WAITING).count() == 5
        passed += Letter.objects.latest("next_try_at").next_try_at - timezone.now()
    settings.EMAIL_PORT = there
    due()
    assert services.send_mails() == 5
    assert list(mailbox.names.values()) == [1] * 5


@pytest.mark.parametrize("answer", ["451 Try again later", "550 No such mailbox"])
def test_a_mail_server_that_refuses_is_asked_again(answer: str, mailbox: Mailbox) -> None:
    tell(2)
    mailbox.answer = answer
    assert services.send_mails() == 0
    assert set(Letter.objects.values_list("state", "attempts")) == {(WAITING, 1)}
    assert answer.split(" ", 1)[1] in Letter.objects.first().error  # type: ignore[union-attr]
    mailbox.answer = "250 OK"
    due()
    assert services.send_mails() == 2


def test_a_mail_server_that_hangs_holds_one_worker_and_not_for_long(
    mailbox: Mailbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(3)
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.EMAIL_PORT = deaf.getsockname()[1]
        began = time.monotonic()
        assert services.send_mails() == 0
        assert time.monotonic() - began < 3
    assert Letter.objects.filter(attempts=0).count() == 2


def test_workers_that_die_while_they_send_double_one_mail_each_at_most(mailbox: Mailbox) -> None:
    mailbox.slow = 0.01
    count, kills = 30, 0
    tell(count)
    chance = random.Random(20260301)
    end = time.monotonic() + processes.PATIENCE
    while Letter.objects.filter(state=WAITING).exists() and time.monotonic() < end:
        worker = processes.start(services.send_mails)
        time.sleep(chance.uniform(0.05, 0.6))
        kills += not processes.ended(worker)
        processes.kill(worker)
        due()
    assert Letter.objects.filter(state=SENT).count() == count
    assert len(mailbox.names) == count
    assert kills
    assert mailbox.names.total() <= count + kills


def test_workers_that_die_while_they_sort_write_each_letter_once(mailbox: Mailbox) -> None:
    people = [factories.user(f"P{number}") for number in range(20)]
    for key in range(10):
        services.tell(recipients=people, title="N", why="w", url="/", key=str(key), urgent=True)
    chance = random.Random(20260302)
    while Notice.objects.filter(post=Notice.Post.NEW).exists():
        worker = processes.start(services.sort_news)
        time.sleep(chance.uniform(0.0, 0.2))
        processes.kill(worker)
    assert Notice.objects.filter(letters=None).count() == 0
    assert Letter.objects.count() == len(people)


def test_two_workers_send_each_letter_once(mailbox: Mailbox) -> None:
    mailbox.slow = 0.005
    tell(30)
    with processes.started(services.send_mails) as one, processes.started(services.send_mails):
        processes.until(lambda: processes.ended(one))
        processes.until(lambda: not Letter.objects.filter(state=WAITING).exists())
    assert sorted(mailbox.names.values()) == [1] * 30


def test_a_broker_that_is_gone_delays_and_loses_nothing(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.conf, "broker_url", f"redis://127.0.0.1:{free_port()}/0")
    asset, reporter = factories.asset("db.one"), factories.user("Bob")
    watchers = [factories.user(f"W{number}") for number in range(3)]
    for person in watchers:
        feedback.watch(by=person, asset=asset)
    ticket = feedback.report(asset=asset, title="No name", by=reporter)
    admin = factories.user("Ada", is_superuser=True)
    feedback.acknowledge(ticket=ticket, by=admin)
    feedback.tell_watchers()
    assert Notice.objects.filter(recipient__in=watchers).count() == 3
    services.sort_news()
    assert services.send_mails() == 1
    assert mailbox.names.total() == 1


def test_workers_that_die_while_they_tell_watchers_tell_each_once(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BATCH", 5)
    asset, reporter = factories.asset("db.one"), factories.user("Bob")
    watchers = [factories.user(f"W{number}") for number in range(40)]
    for person in watchers:
        feedback.watch(by=person, asset=asset)
    feedback.report(asset=asset, title="No name", by=reporter)
    chance = random.Random(20260303)
    end = time.monotonic() + processes.PATIENCE
    while feedback_waits() and time.monotonic() < end:
        worker = processes.start(feedback.tell_watchers)
        time.sleep(chance.uniform(0.01, 0.25))
        processes.kill(worker)
    told = Notice.objects.filter(recipient__in=watchers).values_list("recipient", flat=True)
    assert sorted(told) == sorted(person.pk for person in watchers)


def feedback_waits() -> bool:
    return Happening.objects.exists()
