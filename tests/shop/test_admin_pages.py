"""An admin's pages for people and teams: found, changed, put out and brought back, each step asked about first."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts import services
from accounts.models import Membership, Team, Token, User
from catalog.models import Asset, Domain
from feedback import services as feedback
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db

PAGES = [
    "/people/register",
    "/people/{person}/edit",
    "/people/{person}/deactivate",
    "/people/{person}/reactivate",
    "/people/{person}/make-admin",
    "/people/{person}/end-admin",
    "/people/{person}/tokens/{token}/revoke",
    "/make-team",
    "/teams/owners/edit",
    "/teams/owners/end",
    "/teams/owners/members/{person}/remove",
]
STEPS = [*PAGES[1:], "/teams/owners/put-member"]


@pytest.fixture
def token(alice: User) -> Token:
    return services.issue_token(user=alice, name="nightly", scopes=["read"])[0]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def address(pattern: str, person: User, token: Token) -> str:
    return pattern.format(person=person.pk, token=token.pk)


# Whom they are for


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_an_admin_are_for_admins(
    page: str, owners: Team, alice: User, charlie: User, admin: User, token: Token
) -> None:
    path = address(page, alice, token)
    assert Client().get(path).status_code == 302
    for somebody in (charlie, alice):
        assert signed_in(somebody).get(path).status_code == 403
    assert signed_in(admin).get(path).status_code == 200


@pytest.mark.parametrize("step", STEPS)
def test_the_steps_of_an_admin_are_taken_by_admins_only(
    step: str, owners: Team, alice: User, token: Token
) -> None:
    said = {"name": "Changed", "email": alice.email, "role": "lead", "slug": "mine"}
    answer = signed_in(alice).post(address(step, alice, token), said)
    assert answer.status_code == 403
    alice.refresh_from_db()
    owners.refresh_from_db()
    token.refresh_from_db()
    assert (alice.name, alice.is_active, alice.is_superuser) == ("Alice", True, False)
    assert (owners.name, owners.memberships.count(), token.revoked_at) == ("Owners", 2, None)
    assert not Team.objects.filter(slug="mine").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/people/999999/edit",
        "/people/999999/deactivate",
        "/teams/nobody/edit",
        "/teams/nobody/end",
        "/teams/owners/members/999999/remove",
    ],
)
def test_whoever_is_not_there_is_not_there(path: str, owners: Team, admin: User) -> None:
    assert signed_in(admin).get(path).status_code == 404
    assert signed_in(admin).post(path).status_code == 404


def test_menus_lead_there_for_admins_only(admin: User, alice: User, owners: Team) -> None:
    for path in ("/people", alice.get_absolute_url(), owners.get_absolute_url(), "/teams"):
        for way in ("/people/register", "/edit", "/make-team"):
            assert way not in signed_in(alice).get(path).content.decode().replace("/account", "")
    assert "/people/register" in signed_in(admin).get("/people").content.decode()
    assert "/make-team" in signed_in(admin).get("/teams").content.decode()
    shown = signed_in(admin).get(alice.get_absolute_url()).content.decode()
    assert f"/people/{alice.pk}/edit" in shown
    assert "/teams/owners/edit" in signed_in(admin).get(owners.get_absolute_url()).content.decode()


# People


def test_everybody_is_found_by_standing(
    admin: User, alice: User, bob: User, owners: Team, charlie: User
) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    client = signed_in(admin)

    def found(question: str) -> set[str]:
        page = client.get(f"/people/register?{question}").content.decode()
        return set(re.findall(r"/edit\"><bdi>(\w+)</bdi>", page))

    assert found("") == {"Ada", "Alice", "Charlie"}
    assert found("who=admins") == {"Ada"}
    assert found("who=gone") == {"Bob"}
    assert found("who=teamless") == {"Ada", "Charlie"}
    assert found("who=nonsense&q=ali") == {"Alice"}
    assert "Nobody is all of this" in text(client.get("/people/register?q=zzz&who=gone"))


def test_the_list_costs_the_same_however_long(
    admin: User, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(admin)
    for _ in range(12):
        factories.team(members=[factories.user()])
    with django_assert_max_num_queries(6):
        assert client.get("/people/register").status_code == 200


def test_an_admin_changes_what_somebody_is_called(admin: User, alice: User, bob: User) -> None:
    client, path = signed_in(admin), f"/people/{alice.pk}/edit"
    said = {"name": "Alice A.", "email": "Alice.A@Test.example", "about": "Flies"}
    assert client.post(path, said).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.email, alice.about) == ("Alice A.", "alice.a@test.example", "Flies")
    for wrong, words in (
        ({"email": bob.email}, "Somebody else has this address"),
        ({"email": "nowhere"}, "Send an e-mail address"),
        ({"name": "\u202e"}, "control or invisible"),
    ):
        answer = client.post(path, {**said, **wrong})
        assert answer.status_code == 422
        assert words in text(answer)
    alice.refresh_from_db()
    assert alice.name == "Alice A."


def test_before_somebody_is_put_out_it_is_said_what_they_leave_behind(
    admin: User, stella: User, asset: Asset, flights: Domain, charlie: User
) -> None:
    ticket = feedback.report(asset=asset, kind="problem", title="Late", severity="low", by=charlie)
    feedback.assign(ticket=ticket, to=stella, by=stella)
    services.issue_token(user=stella, name="t", scopes=["read"])
    client, path = signed_in(admin), f"/people/{stella.pk}/deactivate"
    asked = text(client.get(path))
    for words in (
        "Deactivate Stella?",
        "1 token stops working",
        "1 asset names them as its steward",
        "Steward, Flights",
        "1 ticket waits for their answer",
    ):
        assert words in asked
    stella.refresh_from_db()
    assert stella.is_active
    inside = signed_in(stella)
    assert client.post(path).status_code == 303
    assert inside.get("/news").status_code == 302
    assert "No longer here" in text(client.get(f"/people/{stella.pk}/edit"))
    assert client.post(f"/people/{stella.pk}/reactivate").status_code == 303
    stella.refresh_from_db()
    assert stella.is_active


def test_an_admin_is_made_and_unmade(admin: User, alice: User) -> None:
    client = signed_in(admin)
    assert "sees everything" in text(client.get(f"/people/{alice.pk}/make-admin"))
    assert client.post(f"/people/{alice.pk}/make-admin").status_code == 303
    alice.refresh_from_db()
    assert alice.is_superuser
    assert client.post(f"/people/{alice.pk}/end-admin").status_code == 303
    alice.refresh_from_db()
    assert not alice.is_superuser


@pytest.mark.parametrize("step", ["deactivate", "end-admin"])
def test_an_admin_cannot_put_themselves_out(step: str, admin: User) -> None:
    answer = signed_in(admin).post(f"/people/{admin.pk}/{step}")
    assert answer.status_code == 409
    assert "ask another admin" in text(answer)
    shown = signed_in(admin).get(f"/people/{admin.pk}/edit").content.decode()
    assert f"/people/{admin.pk}/{step}" not in shown


def test_an_admin_ends_a_token_of_somebody(admin: User, alice: User, bob: User) -> None:
    program = api_for(alice)
    token = Token.objects.get()
    client = signed_in(admin)
    assert f"/people/{alice.pk}/tokens/{token.pk}/revoke" in (
        client.get(f"/people/{alice.pk}/edit").content.decode()
    )
    assert client.post(f"/people/{bob.pk}/tokens/{token.pk}/revoke").status_code == 404
    assert program.get("/api/v1/assets").status_code == 200
    assert client.post(f"/people/{alice.pk}/tokens/{token.pk}/revoke").status_code == 303
    assert program.get("/api/v1/assets").status_code == 401


# Teams


def test_a_team_is_made_described_and_filled(admin: User, alice: User) -> None:
    client = signed_in(admin)
    made = client.post("/make-team", {"name": "Operations", "slug": "ops", "description": ""})
    assert made["Location"] == "/teams/ops/edit"
    joins = {"email": alice.email.upper(), "role": "lead"}
    assert client.post("/teams/ops/put-member", joins).status_code == 302
    assert client.post("/teams/ops/put-member", {**joins, "role": "engineer"}).status_code == 302
    assert client.post("/teams/ops/edit", {"name": "Ops", "description": "Runs"}).status_code == 302
    team = Team.objects.get(slug="ops")
    assert (team.name, team.description) == ("Ops", "Runs")
    assert list(team.memberships.values_list("user", "role")) == [(alice.pk, "engineer")]


def test_a_part_in_a_team_is_changed_from_what_it_is(
    admin: User, owners: Team, alice: User, charlie: User
) -> None:
    Membership.objects.filter(team=owners, user=alice).update(role="lead")
    client = signed_in(admin)
    page = client.get(f"/teams/owners/edit?member={alice.email}").content.decode()
    assert f'value="{alice.email}"' in page
    assert re.search(r'<option value="lead" selected', page)
    for nobody in (charlie.email, "nonsense", "%ff"):
        answer = client.get(f"/teams/owners/edit?member={nobody}")
        assert answer.status_code == 200
        assert not re.search(r'name="email"[^>]*value', answer.content.decode())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"slug": "owners"}, "There is a team of this short name already"),
        ({"slug": "Not A Slug"}, "small letters, digits"),
        ({"slug": ""}, "This field is required"),
        ({"name": "  "}, "This field is required"),
        ({"name": "x" * 151}, "at most 150"),
        ({"description": "x" * 20_001}, "at most 20000"),
    ],
)
def test_a_team_that_is_not_right_is_not_made(
    admin: User, owners: Team, said: dict[str, str], words: str
) -> None:
    answer = signed_in(admin).post("/make-team", {"name": "New", "slug": "new", **said})
    assert answer.status_code == 422
    assert words in text(answer).replace(",000", "000")
    assert not Team.objects.exclude(pk=owners.pk).exists()


@pytest.mark.parametrize("email", ["nobody@test.example", "nonsense", ""])
def test_only_somebody_who_is_here_joins(admin: User, owners: Team, email: str) -> None:
    answer = signed_in(admin).post("/teams/owners/put-member", {"email": email, "role": "lead"})
    assert answer.status_code == 422
    assert owners.memberships.count() == 2


def test_somebody_who_left_does_not_join(admin: User, owners: Team, charlie: User) -> None:
    User.objects.filter(pk=charlie.pk).update(is_active=False)
    said = {"email": charlie.email, "role": "member"}
    assert signed_in(admin).post("/teams/owners/put-member", said).status_code == 422


def test_leaving_a_team_is_asked_about_first(admin: User, alice: User, bob: User) -> None:
    team = factories.team("pair", [alice, bob])
    client, path = signed_in(admin), f"/teams/pair/members/{alice.pk}/remove"
    assert "Take Alice out of Pair?" in text(client.get(path))
    assert "Nobody is left" not in text(client.get(path))
    assert client.post(path).status_code == 303
    assert list(team.members.all()) == [bob]
    assert "Nobody is left" in text(client.get(f"/teams/pair/members/{bob.pk}/remove"))


def test_a_team_on_which_something_hangs_says_what(admin: User, owners: Team, asset: Asset) -> None:
    client = signed_in(admin)
    asked = client.get("/teams/owners/end")
    assert "asset (1)" in text(asked)
    assert "End it" not in text(asked)
    refused = client.post("/teams/owners/end")
    assert refused.status_code == 409
    assert Team.objects.filter(pk=owners.pk).exists()
    factories.team("passing", [])
    assert client.post("/teams/passing/end")["Location"] == "/teams"
    assert not Team.objects.filter(slug="passing").exists()


def test_the_members_of_a_large_team_are_leafed_through(
    admin: User, owners: Team, django_assert_max_num_queries: Any
) -> None:
    people = User.objects.bulk_create(
        User(email=f"m{n}@test.example", name=f"Member {n:03}", password="x") for n in range(300)
    )
    Membership.objects.bulk_create(Membership(team=owners, user=user) for user in people)
    client = signed_in(admin)
    with django_assert_max_num_queries(7):
        first = client.get("/teams/owners/edit").content.decode()
    assert first.count('class="person"') == 50
    assert "/teams/owners/edit?start=50" in first
