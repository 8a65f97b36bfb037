"""What was recorded of an asset, and what it was, through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import Asset, Domain, Term, TermUse
from tests import factories
from tests.catalog.test_history import acting, change
from tests.conftest import api_for
from tests.database import grow_older
from tests.described import Program

pytestmark = pytest.mark.django_db


def test_for_a_stranger_there_is_nothing(private: Asset, charlie: User) -> None:
    program = api_for(charlie)
    for address in ("history", "past?on=2026-02-06"):
        assert program.get(f"/api/v1/assets/{private.pk}/{address}").status_code == 404


def test_what_a_program_changed_is_listed_with_its_request(asset: Asset, stella: User) -> None:
    program = api_for(stella)
    letter = {"description": "Flights", "fields": [{"name": "dest", "type": "text"}]}
    answer = program.patch(f"/api/v1/assets/{asset.pk}", letter, format="json")
    assert answer.status_code == 200
    newest = program.get(f"/api/v1/assets/{asset.pk}/history").json()["results"][0]
    assert (newest["by"], newest["door"]) == (stella.email, "api")
    assert newest["request"] == answer["X-Request-ID"]
    told = {(one["what"], one["act"], one["name"], one["attribute"]) for one in newest["changes"]}
    assert ("asset", "changed", asset.name, "description") in told
    assert ("field", "changed", "dest", "type") in told
    (text,) = [one for one in newest["changes"] if one["attribute"] == "description"]
    assert (text["before"], text["after"]) == ("", "Flights")


def test_what_points_elsewhere_is_told_by_name_and_only_to_those_who_may_see_it(
    asset: Asset, private: Asset, stella: User, charlie: User
) -> None:
    with acting(stella):
        change(asset, replacement=private, owner=factories.team("others"))
    address = f"/api/v1/assets/{asset.pk}/history"
    for reader, shown in ((stella, {"owner", "replacement"}), (charlie, {"owner"})):
        changes = api_for(reader).get(address).json()["results"][0]["changes"]
        assert {one["attribute"] for one in changes} == shown
    with acting(stella):
        change(asset, replacement=None)
    assert len(entries(api_for(stella), asset)) == len(entries(api_for(charlie), asset)) + 1


def entries(program: Program, asset: Asset, **asked: Any) -> list[dict[str, Any]]:
    answer = program.get(f"/api/v1/assets/{asset.pk}/history", asked).json()
    listed: list[dict[str, Any]] = answer["results"]
    return listed


def test_it_is_leafed_through_newest_first(asset: Asset, stella: User) -> None:
    for title in "abcde":
        with acting(stella):
            change(asset, title=title)
    program, found, cursor = api_for(stella), [], ""
    while cursor is not None:
        address = f"/api/v1/assets/{asset.pk}/history?limit=2&cursor={cursor}"
        answer = program.get(address).json()
        found += [one["number"] for one in answer["results"]]
        cursor = answer["next"]
    assert found == sorted(found, reverse=True)
    assert len(found) == 6


def test_so_many_changes_are_listed_and_the_rest_is_counted(asset: Asset, stella: User) -> None:
    with acting(stella):
        asset.fields.bulk_create(
            asset.fields.model(asset=asset, name=f"f{n}", position=n) for n in range(600)
        )
    newest = entries(api_for(stella), asset)[0]
    assert (len(newest["changes"]), newest["unlisted"]) == (500, 100)


def test_an_asset_as_it_was(asset: Asset, stella: User, flights: Domain, owners: Any) -> None:
    term = Term.objects.create(domain=flights, slug="delay", name="delay")
    TermUse.objects.create(asset=asset, term=term, field=asset.fields.get(name="dest"))
    grow_older(10)
    change(asset, title="New", owner=None)
    day = (timezone.localdate() - timedelta(days=5)).isoformat()
    was = api_for(stella).get(f"/api/v1/assets/{asset.pk}/past?on={day}").json()
    assert (was["title"], was["owner"], was["on"]) == ("", "owners", day)
    assert was["stewards"] == [stella.email]
    assert was["fields"][1]["terms"] == [{"domain": "flights", "slug": "delay", "name": "delay"}]
    today = timezone.localdate().isoformat()
    now = api_for(stella).get(f"/api/v1/assets/{asset.pk}/past?on={today}").json()
    assert (now["title"], now["owner"]) == ("New", None)


@pytest.mark.parametrize("on", ["", "yesterday", "2026-02-30", "9999-12-31"])
def test_a_day_that_is_none_is_refused_by_name(on: str, asset: Asset, stella: User) -> None:
    answer = api_for(stella).get(f"/api/v1/assets/{asset.pk}/past", {"on": on})
    assert answer.status_code == (422 if on == "9999-12-31" else 400)
    assert answer.json()["errors"][0]["field"] == "on"


def test_a_day_before_the_first_change_is_not_there(asset: Asset, stella: User) -> None:
    answer = api_for(stella).get(f"/api/v1/assets/{asset.pk}/past?on=0001-01-01")
    assert answer.status_code == 404


def test_more_of_it_costs_no_more_statements(
    asset: Asset, stella: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        with acting(stella):
            change(asset, title=f"Title {number}", owner=factories.team())
            asset.fields.create(name=f"f{number}", position=number + 5)
    program = api_for(stella)
    entries(program, asset)
    with django_assert_max_num_queries(14):
        entries(program, asset)
