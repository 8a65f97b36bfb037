"""A ticket goes to a tracker and comes back: its issue, its state, what both sides say, and everything that fails."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import Settings
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from accounts import calling, sealing
from accounts.models import Notice, User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Ticket, Tracker, TrackerLink
from feedback.services import bridge, leases
from feedback.tickets import bridging
from feedback.trackers import speaking
from tests import factories
from tests.feedback.trackers import fake as faking
from tests.feedback.trackers.conftest import again, made, steps, tended
from tests.feedback.trackers.fake import TOKEN, Fake

pytestmark = pytest.mark.django_db


# There


def test_a_ticket_becomes_an_issue_of_each_kind(
    fake: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    services.push(ticket=ticket, tracker=made(fake, flights, admin), by=alice)
    assert fake.asked == []
    found = tended()
    assert fake.issue.title == "San Juan has no name"
    assert f"/tickets/{ticket.pk}" in fake.issue.text
    assert (found.remote_id, found.open, found.dead_at) == ("1", True, None)
    assert found.address
    assert steps(ticket) == ["report", "send", "issue"]


def test_only_title_text_and_link_leave_and_the_example_only_if_ticked(
    asset: Asset, charlie: User, tracker: Tracker, github: Fake, alice: User, settings: Settings
) -> None:
    settings.BASE_URL = "https://aisle.example"
    ticket = services.report(
        asset=asset, title="Wrong\nname", text="In *routes*", example="Jane Doe", by=charlie
    )
    kept = bridging.letter(ticket, tracker)
    assert kept.title == "Wrong name"
    assert kept.text.split("\n\n") == [
        "In *routes*",
        f"Ticket {ticket.pk} in Aisle: https://aisle.example/tickets/{ticket.pk}",
        kept.mark,
    ]
    for secret in (asset.name, asset.label, charlie.name, charlie.email, "Jane Doe"):
        assert secret not in kept.text
    assert "For example: Jane Doe" in bridging.letter(ticket, tracker, example=True).text
    services.push(ticket=ticket, tracker=tracker, example=True, by=alice)
    tended()
    assert "Jane Doe" in github.issue.text


def test_what_people_write_commands_nothing_at_gitlab() -> None:
    assert bridging.harmless("/close\n  /label x\na/b", "gitlab") == "\\/close\n  \\/label x\na/b"
    assert bridging.harmless("/close", "github") == "/close"


def test_sent_twice_it_is_one_issue(link: TrackerLink, github: Fake, alice: User) -> None:
    same = services.push(ticket=link.ticket, tracker=link.tracker, by=alice)
    assert same.pk == link.pk
    tended()
    tended()
    assert len(github.issues) == 1


def test_nothing_is_called_within_the_request(link: TrackerLink, github: Fake) -> None:
    assert github.asked == []


# Faults on the way


def test_an_answer_that_was_lost_makes_no_second_issue(
    fake: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    services.push(ticket=ticket, tracker=made(fake, flights, admin), by=alice)
    fake.after.append(faking.hanging_up)
    lost = tended()
    assert (lost.remote_id, lost.attempts, len(fake.issues)) == ("", 1, 1)
    found = tended()
    assert (found.remote_id, found.attempts, len(fake.issues)) == ("1", 0, 1)


def test_a_worker_that_dies_after_the_issue_was_made_makes_no_second_one(
    link: TrackerLink, github: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("feedback.services.bridge.held", dying)
        with pytest.raises(KeyboardInterrupt):
            services.tend_links()
    assert TrackerLink.objects.get().remote_id == ""
    assert services.tend_links() == 0, "the lease still runs"
    TrackerLink.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert services.tend_links() == 1
    assert (TrackerLink.objects.get().remote_id, len(github.issues)) == ("1", 1)


def dying(link: TrackerLink) -> Any:
    raise KeyboardInterrupt


def test_who_was_overtaken_writes_nothing(link: TrackerLink, github: Fake) -> None:
    slept = bridge.claim()
    assert slept is not None
    TrackerLink.objects.update(lease_until=Now() - timedelta(seconds=1))
    services.tend_links()
    bridge.visit(slept)
    assert len(github.issues) == 1
    with pytest.raises(leases.Overtaken), leases.held(slept):
        pass


def test_two_workers_tend_two_links_or_none(link: TrackerLink) -> None:
    assert bridge.claim() is not None
    assert bridge.claim() is None


def test_a_tracker_down_for_a_day_gets_it_afterwards(link: TrackerLink, github: Fake) -> None:
    github.always = faking.refusing(503)
    hours = timedelta()
    while hours < timedelta(days=1):
        found = tended()
        assert found.dead_at is None
        hours += bridge.backoff(found.attempts)
    github.always = None
    assert tended().remote_id == "1"
    assert len(github.issues) == 1


def test_what_never_works_is_given_up_told_and_tried_again_on_demand(
    link: TrackerLink, github: Fake, alice: User, admin: User
) -> None:
    github.always = faking.refusing(500)
    for _time in range(bridge.GIVE_UP):
        found = tended()
    assert found.dead_at is not None
    asked = len(github.asked)
    tended()
    assert len(github.asked) == asked
    told = Notice.objects.get(recipient=alice)
    assert f"ticket {link.ticket_id}" in told.title
    assert "out of order" in told.text
    github.always = None
    assert services.retry(tracker=link.tracker, by=admin) == 1
    services.tend_links()
    assert TrackerLink.objects.get().remote_id == "1"


def test_what_was_given_up_is_tried_again_by_sending_it_again(
    link: TrackerLink, github: Fake, alice: User
) -> None:
    github.faults.append(faking.refusing(422))
    assert tended().dead_at is not None, "asking again would change nothing"
    services.push(ticket=link.ticket, tracker=link.tracker, by=alice)
    assert tended().remote_id == "1"


def test_a_tracker_that_asks_to_wait_is_left_alone_and_it_counts_for_nothing(
    link: TrackerLink, github: Fake
) -> None:
    github.faults.append(faking.refusing(429, Retry_After="900"))
    found = tended()
    assert (found.attempts, found.trouble, found.dead_at) == (0, "busy", None)
    tracker = Tracker.objects.get()
    assert tracker.rest_until is not None
    assert tracker.rest_until > timezone.now() + timedelta(minutes=14)
    TrackerLink.objects.update(next_at=Now())
    assert services.tend_links() == 0


def test_a_tracker_that_hangs_takes_one_short_call_and_then_rests(
    link: TrackerLink, github: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "SECONDS", 0.2)
    github.faults.append(faking.slow(1))
    found = tended()
    assert found.trouble == "slow"
    assert len(github.asked) == 1
    TrackerLink.objects.update(next_at=Now())
    assert services.tend_links() == 0
    assert Tracker.objects.get().trouble == "slow"


def test_ten_gigabytes_are_not_read(link: TrackerLink, github: Fake) -> None:
    github.faults.append(faking.flooding)
    assert tended().trouble == "sense"


def test_whoever_dies_over_it_again_and_again_stops_dying(
    link: TrackerLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "_open", lambda link, remote: 1 / 0)
    for _time in range(bridge.GIVE_UP):
        with pytest.raises(ZeroDivisionError):
            tended()
    assert tended().dead_at is not None


def test_a_paused_tracker_is_not_called(link: TrackerLink, github: Fake, admin: User) -> None:
    services.change_tracker(tracker=link.tracker, paused=True, by=admin)
    again()
    assert (services.tend_links(), services.ask_trackers(), github.asked) == (0, 0, [])
    services.change_tracker(tracker=link.tracker, paused=False, by=admin)
    assert services.tend_links() == 1


def test_a_token_that_none_of_our_keys_opens_is_a_wrong_token(
    link: TrackerLink, settings: Settings
) -> None:
    settings.SECRET_KEY = "another"
    assert tended().trouble == "rights"


# Who


def test_a_ticket_goes_only_where_it_belongs(
    ticket: Ticket, github: Fake, admin: User, alice: User, charlie: User
) -> None:
    elsewhere = made(github, factories.domain("harbour"), admin)
    with pytest.raises(services.trackers.Unprocessable):
        services.push(ticket=ticket, tracker=elsewhere, by=alice)
    with pytest.raises(services.trackers.PermissionDenied):
        services.push(ticket=ticket, tracker=elsewhere, by=charlie)
    assert not TrackerLink.objects.exists()


def test_a_tracker_of_a_domain_takes_tickets_of_those_below(
    asset: Asset, flights: Domain, github: Fake, admin: User, charlie: User
) -> None:
    below = factories.domain("late-flights", parent=flights)
    late = factories.asset("db.late", domain=below)
    ticket = services.report(asset=late, title="Late", by=charlie)
    link = services.push(ticket=ticket, tracker=made(github, flights, admin), by=admin)
    assert link.pk


def test_nobody_else_keeps_trackers(
    tracker: Tracker, flights: Domain, github: Fake, alice: User
) -> None:
    for do in (
        lambda: made(github, flights, alice, name="Mine"),
        lambda: services.change_tracker(tracker=tracker, name="Mine", by=alice),
        lambda: services.remove_tracker(tracker=tracker, by=alice),
        lambda: services.try_tracker(tracker=tracker, by=alice),
        lambda: services.retry(tracker=tracker, by=alice),
    ):
        with pytest.raises(services.trackers.PermissionDenied):
            do()


def test_secrets_lie_sealed(tracker: Tracker, github: Fake, flights: Domain, admin: User) -> None:
    kept = made(github, flights, admin, name="Other", secret="made-by-chance-and-long")
    with connection.cursor() as cursor:
        cursor.execute("select t::text from feedback_tracker t")
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert TOKEN not in rows
    assert "made-by-chance" not in rows
    assert sealing.unseal(kept.token) == TOKEN


def test_a_token_follows_no_change_of_place(tracker: Tracker, admin: User) -> None:
    with pytest.raises(services.trackers.Unprocessable):
        services.change_tracker(tracker=tracker, base="https://evil.example", by=admin)
    tracker.refresh_from_db()
    assert "evil" not in tracker.base
    services.change_tracker(tracker=tracker, base="https://good.example/", token="new", by=admin)
    tracker.refresh_from_db()
    assert (tracker.base, tracker.unsealed("token")) == ("https://good.example", "new")


def test_a_project_with_tickets_in_it_stays(link: TrackerLink, admin: User) -> None:
    with pytest.raises(services.trackers.Unprocessable):
        services.change_tracker(tracker=link.tracker, project="data/other", by=admin)


BAD: list[tuple[str, dict[str, str]]] = [
    ("base", {"base": "ftp://x.example"}),
    ("base", {"base": "http://x.example"}),
    ("base", {"base": "https://x.example/?a=b"}),
    ("base", {"base": "https://me:secret@x.example"}),
    ("base", {"base": "https://x.example:5432"}),
    ("project", {"project": "flights"}),
    ("project", {"project": "../secrets"}),
    ("project", {"project": "data/flights?x=y"}),
    ("token", {"token": "a\r\nX-Evil: 1"}),
    ("token", {"token": "tökén"}),
    ("secret", {"secret": "short"}),
    ("account", {"kind": "jira", "project": "DATA", "account": ""}),
]


@pytest.mark.parametrize(("field", "values"), BAD, ids=range(len(BAD)))
def test_a_bad_place_is_refused_beside_its_field(
    field: str, values: dict[str, str], github: Fake, flights: Domain, admin: User
) -> None:
    with pytest.raises(services.trackers.Unprocessable) as refused:
        made(github, flights, admin, **values)
    assert list(refused.value.detail) == [field]
    assert not Tracker.objects.exists()


def test_a_name_is_given_once_in_a_domain(
    tracker: Tracker, github: Fake, flights: Domain, admin: User
) -> None:
    with pytest.raises(services.trackers.Unprocessable) as refused:
        made(github, flights, admin)
    assert list(refused.value.detail) == ["name"]


def test_reasons_have_words(link: TrackerLink, github: Fake) -> None:
    github.faults.append(faking.refusing(404))
    assert speaking.words(tended().trouble) == "it knows no such project or issue"
    assert Tracker.objects.get().rest_until is None, "one issue is no reason to rest"
