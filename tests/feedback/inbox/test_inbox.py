"""The inbox: filters, views and answers of one's own, and one step for many tickets."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from catalog.models import Asset, Domain
from feedback import services
from feedback.inbox import gathering, replies
from feedback.inbox import listing as inbox
from feedback.inbox import sheet as inbox_sheet
from feedback.models import DeskView, ReplyText, Ticket
from tests import factories
from tests.conftest import signed_in
from tests.feedback.conftest import finding


@pytest.fixture
def said(asset: Asset, charlie: User) -> list[Ticket]:
    """A problem, a grave one, a question and an alarm, in this order."""
    made = [
        services.report(asset=asset, title="San Juan has no name", by=charlie),
        services.report(asset=asset, title="Tails unknown", severity="high", by=charlie),
        services.report(asset=asset, title="Diverted flights?", kind="question", by=charlie),
    ]
    finding(asset)
    services.open_alarms()
    return [*made, Ticket.objects.get(kind="alarm")]


def found(user: User, view: str = "all", **filters: str) -> list[str]:
    return [row.ticket.title for row in inbox.of(user, view, filters=filters).rows]


def test_each_filter_leaves_what_fits(said: list[Ticket], stella: User) -> None:
    services.acknowledge(ticket=said[0], by=stella)
    first, grave, question, alarm = (ticket.title for ticket in said)
    assert found(stella, kind="alarm") == [alarm]
    assert found(stella, kind="question") == [question]
    assert found(stella, severity="high") == [grave]
    assert found(stella, state="acknowledged") == [first]
    assert found(stella, assignee="me") == [first]
    assert first not in found(stella, assignee="nobody")
    assert found(stella, reporter="Charl") == [question, grave, first]
    assert found(stella, q="names of San Juan") == []
    assert found(stella, q="San Juan") == [first]
    assert len(found(stella, domain="flights", asset="departures")) == 4
    assert found(stella, domain="elsewhere") == found(stella, asset="zzz") == []
    assert found(stella, "alarms", severity="low") == []


def test_a_filter_is_no_way_to_guess_at_what_is_hidden(
    private: Asset, asset: Asset, alice: User, admin: User, stella: User
) -> None:
    """It was said of something the steward may not see, and moved to what they answer for."""
    Asset.objects.filter(pk=private.pk).update(domain=None, title="Layoffs")
    moved = services.report(asset=private, title="Wrong", by=alice)
    services.move(ticket=moved, to=asset, by=admin)
    assert found(stella, asset="Layoffs") == []
    assert found(stella, asset="departures") == ["Wrong"]


def test_counts_go_to_a_hundred(asset: Asset, charlie: User, stella: User) -> None:
    services.report(asset=asset, title="Fault", by=charlie)
    kept = Ticket.objects.values(
        "asset_id", "origin_id", "kind", "title", "reporter_id", "answer_by"
    ).get()
    Ticket.objects.bulk_create([Ticket(**kept) for _ in range(inbox.MANY)])
    assert "100+" in signed_in(stella).get("/desk").content.decode()


def test_who_holds_none_of_the_next_reads_the_same(
    said: list[Ticket], stella: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {view: found(stella, view) for view in inbox.VIEWS}
    monkeypatch.setattr(gathering, "STRETCH", 0)
    assert {view: found(stella, view) for view in inbox.VIEWS} == few


@pytest.mark.parametrize("stretch", [0, 1, 4, 1000], ids=["none", "one", "short", "long"])
@pytest.mark.parametrize("view", ["all", "answer"])
def test_pages_follow_each_other_however_they_are_gathered(
    view: str,
    stretch: int,
    asset: Asset,
    flights: Domain,
    charlie: User,
    stella: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Among the tickets of somebody else; each page in the order of the view, and none twice or missing."""
    monkeypatch.setattr(gathering, "STRETCH", stretch)
    monkeypatch.setattr(inbox, "PAGE", 3)
    second = factories.asset("db.marts.arrivals", domain=flights)
    others = factories.asset("db.marts.others", domain=factories.domain("others"))
    now = timezone.now()
    made = Ticket.objects.bulk_create(
        Ticket(
            asset=place,
            origin=place,
            kind="problem",
            title=f"{number} {place.name}",
            reporter=charlie,
            answer_by=now + timedelta(hours=number * 7 % 5),
        )
        for number in range(8)
        for place in (asset, second, others)
    )
    theirs = [ticket for ticket in made if ticket.origin != others]
    order: dict[str, Callable[[Ticket], Any]] = {
        "all": lambda ticket: -ticket.pk,
        "answer": lambda ticket: (ticket.answer_by, ticket.pk),
    }
    seen: list[int] = []
    after = None
    while not seen or after is not None:
        page = inbox.of(stella, view, after)
        assert page.current.count == len(theirs)
        seen += [row.ticket.pk for row in page.rows]
        after = page.next
    assert seen == [ticket.pk for ticket in sorted(theirs, key=order[view])]


def test_a_filter_is_kept_as_a_view_of_ones_own(
    said: list[Ticket], stella: User, alice: User
) -> None:
    client = signed_in(stella)
    for severity in ("low", "high"):
        answer = client.post("/desk/views", {"name": "Grave", "severity": severity})
        assert answer.status_code == 302
    kept = DeskView.objects.get()
    assert "Tails unknown" in client.get(answer["Location"]).content.decode()
    assert [row.ticket.title for row in inbox.of(stella, f"own-{kept.pk}").rows] == [
        "Tails unknown"
    ]
    assert "Grave" not in signed_in(alice).get("/desk").content.decode()
    assert signed_in(alice).post(f"/desk/views/{kept.pk}/delete").status_code == 404
    assert client.post(f"/desk/views/{kept.pk}/delete").status_code == 303
    assert client.post("/desk/views", {"name": "Empty"}).status_code == 303
    assert not DeskView.objects.exists()


def test_many_are_taken_at_once_and_each_answers_for_itself(
    said: list[Ticket], stella: User, alice: User
) -> None:
    services.acknowledge(ticket=said[1], by=alice)
    sent = {"act": "acknowledge", "ticket": [said[0].pk, said[1].pk, said[2].pk]}
    page = signed_in(stella).post("/desk/bulk", sent)
    assert page.status_code == 200
    words = page.content.decode()
    assert "2 tickets done." in words
    assert "Alice was faster" in words
    states = Ticket.objects.filter(pk__in=sent["ticket"]).values_list("assignee__name", flat=True)
    assert sorted(states) == ["Alice", "Stella", "Stella"]


def test_many_are_merged_into_the_oldest(said: list[Ticket], stella: User) -> None:
    sent = {"act": "merge", "ticket": [ticket.pk for ticket in said[:3]], "next": "/desk?view=all"}
    answer = signed_in(stella).post("/desk/bulk", sent)
    assert answer["Location"] == "/desk?view=all"
    assert set(said[0].duplicates.all()) == set(said[1:3])


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"act": "acknowledge", "ticket": []}, "Tick the tickets first."),
        ({"act": "decline", "reason": " "}, "Say why nothing will be done."),
        ({"act": "assign"}, "Choose somebody."),
        ({"act": "dance"}, "Nothing was done"),
        ({"act": "start", "ticket": ["x", "٣"]}, "Tick the tickets first."),
    ],
    ids=["nothing ticked", "no reason", "nobody", "no such step", "no numbers"],
)
def test_what_is_missing_is_said(
    said: list[Ticket], stella: User, sent: dict[str, Any], words: str
) -> None:
    answer = signed_in(stella).post("/desk/bulk", {"ticket": [said[0].pk]} | sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    said[0].refresh_from_db()
    assert said[0].state == "new"


def test_what_is_not_ones_own_stays_in_a_crowd_too(
    said: list[Ticket], private: Asset, alice: User, charlie: User
) -> None:
    hidden = services.report(asset=private, title="Secret", by=alice)
    sent = {"act": "decline", "reason": "No.", "ticket": [said[0].pk, hidden.pk]}
    page = signed_in(charlie).post("/desk/bulk", sent).content.decode()
    assert "Your role in this domain does not allow that." in page
    assert "Secret" not in page
    assert not Ticket.objects.filter(state="declined").exists()


def test_an_answer_given_often_is_put_in_word_for_word(
    asset: Asset, charlie: User, stella: User
) -> None:
    evil = "{reporter.password} {{ title }} {0} {title.__class__}"
    ticket = services.report(asset=asset, title="No {reporter} here", by=charlie)
    row = Ticket.objects.for_rows(stella).get(pk=ticket.pk)
    assert replies.fill("Dear {reporter}: “{title}” of {asset}.", row) == (
        "Dear Charlie: “No {reporter} here” of marts.departures."
    )
    assert replies.fill(evil, row) == evil


def test_answers_are_of_a_person_or_of_a_team(
    asset: Asset, charlie: User, alice: User, bob: User, stella: User
) -> None:
    ticket = services.report(asset=asset, title="No name", by=charlie)
    client = signed_in(alice)
    for _ in range(2):
        client.post(
            "/desk/replies", {"name": "Soon", "text": "{title}: tomorrow.", "team": "owners"}
        )
    client.post("/desk/replies", {"name": "Mine", "text": "Thanks."})
    assert set(ReplyText.objects.visible_to(bob).values_list("name", flat=True)) == {"Soon"}
    assert not ReplyText.objects.visible_to(stella).exists()
    soon = ReplyText.objects.get(name="Soon")
    page = signed_in(bob).get(f"{ticket.get_absolute_url()}?reply={soon.pk}").content.decode()
    assert "No name: tomorrow." in page
    assert signed_in(stella).post(f"/desk/replies/{soon.pk}/delete").status_code == 404
    answer = signed_in(stella).post("/desk/replies", {"name": "x", "text": "y", "team": "owners"})
    assert answer.status_code == 422
    assert client.post(f"/desk/replies/{soon.pk}/delete").status_code == 303


def test_views_of_ones_own_cost_no_statement_more(
    said: list[Ticket], stella: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    counts = []
    for number in (1, 9):
        for n in range(number):
            DeskView.objects.create(user=stella, name=f"{number} {n}", filters={"kind": "alarm"})
        with django_assert_max_num_queries(60) as asked:
            signed_in(stella).get("/desk")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_domain_counts_with_what_stands_in_it(
    said: list[Ticket], asset: Asset, charlie: User, admin: User
) -> None:
    below = factories.domain("night", parent=asset.domain)
    deep = factories.asset("db.marts.night", domain=below)
    services.report(asset=deep, title="Dark", by=charlie)
    assert "Dark" in found(admin, domain="flights")
    assert found(admin, domain="night") == ["Dark"]


def sheet(user: User, query: str = "view=all") -> list[dict[str, str]]:
    answer = signed_in(user).get(f"/desk/tickets.csv?{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_view_is_had_as_a_table(
    said: list[Ticket], stella: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_sheet, "AT_ONCE", 2)
    services.decline(ticket=said[1], reason="=1+1", by=stella)
    told = sheet(stella)
    assert [row["Title"] for row in told] == found(stella)
    assert {row["Reason"] for row in told} == {"", "'=1+1"}
    assert [row["Title"] for row in sheet(stella, "view=all&kind=question")] == [
        "Diverted flights?"
    ]
    assert [row["Number"] for row in sheet(stella, "view=answer")] == [
        str(row.ticket.pk) for row in inbox.of(stella).rows
    ]


def test_a_table_has_only_what_one_answers_for(
    said: list[Ticket], charlie: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        assert sheet(charlie) == []


def test_a_table_costs_what_its_pages_cost(
    said: list[Ticket], asset: Asset, stella: User, charlie: User, settings: Any
) -> None:
    settings.REPORTS_AN_HOUR = 0
    with CaptureQueriesContext(connection) as few:
        sheet(stella)
    for number in range(10):
        services.report(asset=asset, title=f"Fault {number}", by=charlie)
    with CaptureQueriesContext(connection) as many:
        assert len(sheet(stella)) == 14
    assert len(many) == len(few)
