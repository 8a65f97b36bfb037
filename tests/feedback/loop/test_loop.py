"""The loop in numbers: what was said on which day, how fast it was answered, and who may know."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog.models import Asset, Domain
from feedback import services
from feedback.loop import figures as loop
from feedback.loop import page as loop_page
from feedback.models import LoopDay, Ticket, TicketEvent
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def noon(back: int) -> datetime:
    """Twelve o'clock so many days ago."""
    return (
        datetime.combine(loop.today() - timedelta(days=back), datetime.min.time(), UTC) + 12 * HOUR
    )


def ticket(asset: Asset, by: User | None, back: int = 0, **extra: Any) -> Ticket:
    said = noon(back)
    values = {
        "asset": asset,
        "origin": asset,
        "kind": "problem",
        "title": "Names are missing",
        "reporter": by,
        "answer_by": said + 24 * HOUR,
    }
    made = Ticket.objects.create(**(values | extra))
    Ticket.objects.filter(pk=made.pk).update(created_at=said)
    return made


def solved(asset: Asset, by: User, back: int, hours: int, **extra: Any) -> Ticket:
    """Said, seen after an hour, answered after `hours`, confirmed after twice as many."""
    said = noon(back)
    answer = {"state": "confirmed", "closed_at": said + hours * HOUR, "reason": "As it should be"}
    made = ticket(asset, by, back, acknowledged_at=said + HOUR, **(answer | extra))
    TicketEvent.objects.create(ticket=made, verb="confirm", actor=by, at=said + 2 * hours * HOUR)
    return made


def all_days(user: User, **chosen: Any) -> list[LoopDay]:
    return loop.read(user, loop.today() - timedelta(days=27), loop.today(), **chosen)


def test_what_was_said_and_what_became_of_it(asset: Asset, charlie: User) -> None:
    for hours in (2, 4, 30):
        solved(asset, charlie, 5, hours)
    reopened = ticket(asset, charlie, 4, acknowledged_at=noon(4) + 3 * HOUR, state="acknowledged")
    TicketEvent.objects.create(ticket=reopened, verb="reopen", actor=charlie)
    solved(asset, charlie, 3, 6, change_ref="https://example.com/1", change_type="url")
    services.count_loop()
    told = loop.figures(all_days(charlie))
    assert (told.said, told.late, told.reopened, told.by_change) == (5, 2, 1, 1)
    assert told.acknowledged.n == 5
    assert told.acknowledged.median == 1
    assert told.answered.median == 5
    assert told.answered.p90 == pytest.approx(22.8)
    assert told.confirmed.median == 10
    assert (told.late_share, told.reopened_share, told.change_share) == (0.4, 0.25, 0.25)


def test_counted_twice_it_says_the_same(asset: Asset, charlie: User) -> None:
    for back in (1, 2, 40):
        solved(asset, charlie, back, 2)
    assert services.count_loop() == services.count_loop() == 3
    assert LoopDay.objects.count() == 3


def test_what_is_confirmed_late_changes_its_day(asset: Asset, charlie: User) -> None:
    waiting = ticket(asset, charlie, 9, state="resolved", closed_at=noon(8), reason="Mended")
    services.count_loop()
    assert loop.figures(all_days(charlie)).confirmed.n == 0
    services.confirm(ticket=waiting, by=charlie)
    services.count_loop()
    days = loop.by_day(all_days(charlie))
    assert days[noon(9).date()].confirmed.n == 1


def test_what_is_older_than_is_recounted_stays(asset: Asset, charlie: User) -> None:
    old = LoopDay.objects.create(
        day=loop.today() - timedelta(days=300),
        hidden=False,
        said=7,
        late=0,
        reopened=0,
        by_change=0,
        acknowledged=[],
        answered=[],
        confirmed=[],
    )
    services.count_loop()
    assert LoopDay.objects.get() == old


def test_today_and_yesterday_are_counted_as_they_are_now(asset: Asset, charlie: User) -> None:
    services.count_loop()
    ticket(asset, charlie, 0)
    ticket(asset, charlie, 1)
    assert loop.figures(all_days(charlie)).said == 2


def test_a_time_is_the_same_whether_kept_or_looked_at(asset: Asset, charlie: User) -> None:
    for _number in range(3):
        solved(asset, charlie, 1, 4)
    looked_at = loop.figures(all_days(charlie))
    assert looked_at.answered == loop.Times(3, 4.0, 4.0)
    assert "3 are answered: half within 4 h" in text(signed_in(charlie), "/loop")
    services.count_loop()
    LoopDay.objects.update(day=noon(2).date())
    Ticket.objects.update(created_at=noon(300))
    assert loop.figures(all_days(charlie)) == looked_at


def test_a_day_is_counted_once_whether_kept_or_looked_at(asset: Asset, charlie: User) -> None:
    for back in range(4):
        ticket(asset, charlie, back)
    services.count_loop()
    assert loop.figures(all_days(charlie)).said == 4


def test_alarms_and_what_was_said_before_do_not_count(asset: Asset, charlie: User) -> None:
    first = ticket(asset, charlie)
    ticket(asset, None, kind="alarm")
    ticket(asset, charlie, state="duplicate", duplicate_of=first)
    assert loop.figures(all_days(charlie)).said == 1


def test_the_usual_time_is_the_true_median_over_days() -> None:
    days = [
        LoopDay(
            said=1,
            late=0,
            reopened=0,
            by_change=0,
            acknowledged=[h * 3600],
            answered=[],
            confirmed=[],
        )
        for h in (1, 2, 30, 40, 50)
    ]
    assert loop.figures(days).acknowledged == loop.Times(5, 30.0, pytest.approx(46.0))
    assert loop.figures([]).acknowledged == loop.Times(0, None, None)
    assert loop.figures(days[:1]).acknowledged == loop.Times(1, 1.0, 1.0)


# Who may know


@pytest.fixture
def secretly(private: Asset, stella: User) -> Ticket:
    ticket(private, stella, 0)
    return solved(private, stella, 5, 2)


def test_what_is_hidden_is_in_no_strangers_figure(
    asset: Asset, secretly: Ticket, stella: User, bob: User, charlie: User, admin: User
) -> None:
    ticket(asset, charlie, 5)
    services.count_loop()
    said = {who: loop.figures(all_days(who)).said for who in (charlie, stella, bob, admin)}
    assert said == {charlie: 1, stella: 3, bob: 3, admin: 3}


def test_a_stranger_cannot_tell_that_something_is_hidden(
    private: Asset, owners: Team, stella: User, charlie: User
) -> None:
    client, api = signed_in(charlie), api_for(charlie, "read")
    asked = f"?domain=flights&team={owners.slug}"
    before = client.get("/loop").content, api.get(f"/api/v1/loop{asked}").content
    ticket(private, stella, 0)
    solved(private, stella, 5, 2)
    services.count_loop()
    after = client.get("/loop").content, api.get(f"/api/v1/loop{asked}").content
    assert _same(before[0]) == _same(after[0])
    assert before[1] == after[1]


def _same(page: bytes) -> str:
    return "".join(line for line in page.decode().splitlines() if "csrf" not in line)


def test_moved_from_a_hidden_asset_it_stays_hidden(
    asset: Asset, private: Asset, stella: User, charlie: User
) -> None:
    ticket(private, stella, 0, origin=asset)
    assert loop.figures(all_days(charlie)).said == 0
    assert loop.figures(all_days(stella)).said == 1


def test_whoever_has_not_signed_in_counts_nothing(settings: Any, client: Any) -> None:
    settings.PUBLIC = True
    assert client.get("/loop").status_code == 302
    assert client.get("/api/v1/loop").status_code == 401


# Domains and teams


def test_a_domain_counts_with_what_is_below_it(
    asset: Asset, flights: Domain, charlie: User
) -> None:
    delays = factories.domain("delays", parent=flights)
    ticket(asset, charlie, 5)
    ticket(factories.asset(domain=delays), charlie, 5)
    ticket(factories.asset(domain=delays), charlie, 0)
    ticket(factories.asset(), charlie, 5)
    services.count_loop()
    assert loop.figures(all_days(charlie, domain=flights)).said == 3
    assert loop.figures(all_days(charlie, domain=delays)).said == 2
    (row,) = loop_page.page(charlie, weeks=4).domains
    assert (row.name, row.said) == ("Flights", 3)
    (row,) = loop_page.page(charlie, weeks=4, domain=flights).domains
    assert (row.name, row.said) == ("Delays", 2)


def test_a_team_counts_what_it_owns(asset: Asset, owners: Team, charlie: User) -> None:
    ticket(asset, charlie, 5)
    ticket(factories.asset(domain=asset.domain), charlie, 5)
    services.count_loop()
    assert loop.figures(all_days(charlie, team=owners)).said == 1
    assert "Owners" in signed_in(charlie).get("/loop").content.decode()


def test_figures_outlive_their_domain(flights: Domain, charlie: User) -> None:
    gone = factories.domain("gone")
    LoopDay.objects.create(
        day=loop.today() - timedelta(days=5),
        domain=gone,
        hidden=False,
        said=2,
        late=0,
        reopened=0,
        by_change=0,
        acknowledged=[],
        answered=[],
        confirmed=[],
    )
    gone.delete()
    assert loop.figures(all_days(charlie)).said == 2


# The page


def text(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_page_says_it_in_sentences(asset: Asset, charlie: User) -> None:
    for hours in (2, 4, 6):
        solved(asset, charlie, hours, hours)
    ticket(asset, charlie, 20)
    services.count_loop()
    page = text(signed_in(charlie), "/loop")
    assert "4 things were said in the last 4 weeks." in page
    assert "Somebody looked at 3: half within 1 h, nine of ten within 1 h." in page
    assert "3 are answered: half within 4 h, nine of ten within 5 h." in page
    assert "0 by a change, the others with a reason." in page
    assert "1 was not answered when it was promised." in page
    assert page.count('<svg class="chart-svg chart-wide"') == 3


def test_too_few_are_too_few_to_say(asset: Asset, charlie: User) -> None:
    solved(asset, charlie, 3, 2)
    services.count_loop()
    page = text(signed_in(charlie), "/loop?weeks=13")
    assert "1 thing was said in the last 13 weeks." in page
    assert "1 answered; too few to say how fast." in page
    assert '<svg class="chart-svg chart-wide"' not in page


def test_where_nobody_said_anything(charlie: User) -> None:
    assert "Nobody said anything in the last 4 weeks." in text(signed_in(charlie), "/loop?weeks=x")


@pytest.mark.parametrize("asked", ["domain=nowhere", "team=nobody"])
def test_an_unknown_place_is_not_found(charlie: User, asked: str) -> None:
    assert signed_in(charlie).get(f"/loop?{asked}").status_code == 404


def test_many_tickets_cost_what_one_costs(
    asset: Asset, charlie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket(asset, charlie, 5)
    services.count_loop()
    with django_assert_num_queries(7):
        loop_page.page(charlie, weeks=4)
    for _number in range(10):
        place = factories.domain()
        ticket(factories.asset(domain=place, owner=factories.team()), charlie, 5)
    services.count_loop()
    with django_assert_num_queries(7):
        assert len(loop_page.page(charlie, weeks=4).domains) == 11


# The API


def test_the_figures_by_rest(asset: Asset, charlie: User) -> None:
    for hours in (2, 4, 6):
        solved(asset, charlie, 5, hours)
    services.count_loop()
    first = str(loop.today() - timedelta(days=6))
    told = api_for(charlie, "read").get(f"/api/v1/loop?domain=flights&from={first}").json()
    assert (told["domain"], told["team"]) == ("flights", None)
    assert (told["first"], told["last"]) == (first, str(loop.today()))
    assert told["figures"]["answered"] == {"n": 3, "median": 4.0, "p90": pytest.approx(5.6)}
    (day,) = told["days"]
    assert day["day"] == str(noon(5).date())
    assert day["figures"]["said"] == 3


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ("domain=nowhere", 422, "domain"),
        ("team=nobody", 422, "team"),
        ("from=2026-02-02&until=2026-02-01", 422, "until"),
        ("from=2020-01-01&until=2026-01-01", 422, "from"),
        ("from=soon", 400, "from"),
        ("since=2026-01-01", 400, "since"),
    ],
)
def test_what_cannot_be_asked(charlie: User, asked: str, status: int, field: str) -> None:
    answer = api_for(charlie, "read").get(f"/api/v1/loop?{asked}")
    assert answer.status_code == status
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_too(charlie: User, day: date) -> None:
    answer = api_for(charlie, "read").get(f"/api/v1/loop?until={day}")
    assert answer.status_code == 200
    assert answer.json()["figures"]["said"] == 0
