"""Tokens: a program may do what its scopes and its person allow, until it is revoked or expires."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services
from accounts.models import Token, User
from tests.conftest import api_for

pytestmark = pytest.mark.django_db


def client(secret: str) -> APIClient:
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return made


def test_a_token_opens_the_door(alice: User) -> None:
    assert api_for(alice, "read").get("/api/v1/assets").status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer nonsense", "Bearer \xff", "bearer "]
)
def test_a_wrong_header_is_401_and_says_how(header: str, db: None) -> None:
    answer = APIClient().get("/api/v1/assets", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_without_a_token_it_is_401(db: None) -> None:
    assert APIClient().get("/api/v1/assets").status_code == 401


def test_an_expired_token_is_401(alice: User) -> None:
    past = timezone.now() - timedelta(seconds=1)
    _, secret = services.issue_token(user=alice, name="old", scopes=["admin"], expires_at=past)
    assert client(secret).get("/api/v1/assets").status_code == 401


def test_a_revoked_token_is_401(alice: User) -> None:
    token, secret = services.issue_token(user=alice, name="lost", scopes=["admin"])
    services.revoke_token(token=token, by=alice)
    assert client(secret).get("/api/v1/assets").status_code == 401


def test_the_token_of_somebody_who_left_is_401(alice: User) -> None:
    api = api_for(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert api.get("/api/v1/assets").status_code == 401


def test_a_reading_token_may_not_register(alice: User) -> None:
    row = {"namespace": "n", "name": "t", "kind": "table"}
    assert api_for(alice, "read").post("/api/v1/assets", row, format="json").status_code == 403


def test_a_registering_token_may_not_make_people(admin: User) -> None:
    person = {"email": "new@test.example", "name": "New"}
    answer = api_for(admin, "register").post("/api/v1/users", person, format="json")
    assert answer.status_code == 403


def test_an_admin_token_never_does_more_than_its_person(alice: User) -> None:
    person = {"email": "new@test.example", "name": "New"}
    assert api_for(alice, "admin").post("/api/v1/users", person, format="json").status_code == 403


def test_the_secret_is_shown_once_and_never_stored(alice: User) -> None:
    asked = {"name": "ci", "scopes": ["read"]}
    answer = api_for(alice).post("/api/v1/tokens", asked, format="json")
    secret = answer.data["token"]
    assert answer.status_code == 201
    assert client(secret).get("/api/v1/assets").status_code == 200
    assert secret not in str(client(secret).get("/api/v1/tokens").data)
    with connection.cursor() as cursor:
        cursor.execute("select array_agg(t::text) from accounts_token t")
        assert secret not in str(cursor.fetchone())


def test_a_token_cannot_make_a_wider_one(alice: User) -> None:
    asked = {"name": "wider", "scopes": ["admin"]}
    answer = api_for(alice, "register").post("/api/v1/tokens", asked, format="json")
    assert answer.status_code == 403


def test_a_stranger_cannot_revoke_a_token(alice: User, charlie: User) -> None:
    token, _ = services.issue_token(user=alice, name="mine", scopes=["read"])
    assert api_for(charlie).delete(f"/api/v1/tokens/{token.pk}").status_code == 404
    assert api_for(alice).delete(f"/api/v1/tokens/{token.pk}").status_code == 204


def test_use_is_remembered(alice: User) -> None:
    api_for(alice).get("/api/v1/assets")
    assert Token.objects.get().last_used_at is not None


def test_a_browser_needs_the_csrf_token(alice: User) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice)
    row = {"namespace": "n", "name": "t", "kind": "table"}
    assert browser.get("/api/v1/assets").status_code == 200
    assert browser.post("/api/v1/assets", row, format="json").status_code == 403
