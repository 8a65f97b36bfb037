"""The list of tags and its pages: what each means, what carries it; governing, renaming, merging, deleting."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog.models import Asset, Tag
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(admin: User) -> Client:
    return signed_in(admin)


@pytest.fixture
def personal(owners: Team) -> Tag:
    return Tag.objects.create(
        name="personal", meaning="Speaks of *people*", state="governed", owner=owners
    )


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    page = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    return " ".join(page.split())


def tagged(asset: Asset, *tags: str) -> None:
    Asset.objects.filter(pk=asset.pk).update(tags=list(tags))


def test_the_list_says_what_tags_mean_and_how_much_carries_them(
    personal: Tag, asset: Asset, charlie: User
) -> None:
    tagged(asset, "personal", "night")
    asset.fields.update(tags=["personal"])
    Tag.objects.create(name="night")
    page = shown(signed_in(charlie).get("/tags"))
    assert "Speaks of people" in page
    assert '<td class="number">2<' in page
    assert "night" in page
    assert "night" not in shown(signed_in(charlie).get("/tags?state=governed"))
    assert "personal" not in shown(signed_in(charlie).get("/tags?q=nigh"))
    assert "No tag is like that" in shown(signed_in(charlie).get("/tags?q=nothing"))
    assert "/make-tag" not in page


def test_an_empty_list_says_so(charlie: User) -> None:
    assert "There are no tags yet" in shown(signed_in(charlie).get("/tags"))


def test_a_tag_shows_what_carries_it(personal: Tag, asset: Asset, charlie: User) -> None:
    asset.fields.filter(name="dest").update(tags=["personal"])
    page = shown(signed_in(charlie).get("/tags/personal"))
    for words in ("Speaks of <em>people</em>", "marts.departures", "dest", "whoever may edit"):
        assert words in page
    assert "/edit" not in page


def test_a_stranger_sees_the_same_with_and_without_a_hidden_carrier(
    personal: Tag, private: Asset, charlie: User, alice: User
) -> None:
    client = signed_in(charlie)
    before = [shown(client.get(path)) for path in ("/tags", "/tags/personal")]
    tagged(private, "personal", "project-zeta")
    Tag.objects.create(name="project-zeta")
    assert [shown(client.get(path)) for path in ("/tags", "/tags/personal")] == before
    assert client.get("/tags/project-zeta").status_code == 404
    assert "project-zeta" in shown(signed_in(alice).get("/tags"))


@pytest.mark.parametrize("name", ["team/finance", "100%", "c#", "wer?", "a b", "تأخير", ".net"])
def test_every_name_has_a_page(name: str, client: Client) -> None:
    tag = Tag.objects.create(name=name)
    assert shown(client.get(tag.get_absolute_url()))


def test_a_proposal_is_governed(client: Client, asset: Asset, owners: Team) -> None:
    tag = Tag.objects.create(name="night")
    assert "Govern it" in shown(client.get("/tags/night"))
    form = shown(client.get(f"/tag/{tag.pk}/edit?govern=1"))
    assert 'value="governed" id="id_state_1" checked' in form.replace("required ", "")
    sent = {"name": "night", "state": "governed", "owner": owners.pk, "appliers": [owners.pk]}
    assert "has a meaning" in shown(client.post(f"/tag/{tag.pk}/edit", sent), 422)
    answer = client.post(f"/tag/{tag.pk}/edit", sent | {"meaning": "After ten"})
    assert answer["Location"] == "/tags/night"
    tag.refresh_from_db()
    assert (tag.state, tag.owner, list(tag.appliers.all())) == ("governed", owners, [owners])


def test_a_tag_is_put_on_the_list_by_hand(client: Client, personal: Tag) -> None:
    sent = {"name": "night", "meaning": "After ten", "state": "governed"}
    assert client.post("/make-tag", sent).status_code == 303
    assert Tag.objects.get(name="night").meaning == "After ten"
    for wrong in ({"name": "Personal"}, {"name": ".."}, {"meaning": ""}, {"owner": "9999"}):
        shown(client.post("/make-tag", sent | {"name": "other"} | wrong), 422)
    assert Tag.objects.count() == 2


def test_its_owner_says_what_it_means_and_who_applies_it(
    personal: Tag, alice: User, owners: Team
) -> None:
    client = signed_in(alice)
    form = shown(client.get(f"/tag/{personal.pk}/edit"))
    assert 'name="meaning"' in form
    assert 'name="name"' not in form
    sent = {"meaning": "People", "appliers": [owners.pk], "state": "proposed", "name": "other"}
    assert client.post(f"/tag/{personal.pk}/edit", sent).status_code == 303
    personal.refresh_from_db()
    assert (personal.name, personal.meaning, personal.state) == ("personal", "People", "governed")
    assert client.get(f"/tag/{personal.pk}/merge").status_code == 403


def test_another_name_is_put_on_everything(client: Client, personal: Tag, asset: Asset) -> None:
    tagged(asset, "personal")
    sent = {"name": "of people", "meaning": "People", "state": "governed"}
    answer = client.post(f"/tag/{personal.pk}/edit", sent)
    assert answer["Location"] == "/tags/of%20people"
    asset.refresh_from_db()
    assert asset.tags == ["of people"]
    assert client.get("/tags/personal")["Location"] == "/tags/of%20people"
    assert "personal" in shown(client.get("/tags/of%20people"))


def test_a_merge_says_first_how_much_it_changes(
    client: Client, personal: Tag, asset: Asset
) -> None:
    pii = Tag.objects.create(name="personl")
    tagged(asset, "personl")
    asset.fields.update(tags=["personl"])
    assert f"/tag/{pii.pk}/merge?into=personal" in shown(client.get("/tags/personl"))
    assert '<option value="personal">' in shown(client.get(f"/tag/{pii.pk}/merge"))
    asked = shown(client.get(f"/tag/{pii.pk}/merge?into=personal"))
    assert "1 assets and 2 fields get “personal” instead of “personl”" in asked
    asset.refresh_from_db()
    assert asset.tags == ["personl"]
    answer = client.post(f"/tag/{pii.pk}/merge", {"into": "personal"})
    assert answer["Location"] == "/tags/personal"
    asset.refresh_from_db()
    assert asset.tags == ["personal"]
    assert client.get(f"/tag/{pii.pk}/merge").status_code == 404


@pytest.mark.parametrize("into", ["no such", "personal", ""])
def test_a_merge_into_nothing_is_refused(client: Client, personal: Tag, into: str) -> None:
    shown(client.get(f"/tag/{personal.pk}/merge?into={into}"), 422)
    shown(client.post(f"/tag/{personal.pk}/merge", {"into": into}), 422)
    personal.refresh_from_db()
    assert personal.merged_into is None


def test_only_what_is_unused_is_deleted(client: Client, personal: Tag, asset: Asset) -> None:
    tagged(asset, "personal")
    assert "in use" in shown(client.post(f"/tag/{personal.pk}/delete"), 409)
    tagged(asset)
    assert "Delete it" in shown(client.get(f"/tag/{personal.pk}/delete"))
    assert client.post(f"/tag/{personal.pk}/delete").status_code == 303
    assert not Tag.objects.exists()


@pytest.mark.parametrize("act", ["edit", "merge", "delete"])
def test_others_may_not(act: str, personal: Tag, charlie: User) -> None:
    client = signed_in(charlie)
    path = f"/tag/{personal.pk}/{act}"
    for answer in (client.get(path), client.post(path, {"into": "x"}), client.get("/make-tag")):
        assert answer.status_code == 403


def test_who_does_not_know_a_proposal_cannot_tell_it_from_none(
    private: Asset, charlie: User
) -> None:
    tag = Tag.objects.create(name="project-zeta")
    client = signed_in(charlie)
    for act in ("edit", "merge", "delete"):
        assert client.get(f"/tag/{tag.pk}/{act}").status_code == 404


@pytest.mark.parametrize("path", ["/tags", "/tags/personal"])
def test_a_hundred_cost_what_ten_cost(
    path: str,
    personal: Tag,
    charlie: User,
    owners: Team,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(charlie)
    for count in (10, 80):
        for number in range(count):
            Tag.objects.create(name=f"t {count} {number}", owner=owners)
            tagged(factories.asset(), "personal", f"t {count} {number}")
        client.get(path)
        with django_assert_max_num_queries(11):
            assert client.get(path).status_code == 200
