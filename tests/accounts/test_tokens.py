"""Tokens: a program may do what its scopes and its person allow, until it is revoked or expires."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services, tokens
from accounts.models import Token, User
from tests import factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db
CHECKOUT = Path(__file__).resolve().parents[2]


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


def test_no_part_of_the_secret_is_stored(alice: User) -> None:
    _, made = services.issue_token(user=alice, name="ci", scopes=["read"])
    services.issue_token(user=alice, name="given", scopes=["read"], secret="hunter2hunter")
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, ' ') from accounts_token t")
        stored = cursor.fetchone()[0]
    name, _, secret = made.partition(".")
    assert name in stored
    for piece in (secret[:6], secret[-6:], "hunt"):
        assert piece not in stored


def test_a_scanner_for_lost_secrets_knows_a_token(alice: User) -> None:
    told = re.search(r"`(aisle_\[.*?)`", (CHECKOUT / "docs/operate.md").read_text())
    assert told is not None
    for _ in range(50):
        assert re.fullmatch(told[1], tokens.new_secret())


def test_a_dump_of_the_database_holds_no_secret(alice: User, tmp_path: Path) -> None:
    _, secret = services.issue_token(user=alice, name="ci", scopes=["admin"])
    alice.set_password("quiet-river-stone")
    alice.save()
    assert client(secret).get("/api/v1/assets").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("set local role none")  # a dump is taken by the owner
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            with cursor.copy(f'copy "{table}" to stdout') as copied:
                dump = b"".join(bytes(block) for block in copied)
            for never in (secret, secret.partition(".")[2], "quiet-river-stone"):
                assert never.encode() not in dump, table
            assert settings.TOKEN_PEPPERS[1].encode() not in dump, table


@pytest.mark.parametrize(
    "secret", ["plain", "a.b.c", "aisle_ab", "x" * 200, "ümlaut", "aisle_" + "a" * 43]
)
def test_a_secret_brought_along_may_have_any_shape(alice: User, secret: str) -> None:
    for _ in range(2):
        services.issue_token(user=alice, name="brought", scopes=["read"], secret=secret)
    assert client(secret).get("/api/v1/assets").status_code == 200
    assert Token.objects.get().hint == ""


def test_a_new_pepper_ends_no_token(alice: User, settings: Any) -> None:
    _, old = services.issue_token(user=alice, name="old", scopes=["read"])
    settings.TOKEN_PEPPERS = {2: "fresh", **settings.TOKEN_PEPPERS}
    _, new = services.issue_token(user=alice, name="new", scopes=["read"])
    assert Token.objects.get(name="new").pepper == 2
    assert client(old).get("/api/v1/assets").status_code == 200
    assert client(new).get("/api/v1/assets").status_code == 200
    # Used once, the old one has moved: the first pepper may go.
    settings.TOKEN_PEPPERS = {2: "fresh"}
    assert client(old).get("/api/v1/assets").status_code == 200
    settings.TOKEN_PEPPERS = {3: "another"}
    assert client(old).get("/api/v1/assets").status_code == 401


def test_a_secret_brought_along_is_one_token_under_every_pepper(alice: User, settings: Any) -> None:
    services.issue_token(user=alice, name="a", scopes=["read"], secret="brought")
    settings.TOKEN_PEPPERS = {2: "fresh", **settings.TOKEN_PEPPERS}
    services.issue_token(user=alice, name="b", scopes=["read"], secret="brought")
    assert Token.objects.get().pepper == 2


@pytest.mark.parametrize(
    ("networks", "peer", "status"),
    [
        (["10.0.0.0/8"], "10.1.2.3", 200),
        (["10.0.0.0/8"], "11.1.2.3", 401),
        (["2001:db8::/32", "192.0.2.7/32"], "192.0.2.7", 200),
        (["2001:db8::/32"], "2001:db8::5", 200),
        (["10.0.0.0/8"], "::ffff:10.1.2.3", 200),
        (["10.0.0.0/8"], "", 401),
        ([], "", 200),
    ],
)
def test_a_token_works_from_its_networks_only(
    alice: User, networks: list[str], peer: str, status: int
) -> None:
    _, secret = services.issue_token(user=alice, name="ci", scopes=["read"], networks=networks)
    answer = client(secret).get("/api/v1/assets", REMOTE_ADDR=peer)
    assert answer.status_code == status


def test_what_a_client_says_of_its_address_counts_for_nothing(alice: User, settings: Any) -> None:
    _, secret = services.issue_token(
        user=alice, name="ci", scopes=["read"], networks=["10.0.0.0/8"]
    )

    def status(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        answer = client(secret).get("/api/v1/assets", REMOTE_ADDR="192.0.2.1", headers=headers)
        return int(answer.status_code)

    assert status("10.0.0.1") == 401
    # Behind a proxy only what the proxy added itself, the last entry, is true.
    settings.BEHIND_PROXY = True
    assert status("10.0.0.1, 192.0.2.9") == 401
    assert status("192.0.2.9, 10.0.0.1") == 200
    assert status("10.0.0.1, nonsense") == 401


def made_by(user: User, asked: dict[str, Any], **own: Any) -> int:
    """The status when a token that is limited so asks for another one."""
    _, secret = services.issue_token(user=user, name="own", **{"scopes": ["admin"], **own})
    answer = client(secret).post(
        "/api/v1/tokens",
        {"name": "new", "scopes": ["read"], **asked},
        format="json",
        REMOTE_ADDR="10.0.0.1",
    )
    return int(answer.status_code)


def test_a_token_makes_none_that_lives_longer(alice: User) -> None:
    soon = timezone.now() + timedelta(days=1)
    later = timezone.now() + timedelta(days=2)
    assert made_by(alice, {}, expires_at=soon) == 403
    assert made_by(alice, {"expires": later.isoformat()}, expires_at=soon) == 403
    assert made_by(alice, {"expires": soon.isoformat()}, expires_at=later) == 201


def test_a_token_makes_none_that_reaches_further(alice: User) -> None:
    own = ["10.0.0.0/8"]
    assert made_by(alice, {}, networks=own) == 403
    assert made_by(alice, {"networks": ["0.0.0.0/0"]}, networks=own) == 403
    assert made_by(alice, {"networks": ["10.1.0.0/16", "::/0"]}, networks=own) == 403
    assert made_by(alice, {"networks": ["10.1.0.0/16"]}, networks=own) == 201


def test_a_token_cannot_widen_itself(alice: User) -> None:
    token, secret = services.issue_token(user=alice, name="ci", scopes=["register"])
    path = f"/api/v1/tokens/{token.pk}"
    assert client(secret).patch(path, {"scopes": ["admin"]}, format="json").status_code == 403
    assert client(secret).patch(path, {"scopes": ["read"]}, format="json").status_code == 200
    token.refresh_from_db()
    assert token.scopes == ["read"]


def test_a_token_is_changed_by_its_person(alice: User) -> None:
    token, secret = services.issue_token(user=alice, name="ci", scopes=["read"])
    path = f"/api/v1/tokens/{token.pk}"
    said = {"name": "nightly", "networks": ["192.0.2.7"], "expires": "2099-01-31T12:00:00Z"}
    answer = api_for(alice).patch(path, said, format="json")
    assert answer.data["networks"] == ["192.0.2.7/32"]
    assert answer.data["name"] == "nightly"
    assert client(secret).get("/api/v1/assets").status_code == 401
    assert "secret" not in answer.data
    assert "token" not in answer.data


def test_a_revoked_token_is_not_changed(alice: User) -> None:
    token, _ = services.issue_token(user=alice, name="lost", scopes=["read"])
    services.revoke_token(token=token, by=alice)
    path = f"/api/v1/tokens/{token.pk}"
    assert api_for(alice).patch(path, {"name": "found"}, format="json").status_code == 409
    assert api_for(alice).delete(path).status_code == 204


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes[0]"),
        ({"networks": ["10.1.2.3/8"]}, "networks[0]"),
        ({"networks": ["example.com"]}, "networks[0]"),
        ({"networks": ["10.0.0.0/99"]}, "networks[0]"),
        ({"networks": ["fe80::1%eth0"]}, "networks[0]"),
        ({"expires": "tomorrow"}, "expires"),
        ({"hint": "aisle_mine"}, "hint"),
        ({"digest": "0" * 64}, "digest"),
        ({"user": "somebody@test.example"}, "user"),
    ],
)
def test_a_bad_value_is_an_error_of_its_field(
    alice: User, said: dict[str, Any], field: str
) -> None:
    token, _ = services.issue_token(user=alice, name="ci", scopes=["read"])
    answer = api_for(alice).patch(f"/api/v1/tokens/{token.pk}", said, format="json")
    assert answer.status_code in (400, 422)
    assert [error["field"] for error in answer.data["errors"]] == [field]


def test_an_admin_keeps_everybodys_tokens_with_the_scope_for_it(alice: User, admin: User) -> None:
    token, _ = services.issue_token(user=alice, name="ci", scopes=["read"])
    path = f"/api/v1/tokens/{token.pk}"
    assert api_for(admin, "read").get(path).data["user"] == alice.email
    assert api_for(admin, "register").delete(path).status_code == 403
    assert api_for(admin, "admin").delete(path).status_code == 204
    asked = {"user": alice.email, "name": "for her", "scopes": ["read"]}
    assert (
        api_for(admin, "register").post("/api/v1/tokens", asked, format="json").status_code == 403
    )
    assert api_for(admin).post("/api/v1/tokens", asked, format="json").status_code == 201
    assert (
        api_for(alice)
        .post("/api/v1/tokens", asked | {"user": admin.email}, format="json")
        .status_code
        == 403
    )


def test_a_list_of_tokens_costs_the_same_however_long(
    admin: User, django_assert_num_queries: Any
) -> None:
    api = api_for(admin)
    api.get("/api/v1/tokens")
    with django_assert_num_queries(2):
        api.get("/api/v1/tokens")
    for _ in range(9):
        services.issue_token(user=factories.user(), name="t", scopes=["read"])
    with django_assert_num_queries(2):
        assert len(api.get("/api/v1/tokens").data["results"]) == 10


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
