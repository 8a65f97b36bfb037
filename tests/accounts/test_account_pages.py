"""One's own account: profile, preferences, and the tokens of one's programs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from rest_framework.test import APIClient

from accounts import services
from accounts.models import Token, User
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-river-stone"
PROFILE = {"name": "Alice", "about": "", "language": "", "time_zone": "", "theme": "auto"}


@pytest.fixture(autouse=True)
def _english() -> Any:
    yield
    translation.activate("en")


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's, who has just proved who she is."""
    alice.set_password(PASSWORD)
    alice.save()
    client = signed_in(alice)
    confirmed = client.post("/account/confirm", {"password": PASSWORD})
    assert confirmed.status_code == 302
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# Profile and preferences


def test_what_is_saved_is_spoken_at_once(alice: User) -> None:
    client = signed_in(alice)
    said = {"name": " Alice A. ", "about": "Owns flights", "language": "de"}
    said |= {"time_zone": "Asia/Tokyo", "theme": "dark"}
    answer = client.post("/account", said, follow=True)
    assert answer.redirect_chain == [("/account", 302)]
    alice.refresh_from_db()
    assert (alice.name, alice.about, alice.time_zone) == ("Alice A.", "Owns flights", "Asia/Tokyo")
    page = answer.content.decode()
    assert '<html lang="de"' in page
    assert 'data-theme="dark"' in page


def test_the_form_shows_what_holds(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Calcutta", about="Flies")
    page = signed_in(alice).get("/account").content.decode()
    assert re.search(r'<option value="Asia/Calcutta"\s+selected', page)
    assert 'value="Flies"' in page
    assert alice.email in page


def test_places_are_called_by_their_names_in_the_readers_language(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="de")
    page = signed_in(alice).get("/account").content.decode()
    assert re.search(r'<option value="Europe/Rome"\s*>\s*Rom\s*</option>', page)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({"name": ""}, "Name"),
        ({"name": "\u200b"}, "Name"),
        ({"name": "x" * 151}, "Name"),
        ({"about": "x" * 201}, "What you do"),
        ({"language": "tlh"}, "Language"),
        ({"time_zone": "Middle/Earth"}, "Time zone"),
        ({"theme": "pink"}, "Colours"),
    ],
)
def test_a_bad_value_stands_beside_its_field_and_nothing_is_saved(
    alice: User, said: dict[str, str], label: str
) -> None:
    answer = signed_in(alice).post("/account", {**PROFILE, "about": "changed", **said})
    assert answer.status_code == 422
    assert f"{label}:" in text(answer)
    alice.refresh_from_db()
    assert (alice.name, alice.about) == ("Alice", "")


def test_nobody_makes_themselves_anything_more(alice: User) -> None:
    more = {"is_superuser": "on", "admin": "true", "email": "x@test.example", "user": "1"}
    signed_in(alice).post("/account", {**PROFILE, **more})
    before = alice.email
    alice.refresh_from_db()
    assert (alice.is_superuser, alice.email) == (False, before)


# Tokens


def make(browser: Client, **said: Any) -> Any:
    asked = {"name": "Nightly pipeline", "scope": "read", "days": "90", "networks": "", **said}
    return browser.post("/account/tokens/new", asked)


def secret_in(answer: Any) -> str:
    found = re.search(r"aisle_[a-z0-9]{8}\.[A-Za-z0-9_-]{43}", answer.content.decode())
    assert found is not None
    return found[0]


def status(secret: str, method: str = "get", **extra: Any) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return int(getattr(client, method)("/api/v1/assets", **extra).status_code)


def test_a_token_is_shown_once_and_works(browser: Client, alice: User) -> None:
    answer = make(browser)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    secret = secret_in(answer)
    assert status(secret) == 200
    page = browser.get("/account/tokens").content.decode()
    assert secret not in page
    assert secret.partition(".")[0] in page
    assert "Nightly pipeline" in page
    token = Token.objects.get()
    assert token.expires_at is not None
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)


def test_a_token_may_be_narrow(browser: Client) -> None:
    answer = make(
        browser, scope="register", days="0", networks="10.0.0.0/8, 192.0.2.7\n2001:db8::/32"
    )
    token = Token.objects.get()
    assert token.scopes == ["register"]
    assert token.expires_at is None
    assert token.addresses == ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"]
    assert "from 10.0.0.0/8, 192.0.2.7/32" in text(answer)
    assert status(secret_in(answer), REMOTE_ADDR="10.9.9.9") == 200
    assert status(secret_in(answer), REMOTE_ADDR="11.9.9.9") == 401


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": " "}, "What is it for?:"),
        ({"scope": "admin"}, "What may it do?:"),
        ({"scope": ""}, "What may it do?:"),
        ({"days": "12"}, "For how long?:"),
        ({"days": "9" * 5000}, "For how long?:"),
        ({"networks": "10.1.2.3/8"}, "10.1.2.3/8: Has bits beyond its length"),
        ({"networks": "somewhere"}, "somewhere: Send a network"),
        ({"networks": "10.0.0.1\n" * 21}, "At most 20 networks"),
    ],
)
def test_a_token_that_is_not_right_is_not_made(
    browser: Client, said: dict[str, str], words: str
) -> None:
    answer = make(browser, **said)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Token.objects.exists()


def test_only_an_admin_is_offered_to_administer(admin: User, browser: Client) -> None:
    assert "Administer" not in text(browser.get("/account/tokens/new"))
    admin.set_password(PASSWORD)
    admin.save()
    client = signed_in(admin)
    client.post("/account/confirm", {"password": PASSWORD})
    assert "Administer" in text(client.get("/account/tokens/new"))
    assert make(client, scope="admin").status_code == 201


def test_whoever_only_found_an_open_browser_makes_no_token(alice: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    client = signed_in(alice)
    for answer in (client.get("/account/tokens/new"), make(client)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/confirm?next=")
    assert not Token.objects.exists()


def test_revoking_is_asked_about_first(browser: Client, alice: User) -> None:
    token, secret = services.issue_token(user=alice, name="lost", scopes=["read"])
    assert status(secret) == 200
    page = f"/account/tokens/{token.pk}/revoke"
    asked = text(browser.get(page))
    assert "Revoke lost ?" in asked
    assert "It was last used" in asked
    assert status(secret) == 200
    assert browser.post(page, follow=True).redirect_chain == [("/account/tokens", 302)]
    assert status(secret) == 401
    assert "Those that ended" in text(browser.get("/account/tokens"))


def test_anothers_tokens_are_not_there(alice: User, charlie: User, admin: User) -> None:
    token, secret = services.issue_token(user=alice, name="precious", scopes=["read"])
    for somebody in (charlie, admin):
        client = signed_in(somebody)
        assert "precious" not in text(client.get("/account/tokens"))
        assert client.get(f"/account/tokens/{token.pk}/revoke").status_code == 404
        assert client.post(f"/account/tokens/{token.pk}/revoke").status_code == 404
    assert status(secret) == 200


def test_without_tokens_the_page_says_what_they_are_for(alice: User) -> None:
    assert "No token works just now" in text(signed_in(alice).get("/account/tokens"))


def test_the_list_costs_the_same_however_long(
    alice: User, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(alice)
    for number in range(12):
        services.issue_token(user=alice, name=f"t{number}", scopes=["read"])
        gone, _ = services.issue_token(user=alice, name=f"g{number}", scopes=["read"])
        services.revoke_token(token=gone, by=alice)
    with django_assert_max_num_queries(6):
        assert client.get("/account/tokens").status_code == 200


def test_a_long_name_is_shown_as_it_is(alice: User) -> None:
    factories.user()
    services.issue_token(user=alice, name="<b>" + "x" * 97, scopes=["read"])
    page = signed_in(alice).get("/account/tokens").content.decode()
    assert "<bdi>&lt;b&gt;xxx" in page
