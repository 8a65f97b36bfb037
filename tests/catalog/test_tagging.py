"""Names as they are sent become names of the governed list, and only those who may apply a tag do."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog import tagging
from catalog.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def personal(owners: Team) -> Tag:
    """A tag that only alice's team may apply."""
    tag = Tag.objects.create(name="personal", meaning="Speaks of people", state="governed")
    tag.appliers.add(owners)
    return tag


def test_what_nobody_has_named_before_becomes_a_proposal(charlie: User) -> None:
    tags = tagging.speak(["night", "Night", "delay"], by=charlie)
    assert tags.canonical(["night", "delay", "Night"]) == ["night", "delay"]
    tags.propose(["Night"])
    assert list(Tag.objects.values_list("name", "state")) == [("night", "proposed")]
    tags.propose(["night", "delay"])
    assert Tag.objects.count() == 2


def test_a_name_in_another_case_is_the_same_tag(personal: Tag, admin: User) -> None:
    assert tagging.speak(["PERSONAL"], by=admin).canonical(["PERSONAL"]) == ["personal"]


def test_of_two_that_differ_by_case_each_is_itself(admin: User) -> None:
    Tag.objects.bulk_create([Tag(name="sla"), Tag(name="SLA")])
    tags = tagging.speak(["SLA", "sla", "Sla"], by=admin)
    assert tags.canonical(["SLA", "sla", "Sla"]) == ["SLA", "sla"]
    assert not tags.unknown


def test_a_merged_name_is_its_target(personal: Tag, admin: User) -> None:
    Tag.objects.create(name="pii", merged_into=personal)
    tags = tagging.speak(["pii", "personal", "Pii"], by=admin)
    assert tags.canonical(["pii", "personal", "Pii"]) == ["personal"]


@pytest.mark.parametrize("name", ["personal", "Personal", "pii"])
def test_only_its_teams_apply_it(name: str, personal: Tag, owners: Team, charlie: User) -> None:
    Tag.objects.create(name="pii", merged_into=personal)
    refused = dict(tagging.speak(["x", name], by=charlie).refused(["x", name]))
    assert list(refused) == [1]
    assert owners.name in refused[1]


@pytest.mark.parametrize("who", ["alice", "admin"])
def test_its_teams_and_an_admin_may(
    who: str, personal: Tag, request: pytest.FixtureRequest
) -> None:
    tags = tagging.speak(["personal"], by=request.getfixturevalue(who))
    assert not list(tags.refused(["personal"]))


def test_a_machine_is_on_no_team(personal: Tag) -> None:
    tags = tagging.speak(["personal", "night"], by=None)
    assert [place for place, _ in tags.refused(["personal", "night"])] == [0]


def test_what_is_there_already_may_stay(personal: Tag, charlie: User) -> None:
    Tag.objects.create(name="pii", merged_into=personal)
    assert not list(tagging.speak(["personal"], by=charlie).refused(["personal"], ["personal"]))
    tags = tagging.speak(["personal", "pii"], by=charlie)
    assert not list(tags.refused(["personal"], kept=["pii"]))


def test_a_thousand_names_cost_one_statement(
    personal: Tag, charlie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        tagging.speak([f"tag {n}" for n in range(1000)], by=charlie)
    with django_assert_num_queries(0):
        tagging.speak([], by=charlie)
