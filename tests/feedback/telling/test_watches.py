"""What people watch reaches them: once, in their language, and only while they may see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Notice, User
from catalog import services as catalog
from catalog.index import building
from catalog.models import Asset, Authority, Domain, Field, SavedSearch, Term, TermUse
from feedback import services
from feedback.models import Happening, Ticket, Watch
from feedback.services import watching
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


def titles(person: User) -> list[str]:
    services.tell_watchers()
    return list(person.notices.order_by("pk").values_list("title", flat=True))


def say(asset: Asset, by: User, title: str = "No name") -> Ticket:
    return services.report(asset=asset, title=title, by=by)


def test_watchers_hear_of_tickets_and_answers_once(
    asset: Asset, charlie: User, bob: User, stella: User
) -> None:
    services.watch(by=charlie, asset=asset)
    services.watch(by=charlie, domain=asset.domain)
    ticket = say(asset, bob)
    assert titles(charlie) == ["Somebody says: No name"]
    services.acknowledge(ticket=ticket, by=stella)
    services.resolve(ticket=ticket, reason="Mended", by=stella)
    assert titles(charlie) == ["Somebody says: No name", "No name: answered"]
    assert titles(charlie)[2:] == []
    assert charlie.notices.first().why == f"You watch “{asset.label}”."  # type: ignore[union-attr]
    assert not Happening.objects.exists()


def test_who_did_it_and_who_was_told_hear_it_once(asset: Asset, bob: User, stella: User) -> None:
    for person in (bob, stella):
        services.watch(by=person, asset=asset)
    ticket = say(asset, bob)
    services.acknowledge(ticket=ticket, by=stella)
    services.resolve(ticket=ticket, reason="Mended", by=stella)
    assert titles(stella) == ["Somebody says: No name"]
    assert titles(bob) == ["Stella looks at it: No name", "Solved? No name"]


def test_who_watches_a_ticket_hears_each_step(
    asset: Asset, charlie: User, bob: User, stella: User
) -> None:
    ticket = say(asset, bob)
    services.watch(by=charlie, ticket=ticket)
    services.tell_watchers()
    Notice.objects.all().delete()
    services.acknowledge(ticket=ticket, by=stella)
    assert titles(charlie) == ["No name: acknowledged"]


def test_domains_above_and_terms_lead_to_watchers(
    asset: Asset, charlie: User, alice: User, bob: User
) -> None:
    above = factories.domain("transport")
    Domain.objects.filter(pk=asset.domain_id).update(parent=above)
    term = Term.objects.create(domain=above, slug="delay", name="delay")
    TermUse.objects.create(term=term, asset=asset)
    services.watch(by=charlie, domain=above)
    services.watch(by=alice, term=term)
    say(asset, bob)
    assert titles(charlie) == titles(alice) == ["Somebody says: No name"]


def test_recalls_reach_watchers_and_are_urgent(asset: Asset, charlie: User, stella: User) -> None:
    services.watch(by=charlie, asset=asset)
    recall = services.recall(asset=asset, title="Wrong names", what_to_do="Wait", by=stella)
    services.lift(recall=recall, why="Right again", by=stella)
    assert titles(charlie) == ["Recall: Wrong names", "May be used again: Wrong names"]
    assert list(charlie.notices.values_list("urgent", "text").order_by("pk")) == [
        (True, "Wait"),
        (True, "Right again"),
    ]


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_hidden_is_told_to_nobody(
    when: str, asset: Asset, charlie: User, alice: User, bob: User
) -> None:
    for person in (charlie, alice):
        services.watch(by=person, asset=asset)
    if when == "before":
        Asset.objects.update(visibility="private")
    say(asset, bob)
    Asset.objects.update(visibility="private")
    assert titles(charlie) == []
    assert titles(alice) == ["Somebody says: No name"]


def test_who_left_hears_nothing(asset: Asset, charlie: User, bob: User) -> None:
    services.watch(by=charlie, asset=asset)
    User.objects.filter(pk=charlie.pk).update(is_active=False)
    say(asset, bob)
    assert titles(charlie) == []


def test_who_watches_no_more_hears_nothing(asset: Asset, charlie: User, bob: User) -> None:
    services.watch(by=charlie, asset=asset)
    services.unwatch(watches=Watch.objects.filter(user=charlie))
    say(asset, bob)
    assert titles(charlie) == []


def recorded() -> None:
    for _look in range(2):
        accounts.link_record()
    services.tell_watchers()


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_changes_of_the_asset_are_read_from_the_record(
    asset: Asset, charlie: User, alice: User
) -> None:
    recorded()
    services.watch(by=charlie, asset=asset)
    services.watch(by=alice, asset=asset)
    with transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(description="Each flight that left")
        Field.objects.filter(asset=asset, name="dest").update(description="Where to")
    recorded()
    assert titles(charlie) == [f"{asset.label} has changed: the description, the fields"]
    Asset.objects.filter(pk=asset.pk).update(title="Departures")
    recorded()
    assert len(titles(charlie)) == 1
    asset.refresh_from_db()
    catalog.retire(asset=asset, authority=Authority.PERSON)
    recorded()
    assert titles(charlie)[1:] == ["Departures has changed: whether it is retired"]


def test_many_watchers_are_told_in_batches(
    asset: Asset, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BATCH", 3)
    people = [factories.user(f"P{number}") for number in range(10)]
    for person in people:
        services.watch(by=person, asset=asset)
    with CaptureQueriesContext(connection) as asked:
        say(asset, bob)
    assert not [one for one in asked if "accounts_notice" in one["sql"]]
    assert [watching.tell_some() for _turn in range(6)] == [3, 3, 3, 1, 0, None]
    assert Notice.objects.filter(recipient__in=people).count() == 10


def test_new_assets_of_a_search_are_told_once_a_day(
    asset: Asset, charlie: User, flights: Domain
) -> None:
    search = SavedSearch.objects.create(user=charlie, name="Late flights", q="late", sort="match")
    watch, _new = services.watch(by=charlie, search=search)
    late = factories.asset("db.marts.late_flights", domain=flights)
    factories.asset("db.marts.late_secret", domain=flights, visibility="private")
    building.bring_up_to_date()
    assert services.tell_searches() == 0
    Watch.objects.update(looked_at=timezone.now() - timedelta(days=2))
    assert services.tell_searches() == 1
    assert [one.title for one in charlie.notices.all()] == [f"New in “Late flights”: {late.label}"]
    assert services.tell_searches() == 0
    Watch.objects.update(looked_at=timezone.now() - timedelta(days=2))
    services.tell_searches()
    assert charlie.notices.count() == 1
    assert watch.search == search


def test_a_watch_is_of_exactly_one_thing(asset: Asset, charlie: User) -> None:
    for wrong in ({}, {"asset": asset, "domain": asset.domain}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Watch.objects.create(user=charlie, **wrong)
    assert services.watch(by=charlie, asset=asset)[1] is True
    assert services.watch(by=charlie, asset=asset)[1] is False


@pytest.mark.parametrize("htmx", [False, True])
def test_the_button_begins_and_ends_it(htmx: bool, asset: Asset, charlie: User) -> None:
    browser = signed_in(charlie)
    headers = {"HX-Request": "true"} if htmx else {}
    path = f"/watch/asset/{asset.pk}"
    assert path in browser.get(f"/assets/{asset.pk}").content.decode()
    assert "Watch" in browser.get(path, headers=headers).content.decode()
    answer = browser.post(path, {"watch": "yes"}, headers=headers)
    assert answer.status_code == (200 if htmx else 303)
    assert Watch.objects.get(user=charlie).asset == asset
    assert "Watch no more" in browser.get(path, headers=headers).content.decode()
    assert asset.label in browser.get("/watches").content.decode()
    browser.post(path, {"watch": "no"}, headers=headers)
    assert not Watch.objects.exists()
    assert "You watch nothing yet" in browser.get("/watches").content.decode()


@pytest.mark.parametrize("noun", ["asset", "ticket", "search"])
def test_a_stranger_watches_nothing_hidden(
    noun: str, private: Asset, alice: User, charlie: User
) -> None:
    things = {
        "asset": private.pk,
        "ticket": say(private, alice).pk,
        "search": SavedSearch.objects.create(user=alice, name="Mine", sort="match").pk,
    }
    browser = signed_in(charlie)
    assert browser.get(f"/watch/{noun}/{things[noun]}").status_code == 404
    assert browser.post(f"/watch/{noun}/{things[noun]}").status_code == 404
    program = api_for(charlie, "register")
    answer = program.post("/api/v1/watches", {noun: things[noun]}, format="json")
    assert answer.status_code == 422
    assert not Watch.objects.exists()


def test_what_became_hidden_is_not_listed(asset: Asset, charlie: User) -> None:
    watch, _new = services.watch(by=charlie, asset=asset)
    Asset.objects.update(visibility="private")
    assert asset.label not in signed_in(charlie).get("/watches").content.decode()
    program = api_for(charlie, "register")
    assert program.get("/api/v1/watches").json()["results"] == []
    assert program.get(f"/api/v1/watches/{watch.pk}").status_code == 404


def test_programs_watch_too(asset: Asset, charlie: User, bob: User) -> None:
    program = api_for(charlie, "register")
    made = program.post("/api/v1/watches", {"asset": asset.pk}, format="json")
    assert made.status_code == 201
    assert program.post("/api/v1/watches", {"asset": asset.pk}, format="json").status_code == 200
    slug = asset.domain.slug if asset.domain else ""
    assert program.post("/api/v1/watches", {"domain": slug}, format="json").status_code == 201
    for wrong in ({}, {"asset": asset.pk, "domain": slug}):
        assert program.post("/api/v1/watches", wrong, format="json").status_code == 422
    assert len(program.get("/api/v1/watches").json()["results"]) == 2
    other = api_for(bob, "register")
    path = f"/api/v1/watches/{made.json()['id']}"
    assert other.delete(path).status_code == 404
    assert program.delete(path).status_code == 204
    assert Watch.objects.count() == 1


def test_the_list_costs_the_same_for_many(charlie: User, flights: Domain) -> None:
    browser, costs = signed_in(charlie), []
    for count in (1, 9):
        for _number in range(count):
            services.watch(by=charlie, asset=factories.asset(domain=flights))
        with CaptureQueriesContext(connection) as asked:
            browser.get("/watches")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_each_watcher_hears_it_in_their_language(asset: Asset, charlie: User, bob: User) -> Any:
    User.objects.filter(pk=charlie.pk).update(language="de")
    services.watch(by=charlie, asset=asset)
    say(asset, bob)
    assert titles(charlie) == ["Jemand sagt: No name"]


def test_who_watches_one_that_is_merged_hears_of_it_and_of_the_one_that_counts(
    asset: Asset, charlie: User, bob: User, stella: User
) -> None:
    one, two = say(asset, bob, "One"), say(asset, bob, "Two")
    titles(charlie)
    services.watch(by=charlie, ticket=two)
    services.watch(by=bob, ticket=two)
    services.merge(ticket=two, into=one, by=stella)
    services.resolve(ticket=one, reason="Mended", by=stella)
    assert titles(charlie) == ["Two: merged into another", "One: answered"]
    heard = list(bob.notices.order_by("pk").values_list("title", flat=True))
    assert heard == ["Known already: Two", "Solved? One"], "nobody hears the same twice"


def test_who_may_not_see_the_one_that_counts_hears_nothing_of_it(
    asset: Asset, private: Asset, charlie: User, alice: User, stella: User
) -> None:
    one, two = say(private, alice, "Of a secret"), say(asset, alice, "Two")
    services.watch(by=charlie, ticket=two)
    services.merge(ticket=two, into=one, by=stella)
    services.resolve(ticket=one, reason="Mended", by=stella)
    assert "Of a secret" not in " ".join(titles(charlie))
