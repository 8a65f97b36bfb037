"""What becomes of an asset is told in sentences, to those who may hear of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Team, User, Visitor
from accounts.recording import because, recording
from catalog import services
from catalog.history import past, reading, telling
from catalog.models import Access, Asset, Authority, Domain, Field, Term, TermUse
from tests import factories
from tests.database import grow_older

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@contextmanager
def acting(user: User | None, door: str = "page", why: str = "") -> Iterator[None]:
    told = {"by": user.pk} if user else {}
    with recording(door, why, late=lambda: told):
        yield


def sentences(asset: Asset, reader: Visitor, **more: Any) -> list[str]:
    """Every entry, the newest first, as it is read: who did it, and each thing they did."""
    asset = Asset.objects.get(pk=asset.pk)
    page = reading.page(asset, reading.sight(asset, reader), **more)
    return [
        f"{strip_tags(told.who)} {'; '.join(strip_tags(said.words) for said in told.said)}"
        for told in telling.tell(page, reader)
    ]


def change(asset: Asset, **values: Any) -> None:
    Asset.objects.filter(pk=asset.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"title": "Departures"}, "Stella set the title to Departures"),
        ({"stage": "shared"}, "Stella changed the stage from Local to Shared"),
        ({"description": "Flights"}, "Stella wrote the description"),
        ({"tags": ["a", "b"]}, "Stella added a, b to the tags"),
        ({"sensitivity": "personal"}, "Stella set the sensitivity to personal data"),
        ({"owner": None}, "Stella took away the owner, which was Owners"),
        ({"domain": None}, "Stella took away the domain, which was Flights"),
        ({"properties": {"rows": 5}}, "Stella added rows: 5 to the properties"),
        (
            {"links": [{"title": "Read on", "url": "https://x.example"}]},
            "Stella added Read on to the links",
        ),
        ({"visibility": "restricted"}, "Stella changed who may see it from Public to Restricted"),
        ({"definition": "select 1"}, "Stella wrote the SQL that makes it"),
        (
            {"title": "One", "description": "Two"},
            "Stella set the title to One; wrote the description",
        ),
    ],
)
def test_what_somebody_changed(
    values: dict[str, Any], told: str, asset: Asset, stella: User
) -> None:
    with acting(stella):
        change(asset, **values)
    assert sentences(asset, stella)[0] == told


def test_it_begins_with_being_registered(asset: Asset, stella: User) -> None:
    first = sentences(asset, stella)[-1]
    assert first.startswith("an operator registered it")
    assert "added 2 fields: flight_date, dest" in first
    assert "made Stella its steward" in first


def test_its_life_is_told_with_the_reason(asset: Asset, stella: User) -> None:
    better = factories.asset("db.marts.better")
    with acting(stella):
        services.deprecate(
            asset=asset,
            authority=Authority.PERSON,
            note="it counts twice",
            replacement=better,
        )
    told = telling.tell(reading.page(asset, reading.sight(asset, stella)), stella)[0]
    assert sentences(asset, stella)[0] == (
        "Stella marked it as deprecated; named marts.better as what to use instead"
    )
    assert "because “<bdi>it counts twice</bdi>”" in told.sentence
    with acting(stella):
        services.restore(asset=Asset.objects.get(pk=asset.pk))
    assert "took back that it is deprecated" in sentences(asset, stella)[0]


def test_a_certificate_is_told_with_its_day(asset: Asset, stella: User) -> None:
    until = timezone.localdate() + 90 * DAY
    with acting(stella):
        services.certify(asset=asset, until=until, note="Looked at", by=stella)
    assert sentences(asset, stella)[0] == (
        f"Stella vouched for it until {until.day} {until:%B %Y}: “Looked at”"
    )


def test_fields_are_told_one_by_one_and_many_at_once(asset: Asset, stella: User) -> None:
    with acting(stella):
        Field.objects.filter(asset=asset, name="dest").update(type="text", description="Where to")
    assert sentences(asset, stella)[0] == (
        "Stella set the type of dest to text; wrote the description of dest"
    )
    with acting(stella):
        Field.objects.bulk_create(
            Field(asset=asset, name=f"f{n}", position=n + 5) for n in range(200)
        )
    assert sentences(asset, stella)[0] == (
        "Stella added 200 fields: f0, f1, f2, f3, f4, f5 and 194 more"
    )
    with acting(stella):
        Field.objects.filter(asset=asset, name__in=["f1", "f2", "f3", "f4", "f5"]).update(type="t")
    assert sentences(asset, stella)[0] == (
        "Stella changed the type of 5 fields: f1, f2, f3, f4, f5"
    )
    with acting(stella):
        Field.objects.filter(asset=asset).update(type="x")
    assert sentences(asset, stella)[0].startswith(
        "Stella changed 202 fields: flight_date, dest, f0"
    )
    with acting(stella):
        Field.objects.filter(asset=asset, name__startswith="f").delete()
    assert "took away 201 fields" in sentences(asset, stella)[0]


def test_terms_and_stewards(asset: Asset, stella: User, flights: Domain, bob: User) -> None:
    term = Term.objects.create(domain=flights, slug="delay", name="delay")
    with acting(stella):
        asset.stewards.add(bob)
        TermUse.objects.create(asset=asset, term=term, field=asset.fields.get(name="dest"))
    assert sentences(asset, stella)[0] == (
        "Stella made Bob its steward; said that dest means delay"
    )
    with acting(stella):
        asset.stewards.remove(bob)
        TermUse.objects.all().delete()
    assert sentences(asset, stella)[0] == (
        "Stella took Bob off its stewards; no longer says that dest means delay"
    )


def test_who_stands_behind_what_no_person_did(asset: Asset, stella: User) -> None:
    with recording("task", "some.task"), because("scan"):
        change(asset, title="A")
    page = reading.page(asset, reading.sight(asset, stella))
    told = telling.tell(page, stella)[0]
    assert re.match(
        "Aisle set the title to <bdi>A</bdi> on reading its source, <time", told.sentence
    )


def test_two_changes_of_one_request_are_one_and_what_comes_to_nothing_is_none(
    asset: Asset, stella: User
) -> None:
    before = len(sentences(asset, stella))
    with acting(stella):
        change(asset, title="First thought")
        change(asset, title="Second thought")
    assert sentences(asset, stella)[0] == "Stella set the title to Second thought"
    with acting(stella):
        change(asset, stage="shared")
        change(asset, stage="local")
        asset.fields.create(name="fleeting", position=9).delete()
    assert len(sentences(asset, stella)) == before + 1


def test_names_stand_as_names_and_are_never_markup(asset: Asset, stella: User) -> None:
    with acting(stella):
        change(asset, title="<script>alert(1)</script>", tags=["<b>"], description="<i>x</i>")
    told = telling.tell(reading.page(asset, reading.sight(asset, stella)), stella)[0]
    words = "".join(said.words for said in told.said)
    assert "<script>" not in words
    assert "<bdi>&lt;b&gt;</bdi>" in words


# Who may hear of what


def test_what_was_written_while_it_was_hidden_stays_with_those_who_answer(
    private: Asset, stella: User, charlie: User
) -> None:
    with acting(stella):
        change(private, description="Only for us")
    with acting(stella):
        change(private, visibility="public", description="For all", title="Open")
    with acting(stella):
        change(private, stage="shared")
    assert len(sentences(private, stella)) == 4
    assert sentences(private, charlie) == [
        "Stella changed the stage from Local to Shared",
        "Stella changed who may see it from Private to Public",
    ]


def test_what_to_use_instead_is_told_to_those_who_may_see_it(
    asset: Asset, private: Asset, stella: User, charlie: User
) -> None:
    with acting(stella):
        change(asset, replacement=private)
    assert "named marts.secret" in sentences(asset, stella)[0]
    assert len(sentences(asset, charlie)) == len(sentences(asset, stella)) - 1


def test_who_may_see_it_is_told_to_those_who_decide_it(
    asset: Asset, stella: User, charlie: User, admin: User
) -> None:
    change(asset, visibility="restricted")
    with acting(stella):
        Access.objects.create(asset=asset, user=charlie, given_by=stella)
    assert sentences(asset, stella)[0] == "Stella let Charlie see it"
    assert sentences(asset, admin)[0] == "Stella let Charlie see it"
    assert not any("see it" in told and "let" in told for told in sentences(asset, charlie))


def test_somebody_anonymous_learns_no_name(asset: Asset, stella: User, settings: Any) -> None:
    settings.PUBLIC = True
    with acting(stella):
        services.certify(asset=asset, until=timezone.localdate() + DAY, note="Looked at", by=stella)
    told = sentences(asset, AnonymousUser())
    assert told[0].startswith("somebody vouched for it")
    assert not any("Stella" in one or "/people/" in one for one in told)


def test_it_is_read_by_pages(asset: Asset, stella: User) -> None:
    for title in "abcde":
        with acting(stella):
            change(asset, title=title)
    seen = reading.sight(asset, stella)
    first = reading.page(asset, seen, size=2)
    assert first.more
    second = reading.page(asset, seen, before=first.last, size=2)
    titles = [strip_tags(one.said[0].words)[-1] for one in telling.tell(second, stella)]
    assert titles == ["c", "b"]


# As it was


def test_a_past_day_shows_what_held_when_it_ended(
    asset: Asset, owners: Team, stella: User, bob: User, flights: Domain
) -> None:
    asset.fields.filter(name="dest").update(type="text")
    grow_older(10)
    change(asset, title="New title", owner=None, tags=["late"])
    asset.fields.get(name="flight_date").delete()
    asset.fields.create(name="carrier", position=5)
    asset.stewards.set([bob])
    Domain.objects.filter(pk=flights.pk).update(name="Renamed")
    asset = Asset.objects.get(pk=asset.pk)
    today, seen = timezone.localdate(), reading.sight(asset, stella)

    was = past.as_of(asset, seen, today - 5 * DAY, stella)
    assert was is not None
    assert (was.asset.label, was.asset.owner, was.asset.tags) == ("marts.departures", owners, [])
    assert was.asset.domain is not None
    assert was.asset.domain.name == "Flights"
    assert [(field.name, field.type) for field in was.fields] == [
        ("flight_date", ""),
        ("dest", "text"),
    ]
    assert was.stewards == [stella]

    now = past.as_of(asset, seen, today, stella)
    assert now is not None
    assert (now.asset.title, now.asset.owner, now.asset.tags) == ("New title", None, ["late"])
    assert [field.name for field in now.fields] == ["dest", "carrier"]
    assert now.stewards == [bob]
    assert past.as_of(asset, seen, today - 11 * DAY, stella) is None


def test_a_day_on_which_it_was_hidden_is_not_shown(
    private: Asset, stella: User, charlie: User
) -> None:
    grow_older(10)
    with acting(stella):
        change(private, visibility="public")
    asset, day = Asset.objects.get(pk=private.pk), timezone.localdate() - 5 * DAY
    assert past.as_of(asset, reading.sight(asset, stella), day, stella)
    assert past.as_of(asset, reading.sight(asset, charlie), day, charlie) is None
    assert past.as_of(asset, reading.sight(asset, charlie), timezone.localdate(), charlie)


def test_a_replacement_of_then_is_shown_to_those_who_may_see_it_now(
    asset: Asset, private: Asset, stella: User, charlie: User
) -> None:
    change(asset, replacement=private)
    asset, today = Asset.objects.get(pk=asset.pk), timezone.localdate()
    for reader, shown in ((stella, private), (charlie, None)):
        was = past.as_of(asset, reading.sight(asset, reader), today, reader)
        assert was is not None
        assert was.replacement == shown


def test_fields_are_named_in_their_order_however_they_were_written(
    asset: Asset, stella: User
) -> None:
    with acting(stella):
        Field.objects.bulk_create(
            Field(asset=asset, name=f"f{n}", position=n) for n in reversed(range(10, 110))
        )
    assert "f10, f11, f12, f13, f14, f15 and 94 more" in sentences(asset, stella)[0]
