"""Votes, wishes and answers at the same moment: each counts once, and one answer stands."""

from functools import partial

import pytest

from accounts.models import Notice, User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Domain
from feedback import services
from feedback.models import Wanted
from feedback.services.wanted import MOST
from tests import factories
from tests.feedback.tickets.test_two_stewards import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Domain:
    return factories.domain("flights")


@pytest.fixture
def asker() -> User:
    return factories.user("Charlie")


def test_everybody_who_votes_at_once_is_counted(asker: User) -> None:
    wanted = services.ask_for(title="Tides", by=asker)
    people = [factories.user() for _ in range(4)]
    twice = [partial(services.want, wanted=wanted, by=person) for person in people * 2]
    results = at_once(*twice)
    assert not [one for one in results if isinstance(one, Exception)]
    wanted.refresh_from_db()
    assert wanted.votes == wanted.wants.count() == 5


def test_the_last_vote_and_a_new_one_leave_one_wish_or_none(asker: User) -> None:
    wanted = services.ask_for(title="Tides", by=asker)
    bob = factories.user("Bob")
    kept, joined = at_once(
        partial(services.want_no_more, wanted=wanted, by=asker),
        partial(services.want, wanted=wanted, by=bob),
    )
    if isinstance(joined, Conflict):
        assert kept is False
        assert not Wanted.objects.exists()
    else:
        assert kept is True
        assert [want.user for want in wanted.wants.all()] == [bob]
        assert Wanted.objects.get().votes == 1


def test_one_answer_stands_and_is_told_once(asker: User, place: Domain) -> None:
    wanted = services.ask_for(title="Tides", domain=place, by=asker)
    stewards = [factories.user(name) for name in ("Stella", "Steven")]
    for person in stewards:
        factories.role(place, person, "steward")
    results = at_once(
        *(
            partial(services.answer, wanted=wanted, reason=f"{by} says no.", by=by)
            for by in stewards
        )
    )
    late = [one for one in results if isinstance(one, Conflict)]
    assert len(late) == 1
    wanted.refresh_from_db()
    assert wanted.answered_by
    assert wanted.answered_by.name in str(late[0].detail)
    assert Notice.objects.filter(recipient=asker).count() == 1


def test_the_same_form_at_once_is_one_wish(asker: User) -> None:
    sent = partial(services.ask_for, title="Tides", key="k", by=asker)
    made = at_once(sent, sent)
    assert made[0] == made[1]
    assert Wanted.objects.get().votes == 1


def test_nobody_comes_past_the_limit_by_asking_at_once(asker: User) -> None:
    Wanted.objects.bulk_create(Wanted(title="w", asked_by=asker) for _ in range(MOST - 1))
    results = at_once(*(partial(services.ask_for, title=f"Tides {n}", by=asker) for n in range(2)))
    assert sum(isinstance(one, Unprocessable) for one in results) == 1
    assert Wanted.objects.count() == MOST
