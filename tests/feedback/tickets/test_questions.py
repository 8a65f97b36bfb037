"""The questions about an asset: asked, answered, accepted, and put into its description."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import limits
from accounts.models import User
from accounts.problems import Stale
from catalog.models import Asset
from feedback import services
from feedback.models import Comment, Ticket
from feedback.services.lifting import with_answer
from tests import factories
from tests.conftest import api_for, signed_in
from tests.feedback.tickets.test_comments import answer, question

__all__ = ["answer", "question"]
HOSTILE = '<img src=x onerror=alert(1)> <b hx-get="/x">b</b> [a](javascript:alert(1)) **bold**'


def page(client: Client, path: str, expect: int = 200) -> str:
    found = client.get(path)
    assert found.status_code == expect, found.content
    return found.content.decode()


def test_a_question_is_asked_on_the_page_and_stands_there(asset: Asset, charlie: User) -> None:
    client, path = signed_in(charlie), f"/assets/{asset.pk}/questions"
    assert "No question is open" in page(client, path)
    sent = client.post(path, {"title": "Are cancelled flights in it?", "key": "k"})
    assert sent.status_code == 303
    client.post(path, {"title": "Are cancelled flights in it?", "key": "k"})
    assert Ticket.objects.get().kind == "question"
    assert "Are cancelled flights in it?" in page(client, path)


def test_a_question_without_words_is_refused_beside_the_field(asset: Asset, charlie: User) -> None:
    answered = signed_in(charlie).post(f"/assets/{asset.pk}/questions", {"text": "?"})
    assert answered.status_code == 422
    assert "That did not work yet" in answered.content.decode()


def test_anybody_who_sees_it_answers_where_it_was_asked(question: Ticket, asset: Asset) -> None:
    client, back = signed_in(factories.user("Olga")), f"/assets/{asset.pk}/questions"
    sent = client.post(f"/tickets/{question.pk}/say", {"text": "Yes, *all*.", "next": back})
    assert (sent.status_code, sent["Location"]) == (303, back)
    assert "<em>all</em>" in page(client, back)
    assert "<em>all</em>" in page(client, f"/tickets/{question.pk}")


def test_an_accepted_answer_moves_its_question_to_the_answered(
    question: Ticket, answer: Comment, asset: Asset, charlie: User, stella: User
) -> None:
    path = f"/assets/{asset.pk}/questions"
    assert signed_in(stella).post(f"/comments/{answer.pk}/accept").status_code == 303
    assert answer.text not in page(signed_in(charlie), path)
    assert "Accepted" in page(signed_in(charlie), f"{path}?view=answered")


def test_who_comes_too_late_to_accept_hears_it(
    question: Ticket, answer: Comment, charlie: User, stella: User
) -> None:
    services.resolve(ticket=question, reason="It says so.", by=stella)
    assert signed_in(stella).post(f"/comments/{answer.pk}/accept").status_code == 409


def test_a_stranger_finds_neither_question_nor_answer(
    question: Ticket, answer: Comment, asset: Asset
) -> None:
    Asset.objects.update(visibility="restricted")
    client, api = signed_in(factories.user()), api_for(factories.user())
    page(client, f"/assets/{asset.pk}/questions", 404)
    for path in (f"tickets/{question.pk}/say", f"comments/{answer.pk}/accept"):
        assert client.post(f"/{path}", {"text": "x"}).status_code == 404
    page(client, f"/comments/{answer.pk}/lift", 404)
    for path in (f"assets/{asset.pk}/questions", f"tickets/{question.pk}/comments"):
        assert api.get(f"/api/v1/{path}").status_code == 404
    for path in (f"comments/{answer.pk}/accept", f"comments/{answer.pk}/lift"):
        assert api.post(f"/api/v1/{path}").status_code == 404


def test_hostile_words_do_no_harm(question: Ticket, asset: Asset, stella: User) -> None:
    Ticket.objects.filter(pk=question.pk).update(text=HOSTILE, title=HOSTILE[:60])
    said = services.comment(ticket=question, text=HOSTILE, by=stella)
    for path in (
        f"/assets/{asset.pk}/questions",
        f"/tickets/{question.pk}",
        f"/comments/{said.pk}/lift",
    ):
        shown = page(signed_in(stella), path)
        assert "<img src=x" not in shown
        assert "<b hx-get" not in shown
        assert 'href="javascript' not in shown
        assert "<strong>bold</strong>" in shown


def test_ten_questions_cost_what_one_costs(
    question: Ticket,
    answer: Comment,
    asset: Asset,
    charlie: User,
    django_assert_num_queries: Callable[..., object],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client, path = signed_in(charlie), f"/assets/{asset.pk}/questions"
    page(client, path)
    with django_assert_max_num_queries(40) as one:  # type: ignore[attr-defined]
        page(client, path)
    for n in range(9):
        made = services.report(asset=asset, kind="question", title=f"Why {n}?", by=charlie)
        for _ in range(4):
            services.comment(ticket=made, text="So.", by=factories.user())
    with django_assert_num_queries(len(one)):  # type: ignore[attr-defined]
        assert "1 more answer" in page(client, path)


def test_an_answer_is_put_into_the_description_in_the_name_of_who_did_it(
    question: Ticket, answer: Comment, asset: Asset, stella: User
) -> None:
    asset.description = "Every departure."
    asset.save(update_fields=["description"])
    client = signed_in(stella)
    assert "How it will read" in page(client, f"/comments/{answer.pk}/lift")
    asset.refresh_from_db()
    sent = client.post(f"/comments/{answer.pk}/lift", {"revision": asset.revision})
    assert sent.status_code == 303
    asset.refresh_from_db()
    assert asset.description == (
        "Every departure.\n\n## Questions and answers\n\n"
        "**Are cancelled flights in it?**\n\n> Yes, with an empty delay.\n"
    )
    assert "Stella" in page(client, f"/assets/{asset.pk}/history")
    again = services.lift_answer(comment=answer, by=stella)
    asset.refresh_from_db()
    assert again.lifted_at is not None
    assert asset.description.count("empty delay") == 1


def test_who_was_overtaken_sees_the_new_text_first(
    question: Ticket, answer: Comment, asset: Asset, stella: User
) -> None:
    seen = asset.revision
    Asset.objects.filter(pk=asset.pk).update(description="Anew.", revision=seen + 1)
    with pytest.raises(Stale):
        services.lift_answer(comment=answer, versions=[str(seen)], by=stella)
    sent = signed_in(stella).post(f"/comments/{answer.pk}/lift", {"revision": seen})
    assert sent.status_code == 409
    assert "Anew." in sent.content.decode()
    assert Comment.objects.get().lifted_at is None


def test_readers_put_nothing_there(question: Ticket, answer: Comment, charlie: User) -> None:
    assert signed_in(charlie).get(f"/comments/{answer.pk}/lift").status_code == 403
    assert api_for(charlie).post(f"/api/v1/comments/{answer.pk}/lift").status_code == 403


def test_the_second_answer_comes_to_the_first_and_headings_end_nothing() -> None:
    first = with_answer("", "Is *it*?", "# Yes\n\nIt is.")
    assert first == "## Questions and answers\n\n**Is \\*it\\*?**\n\n> # Yes\n>\n> It is.\n"
    second = with_answer(f"{first}\n## Sources\n\nRadar.", "Why?", "So.")
    assert second == (
        "## Questions and answers\n\n**Is \\*it\\*?**\n\n> # Yes\n>\n> It is.\n\n"
        "**Why?**\n\n> So.\n\n## Sources\n\nRadar.\n"
    )


def test_the_api_asks_answers_accepts_and_lifts(asset: Asset, charlie: User, stella: User) -> None:
    asker, steward, path = api_for(charlie), api_for(stella), f"/api/v1/assets/{asset.pk}/questions"
    asked = asker.post(path, {"title": "Are returns in it?"}, format="json")
    assert (asked.status_code, asked.json()["kind"]) == (201, "question")
    said = f"/api/v1/tickets/{asked.json()['id']}/comments"
    made = steward.post(said, {"text": "Yes."}, format="json").json()
    assert asker.get(said).json()["results"] == [made]
    assert asker.post(f"/api/v1/comments/{made['id']}/accept").status_code == 200
    (found,) = asker.get(f"{path}?view=answered").json()["results"]
    assert (found["answers"], found["answer"]["text"]) == (1, "Yes.")
    assert asker.get(f"{path}?view=open").json()["results"] == []
    stale = steward.post(f"/api/v1/comments/{made['id']}/lift", headers={"If-Match": '"99"'})
    assert stale.status_code == 412
    lifted = steward.post(f"/api/v1/comments/{made['id']}/lift").json()
    assert lifted["lifted_at"]


def test_so_much_is_said_and_no_more(
    question: Ticket, stella: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SAYING", limits.Limit("few", 2, 60))
    client, path = api_for(stella), f"/api/v1/tickets/{question.pk}/comments"
    said = [client.post(path, {"text": "Yes."}, format="json").status_code for _ in range(3)]
    assert said == [201, 201, 429]
