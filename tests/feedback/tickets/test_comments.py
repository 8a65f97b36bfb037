"""What is said to a ticket, the answer that is accepted, and who hears of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Notice, User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Asset
from feedback import services
from feedback.models import Comment, Ticket
from feedback.tickets import changes, talking
from tests import factories
from tests.conftest import api_for, signed_in


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


def test_one_changes_what_one_said_and_the_former_words_stay(
    question: Ticket, answer: Comment, stella: User, charlie: User
) -> None:
    browser, address = signed_in(stella), f"/comments/{answer.pk}/edit"
    page = question.get_absolute_url()
    assert address in browser.get(page).content.decode()
    assert address not in signed_in(charlie).get(page).content.decode()
    assert answer.text in browser.get(address).content.decode()
    heard = charlie.notices.count()
    for _ in range(2):
        saved = browser.post(address, {"text": "No, none of them."})
        assert (saved.status_code, saved["Location"]) == (303, f"{page}#comment-{answer.pk}")
    answer.refresh_from_db()
    assert answer.text == "No, none of them."
    assert answer.edited_at is not None
    shown = signed_in(charlie).get(page).content.decode()
    for words in ("No, none of them.", "edited", "Stella changed what they had said. Before:"):
        assert words in shown
    assert shown.count("Yes, with an empty delay.") == 1
    assert charlie.notices.count() == heard
    assert [event.verb for event in question.events.all()] == ["report", "edit"]


def test_without_words_nothing_is_changed(answer: Comment, stella: User) -> None:
    sent = signed_in(stella).post(f"/comments/{answer.pk}/edit", {"text": " "})
    assert sent.status_code == 422
    answer.refresh_from_db()
    assert (answer.text, answer.edited_at) == ("Yes, with an empty delay.", None)


def test_the_same_words_again_are_no_change(answer: Comment, stella: User) -> None:
    services.edit_comment(comment=answer, text=f" {answer.text}\n", by=stella)
    answer.refresh_from_db()
    assert answer.edited_at is None


@pytest.mark.parametrize("built_on", ["accepted", "lifted", "old"])
def test_what_others_build_on_is_not_changed(
    built_on: str, question: Ticket, answer: Comment, stella: User, charlie: User
) -> None:
    if built_on == "accepted":
        services.accept(comment=answer, by=charlie)
    elif built_on == "lifted":
        services.lift_answer(comment=answer, versions=None, by=stella)
    else:
        Comment.objects.filter(pk=answer.pk).update(at=timezone.now() - talking.EDIT_FOR)
    browser, address = signed_in(stella), f"/comments/{answer.pk}/edit"
    assert address not in browser.get(question.get_absolute_url()).content.decode()
    assert "<textarea" not in browser.get(address).content.decode()
    assert browser.post(address, {"text": "No."}).status_code == 409
    assert change(stella, answer).status_code == 409
    answer.refresh_from_db()
    assert answer.text == "Yes, with an empty delay."


def test_nobody_changes_what_another_said(
    answer: Comment, charlie: User, admin: User, private: Asset, alice: User
) -> None:
    for other in (charlie, admin):
        address = f"/comments/{answer.pk}/edit"
        assert signed_in(other).get(address).status_code == 403
        assert signed_in(other).post(address, {"text": "No."}).status_code == 403
        assert change(other, answer).status_code == 403
    hidden = services.report(asset=private, title="Secret", by=alice)
    said = services.comment(ticket=hidden, text="Hush", by=alice)
    assert signed_in(charlie).get(f"/comments/{said.pk}/edit").status_code == 404
    assert change(charlie, said).status_code == 404


def test_a_program_changes_what_its_person_said(answer: Comment, stella: User) -> None:
    told = change(stella, answer).json()
    assert told["text"] == "No."
    assert told["edited_at"] is not None


def test_what_is_taken_out_goes_from_the_former_words_too(
    question: Ticket, answer: Comment, stella: User
) -> None:
    services.edit_comment(comment=answer, text="There is an empty delay.", by=stella)
    answer.refresh_from_db()
    services.redact(
        ticket=question,
        part="comment",
        comment=answer,
        passages=["an empty delay"],
        kind="private",
        reason="Private",
        by=stella,
    )
    assert question.events.get(verb="edit").params["text"] == "Yes, with [taken out]."


def change(person: User, comment: Comment) -> Any:
    return api_for(person).patch(f"/api/v1/comments/{comment.pk}", {"text": "No."}, format="json")
