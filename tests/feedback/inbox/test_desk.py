"""The desk and a ticket's page: with and without htmx, for every role, at a cost that does not grow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import Asset
from feedback import services
from feedback.inbox import gathering
from feedback.inbox import listing as inbox
from feedback.models import Ticket
from feedback.tickets import reading
from feedback.tickets.states import Verb
from tests import factories
from tests.conftest import signed_in
from tests.feedback.conftest import finding

VERBS = [
    *("acknowledge", "start", "assign", "move", "convert", "merge", "unmerge", "link", "undo"),
    *("resolve", "decline", "confirm", "reopen"),
]


def page(user: User, address: str, **headers: str) -> str:
    answer = signed_in(user).get(address, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_views_count_what_this_person_answers_for(
    lineage: dict[str, Asset], charlie: User, stella: User, aaron: User
) -> None:
    new, late, taken, solved = (
        services.report(asset=lineage["report"], title=f"Fault {n}", by=charlie) for n in range(4)
    )
    Ticket.objects.filter(pk=late.pk).update(answer_by=timezone.now() - timedelta(hours=2))
    services.acknowledge(ticket=taken, by=stella)
    services.resolve(ticket=solved, reason="Named.", by=stella)
    services.report(asset=lineage["raw"], title="For the airports", by=charlie)
    finding(lineage["departures"])
    services.open_alarms()
    counts = {view.key: view.count for view in inbox.of(stella).views}
    assert counts == {
        "answer": 3,
        "overdue": 1,
        "work": 1,
        "solved": 1,
        "alarms": 1,
        "suggestions": 0,
        "all": 5,
    }
    assert inbox.of(stella).rows[0].ticket == late
    new_ones = Ticket.objects.filter(state="new")
    assert gathering.answered(aaron).among(new_ones).count(9) == 1
    assert gathering.answered(charlie).among(new_ones).count(9) == 0
    assert new in [row.ticket for row in inbox.of(stella, "answer").rows]


@pytest.mark.parametrize("who", ["stella", "alice", "admin", "charlie"])
def test_who_may_triage_and_whose_desk_it_lies_on_agree(
    who: str, ticket: Ticket, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    mine = gathering.answered(person).count(1) == 1
    assert mine == services.may(ticket, Verb.ACKNOWLEDGE, person)


def test_a_page_and_its_fragment_say_the_same(ticket: Ticket, stella: User) -> None:
    address = f"/desk?ticket={ticket.pk}"
    whole, part = page(stella, address), page(stella, address, **{"HX-Request": "true"})
    assert "<html" in whole
    assert "<html" not in part
    for text in (ticket.title, "Where did it start?", "I look at it"):
        assert text in whole
        assert text in part


def test_a_step_back_in_history_gets_the_whole_page(ticket: Ticket, stella: User) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in page(stella, "/desk", **headers)


def test_the_answer_varies_with_htmx(ticket: Ticket, stella: User) -> None:
    assert "HX-Request" in signed_in(stella).get("/desk")["Vary"]


@pytest.mark.parametrize("query", ["view=nothing", "ticket=x", "ticket=99", "after=١", "after=-1"])
def test_odd_addresses_are_read_kindly(ticket: Ticket, stella: User, query: str) -> None:
    assert "Desk" in page(stella, f"/desk?{query}")


def test_who_answers_for_nothing_reads_why(charlie: User) -> None:
    assert "Nothing stands here yet" in page(charlie, "/desk")


@pytest.mark.parametrize("verb", VERBS)
def test_the_wrong_role_is_refused(verb: str, ticket: Ticket) -> None:
    bystander = factories.user("Bystander")
    answer = signed_in(bystander).post(f"/tickets/{ticket.pk}/{verb}", {"reason": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_finds_no_ticket(verb: str, private: Asset, alice: User, charlie: User) -> None:
    hidden = services.report(asset=private, title="Secret", by=alice)
    assert signed_in(charlie).post(f"/tickets/{hidden.pk}/{verb}").status_code == 404
    assert signed_in(charlie).get(hidden.get_absolute_url()).status_code == 404
    assert "Secret" not in page(charlie, f"/desk?ticket={hidden.pk}")


def test_only_posting_takes_a_step(ticket: Ticket, stella: User) -> None:
    assert signed_in(stella).get(f"/tickets/{ticket.pk}/acknowledge").status_code == 405


def test_the_steps_by_forms(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, bob: User, charlie: User
) -> None:
    desk, address = signed_in(stella), ticket.get_absolute_url()
    assert desk.post(f"{address}/acknowledge", {"next": "/desk?view=work"})["Location"] == (
        "/desk?view=work"
    )
    assert desk.post(f"{address}/assign", {"assignee": bob.pk}).status_code == 303
    assert desk.post(f"{address}/move", {"asset": lineage["staging"].pk}).status_code == 303
    answer = desk.post(f"{address}/resolve", {"change_ref": "https://git.example/1", "reason": ""})
    assert answer.status_code == 303
    mine = signed_in(charlie)
    assert "Yes, solved" in page(charlie, "/me/tickets")
    assert mine.post(f"{address}/reopen", {"text": "No."}).status_code == 303
    assert desk.post(f"{address}/decline", {"reason": "It is so."}).status_code == 303
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reason) == ("declined", "It is so.")


@pytest.mark.parametrize(
    ("verb", "sent", "words"),
    [
        ("resolve", {}, "Name the change that solved it, or state a reason."),
        ("resolve", {"change_type": "run", "change_ref": "x"}, "Send the id of a run, a UUID."),
        ("decline", {"reason": " "}, "This field is required."),
        ("move", {"asset": "0"}, "Select a valid choice"),
        ("assign", {"assignee": "x"}, "Select a valid choice"),
    ],
)
def test_a_refusal_stands_beside_the_field(
    lineage: dict[str, Asset],
    ticket: Ticket,
    stella: User,
    verb: str,
    sent: dict[str, str],
    words: str,
) -> None:
    answer = signed_in(stella).post(f"/tickets/{ticket.pk}/{verb}", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_second_steward_reads_who_was_faster(
    flights: object, ticket: Ticket, stella: User, alice: User
) -> None:
    services.acknowledge(ticket=ticket, by=alice)
    answer = signed_in(stella).post(f"/tickets/{ticket.pk}/acknowledge")
    assert answer.status_code == 409
    assert "Alice was faster" in answer.content.decode()


def test_a_report_takes_one_form_and_is_kept_once(asset: Asset, charlie: User) -> None:
    client, address = signed_in(charlie), f"/assets/{asset.pk}/report"
    assert "flight_date" in page(charlie, address)
    sent = {"kind": "problem", "title": "No name", "field": "dest", "severity": "high", "key": "k"}
    for _ in range(2):
        assert client.post(address, sent).status_code == 303
    assert Ticket.objects.get().field == "dest"


def test_a_report_without_words_is_refused(asset: Asset, charlie: User) -> None:
    sent = {"kind": "alarm", "title": "", "severity": "dire"}
    answer = signed_in(charlie).post(f"/assets/{asset.pk}/report", sent)
    assert answer.status_code == 422
    assert answer.content.decode().count('class="errorlist"') >= 3


def test_what_people_write_is_text_and_nothing_else(asset: Asset, charlie: User) -> None:
    evil = "<script>alert(1)</script>"
    said = services.report(asset=asset, title=evil, text=evil, example=evil, by=charlie)
    for address in (said.get_absolute_url(), "/me/tickets"):
        assert evil not in page(charlie, address)


def test_the_recall_form_says_what_will_happen(
    lineage: dict[str, Asset], ticket: Ticket, stella: User
) -> None:
    form = page(stella, f"/tickets/{ticket.pk}/recall")
    assert "Recall it and 1 asset made from it" in form
    sent = {"title": "No names", "what_to_do": "Wait.", "key": "k"}
    client = signed_in(stella)
    for _ in range(2):
        answer = client.post(f"/tickets/{ticket.pk}/recall", sent)
        assert answer.status_code == 303
    recall = page(stella, answer["Location"])
    assert recall.index("What you must do") < recall.index("What is recalled")
    assert client.post(f"{answer['Location']}/lift", {"why": ""}).status_code == 422
    assert client.post(f"{answer['Location']}/lift", {"why": "Loaded."}).status_code == 303


def test_others_may_neither_recall_nor_lift(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, alice: User
) -> None:
    made = services.recall(asset=ticket.asset, title="x", what_to_do="y", by=stella)
    for person in (alice, factories.user("Bystander")):
        client = signed_in(person)
        for address in (f"/tickets/{ticket.pk}/recall", f"/assets/{ticket.asset_id}/recall"):
            assert client.get(address).status_code == 403
        assert client.post(f"/recalls/{made.pk}/lift", {"why": "z"}).status_code == 403


def test_the_next_page_goes_on_where_the_last_one_ended(
    asset: Asset, charlie: User, stella: User
) -> None:
    for number in range(reading.PAGE + 5):
        services.report(asset=asset, title=f"Fault {number}", by=charlie)
    first = inbox.of(stella)
    second = inbox.of(stella, after=first.next)
    assert (len(first.rows), len(second.rows), second.next) == (reading.PAGE, 5, None)
    assert not {row.ticket.pk for row in first.rows} & {row.ticket.pk for row in second.rows}


def test_the_cost_does_not_grow_with_the_number_of_tickets(
    lineage: dict[str, Asset],
    charlie: User,
    stella: User,
    django_assert_max_num_queries: Callable[..., Any],
    settings: Any,
) -> None:
    settings.REPORTS_AN_HOUR = 0
    client = signed_in(stella)
    counts = []
    for number in (10, 90):
        for _ in range(number):
            services.report(asset=lineage["report"], title="Fault", by=charlie)
        finding(lineage["departures"], f"clause:{number}", origin=lineage["staging"])
        services.open_alarms()
        alarm = Ticket.objects.get(kind="alarm")
        for address in ("/desk", f"/desk?ticket={alarm.pk}", f"/tickets/{alarm.pk}", "/recalls"):
            with django_assert_max_num_queries(48) as asked:
                client.get(address)
            counts.append(len(asked))
    assert counts[:4] == counts[4:]


@pytest.mark.django_db
def test_what_nobody_answers_for_can_be_reported_too(alice: User) -> None:
    bare = factories.asset("db.a.bare", owner=None, domain=None)
    assert signed_in(alice).get(f"/assets/{bare.pk}/report").status_code == 200
