"""The index knows what is committed, whoever wrote it, and nothing else; writing segments changes no answer."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from catalog import search
from catalog.index import building, holding
from catalog.models import Asset, Change, Field, IndexSegment, Standing, Tag, Term, TermUse, Verdict
from tests import factories

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def _anew(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.SEARCH_FOLDER = tmp_path
    holding.forget()
    yield
    holding.forget()


@pytest.fixture
def ada(transactional_db: None) -> User:
    return factories.user("Ada", is_superuser=True)


def names(user: User, said: str = "", **more: Any) -> list[str]:
    return [asset.name for asset in search.find(user, said, **more).hits]


def test_what_changes_is_known_at_the_next_search(ada: User) -> None:
    one = factories.asset("db.marts.departures", ["dest"])
    assert names(ada, "departures") == ["db.marts.departures"]
    Asset.objects.filter(pk=one.pk).update(title="Take-offs", name="db.marts.takeoffs")
    assert names(ada, "departures") == []
    assert names(ada, "take-offs") == ["db.marts.takeoffs"]
    Field.objects.filter(asset=one).update(name="destination")
    assert names(ada, "destination") == ["db.marts.takeoffs"]
    domain = factories.domain("flights")
    term = Term.objects.create(domain=domain, slug="delay", name="Delay", synonyms=["lateness"])
    TermUse.objects.create(term=term, asset=one)
    assert names(ada, "lateness") == ["db.marts.takeoffs"]
    Term.objects.update(synonyms=["tardiness"])
    assert names(ada, "lateness") == []
    assert names(ada, "tardiness") == ["db.marts.takeoffs"]
    Asset.objects.filter(pk=one.pk).update(retired_at="2026-01-01T00:00Z")
    assert names(ada) == []
    assert search.find(ada).count == 0
    Asset.objects.filter(pk=one.pk).update(retired_at=None)
    assert names(ada) == ["db.marts.takeoffs"]
    one.delete()
    assert search.find(ada).count == 0


def test_verdicts_stars_and_tags_count_at_once(ada: User) -> None:
    one = factories.asset("db.a")
    assert search.find(ada).facets["verdict"][0].value == "unknown"
    Verdict.objects.filter(asset=one).update(own="fit")
    assert [option.value for option in search.find(ada).facets["verdict"]] == ["fit"]
    Standing.objects.filter(asset=one).update(stars_sum=9, stars_count=2)
    assert search.find(ada).facets["rating"][0].count == 1
    Tag.objects.create(name="gold")
    Asset.objects.filter(pk=one.pk).update(tags=["gold"])
    assert names(ada, filters=search.Filters({"tag": ("gold",)})) == ["db.a"]


def test_what_is_taken_back_is_never_known(ada: User) -> None:
    factories.asset("db.a")
    assert search.find(ada).count == 1
    with transaction.atomic():
        factories.asset("db.b")
        assert search.find(ada).count == 2
        transaction.set_rollback(True)
    assert search.find(ada).count == 1


def test_a_transaction_that_began_early_and_commits_late_is_seen(ada: User) -> None:
    factories.asset("db.a")
    began, others_done = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            factories.asset("db.slow")
            began.set()
            others_done.wait(20)
        connection.close()

    thread = Thread(target=slow)
    thread.start()
    began.wait(20)
    factories.asset("db.quick")
    assert search.find(ada).count == 2
    building.bring_up_to_date(at_least=1)
    assert search.find(ada).count == 2
    others_done.set()
    thread.join()
    assert search.find(ada).count == 3


def test_segments_hold_what_was_noted_and_sweep_it(ada: User, tmp_path: Path) -> None:
    for number in range(6):
        factories.asset(f"db.t{number}")
        before = names(ada, sort="name")
        assert building.bring_up_to_date(at_least=1) >= 1
        assert names(ada, sort="name") == before
        holding.forget()
        assert names(ada, sort="name") == before
    assert not Change.objects.exists()
    assert IndexSegment.objects.count() < building.SEGMENTS + 1
    assert len(list(tmp_path.glob("*.segment"))) == IndexSegment.objects.count()
    assert building.bring_up_to_date(at_least=1) == 0


def test_a_segment_of_another_layout_is_not_read(ada: User) -> None:
    factories.asset("db.a")
    building.bring_up_to_date(at_least=1)
    IndexSegment.objects.update(layout=0)
    holding.forget()
    assert names(ada) == ["db.a"]
    assert building.bring_up_to_date(at_least=1) == 1
    assert IndexSegment.objects.filter(layout=0).count() == 0


def test_who_sees_what_is_what_the_gate_says(ada: User) -> None:
    people = [factories.user() for _ in range(5)]
    team = factories.team("owners", [people[0]])
    above = factories.domain("above")
    below = factories.domain("below", parent=above)
    factories.role(above, people[1], "steward")
    for visibility in ("public", "restricted", "private"):
        factories.asset(visibility=visibility, domain=below, owner=team, stewards=[people[2]])
        factories.asset(visibility=visibility)
    restricted = Asset.objects.filter(visibility="restricted", domain=below).get()
    restricted.accesses.create(user=people[3])
    Asset.objects.filter(visibility="private", domain=below).get().accesses.create(user=people[3])
    for person in [*people, ada]:
        seen = set(Asset.objects.visible_to(person).values_list("name", flat=True))
        assert set(names(person)) == seen
        assert search.find(person).count == len(seen)
