"""The JSON door to the governed list of tags; what a merge changes, everywhere, also later and at scale."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import Team, User
from catalog import services, tagging, tasks
from catalog.models import Asset, Field, Tag
from catalog.services import tags as merging
from tests import doors, factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db
TAGS = "/api/v1/tags"


@pytest.fixture
def api(admin: User) -> APIClient:
    return api_for(admin)


def post(client: APIClient, **letter: Any) -> Any:
    return client.post(TAGS, letter, format="json")


def patch(client: APIClient, tag: str, /, **letter: Any) -> Any:
    return client.patch(f"{TAGS}/{tag}", letter, format="json")


def merge(client: APIClient, name: str, into: str) -> Any:
    return client.post(f"{TAGS}/{name}/merge", {"into": into}, format="json")


def errors(answer: Any) -> set[str]:
    assert answer.status_code in (400, 422), answer.content
    return {error["field"] for error in answer.data["errors"]}


def tagged(asset: Asset, *tags: str, field: str = "") -> None:
    if field:
        asset.fields.filter(name=field).update(tags=list(tags))
    else:
        Asset.objects.filter(pk=asset.pk).update(tags=list(tags))


def test_a_tag_is_put_on_the_list_once(api: APIClient, owners: Team) -> None:
    letter = {
        "name": "personal",
        "meaning": "Speaks of people",
        "state": "governed",
        "owner": "owners",
        "appliers": ["owners"],
    }
    made = post(api, **letter)
    assert made.status_code == 201
    assert made.data == letter | {"merged_into": None, "assets": 0, "fields": 0}
    before = doors.contents()
    again = post(api, **{**letter, "name": "Personal"})
    assert (again.status_code, again.data) == (200, made.data)
    assert doors.contents() == before
    assert post(api, name="personal").data == made.data


def test_a_governed_tag_has_a_meaning(api: APIClient) -> None:
    assert errors(post(api, name="x", state="governed")) == {"meaning"}
    post(api, name="x", meaning="y", state="governed")
    assert errors(patch(api, "x", meaning=" ")) == {"meaning"}
    assert Tag.objects.get().meaning == "y"


def test_a_team_that_is_not_there_is_an_error_of_its_place(api: APIClient, owners: Team) -> None:
    wrong = post(api, name="x", owner="nobodies", appliers=["owners", "nobodies"])
    assert errors(wrong) == {"owner", "appliers[1]"}


@pytest.mark.parametrize("name", [".", "..", "a/../b", "/a", "a/", "a//b", " a", "a\u202eb"])
def test_a_name_that_is_no_address_is_refused(api: APIClient, name: str) -> None:
    assert errors(post(api, name=name)) == {"name"}


@pytest.mark.parametrize("name", ["team/finance", "a b", "100%", "c#", "wer?", "تأخير", ".net"])
def test_any_other_name_has_one(api: APIClient, name: str) -> None:
    post(api, name=name)
    assert api.get(f"{TAGS}/{quote(name)}").data["name"] == name


def test_the_owner_says_what_it_means_and_who_applies_it_and_no_more(
    alice: User, owners: Team
) -> None:
    Tag.objects.create(name="x", meaning="y", state="governed", owner=owners)
    api = api_for(alice)
    assert patch(api, "x", meaning="z", appliers=["owners"]).data["meaning"] == "z"
    for letter in ({"state": "proposed"}, {"owner": None}, {"name": "w"}):
        assert patch(api, "x", **letter).status_code == 403
    assert post(api, name="new").status_code == 403
    assert api.delete(f"{TAGS}/x").status_code == 403
    assert merge(api, "x", "x").status_code == 403


@pytest.mark.parametrize("who", ["stella", "charlie"])
def test_nobody_else_changes_it(who: str, request: pytest.FixtureRequest) -> None:
    Tag.objects.create(name="x", meaning="y", state="governed")
    api = api_for(request.getfixturevalue(who))
    assert patch(api, "x", meaning="z").status_code == 403
    assert api.delete(f"{TAGS}/x").status_code == 403


def test_an_unused_tag_goes_and_a_used_one_stays(api: APIClient, asset: Asset) -> None:
    Tag.objects.bulk_create([Tag(name="on asset"), Tag(name="on field"), Tag(name="unused")])
    tagged(asset, "on asset")
    tagged(asset, "on field", field="dest")
    assert api.delete(f"{TAGS}/unused").status_code == 204
    for name in ("on asset", "on field"):
        answer = api.delete(f"{TAGS}/{name}")
        assert answer.status_code == 409
        assert "in use" in answer.data["detail"]


def test_counts_are_of_what_is_seen(asset: Asset, private: Asset, charlie: User) -> None:
    Tag.objects.create(name="x", meaning="y", state="governed")
    tagged(asset, "x")
    tagged(asset, "x", field="dest")
    stranger = api_for(charlie)
    before = stranger.get(TAGS).content
    tagged(private, "x")
    assert stranger.get(TAGS).content == before
    assert (stranger.get(f"{TAGS}/x").data["assets"], asset.tags) == (1, [])
    assert stranger.get(f"{TAGS}/x").data["fields"] == 1
    assert api_for(factories.user(is_superuser=True)).get(f"{TAGS}/x").data["assets"] == 2


def test_the_proposal_on_a_hidden_asset_tells_a_stranger_nothing(
    asset: Asset, private: Asset, charlie: User, alice: User, admin: User
) -> None:
    stranger = api_for(charlie)
    paths = [TAGS, f"{TAGS}/merger-with-zeta", "/tags", "/tags/merger-with-zeta"]
    before = [stranger.get(path).content for path in paths[:2]]
    tagged(private, "merger-with-zeta")
    tagging.speak(["merger-with-zeta"], by=alice).propose(["merger-with-zeta"])
    assert [stranger.get(path).content for path in paths[:2]] == before
    for knows in (alice, admin):
        assert api_for(knows).get(f"{TAGS}/merger-with-zeta").status_code == 200
    tagged(asset, "merger-with-zeta", field="dest")
    assert stranger.get(f"{TAGS}/merger-with-zeta").status_code == 200


# Merging


def test_a_merge_changes_everything_that_carries_the_tag(api: APIClient, asset: Asset) -> None:
    Tag.objects.bulk_create([Tag(name="pii"), Tag(name="personal"), Tag(name="night")])
    other = factories.asset(fields=["name"])
    tagged(asset, "night", "pii", "personal")
    tagged(other, "pii", field="name")
    answer = merge(api, "pii", "personal")
    assert answer.data == {"into": "personal", "assets": 2, "fields": 1, "done": True}
    asset.refresh_from_db()
    assert asset.tags == ["night", "personal"]
    assert other.fields.get().tags == ["personal"]
    assert asset.revision == 2
    assert api.get(f"{TAGS}/pii").data["merged_into"] == "personal"
    before = doors.contents()
    assert merge(api, "pii", "personal").data["assets"] == 0
    assert doors.contents() == before


def test_what_was_merged_into_it_before_comes_along(api: APIClient, asset: Asset) -> None:
    Tag.objects.bulk_create([Tag(name="a"), Tag(name="b"), Tag(name="c")])
    merge(api, "a", "b")
    merge(api, "b", "c")
    tagged(asset, "a", "b")
    services.sweep_tags(batches=1)
    asset.refresh_from_db()
    assert asset.tags == ["c"]
    assert tagging.speak(["a", "b"], by=None).canonical(["b", "a"]) == ["c"]


def test_what_cannot_be_merged_is_said(api: APIClient) -> None:
    Tag.objects.bulk_create([Tag(name="a"), Tag(name="b"), Tag(name="c")])
    merge(api, "a", "b")
    for name, into in (("b", "b"), ("c", "a"), ("c", "no such")):
        assert errors(merge(api, name, into)) == {"into"}
    assert merge(api, "a", "c").status_code == 409
    assert patch(api, "a", meaning="x").status_code == 409
    assert api.delete(f"{TAGS}/b").status_code == 409
    assert merge(api, "no such", "a").status_code == 404


def test_another_name_is_on_everything_and_the_old_one_is_still_understood(
    api: APIClient, asset: Asset, owners: Team
) -> None:
    post(api, name="pii", meaning="People", state="governed", owner="owners", appliers=["owners"])
    Tag.objects.create(name="taken")
    tagged(asset, "pii")
    assert errors(patch(api, "pii", name="taken")) == {"name"}
    answer = patch(api, "pii", name="PII")
    assert answer.data == {
        "name": "PII",
        "meaning": "People",
        "state": "governed",
        "owner": "owners",
        "appliers": ["owners"],
        "merged_into": None,
        "assets": 1,
        "fields": 0,
    }
    asset.refresh_from_db()
    assert asset.tags == ["PII"]
    assert tagging.speak(["pii"], by=None).canonical(["pii"]) == ["PII"]


def test_what_a_merge_leaves_the_worker_does(
    api: APIClient, asset: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "BATCH", 2)
    monkeypatch.setattr(merging, "AT_ONCE", 2)
    Tag.objects.bulk_create([Tag(name="a"), Tag(name="b")])
    for _ in range(9):
        tagged(factories.asset(), "a")
    Field.objects.update(tags=["a"])
    answer = merge(api, "a", "b")
    assert (answer.data["fields"], answer.data["done"]) == (2, False)
    assert Asset.objects.filter(tags=["a"]).count() == 5
    tasks.sweep_tags()
    assert Asset.objects.filter(tags=["b"]).count() == 9
    assert not Field.objects.filter(tags=["a"]).exists()
    before = doors.contents()
    tasks.sweep_tags()
    assert doors.contents() == before


def test_carriers_are_found_by_the_index() -> None:
    for model in (Asset, Field):
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
        plan = merging.carriers(model, ["a"]).values("pk").explain()
        assert f"catalog_{model.__name__.lower()}_tags" in plan
    admin = factories.user(is_superuser=True)
    counted = api_for(admin)
    assert counted.get(TAGS).status_code == 200


def test_a_hundred_tags_cost_what_ten_cost(
    api: APIClient, owners: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    api.get(TAGS)
    for count in (10, 100):
        for n in range(count):
            Tag.objects.create(name=f"{count} {n}", owner=owners).appliers.add(owners)
        with django_assert_max_num_queries(4):
            assert len(api.get(f"{TAGS}?limit=500").data["results"]) >= count
