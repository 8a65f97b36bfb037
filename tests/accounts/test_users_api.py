"""People by the API: everybody knows their colleagues and keeps their own profile, an admin keeps everybody."""

from typing import Any

import pytest

from accounts import services
from accounts.models import User
from accounts.problems import Conflict
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


def send(user: User, path: str, body: dict[str, Any], *scopes: str) -> Any:
    return api_for(user, *scopes).patch(f"/api/v1/{path}", body, format="json")


def test_everybody_knows_their_colleagues(alice: User, charlie: User) -> None:
    factories.team("ops", [alice])
    shown = api_for(charlie).get(f"/api/v1/users/{alice.pk}").data
    assert (shown["name"], shown["email"]) == ("Alice", alice.email)
    assert shown["teams"] == [{"slug": "ops", "role": "member"}]


def test_preferences_are_nobody_elses_business(alice: User, charlie: User, admin: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Tokyo")
    path = f"/api/v1/users/{alice.pk}"
    assert api_for(charlie).get(path).data["time_zone"] is None
    assert api_for(alice).get(path).data["time_zone"] == "Asia/Tokyo"
    assert api_for(admin).get(path).data["time_zone"] == "Asia/Tokyo"


def test_people_are_found_by_words(alice: User, bob: User, admin: User) -> None:
    User.objects.filter(pk=bob.pk).update(about="Plans routes", is_active=False)
    api = api_for(alice)
    assert [row["name"] for row in api.get("/api/v1/users?q=routes bob").data["results"]] == ["Bob"]
    assert not api.get("/api/v1/users?q=routes alice").data["results"]
    assert [row["name"] for row in api.get("/api/v1/users?active=false").data["results"]] == ["Bob"]
    assert api.get("/api/v1/users?active=perhaps").status_code == 400


def test_a_list_of_people_costs_the_same_however_long(
    alice: User, django_assert_num_queries: Any
) -> None:
    factories.team("one", [alice])
    api = api_for(alice)
    api.get("/api/v1/users")
    with django_assert_num_queries(4):
        assert len(api.get("/api/v1/users").data["results"]) == 1
    for _ in range(9):
        factories.team(members=[factories.user(), alice])
    with django_assert_num_queries(4):
        assert len(api.get("/api/v1/users").data["results"]) == 10


def test_one_keeps_ones_own_profile(alice: User) -> None:
    said = {"name": "Alice A.", "about": "Owns flights", "language": "de"}
    said |= {"time_zone": "Europe/Berlin", "theme": "dark"}
    assert send(alice, f"users/{alice.pk}", said, "register").status_code == 200
    alice.refresh_from_db()
    assert {name: getattr(alice, name) for name in said} == said


def test_nobody_keeps_anothers(alice: User, charlie: User) -> None:
    assert send(charlie, f"users/{alice.pk}", {"name": "Gone"}).status_code == 403
    assert api_for(charlie).delete(f"/api/v1/users/{alice.pk}").status_code == 403
    alice.refresh_from_db()
    assert (alice.name, alice.is_active) == ("Alice", True)


def test_nobody_makes_themselves_an_admin(alice: User, admin: User) -> None:
    path = f"users/{alice.pk}"
    assert send(alice, path, {"name": "Queen", "admin": True}).status_code == 403
    # An admin's program needs the scope of an admin as well.
    assert send(admin, path, {"admin": True}, "register").status_code == 403
    alice.refresh_from_db()
    assert (alice.is_superuser, alice.name) == (False, "Alice")


def test_an_admin_makes_an_admin_and_sessions_begin_anew(alice: User, admin: User) -> None:
    assert send(admin, f"users/{alice.pk}", {"admin": True}).data["admin"] is True
    alice.refresh_from_db()
    assert alice.session_version == 1
    # Said again, it changes nothing.
    send(admin, f"users/{alice.pk}", {"admin": True})
    alice.refresh_from_db()
    assert alice.session_version == 1


def test_somebody_who_left_is_out_at_once_and_kept_in_history(alice: User, admin: User) -> None:
    browser, program = signed_in(alice), api_for(alice)
    assert browser.get("/news").status_code == 200
    for _ in range(2):
        assert api_for(admin).delete(f"/api/v1/users/{alice.pk}").status_code == 204
    assert browser.get("/news").status_code == 302
    assert program.get("/api/v1/assets").status_code == 401
    alice.refresh_from_db()
    assert (alice.is_active, alice.session_version) == (False, 1)
    assert api_for(admin).get(f"/api/v1/users/{alice.pk}").data["name"] == "Alice"


def test_somebody_who_came_back_needs_new_tokens(alice: User, admin: User) -> None:
    program = api_for(alice)
    api_for(admin).delete(f"/api/v1/users/{alice.pk}")
    assert send(admin, f"users/{alice.pk}", {"active": True}).data["active"] is True
    assert program.get("/api/v1/assets").status_code == 401
    assert api_for(alice).get("/api/v1/assets").status_code == 200


def test_an_admin_is_put_out_of_office_by_another_only(admin: User) -> None:
    path = f"users/{admin.pk}"
    assert send(admin, path, {"name": "Gone", "admin": False}).status_code == 409
    assert api_for(admin).delete(f"/api/v1/{path}").status_code == 409
    admin.refresh_from_db()
    assert (admin.is_superuser, admin.is_active, admin.name) == (True, True, "Ada")


def test_two_admins_cannot_put_each_other_out(admin: User) -> None:
    other = factories.user("Otto", is_superuser=True)
    services.set_admin(user=other, admin=False, by=admin)
    with pytest.raises(Conflict):
        services.set_admin(user=admin, admin=False, by=other)


def test_an_address_belongs_to_one_person(alice: User, bob: User, admin: User) -> None:
    answer = send(admin, f"users/{alice.pk}", {"email": bob.email.upper(), "name": "A"})
    assert answer.status_code == 422
    assert answer.data["errors"][0]["field"] == "email"
    alice.refresh_from_db()
    assert alice.name == "Alice"
    assert send(admin, f"users/{alice.pk}", {"email": "New@Test.example"}).status_code == 200
    alice.refresh_from_db()
    assert alice.email == "new@test.example"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "moc.evil\u202eAnn"}, "name"),
        ({"about": "x" * 201}, "about"),
        ({"language": "tlh"}, "language"),
        ({"time_zone": "Middle/Earth"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"theme": "pink"}, "theme"),
        ({"email": "nowhere"}, "email"),
        ({"active": None}, "active"),
        ({"password": "a long good password"}, "password"),
    ],
)
def test_a_bad_value_is_an_error_of_its_field(
    admin: User, alice: User, said: dict[str, Any], field: str
) -> None:
    answer = send(admin, f"users/{alice.pk}", {"name": "Changed", **said})
    assert answer.status_code in (400, 422)
    assert [error["field"] for error in answer.data["errors"]] == [field]
    alice.refresh_from_db()
    assert alice.name == "Alice"


@pytest.mark.parametrize("name", ["علی‌رضا", "אָדָם", "O’Brien-山田", "x" * 150])
def test_names_of_every_script_are_fine(alice: User, name: str) -> None:
    assert send(alice, f"users/{alice.pk}", {"name": name}).data["name"] == name


@pytest.mark.parametrize("password", ["short", "password1234", ""])
def test_a_person_is_not_made_with_a_password_anybody_would_guess(
    admin: User, password: str
) -> None:
    person = {"email": "new@test.example", "name": "New", "password": password}
    answer = api_for(admin).post("/api/v1/users", person, format="json")
    assert answer.status_code in (400, 422)
    assert answer.data["errors"][0]["field"] == "password"
    assert not User.objects.filter(email="new@test.example").exists()
