"""What comes back from a tracker: whether the issue is open, what is said there, and what is said here once only."""

import pytest
from django.db.models.functions import Now

from accounts.models import Notice, User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Comment, Ticket, Tracker, TrackerLink
from feedback.services import talking
from feedback.tickets import bridging
from tests import factories
from tests.feedback.trackers import fake as faking
from tests.feedback.trackers.conftest import again, made, steps, tended
from tests.feedback.trackers.fake import Fake

pytestmark = pytest.mark.django_db


def test_closing_there_is_told_and_offered_as_the_change(
    fake: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    services.acknowledge(ticket=ticket, by=alice)
    services.push(ticket=ticket, tracker=made(fake, flights, admin), by=alice)
    tended()
    fake.turn(1, open=False)
    found = tended()
    assert found.open is False
    assert steps(ticket)[-1] == "close_there"
    ticket.refresh_from_db()
    assert ticket.state == "acknowledged", "whoever answers decides"
    assert (
        Notice.objects.get(recipient=alice).title == "Closed in Data issues: San Juan has no name"
    )
    fake.turn(1, open=True)
    tended()
    assert steps(ticket)[-1] == "open_there"
    count = Notice.objects.count()
    tended()
    assert Notice.objects.count() == count, "told once"


def test_a_closed_issue_is_the_change_that_the_form_offers(link: TrackerLink, github: Fake) -> None:
    tended()
    assert bridging.closing_change(link.ticket) == {}
    github.turn(1, open=False)
    found = tended()
    assert bridging.closing_change(link.ticket)["change_ref"] == found.address


def test_where_it_is_set_so_closing_there_answers_here(
    github: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    tracker = made(github, flights, admin, resolves=True)
    services.push(ticket=ticket, tracker=tracker, by=alice)
    tended()
    github.turn(1, open=False)
    found = tended()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.change_type, ticket.change_ref) == (
        "resolved",
        "url",
        found.address,
    )


def test_an_issue_that_was_closed_already_when_it_was_found_is_told(
    link: TrackerLink, github: Fake
) -> None:
    github.after.append(faking.hanging_up)
    tended()
    github.turn(1, open=False)
    assert tended().open is False
    assert steps(link.ticket)[-1] == "close_there"


def test_what_is_said_here_goes_there_once_and_never_comes_back(
    fake: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    services.comment(ticket=ticket, text="Before it was sent", by=alice)
    services.push(ticket=ticket, tracker=made(fake, flights, admin), by=alice)
    tended()
    services.comment(ticket=ticket, text="We look at it", by=alice)
    assert services.tend_links() == 1, "saying it rings"
    for _time in range(2):
        tended()
    (there,) = fake.issue.comments
    assert "Alice in Aisle:" in there.text
    assert "We look at it" in there.text
    assert Comment.objects.count() == 2


def test_a_comment_whose_answer_was_lost_is_sent_once(
    fake: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    services.push(ticket=ticket, tracker=made(fake, flights, admin), by=alice)
    tended()
    services.comment(ticket=ticket, text="We look at it", by=alice)
    fake.after.append(faking.hanging_up)
    tended()
    tended()
    assert len(fake.issue.comments) == 1
    assert Comment.objects.count() == 1


def test_what_is_said_there_comes_here_once_without_an_author(
    fake: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    services.push(ticket=ticket, tracker=made(fake, flights, admin), by=alice)
    tended()
    fake.say(1, "It is the <b>feed</b>")
    fake.say(1, "  ")
    fake.say(1, "x" * 20_000, "Mallory\u202e")
    for _time in range(2):
        tended()
    first, second = Comment.objects.order_by("pk")
    assert (first.author, first.beyond, first.text) == (None, "Grace", "It is the <b>feed</b>")
    assert (second.beyond, len(second.text)) == ("Mallory", 10_000)
    assert [len(fake.issue.comments), Comment.objects.count()] == [3, 2]


def test_what_somebody_quotes_of_ours_is_news(link: TrackerLink, github: Fake, alice: User) -> None:
    tended()
    services.comment(ticket=link.ticket, text="We look at it", by=alice)
    tended()
    github.say(1, "> " + github.issue.comments[0].text)
    tended()
    assert Comment.objects.filter(beyond="Grace").count() == 1


def test_what_is_said_where_the_tracker_does_not_reach_stays_here(
    link: TrackerLink, github: Fake, raw: Asset, aaron: User
) -> None:
    """It was moved to another domain, to where those who read the tracker may not look."""
    tended()
    Asset.objects.filter(pk=raw.pk).update(visibility="private")
    services.move(ticket=link.ticket, to=raw, by=factories.user("Ada", is_superuser=True))
    services.comment(ticket=link.ticket, text="Between us", by=aaron)
    tended()
    assert github.issue.comments == []
    Asset.objects.filter(pk=raw.pk).update(visibility="public")
    tended()
    assert "Between us" in github.issue.comments[0].text


# The sweep


def test_a_tracker_without_a_webhook_is_asked_what_has_changed(
    fake: Fake, ticket: Ticket, flights: Domain, admin: User, alice: User
) -> None:
    services.push(ticket=ticket, tracker=made(fake, flights, admin), by=alice)
    tended()
    Tracker.objects.update(next_at=Now())
    services.ask_trackers()
    services.tend_links()
    assert services.ask_trackers() == 0, "not again at once"
    fake.turn(1, open=False)
    fake.open("Not ours", "")
    Tracker.objects.update(next_at=Now())
    assert services.ask_trackers() == 1
    assert services.tend_links() == 1
    assert TrackerLink.objects.get().open is False
    Tracker.objects.update(next_at=Now())
    services.ask_trackers()
    assert services.tend_links() == 0, "nothing has changed since"


def test_a_tracker_with_nothing_of_ours_is_not_asked(tracker: Tracker, github: Fake) -> None:
    assert services.ask_trackers() == 0
    assert github.asked == []


def test_a_tracker_that_fails_when_asked_is_asked_later(link: TrackerLink, github: Fake) -> None:
    tended()
    again()
    github.always = faking.refusing(401)
    services.ask_trackers()
    tracker = Tracker.objects.get()
    assert (tracker.trouble, tracker.asked_until) == ("rights", None)
    assert tracker.rest_until is not None


@pytest.mark.parametrize("name", ["/close", " \n/label ~x"])
def test_a_name_gives_no_orders_either(name: str, ticket: Ticket, stella: User) -> None:
    """GitLab carries out lines that begin with a slash, with the rights of the token."""
    tracker = Tracker(name="Issues", kind="gitlab")
    link = TrackerLink(ticket=ticket, tracker=tracker, by=stella, mark="mark")
    said = Comment(pk=1, ticket=ticket, author=factories.user(name), text="/assign me")
    written = talking.letter(link, said)
    assert not any(line.lstrip().startswith("/") for line in written.splitlines())
