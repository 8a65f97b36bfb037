"""Searches that a person saves: by name, found again, private."""

from typing import Any

import pytest

from accounts.models import User
from catalog.models import Asset, SavedSearch
from catalog.services.searches import MOST
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
ASKED = "/search?q=late+flights&kind=table&sort=name"
API = "/api/v1/searches"


def save(user: User, name: str, asked: str = ASKED) -> Any:
    return signed_in(user).post(asked.replace("/search?", "/searches/save?"), {"name": name})


def test_a_search_is_saved_from_its_results_and_found_there(charlie: User, asset: Asset) -> None:
    client = signed_in(charlie)
    before = client.get(ASKED).content.decode()
    assert "/searches/save?q=late+flights&amp;kind=table&amp;sort=name" in before
    assert save(charlie, "Lateness")["Location"] == ASKED
    after = client.get(ASKED).content.decode()
    assert "/searches/save?" not in after
    assert "<bdi>Lateness</bdi>" in after
    assert "/searches/save?" in client.get("/search?q=other").content.decode()
    page = client.get("/searches").content.decode()
    assert ASKED.replace("&", "&amp;") in page


def test_nobody_else_sees_it(charlie: User, bob: User) -> None:
    save(charlie, "Lateness")
    found = SavedSearch.objects.get()
    client = signed_in(bob)
    assert "Lateness" not in client.get("/searches").content.decode()
    assert client.get(f"/searches/{found.pk}/rename").status_code == 404
    assert client.post(f"/searches/{found.pk}/delete").status_code == 404
    program = api_for(bob)
    assert program.get(API).data["results"] == []
    assert program.get(f"{API}/{found.pk}").status_code == 404
    assert program.delete(f"{API}/{found.pk}").status_code == 404
    assert SavedSearch.objects.count() == 1


def test_the_same_name_again_changes_it(charlie: User) -> None:
    save(charlie, "Lateness")
    save(charlie, "Lateness", "/search?q=delays")
    assert SavedSearch.objects.get().q == "delays"


def test_it_is_renamed_and_deleted(charlie: User) -> None:
    save(charlie, "One")
    save(charlie, "Two", "/search?q=delays")
    one = SavedSearch.objects.get(name="One")
    client = signed_in(charlie)
    assert client.post(f"/searches/{one.pk}/rename", {"name": "Two"}).status_code == 422
    assert client.post(f"/searches/{one.pk}/rename", {"name": "Three"}).status_code == 303
    assert client.post(f"/searches/{one.pk}/delete").status_code == 303
    assert [row.name for row in SavedSearch.objects.all()] == ["Two"]


def test_there_is_an_end_to_them(charlie: User) -> None:
    SavedSearch.objects.bulk_create(
        SavedSearch(user=charlie, name=f"s{number}", sort="match") for number in range(MOST)
    )
    answer = save(charlie, "One more")
    assert answer.status_code == 422
    assert "delete one first" in answer.content.decode()
    assert save(charlie, "s7").status_code == 303


def test_by_the_api_it_is_the_same(charlie: User) -> None:
    client = api_for(charlie)
    sent = {"name": "Late", "q": "late", "filters": {"kind": ["table"]}}
    answer = client.post(API, sent, format="json")
    assert (answer.status_code, answer.data["sort"]) == (201, "match")
    assert client.post(API, sent, format="json").status_code == 200
    address = answer["Location"]
    assert client.get(address).data["filters"] == {"kind": ["table"]}
    assert client.patch(address, {"name": "Later"}, format="json").data["name"] == "Later"
    assert [row["name"] for row in client.get(API).data["results"]] == ["Later"]
    assert client.delete(address).status_code == 204
    wrong = client.post(API, {"name": "x", "filters": {"colour": ["red"]}}, format="json")
    assert wrong.status_code == 400


def test_what_is_no_facet_any_more_is_left_out(charlie: User) -> None:
    SavedSearch.objects.create(
        user=charlie, name="Old", q="a", filters={"smell": ["good"]}, sort="smell"
    )
    assert 'href="/search?q=a"' in signed_in(charlie).get("/searches").content.decode()


def test_ten_searches_cost_what_one_costs(charlie: User, django_assert_num_queries: Any) -> None:
    client = signed_in(charlie)
    save(charlie, "One")
    client.get("/searches")
    with django_assert_num_queries(4):
        client.get("/searches")
    for number in range(9):
        save(charlie, f"s{number}", f"/search?q=word{number}")
    with django_assert_num_queries(4):
        client.get("/searches")


def test_why_is_told_in_sentences(charlie: User) -> None:
    factories.asset("db.x", title="Late flights", stage="central")
    client = signed_in(charlie)
    plain = client.get("/search?q=late").content.decode()
    assert "why=1" in plain
    assert "Why here?" not in plain
    told = client.get("/search?q=late&why=1").content.decode()
    assert "“late” stands in the title" in told
    assert "It is central: 1.10 times as many." in told
    assert "Hide why" in told
    answer = api_for(charlie).get("/api/v1/search", {"q": "late", "why": "1"}).data["why"][0]
    words = sum(word["points"] for word in answer["words"])
    product = 1.0
    for factor in answer["factors"]:
        product *= factor["factor"]
    assert answer["score"] == pytest.approx((words * answer["whole"] + answer["bonus"]) * product)
    assert api_for(charlie).get("/api/v1/search", {"q": "late"}).data["why"] == []
