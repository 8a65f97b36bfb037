"""What is said to a ticket, the answer that is accepted, and who hears of it."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Notice, User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Asset
from feedback import services
from feedback.models import Comment, Ticket
from feedback.tickets import changes
from tests import factories


@pytest.fixture
def question(asset: Asset, charlie: User) -> Ticket:
    return services.report(
        asset=asset, kind="question", title="Are cancelled flights in it?", by=charlie
    )


@pytest.fixture
def answer(question: Ticket, stella: User) -> Comment:
    return services.comment(ticket=question, text="Yes, with an empty delay.", by=stella)


def whys(person: User) -> list[str]:
    return list(person.notices.order_by("pk").values_list("why", flat=True))


def test_what_is_sent_twice_is_said_once(question: Ticket, stella: User, charlie: User) -> None:
    for _ in range(2):
        services.comment(ticket=question, text="Yes.", key="one", by=stella)
    assert question.comments.count() == 1
    assert whys(charlie) == ["You asked it."]


def test_what_came_from_outside_twice_came_once(question: Ticket) -> None:
    for _ in range(2):
        services.comment(
            ticket=question, text="Done.", key="tracker:7", beyond="octo (tracker)", by=None
        )
    said = question.comments.get()
    assert (said.author, said.beyond) == (None, "octo (tracker)")


def test_nothing_is_not_said(question: Ticket, stella: User) -> None:
    with pytest.raises(Unprocessable):
        services.comment(ticket=question, text="  \n", by=stella)
    assert not question.comments.exists()


def test_everybody_who_takes_part_hears_it_once_and_the_speaker_not(
    question: Ticket, answer: Comment, stella: User, charlie: User
) -> None:
    services.comment(ticket=question, text="Thank you!", by=charlie)
    assert whys(stella) == ["You said something to it."]
    assert whys(charlie) == ["You asked it."]


def test_who_may_no_longer_see_the_asset_hears_nothing_of_it(
    question: Ticket, asset: Asset, stella: User
) -> None:
    stranger = factories.user("Left")
    services.comment(ticket=question, text="Me too.", by=stranger)
    Asset.objects.filter(pk=asset.pk).update(visibility="restricted")
    services.comment(ticket=question, text="The key is hunter2.", by=stella)
    assert not Notice.objects.filter(recipient=stranger).exists()


def test_a_steward_accepts_and_whoever_asked_is_asked_whether_it_is_solved(
    question: Ticket, answer: Comment, stella: User, charlie: User
) -> None:
    services.accept(comment=answer, by=stella)
    question.refresh_from_db()
    assert (question.state, question.change_type) == ("resolved", "answer")
    assert question.assignee == stella
    assert charlie.notices.filter(title__startswith="Solved?").exists()
    assert changes.address("answer", question.change_ref) == (
        f"/tickets/{question.pk}#comment-{answer.pk}"
    )


def test_whoever_asked_says_yes_by_accepting(
    question: Ticket, answer: Comment, stella: User, charlie: User
) -> None:
    services.accept(comment=answer, by=charlie)
    question.refresh_from_db()
    assert (question.state, question.assignee) == ("confirmed", stella)


def test_accepting_again_changes_nothing_and_another_answer_comes_too_late(
    question: Ticket, answer: Comment, stella: User, charlie: User
) -> None:
    other = services.comment(ticket=question, text="No.", by=factories.user())
    first = services.accept(comment=answer, by=stella)
    assert services.accept(comment=answer, by=charlie).accepted_at == first.accepted_at
    with pytest.raises(Conflict):
        services.accept(comment=other, by=charlie)


def test_opened_again_another_answer_can_take_its_place(
    question: Ticket, answer: Comment, stella: User, charlie: User
) -> None:
    services.accept(comment=answer, by=stella)
    services.reopen(ticket=question, text="Not in March.", by=charlie)
    better = services.comment(ticket=question, text="Since April.", by=stella)
    services.accept(comment=better, by=charlie)
    assert question.comments.exclude(accepted_at=None).get() == better


def test_others_accept_nothing(question: Ticket, answer: Comment) -> None:
    with pytest.raises(PermissionDenied):
        services.accept(comment=answer, by=factories.user())


def test_a_problem_has_no_answer_to_accept(ticket: Ticket, stella: User) -> None:
    said = services.comment(ticket=ticket, text="I see it too.", by=stella)
    with pytest.raises(Conflict):
        services.accept(comment=said, by=stella)


def test_only_an_accepted_answer_closes_a_question_with_an_answer(
    question: Ticket, answer: Comment, stella: User
) -> None:
    for ref in (str(answer.pk), "one", "9" * 30):
        with pytest.raises(Unprocessable):
            services.resolve(ticket=question, change=("answer", ref), by=stella)
