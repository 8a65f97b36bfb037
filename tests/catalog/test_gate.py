"""One gate: a stranger cannot tell that a private asset is there."""

import pytest

from accounts.models import User
from catalog.models import Asset
from tests.conftest import api_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["alice", "bob", "stella", "admin"])
def test_those_who_may_see_it(request: pytest.FixtureRequest, who: str, private: Asset) -> None:
    answer = api_for(request.getfixturevalue(who)).get(f"/api/v1/assets/{private.pk}")
    assert answer.status_code == 200


def test_a_stranger_gets_the_404_of_nothing(charlie: User, private: Asset) -> None:
    api = api_for(charlie)
    hidden, nothing = (api.get(f"/api/v1/assets/{pk}") for pk in (private.pk, private.pk + 1000))
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content == nothing.content


def test_every_answer_to_a_stranger_is_the_same_with_and_without_it(
    charlie: User, asset: Asset, private: Asset
) -> None:
    api = api_for(charlie)
    addresses = [
        "/api/v1/assets",
        "/api/v1/search?q=db",
        "/api/v1/search?q=secret&kind=table",
        f"/api/v1/assets/lookup?namespace={private.namespace}&name={private.name}",
        f"/api/v1/assets/{private.pk}",
        "/api/v1/domains",
    ]
    with_it = [api.get(address).content for address in addresses]
    private.delete()
    assert [api.get(address).content for address in addresses] == with_it


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_stranger_cannot_write_to_what_he_cannot_see(
    charlie: User, private: Asset, method: str
) -> None:
    answer = getattr(api_for(charlie), method)(f"/api/v1/assets/{private.pk}", {}, format="json")
    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_who_may_see_but_not_edit_gets_403(charlie: User, asset: Asset, method: str) -> None:
    answer = getattr(api_for(charlie), method)(f"/api/v1/assets/{asset.pk}", {}, format="json")
    assert answer.status_code == 403


def test_lists_are_paged_by_cursor(admin: User, asset: Asset, private: Asset) -> None:
    api = api_for(admin)
    first = api.get("/api/v1/assets?limit=1").data
    second = api.get(f"/api/v1/assets?limit=1&cursor={first['next']}").data
    assert [first["results"][0]["id"], second["results"][0]["id"]] == [asset.pk, private.pk]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=nonsense", "cursor"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("limit=%C2%B2", "limit"),
    ],
)
def test_bad_paging_is_an_error_of_that_parameter(admin: User, query: str, field: str) -> None:
    answer = api_for(admin).get(f"/api/v1/assets?{query}")
    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"] == field
