"""The demo's shelves are filled over HTTP alone: scan, labels, contract, events, reviews."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalog import tasks
from catalog.models import Asset, Tag, Term, TermUse
from config.demo import calendar, language, people, place, shelf, voices, warehouse
from config.embedded import state
from contracts.models import Version
from feedback.models import Review, Ticket, Wanted
from lineage.models import RawEvent
from tests import factories
from tests.config.test_demo_warehouse import DAYS, fresh_database, server  # noqa: F401


@pytest.fixture
def shop(
    server: str,  # noqa: F811
    live_server: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> Iterator[None]:
    """An open shop with a warehouse of five days, whose worker scans while somebody waits for it."""
    monkeypatch.setenv("AISLE_STATE", str(tmp_path))
    monkeypatch.setattr(calendar, "last_cycle", lambda today: DAYS)
    monkeypatch.setattr(place, "base_url", lambda: live_server.url)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SOURCE_SECRETS = tmp_path / "source-secrets"
    factories.user("Ada", is_superuser=True)
    waiting = shelf._source

    def work_while_waiting(*args: Any) -> dict[str, Any]:
        found = waiting(*args)
        tasks.scan_due()
        return found

    monkeypatch.setattr(shelf, "_source", work_while_waiting)
    for address in fresh_database(server):
        monkeypatch.setattr(warehouse, "url", lambda address=address: address)
        where = warehouse.place(address)
        settings.SOURCE_ALLOW_LIST = [f"{where.host}:{where.port}"]
        call_command("demo_prepare")
        yield


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.django_db(transaction=True)
def test_everything_comes_by_scan_and_api_and_a_second_time_changes_nothing(shop: None) -> None:
    call_command("demo_open")

    on_shelf = Asset.objects.on_the_shelf()
    assert on_shelf.filter(source__slug=place.SOURCE).count() == len(shelf.RELATIONS)
    assert set(on_shelf.filter(kind__in=["report", "dashboard", "model"]).values_list("title")) == {
        ("Routes by name",), ("On-time wall",), ("Arrival delay",)
    }  # fmt: skip
    departures = Asset.objects.get(name="warehouse.marts.departures")
    assert departures.title == "Departures from New York"
    assert departures.domain is not None
    assert departures.domain.slug == "flights"
    assert [steward.email for steward in departures.stewards.all()] == [people.STEWARD.email]
    assert departures.properties["time_field"] == "flight_date"
    assert "moved" in departures.description
    assert Version.objects.get(contract__asset=departures).state == Version.State.ACTIVE
    assert RawEvent.objects.count() == 14
    assert Review.objects.count() == len(shelf.REVIEWS)
    said = dict(Ticket.objects.exclude(reporter=None).values_list("title", "state"))
    assert len(said) == len(voices.STORIES) + len(voices.SUGGESTIONS)
    assert said["Four destinations are printed without a name"] == "new"
    assert {*said.values()} == {"new", "acknowledged", "resolved", "confirmed", "declined"}
    assert sorted(Wanted.objects.values_list("state", "votes")) == [
        ("answered", 1), ("declined", 1), ("open", 2)
    ]  # fmt: skip
    assert not (state.folder() / "demo" / "unsent.jsonl").read_text()
    assert Term.objects.count() == len(language.TERMS)
    assert TermUse.objects.count() == sum(len(term.uses) for term in language.TERMS)
    assert Tag.objects.filter(state="governed").count() == len(language.TAGS) - 1
    delivered = Asset.objects.get(name="warehouse.raw.weather")
    assert delivered.tags == ["as delivered", "daily", "hourly"]
    assert delivered.fields.get(name="weather_date").tags == ["moved dates"]
    assert delivered.fields.get(name="weather_date").description == "Day (moved)"

    Asset.objects.filter(pk=departures.pk).update(title="Take-offs")
    Term.objects.filter(name="route").delete()
    Term.objects.filter(name="block time").update(definition="Ours")
    Ticket.objects.filter(title=voices.STORIES[0].title).update(state="acknowledged")
    call_command("demo_open")

    departures.refresh_from_db()
    assert departures.title == "Take-offs"
    assert Asset.objects.filter(namespace__in=["reports", "dashboards", "models"]).count() == 3
    assert RawEvent.objects.count() == 14
    assert Review.objects.count() == len(shelf.REVIEWS)
    assert dict(Ticket.objects.exclude(reporter=None).values_list("title", "state")) == said | {
        voices.STORIES[0].title: "acknowledged"
    }
    assert Wanted.objects.count() == len(voices.WISHES)
    assert Version.objects.count() == 1
    assert Term.objects.count() == len(language.TERMS) - 1
    assert Term.objects.get(name="block time").definition == "Ours"


@pytest.mark.parametrize("term", language.TERMS, ids=lambda term: f"{term.domain}: {term.name}")
def test_a_term_of_the_demo_speaks_of_what_is_there(term: language.Term) -> None:
    """Each use is a relation or a product of the demo; a term it is not like stands before it."""
    before = {one.key for one in language.TERMS[: language.TERMS.index(term)]}
    assert set(term.not_like) <= before
    assert term.domain in people.DOMAINS
    assert term.owner in people.TEAMS
    products = {":".join(key) for key in shelf.PRODUCTS}
    for use in term.uses:
        assert use in products or ".".join(use.split(".")[:2]) in shelf.RELATIONS
