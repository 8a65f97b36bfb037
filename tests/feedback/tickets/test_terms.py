"""What people say of a term: a ticket as any other, answered by those who keep the language of its domain."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Entry, Team, User
from accounts.problems import Conflict, Unprocessable
from catalog import rights
from catalog import services as catalog
from catalog.models import Asset, Domain, Term
from feedback import services
from feedback.inbox import gathering
from feedback.inbox import listing as inbox
from feedback.loop import figures as loop
from feedback.models import Hours, SuggestedChange, Ticket
from feedback.tickets import alike, answering
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(flights: Domain) -> User:
    """The steward of the domain, whoever is named on an asset."""
    kept = factories.user("Kim")
    factories.role(flights, kept, "steward")
    return kept


@pytest.fixture
def delay(flights: Domain, keeper: User) -> Term:
    return Term.objects.create(
        domain=flights, slug="delay", name="Delay", definition="How late it arrives"
    )


@pytest.fixture
def said(delay: Term, bob: User) -> Ticket:
    return services.report(term=delay, title="Does a cancelled flight count?", by=bob)


def place(term: Term) -> str:
    return f"/terms/{term.domain.slug}/{term.slug}"


def test_it_waits_for_those_who_keep_the_words_of_the_domain(
    said: Ticket, keeper: User, charlie: User, bob: User
) -> None:
    assert [row.ticket for row in inbox.of(keeper).rows] == [said]
    for stranger in (charlie, bob):
        assert not inbox.of(stranger).rows
        with pytest.raises(PermissionDenied):
            services.acknowledge(ticket=said, by=stranger)
    services.acknowledge(ticket=said, by=keeper)
    assert bob.notices.get().title == "Kim looks at it: Does a cancelled flight count?"


def test_owner_team_and_whoever_answers_questions_triage_it_as_well(
    said: Ticket, delay: Term, alice: User, charlie: User, keeper: User, stella: User
) -> None:
    catalog.change_term(term=delay, owner=factories.team("words", [alice]), steward=charlie)
    said.refresh_from_db()
    people = {person for person in User.objects.all() if rights.can(person, "triage", said.subject)}
    assert people == {alice, charlie, keeper, stella} == set(answering.people(said.answered_for))
    for person in people:
        assert gathering.answered(person).first(9) == [said.pk]
    assert not rights.can(charlie, "edit", said.subject)


def test_from_said_to_solved(said: Ticket, delay: Term, keeper: User, bob: User) -> None:
    services.start(ticket=said, by=keeper)
    catalog.change_term(term=delay, definition="How late it arrives, of those that flew")
    services.resolve(ticket=said, change=("term", f"{delay.domain.slug}/delay"), by=keeper)
    services.reopen(ticket=said, text="And diverted ones?", by=bob)
    services.resolve(ticket=said, reason="They have none", by=keeper)
    done = services.confirm(ticket=said, by=bob)
    assert done.state == "confirmed"
    page = signed_in(bob).get(f"/tickets/{said.pk}").text
    assert f'href="{place(delay)}"' in page
    assert "a change of a term" in page


@pytest.mark.parametrize("ref", ["flights", "flights/nothing", "/", "7"])
def test_only_a_term_that_is_there_closes_it(said: Ticket, keeper: User, ref: str) -> None:
    with pytest.raises(Unprocessable, match=r"change\.ref"):
        services.resolve(ticket=said, change=("term", ref), by=keeper)


def test_a_change_just_made_is_offered(said: Ticket, delay: Term, keeper: User) -> None:
    browser = signed_in(keeper)
    assert "was changed since" not in browser.get(f"/tickets/{said.pk}").text
    catalog.change_term(term=delay, definition="How late it arrives, of those that flew")
    assert "Delay was changed since" in browser.get(f"/tickets/{said.pk}").text
    recent = f"{delay.domain.slug}/delay"
    sent = {"recent": recent, "change_type": "", "change_ref": "", "reason": ""}
    assert browser.post(f"/tickets/{said.pk}/resolve", sent).status_code == 303
    said.refresh_from_db()
    assert (said.change_type, said.change_ref) == ("term", recent)


def test_it_is_moved_nowhere_and_recalls_nothing(
    said: Ticket, asset: Asset, keeper: User, admin: User
) -> None:
    browser = signed_in(keeper)
    page = browser.get(f"/tickets/{said.pk}").text
    for step in (f"{said.pk}/move", f"{said.pk}/recall", "Where did it start?"):
        assert step not in page
    with pytest.raises(Unprocessable, match="stays with the term"):
        services.move(ticket=said, to=asset, by=keeper)
    with pytest.raises(Unprocessable, match="recalls no asset"):
        services.recall(asset=asset, title="x", what_to_do="y", ticket=said, by=admin)
    assert browser.get(f"/tickets/{said.pk}/recall").status_code == 403
    assert api_for(keeper).get(f"/api/v1/tickets/{said.pk}/suspects").json()["results"] == []


def test_it_is_merged_only_with_what_is_said_of_a_term(
    said: Ticket, ticket: Ticket, delay: Term, keeper: User, charlie: User
) -> None:
    for one, other in ((said, ticket), (ticket, said)):
        with pytest.raises(Unprocessable, match="said of a term"):
            services.merge(ticket=one, into=other, by=keeper)
    second = services.report(term=delay, title="Cancelled ones?", by=charlie)
    assert services.merge(ticket=second, into=said, by=keeper).duplicate_of == said


def test_what_is_like_it_is_found(
    said: Ticket, ticket: Ticket, delay: Term, asset: Asset, charlie: User
) -> None:
    assert alike.similar(charlie, delay, "cancelled ones") == [said]
    assert alike.similar(charlie, asset, "a cancelled flight") == [said]
    assert alike.similar(charlie, delay, "San Juan is nameless") == [ticket]
    api = api_for(charlie)
    found = api.get(f"/api/v1/tickets/similar?term={delay.pk}&title=cancelled").json()["results"]
    assert [(row["id"], row["term"], row["asset"]) for row in found] == [(said.pk, delay.pk, None)]
    assert api.get("/api/v1/tickets/similar?title=cancelled").status_code == 422
    assert api.get("/api/v1/tickets/similar?term=999999&title=cancelled").status_code == 404


def test_it_is_reported_and_listed_by_rest(delay: Term, ticket: Ticket, charlie: User) -> None:
    api = api_for(charlie)
    letter = {"term": delay.pk, "title": "Is it of arrival?", "kind": "question"}
    made = api.post("/api/v1/tickets", letter, format="json").json()
    assert (made["term"], made["asset"], made["origin"]) == (delay.pk, None, None)
    listed = api.get(f"/api/v1/tickets?term={delay.pk}").json()["results"]
    assert [row["id"] for row in listed] == [made["id"]]
    for wrong, field in (
        ({"title": "x", "asset": 1, "term": 1}, "asset"),
        ({"title": "x", "term": 999_999}, "term"),
        ({"title": "x", "term": delay.pk, "field": "dest"}, "field"),
    ):
        refused = api.post("/api/v1/tickets", wrong, format="json")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


def test_the_page_of_a_term_leads_to_saying_something_of_it(delay: Term, bob: User) -> None:
    browser = signed_in(bob)
    assert f'hx-get="{place(delay)}/tickets"' in browser.get(place(delay)).text
    assert "Nobody has reported" in browser.get(f"{place(delay)}/tickets").text
    form = browser.get(f"{place(delay)}/report?kind=question").text
    assert 'name="field"' not in form
    assert 'name="example"' not in form
    sent = {"kind": "question", "title": "Of arrival?", "severity": "low"}
    answer = browser.post(f"{place(delay)}/report", sent)
    ticket = Ticket.objects.get(term=delay)
    assert (answer.status_code, answer["Location"]) == (303, ticket.get_absolute_url())
    assert ticket.kind == "question"
    part = browser.get(f"{place(delay)}/tickets", headers={"HX-Request": "true"}).text
    assert "Of arrival?" in part
    assert "<html" not in part


def test_nobody_says_anything_of_a_term_that_is_not_there(flights: Domain, bob: User) -> None:
    for act in ("report", "suggest", "tickets"):
        assert signed_in(bob).get(f"/terms/{flights.slug}/nothing/{act}").status_code == 404
        assert Client().get(f"/terms/{flights.slug}/nothing/{act}").status_code == 302


def test_ten_of_them_cost_what_two_cost(said: Ticket, delay: Term, keeper: User, bob: User) -> None:
    def cost(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        return len(asked)

    browser = signed_in(keeper)
    services.report(term=delay, title="Question", by=bob)
    pages = (f"{place(delay)}/tickets", "/desk")
    before = [cost(page) for page in pages]
    for number in range(9):
        services.report(term=delay, title=f"Question {number}", by=bob)
    assert [cost(page) for page in pages] == before


def test_the_inbox_finds_it_by_domain_and_by_name(
    said: Ticket, keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wanted, there in (
        ({"domain": "flights"}, True),
        ({"domain": "airports"}, False),
        ({"asset": "dela"}, True),
        ({"asset": "departures"}, False),
        ({"q": "cancelled"}, True),
    ):
        rows = inbox.of(keeper, "all", filters=wanted).rows
        assert bool(rows) is there, wanted
    monkeypatch.setattr(gathering, "STRETCH", 0)
    assert [row.ticket for row in inbox.of(keeper, "all").rows] == [said]


def test_whoever_watches_the_term_or_its_domain_hears_of_it(
    delay: Term, keeper: User, charlie: User, alice: User, bob: User
) -> None:
    services.watch(by=charlie, term=delay)
    services.watch(by=alice, domain=delay.domain)
    ticket = services.report(term=delay, title="Of arrival?", by=bob)
    services.resolve(ticket=ticket, reason="Yes", by=keeper)
    services.tell_watchers()
    for person in (charlie, alice):
        told = person.notices.order_by("pk").values_list("title", flat=True)
        assert list(told) == ["Somebody says: Of arrival?", "Of arrival?: answered"]


def test_the_promise_is_that_of_its_owner_and_is_put_before_the_owner_of_the_domain(
    delay: Term, bob: User, alice: User
) -> None:
    team = factories.team("words")
    Hours.objects.create(team=team, high=1, medium=2, low=3, opens="00:00")
    catalog.change_term(term=delay, owner=team)
    delay.refresh_from_db()
    factories.role(delay.domain, alice, "owner")
    ticket = services.report(term=delay, title="Of arrival?", severity="high", by=bob)
    assert (ticket.answer_by - ticket.created_at).total_seconds() == 3600
    Ticket.objects.update(answer_by=timezone.now())
    assert services.escalate() == 1
    assert alice.notices.get().title == "Overdue: Of arrival?"


def test_the_figures_of_the_loop_count_it(
    said: Ticket, delay: Term, keeper: User, charlie: User
) -> None:
    services.resolve(ticket=said, reason="No", by=keeper)
    today = loop.today()
    for person in (keeper, charlie):
        days = loop.read(person, today, today, domain=delay.domain)
        assert (loop.figures(days).said, loop.figures(days).answered.n) == (1, 1)


def test_a_term_of_which_something_was_said_is_not_deleted(
    said: Ticket, delay: Term, keeper: User
) -> None:
    with pytest.raises(Conflict, match="People have said something of “Delay”"):
        catalog.delete_term(term=delay)
    answer = signed_in(keeper).post(f"{place(delay)}/delete")
    assert answer.status_code == 409
    assert "It cannot be deleted" in answer.text
    assert api_for(keeper).delete(f"/api/v1/terms/{delay.pk}").status_code == 409
    assert Ticket.objects.get() == said


def test_the_database_knows_one_place_of_each_ticket(said: Ticket, asset: Asset) -> None:
    wrongs: list[dict[str, object]] = [{"asset": asset}, {"term": None}, {"field": "dest"}]
    for wrong in wrongs:
        with pytest.raises(IntegrityError, match="asset_or_term"), transaction.atomic():
            Ticket.objects.filter(pk=said.pk).update(**wrong)


def test_a_team_sees_what_waits_at_its_terms(said: Ticket, delay: Term, alice: User) -> None:
    team: Team = factories.team("words", [alice])
    catalog.change_term(term=delay, owner=team)
    assert said.title in signed_in(alice).get(team.get_absolute_url()).text


def test_what_is_suggested_is_shown_and_made_in_the_name_of_who_said_it(
    delay: Term, keeper: User, charlie: User
) -> None:
    browser = signed_in(charlie)
    assert "Definition" in browser.get(f"{place(delay)}/suggest").text
    sent = {"value": "How late it arrives, of those that flew", "text": "I was asked"}
    assert browser.post(f"{place(delay)}/suggest?what=description", sent).status_code == 303
    ticket = Ticket.objects.get(term=delay)
    assert ticket.title == "Definition of Delay"
    keeping = signed_in(keeper)
    assert "<ins>" in keeping.get(f"/tickets/{ticket.pk}").text
    assert keeping.post(f"/tickets/{ticket.pk}/accept").status_code == 303
    delay.refresh_from_db()
    assert delay.definition == sent["value"]
    entry = Entry.objects.get(why="suggestion")
    assert (entry.by_id, entry.about["accepted_by"]) == (charlie.pk, keeper.pk)


def test_a_term_is_renamed_by_rest(delay: Term, keeper: User, charlie: User) -> None:
    api = api_for(charlie)
    letter = {"term": delay.pk, "what": "title", "value": "Delay at arrival"}
    made = api.post("/api/v1/suggestions", letter, format="json").json()
    assert (made["term"], made["asset"], made["now"]) == (delay.pk, None, "Delay")
    listed = api.get(f"/api/v1/suggestions?term={delay.pk}").json()["results"]
    assert [row["id"] for row in listed] == [made["id"]]
    answer = api_for(keeper).post(f"/api/v1/suggestions/{made['id']}/accept", {}, format="json")
    assert answer.json()["state"] == "resolved"
    delay.refresh_from_db()
    assert delay.name == "Delay at arrival"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"what": "owner", "value": "x"}, "what"),
        ({"what": "title", "value": " "}, "value"),
        ({"what": "title", "value": "x" * 151}, "value"),
        ({"what": "title", "value": "x", "field": "dest"}, "field"),
        ({"what": "title", "value": "Delay"}, "value"),
    ],
    ids=["not-of-a-term", "empty", "too-long", "a-field", "so-already"],
)
def test_what_no_term_can_be_is_refused(
    delay: Term, charlie: User, sent: dict[str, str], field: str
) -> None:
    with pytest.raises(Unprocessable, match=field):
        services.suggest(term=delay, **sent, by=charlie)


def test_whoever_answers_but_may_not_edit_accepts_nothing(
    delay: Term, bob: User, charlie: User
) -> None:
    catalog.change_term(term=delay, steward=bob)
    delay.refresh_from_db()
    ticket = services.suggest(term=delay, what="title", value="Lateness", by=charlie)
    with pytest.raises(PermissionDenied):
        services.accept_suggestion(ticket=ticket, by=bob)


def test_a_name_that_was_taken_meanwhile_changes_nothing(
    delay: Term, keeper: User, charlie: User
) -> None:
    ticket = services.suggest(term=delay, what="title", value="Lateness", by=charlie)
    catalog.put_term(domain=delay.domain, name="Lateness")
    with pytest.raises(Unprocessable, match="another term of this name"):
        services.accept_suggestion(ticket=ticket, by=keeper)
    assert SuggestedChange.objects.get().accepted_at is None
    assert signed_in(keeper).post(f"/tickets/{ticket.pk}/accept").status_code == 422
