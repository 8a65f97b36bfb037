"""Teams by the API: everybody knows them, an admin keeps them, none goes while something hangs on it."""

from typing import Any

import pytest

from accounts.models import Team, User
from catalog.models import Access, Asset, Domain
from tests import factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db


def patch(user: User, team: Team, body: dict[str, Any]) -> Any:
    return api_for(user).patch(f"/api/v1/teams/{team.pk}", body, format="json")


def roles(team: Team) -> dict[str, str]:
    return dict(team.memberships.values_list("user__name", "role"))


def test_members_are_exactly_who_is_named(
    admin: User, owners: Team, alice: User, charlie: User
) -> None:
    members = [{"email": alice.email, "role": "lead"}, {"email": charlie.email}]
    assert patch(admin, owners, {"members": members}).status_code == 200
    assert roles(owners) == {"Alice": "lead", "Charlie": "member"}
    assert patch(admin, owners, {"name": "Renamed"}).data["name"] == "Renamed"
    assert len(roles(owners)) == 2
    assert patch(admin, owners, {"members": []}).data["members"] == []


def test_sent_again_a_team_takes_in_and_keeps(admin: User, owners: Team, charlie: User) -> None:
    team = {"slug": "owners", "name": "Owners", "description": "They own"}
    team["members"] = [{"email": charlie.email}]
    assert api_for(admin).post("/api/v1/teams", team, format="json").status_code == 200
    assert set(roles(owners)) == {"Alice", "Bob", "Charlie"}
    # What is not said stays.
    again = {"slug": "owners", "name": "Owners"}
    answer = api_for(admin).post("/api/v1/teams", again, format="json")
    assert answer.data["description"] == "They own"


def test_only_an_admin_keeps_teams(owners: Team, alice: User) -> None:
    assert patch(alice, owners, {"name": "Ours"}).status_code == 403
    assert api_for(alice).delete(f"/api/v1/teams/{owners.pk}").status_code == 403
    assert api_for(alice).get(f"/api/v1/teams/{owners.pk}").status_code == 200


def test_a_team_keeps_the_slug_programs_know_it_by(admin: User, owners: Team) -> None:
    answer = patch(admin, owners, {"slug": "others", "name": "Others"})
    assert answer.status_code == 422
    assert answer.data["errors"][0]["field"] == "slug"
    assert patch(admin, owners, {"slug": "owners", "name": "Others"}).status_code == 200


def test_every_unknown_member_is_named_and_nobody_is_let_go(admin: User, owners: Team) -> None:
    members = [{"email": "who@test.example"}, {"email": "too@test.example"}]
    answer = patch(admin, owners, {"name": "Changed", "members": members})
    assert answer.status_code == 422
    fields = [error["field"] for error in answer.data["errors"]]
    assert fields == ["members[0].email", "members[1].email"]
    owners.refresh_from_db()
    assert owners.name == "Owners"
    assert len(roles(owners)) == 2


def test_a_team_on_which_something_hangs_stays_and_says_what(
    admin: User, owners: Team, asset: Asset, flights: Domain
) -> None:
    factories.role(flights, owners, "engineer")
    Access.objects.create(asset=asset, team=owners)
    answer = api_for(admin).delete(f"/api/v1/teams/{owners.pk}")
    assert answer.status_code == 409
    for thing in ("asset (1)", "domain role (1)", "access (1)"):
        assert thing in answer.data["detail"]
    assert Team.objects.filter(pk=owners.pk).exists()


def test_an_empty_team_goes(admin: User, alice: User) -> None:
    team = factories.team("passing", [alice])
    assert api_for(admin).delete(f"/api/v1/teams/{team.pk}").status_code == 204
    assert not Team.objects.exists()
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_list_of_teams_costs_the_same_however_long(
    alice: User, django_assert_num_queries: Any
) -> None:
    factories.team("one", [alice])
    api = api_for(alice)
    api.get("/api/v1/teams")
    with django_assert_num_queries(4):
        api.get("/api/v1/teams")
    for _ in range(9):
        factories.team(members=[factories.user(), factories.user()])
    with django_assert_num_queries(4):
        assert len(api.get("/api/v1/teams").data["results"]) == 10
    assert len(api.get("/api/v1/teams?q=one").data["results"]) == 1


def test_three_hundred_members_are_taken_in_with_few_statements(
    admin: User, django_assert_max_num_queries: Any
) -> None:
    crowd = User.objects.bulk_create(
        User(email=f"m{n}@test.example", name=f"M {n}") for n in range(300)
    )
    team = factories.team("crowd")
    body = {"members": [{"email": user.email} for user in crowd]}
    api = api_for(admin)
    with django_assert_max_num_queries(16):
        answer = api.patch(f"/api/v1/teams/{team.pk}", body, format="json")
    assert len(answer.data["members"]) == 300
