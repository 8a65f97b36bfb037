"""What somebody said, whatever it was, and what became of it, in plain words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import Asset
from feedback import said, services
from feedback.models import Review, Ticket
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def page(user: User, after: str = "") -> said.Page:
    return said.page(user, after, timezone.now())


def text(user: User, path: str = "/me/tickets") -> str:
    answer = signed_in(user).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_everything_stands_on_one_page(asset: Asset, stella: User, charlie: User) -> None:
    services.report(asset=asset, title="San Juan has no name", by=charlie)
    services.rate(asset=asset, stars=4, text="Does its job", by=charlie)
    wanted = services.ask_for(title="Bird strikes", domain=asset.domain, by=charlie)
    services.answer(wanted=wanted, reason="Nobody counts them", by=stella)
    shown = text(charlie)
    for words in (
        "San Juan has no name",
        "Nobody has looked at it yet: 23 h left.",
        "Does its job",
        "4 stars; everybody who may see it reads it.",
        "Bird strikes",
        "It is not to be had.",
        "Nobody counts them",
    ):
        assert words in shown
    assert {row.kind for row in page(charlie).rows} == {"Problem", "Review", "Wanted data"}
    assert page(stella).rows == []
    assert "You have said nothing yet" in text(stella)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("acknowledged", "Stella looks at it."),
        ("in_work", "Stella works on it."),
        ("reopened", "Not solved yet; it is looked at again."),
        ("resolved", "It is answered: is it solved?"),
        ("confirmed", "It is solved."),
        ("declined", "Nothing will be done."),
        ("duplicate", "Somebody had said it before."),
    ],
)
def test_what_became_of_it(
    asset: Asset, stella: User, charlie: User, state: str, words: str
) -> None:
    first = services.report(asset=asset, title="First", by=stella)
    Ticket.objects.create(
        asset=asset,
        origin=asset,
        kind="question",
        title="Is it late?",
        reporter=charlie,
        assignee=stella,
        answer_by=timezone.now(),
        state=state,
        reason="That is how it is",
        duplicate_of=first if state == "duplicate" else None,
    )
    shown = text(charlie)
    assert words in shown
    assert "That is how it is" in shown
    assert ("Yes, solved" in shown) == (state == "resolved")


def test_what_is_late_is_said_so(asset: Asset, charlie: User) -> None:
    services.report(asset=asset, title="San Juan has no name", by=charlie)
    Ticket.objects.update(answer_by=timezone.now() - timedelta(hours=2, minutes=1))
    (row,) = page(charlie).rows
    assert row.state == "Nobody has looked at it yet: 2 h overdue."
    assert row.tone == "stop"


def test_a_change_is_named_where_no_reason_was_given(asset: Asset, charlie: User) -> None:
    ticket = services.report(asset=asset, title="San Juan has no name", by=charlie)
    Ticket.objects.filter(pk=ticket.pk).update(
        state="resolved", change_type="url", change_ref="https://example.com/1"
    )
    (row,) = page(charlie).rows
    assert row.answer == "It was changed: a change outside of Aisle."


def test_an_accepted_answer_is_no_change(asset: Asset, charlie: User, stella: User) -> None:
    question = services.report(asset=asset, title="Is it late?", kind="question", by=charlie)
    answer = services.comment(ticket=question, text="By nine", by=stella)
    services.accept(comment=answer, by=stella)
    (row,) = page(charlie).rows
    assert row.answer == "Answered: one of the answers was accepted."
    notice = charlie.notices.get(because=f"ticket:{question.pk}", title__startswith="Solved")
    assert notice.text.startswith("Answered: one of the answers was accepted.")
    shown = text(charlie, question.get_absolute_url())
    assert "Stella accepted an answer" in shown
    assert "answered it with" not in shown


def test_nothing_is_left_out_and_nothing_told_twice(
    asset: Asset, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many things of one moment, of three kinds, page by page."""
    monkeypatch.setattr(said, "PAGE", 4)
    at = timezone.now()
    for number in range(5):
        services.report(asset=asset, title=f"T{number}", by=charlie)
        services.ask_for(title=f"Birds {number}", by=charlie)
        services.rate(asset=factories.asset(), stars=3, text=f"R{number}", by=charlie)
    Ticket.objects.update(created_at=at)
    Review.objects.filter(text__in=["R0", "R1", "R2"]).update(created_at=at)
    seen: list[str] = []
    after = ""
    for _turn in range(10):
        found = page(charlie, after)
        seen += [row.mark for row in found.rows]
        after = found.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 15
    assert seen == [row.mark for row in _all(charlie, monkeypatch)]


def _all(user: User, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(said, "PAGE", 100)
    return page(user).rows


def test_a_mark_that_makes_no_sense_is_the_beginning(asset: Asset, charlie: User) -> None:
    services.report(asset=asset, title="T", by=charlie)
    other = services.report(asset=asset, title="T", by=factories.user())
    for mark in ("x", "ticket.0", f"ticket.{other.pk}", "order.1", "ticket." + "9" * 18):
        assert len(page(charlie, mark).rows) == 1


def test_what_was_hidden_since_leaves_only_ones_own_ticket(asset: Asset, charlie: User) -> None:
    """A review of what one may not see any more is not shown."""
    services.rate(asset=asset, stars=4, text="Does its job", by=charlie)
    Asset.objects.update(visibility="private")
    assert page(charlie).rows == []


def test_many_cost_what_one_costs(
    asset: Asset, charlie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    services.report(asset=asset, title="T", by=charlie)
    with django_assert_num_queries(5):
        page(charlie)
    for number in range(10):
        services.report(asset=factories.asset(), title="T", by=charlie)
        services.ask_for(title=f"Birds {number}", by=charlie)
        services.rate(asset=factories.asset(), stars=3, by=charlie)
    with django_assert_num_queries(5):
        assert len(page(charlie).rows) == 30
