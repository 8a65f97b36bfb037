"""Two at once: one acts, the other is told who did."""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.problems import Conflict
from catalog.models import Asset
from feedback import services
from feedback.models import Ticket, TicketFinding
from tests import factories
from tests.feedback.conftest import finding

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each of them answered or raised, all begun at the same moment."""
    results: list[Any] = [None] * len(deeds)
    start = Barrier(len(deeds))

    def work(index: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[index] = deed()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=work, args=item) for item in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def people(transactional_db: None) -> tuple[Asset, User, User, User]:
    one, two, reader = (factories.user(name) for name in ("Stella", "Steven", "Charlie"))
    place = factories.domain("flights")
    for person in (one, two):
        factories.role(place, person, "steward")
    return factories.asset("db.marts.departures", domain=place), one, two, reader


@pytest.mark.parametrize("verb", ["acknowledge", "start", "resolve", "decline"])
def test_one_acts_and_the_other_hears_of_it(
    people: tuple[Asset, User, User, User], verb: str
) -> None:
    asset, one, two, reader = people
    ticket = services.report(asset=asset, title="No name", by=reader)
    words = {} if verb in ("acknowledge", "start") else {"reason": "Because."}

    def deed(by: User) -> Callable[[], Any]:
        return lambda: getattr(services, verb)(ticket=ticket, **words, by=by)

    results = at_once(deed(one), deed(two))
    lost = [result for result in results if isinstance(result, Conflict)]
    assert len(lost) == 1
    assert "was faster" in str(lost[0].detail)
    assert ticket.events.filter(verb=verb).count() == 1


def test_two_workers_open_one_alarm(people: tuple[Asset, User, User, User]) -> None:
    asset = people[0]
    others = [factories.asset(f"db.marts.t{number}") for number in range(8)]
    for other in others:
        finding(other, origin=asset)
    results = at_once(*[services.open_alarms] * 4)
    assert sum(results) == 8
    assert Ticket.objects.count() == 1
    assert TicketFinding.objects.count() == 8


def test_the_open_tickets_are_counted_right_under_a_rush(
    people: tuple[Asset, User, User, User],
) -> None:
    asset, _one, _two, reader = people
    at_once(
        *[lambda n=n: services.report(asset=asset, title=f"Fault {n}", by=reader) for n in range(6)]
    )
    asset.standing.refresh_from_db()
    assert asset.standing.open_tickets == 6


def test_a_rush_of_reviews_sums_up(people: tuple[Asset, User, User, User]) -> None:
    asset = people[0]
    raters = [factories.user() for _ in range(6)]
    at_once(*[lambda by=by: services.rate(asset=asset, stars=5, by=by) for by in raters])
    asset.standing.refresh_from_db()
    assert (asset.standing.stars_sum, asset.standing.stars_count) == (30, 6)


def test_a_report_sent_twice_at_once_is_one_ticket(
    people: tuple[Asset, User, User, User],
) -> None:
    asset, _one, _two, reader = people
    send = lambda: services.report(asset=asset, title="No name", key="same", by=reader)  # noqa: E731
    first, second = at_once(send, send)
    assert first.pk == second.pk
    assert Ticket.objects.get().events.count() == 1


def test_who_waits_for_a_moved_ticket_finds_it_where_it_stands(
    people: tuple[Asset, User, User, User],
) -> None:
    asset, one, two, reader = people
    elsewhere = factories.asset("db.raw.airports", domain=asset.domain)
    ticket = services.report(asset=asset, title="No name", by=reader)
    waits = Event()

    def take() -> Ticket:
        waits.set()
        return services.acknowledge(ticket=ticket, by=two)

    def move() -> None:
        with transaction.atomic():
            services.move(ticket=ticket, to=elsewhere, by=one)
            helper.start()
            waits.wait()
            _until_somebody_waits()

    results: list[Any] = []
    helper = Thread(target=lambda: results.extend(at_once(take)))
    move()
    helper.join()
    taken = results[0]
    assert isinstance(taken, Ticket), taken
    assert (taken.state, taken.assignee, taken.origin) == ("acknowledged", two, elsewhere)


def _until_somebody_waits() -> None:
    """Another connection stands at a lock of ours."""
    sql = "select count(*) from pg_locks where not granted"
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if cursor.fetchone()[0]:
                return
        sleep(0.01)
    pytest.fail("nobody waited")


def test_two_who_merge_crosswise_do_not_wait_for_ever(
    people: tuple[Asset, User, User, User],
) -> None:
    asset, one, two, reader = people
    a, b = (services.report(asset=asset, title=f"No name {n}", by=reader) for n in "ab")
    results = at_once(
        lambda: services.merge(ticket=a, into=b, by=one),
        lambda: services.merge(ticket=b, into=a, by=two),
    )
    assert sum(isinstance(result, Ticket) for result in results) == 1, results
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["duplicate", "new"]
