"""Suggesting: shown as a difference, made with one click in the suggester's name, asked again when overtaken."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Entry, User
from accounts.problems import Conflict, Unprocessable
from accounts.recording import recording
from catalog.models import Asset, Tag, Term, TermUse
from feedback import services
from feedback.models import SuggestedChange, Ticket
from feedback.tickets import suggestions
from tests import factories
from tests.conftest import api_for, signed_in
from tests.feedback.tickets.test_two_stewards import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggested(asset: Asset, charlie: User) -> Ticket:
    return services.suggest(
        asset=asset, what="description", value="All flights out of New York", by=charlie
    )


def field_of(asset: Asset) -> str:
    return str(asset.fields.values_list("name", flat=True)[0])


def test_accepted_it_is_made_and_the_ticket_closes_with_it(
    suggested: Ticket, asset: Asset, stella: User
) -> None:
    done = services.accept_suggestion(ticket=suggested, by=stella)
    asset.refresh_from_db()
    assert asset.description == "All flights out of New York"
    assert (done.state, done.change_type, done.change_ref) == (
        "resolved",
        "suggestion",
        str(suggested.pk),
    )
    assert SuggestedChange.objects.get().accepted_by == stella


def test_the_history_names_who_suggested_it_and_who_accepted(
    suggested: Ticket, asset: Asset, stella: User, charlie: User
) -> None:
    browser = signed_in(stella)
    assert browser.post(f"/tickets/{suggested.pk}/accept").status_code == 303
    entry = Entry.objects.get(why="suggestion")
    assert entry.by_id == charlie.pk
    assert entry.about == {"accepted_by": stella.pk, "ticket": suggested.pk}
    told = browser.get(f"/assets/{asset.pk}/history").text
    assert "with a suggestion that" in told
    assert charlie.name in told
    assert "&lt;a" not in told


def test_accepted_twice_it_is_made_once(suggested: Ticket, asset: Asset, stella: User) -> None:
    for _ in range(2):
        services.accept_suggestion(ticket=suggested, by=stella)
    asset.refresh_from_db()
    assert suggested.events.filter(verb="resolve").count() == 1


@pytest.mark.parametrize(
    ("what", "value", "now"),
    [
        ("title", "Out of New York", "title"),
        ("owner", "airports", "owner"),
        ("sensitivity", "internal", "sensitivity"),
    ],
)
def test_each_attribute_of_an_asset(
    asset: Asset, stella: User, charlie: User, what: str, value: str, now: str
) -> None:
    factories.team("airports")
    ticket = services.suggest(asset=asset, what=what, value=value, by=charlie)
    services.accept_suggestion(ticket=ticket, by=stella)
    asset = Asset.objects.get(pk=asset.pk)
    assert suggestions.value(asset, what, "") == value


def test_a_field_gets_its_words(asset: Asset, stella: User, charlie: User) -> None:
    name = field_of(asset)
    for what, value in (("description", "Where to"), ("sensitivity", "personal")):
        ticket = services.suggest(asset=asset, what=what, value=value, field=name, by=charlie)
        services.accept_suggestion(ticket=ticket, by=stella)
        assert getattr(asset.fields.get(name=name), what) == value


def test_a_tag_is_given_and_taken_away(asset: Asset, stella: User, charlie: User) -> None:
    Tag.objects.create(name="night", meaning="After ten", state="governed")
    before = list(asset.tags)
    for remove, wanted in ((False, [*before, "night"]), (True, before)):
        ticket = services.suggest(asset=asset, what="tag", value="night", remove=remove, by=charlie)
        services.accept_suggestion(ticket=ticket, by=stella)
        asset.refresh_from_db()
        assert asset.tags == wanted


def test_a_term_is_given_and_taken_away(asset: Asset, stella: User, charlie: User) -> None:
    assert asset.domain is not None
    term = Term.objects.create(domain=asset.domain, slug="delay", name="Delay", definition="Late")
    named, name = f"{asset.domain.slug}/delay", field_of(asset)
    for field in ("", name):
        ticket = services.suggest(asset=asset, what="term", value=named, field=field, by=charlie)
        services.accept_suggestion(ticket=ticket, by=stella)
    assert term.uses.filter(asset=asset).count() == 2
    away = services.suggest(asset=asset, what="term", value=named, remove=True, by=charlie)
    services.accept_suggestion(ticket=away, by=stella)
    assert [use.field_id is not None for use in TermUse.objects.filter(term=term)] == [True]


def test_what_was_overtaken_is_shown_three_ways_and_asked_again(
    suggested: Ticket, asset: Asset, stella: User
) -> None:
    Asset.objects.filter(pk=asset.pk).update(description="Somebody else wrote this")
    browser = signed_in(stella)
    answer = browser.post(f"/tickets/{suggested.pk}/accept")
    assert answer.status_code == 409
    for words in ("It was", "It is now", "Somebody else wrote this", "Suggested"):
        assert words in answer.text
    version = suggestions.version("Somebody else wrote this")
    assert browser.post(f"/tickets/{suggested.pk}/accept", {"version": version}).status_code == 303
    asset.refresh_from_db()
    assert asset.description == "All flights out of New York"


def test_what_nobody_could_write_cannot_be_suggested(asset: Asset, charlie: User) -> None:
    bad: list[dict[str, Any]] = [
        {"what": "title", "value": "x" * 300},
        {"what": "title", "value": asset.title},
        {"what": "title", "value": "New", "field": field_of(asset)},
        {"what": "description", "value": "New", "field": "nowhere"},
        {"what": "owner", "value": "nobody-known"},
        {"what": "sensitivity", "value": "very"},
        {"what": "tag", "value": "unheard"},
        {"what": "tag", "value": "night", "remove": True},
        {"what": "term", "value": "flights/unheard"},
        {"what": "title", "value": "New", "remove": True},
    ]
    for said in bad:
        with pytest.raises(Unprocessable):
            services.suggest(asset=asset, by=charlie, **said)
    assert not Ticket.objects.exists()


def test_who_could_not_make_the_change_cannot_accept_it(
    suggested: Ticket, charlie: User, aaron: User
) -> None:
    for person in (charlie, aaron):
        with pytest.raises(PermissionDenied):
            services.accept_suggestion(ticket=suggested, by=person)


def test_a_declined_one_changes_nothing(suggested: Ticket, asset: Asset, stella: User) -> None:
    before = asset.description
    services.decline(ticket=suggested, reason="It is said elsewhere", by=stella)
    with pytest.raises(Conflict):
        services.accept_suggestion(ticket=suggested, by=stella)
    asset.refresh_from_db()
    assert asset.description == before


def test_an_accepted_suggestion_closes_another_ticket(
    suggested: Ticket, ticket: Ticket, stella: User
) -> None:
    with pytest.raises(Unprocessable):
        services.resolve(ticket=ticket, change=("suggestion", str(suggested.pk)), by=stella)
    services.accept_suggestion(ticket=suggested, by=stella)
    services.resolve(ticket=ticket, change=("suggestion", str(suggested.pk)), by=stella)


def test_the_form_begins_with_what_stands_there(asset: Asset, charlie: User) -> None:
    browser = signed_in(charlie)
    chosen = browser.get(f"/assets/{asset.pk}/suggest")
    assert "?what=description" in chosen.text
    address = f"/assets/{asset.pk}/suggest?what=title"
    assert asset.title in browser.get(address).text
    assert browser.post(address, {"value": asset.title}).status_code == 422
    assert browser.post(address, {"value": "Out of New York"}).status_code == 303
    page = browser.get(Ticket.objects.get().get_absolute_url()).text
    assert "<ins>" in page
    assert "Accept it" not in page


def test_the_steward_sees_the_difference_and_the_button(suggested: Ticket, stella: User) -> None:
    page = signed_in(stella).get(suggested.get_absolute_url()).text
    assert "<ins>" in page
    assert "Accept it" in page


def test_a_stranger_finds_none(suggested: Ticket, asset: Asset) -> None:
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    stranger = factories.user()
    browser, api = signed_in(stranger), api_for(stranger)
    assert browser.get(f"/assets/{asset.pk}/suggest").status_code == 404
    assert browser.post(f"/tickets/{suggested.pk}/accept").status_code == 404
    assert api.get("/api/v1/suggestions").json()["results"] == []
    assert api.get(f"/api/v1/suggestions/{suggested.pk}").status_code == 404


def test_a_program_suggests_and_accepts(asset: Asset, charlie: User, stella: User) -> None:
    letter = {"asset": asset.pk, "what": "title", "value": "Out of New York"}
    made = api_for(charlie).post("/api/v1/suggestions", letter, format="json")
    assert made.status_code == 201
    told = made.json()
    assert (told["before"], told["after"]) == (asset.title, "Out of New York")
    steward = api_for(stella)
    done = steward.post(f"/api/v1/suggestions/{told['id']}/accept", {}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "resolved")
    assert done.json()["now"] == "Out of New York"


@pytest.mark.django_db(transaction=True)
def test_two_accept_at_once_and_one_of_them_does_it() -> None:
    one, two, reader = (factories.user(name) for name in ("Stella", "Steven", "Charlie"))
    place = factories.domain("flights")
    for person in (one, two):
        factories.role(place, person, "steward")
    asset = factories.asset("db.flights", domain=place)
    ticket = services.suggest(asset=asset, what="title", value="Flights", by=reader)
    with recording("task"):
        results = at_once(
            *[partial(services.accept_suggestion, ticket=ticket, by=one) for one in (one, two)]
        )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert ticket.events.filter(verb="resolve").count() == 1
