"""Who may come in by an identity provider for the first time, who connects it, and where it is the only way in."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from accounts import identity, services
from accounts.models import Invitation, Team, User
from tests.accounts.provider import (
    FakeProvider,
    at_the_provider,
    come,
    leave,
    refused,
)
from tests.accounts.test_second_factor import code, confirmed, turn_on
from tests.accounts.test_sessions import is_in
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-river-stone"


# Who was not here before


def test_a_stranger_joins_where_that_is_allowed(provider: FakeProvider) -> None:
    browser = Client()
    assert come(browser).status_code == 302
    ines = User.objects.get()
    assert (ines.email, ines.name) == ("ines@sales.example", "Ines Duarte")
    assert not ines.has_usable_password()
    assert not ines.is_superuser
    assert is_in(browser)
    assert come(Client()).status_code == 302
    assert User.objects.count() == 1


def test_a_stranger_needs_an_invitation_elsewhere(provider: FakeProvider, settings: Any) -> None:
    settings.OIDC_JOIN = False
    assert "Nobody invited ines@sales.example" in refused(come(Client()))
    assert not User.objects.exists()


def test_only_some_domains_may_be_open(provider: FakeProvider, settings: Any) -> None:
    settings.OIDC_DOMAINS = ["Other.example", "third.example"]
    assert "Other.example" in refused(come(Client()))
    provider.person["email"] = "ines@sub.other.example"
    assert "needs an invitation" in refused(come(Client()))
    provider.person["email"] = "ines@OTHER.example"
    assert come(Client()).status_code == 302


@pytest.mark.parametrize("said", [False, "false", None, 1, "yes", []])
def test_an_address_that_is_not_vouched_for_is_nobodys(
    said: object, provider: FakeProvider
) -> None:
    provider.person["email_verified"] = said
    assert "does not vouch" in refused(come(Client()))
    assert not User.objects.exists()


def test_some_providers_do_not_say_what_they_verify(provider: FakeProvider, settings: Any) -> None:
    settings.OIDC_MAIL_VERIFIED = True
    provider.person["email_verified"] = False
    assert "does not vouch" in refused(come(Client()))
    del provider.person["email_verified"]
    assert come(Client()).status_code == 302


@pytest.mark.parametrize("email", [None, "", 7, "no address"])
def test_without_an_address_nobody_joins(email: object, provider: FakeProvider) -> None:
    provider.person["email"] = email
    refused(come(Client()))
    assert not User.objects.exists()


def test_an_invitation_is_accepted_by_coming_in(
    provider: FakeProvider, admin: User, owners: Team, settings: Any
) -> None:
    settings.OIDC_JOIN = False
    _made, secret = services.invite(email="ines@sales.example", by=admin, team=owners, role="lead")
    page = Client().get(f"/invitation/{secret}").content.decode()
    assert "Sign in with Example ID" in page
    assert come(Client()).status_code == 302
    assert User.objects.get(email="ines@sales.example").memberships.get().role == "lead"
    assert not Invitation.objects.open().exists()
    assert Client().get(f"/invitation/{secret}").status_code == 404


def test_an_invitation_for_somebody_else_lets_nobody_in(
    provider: FakeProvider, admin: User, settings: Any
) -> None:
    settings.OIDC_JOIN = False
    services.invite(email="rui@sales.example", by=admin)
    assert "Nobody invited" in refused(come(Client()))


# Who was here before


def test_a_known_address_with_a_new_subject_must_be_connected(
    provider: FakeProvider,
) -> None:
    ines = services.put_user(email="ines@sales.example", name="Ines", password=PASSWORD)
    words = refused(come(Client()))
    assert "Sign in with its password, then connect Example ID" in words
    assert not SocialAccount.objects.exists()
    browser = confirmed(ines)
    path = at_the_provider(leave(browser, "/account/safety/provider"))
    assert browser.get(path)["Location"] == "/account/safety"
    page = browser.get("/account/safety").content.decode()
    assert "you come in by Example ID too" in page
    assert come(Client()).status_code == 302


def test_connecting_asks_once_more_who_it_is(provider: FakeProvider) -> None:
    ines = services.put_user(email="ines@sales.example", name="Ines", password=PASSWORD)
    answer = signed_in(ines).post("/account/safety/provider")
    assert answer["Location"].startswith("/account/confirm")
    assert Client().post("/account/safety/provider")["Location"].startswith("/sign-in?next=")


def test_who_stays_too_long_at_the_provider_connects_once_more(provider: FakeProvider) -> None:
    ines = services.put_user(email="ines@sales.example", name="Ines", password=PASSWORD)
    browser = confirmed(ines)
    path = at_the_provider(leave(browser, "/account/safety/provider"))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert browser.get(path)["Location"] == "/account/safety"
        assert "took too long" in browser.get("/account/safety").content.decode()
    assert not SocialAccount.objects.exists()


def test_nobody_connects_what_is_somebody_elses(ines: User, provider: FakeProvider) -> None:
    rui = services.put_user(email="rui@sales.example", name="Rui", password=PASSWORD)
    browser = confirmed(rui)
    browser.get(at_the_provider(leave(browser, "/account/safety/provider")))
    assert "somebody else of this shop" in browser.get("/account/safety").content.decode()
    assert SocialAccount.objects.get().user == ines


def test_a_way_begun_to_sign_in_connects_nothing(provider: FakeProvider) -> None:
    """Somebody else's way back in a victim's browser must not give them a key to the victim's account."""
    victim = services.put_user(email="victim@sales.example", name="V", password=PASSWORD)
    path = at_the_provider(leave(Client()))
    browser = signed_in(victim)
    refused(browser.get(path))
    assert not SocialAccount.objects.exists()
    answer = browser.post("/sign-in/with?process=connect")
    assert come_back(browser, answer)["Location"] == "/"
    assert not SocialAccount.objects.filter(user=victim).exists()


def come_back(browser: Client, left: Any) -> Any:
    return browser.get(at_the_provider(left["Refresh"].removeprefix("0; url=")))


def test_disconnecting_leaves_a_way_in(ines: User, provider: FakeProvider) -> None:
    browser = signed_in(ines)
    answer = browser.post("/account/safety/provider/off", follow=True)
    assert "Choose a password first" in answer.content.decode()
    ines.set_password(PASSWORD)
    ines.save()
    browser = confirmed(ines)
    assert browser.post("/account/safety/provider/off").status_code == 302
    assert not SocialAccount.objects.exists()


# Only by the provider


@pytest.fixture
def only(provider: FakeProvider, settings: Any) -> None:
    settings.OIDC_ONLY = True


@pytest.mark.usefixtures("only")
def test_nobody_comes_in_by_password(provider: FakeProvider) -> None:
    services.put_user(email="ines@sales.example", name="Ines", password=PASSWORD)
    services.put_user(email="ada@sales.example", name="Ada", password=PASSWORD, admin=True)
    said = []
    for email in ("ines@sales.example", "ada@sales.example", "nobody@sales.example"):
        answer = Client().post("/sign-in", {"username": email, "password": PASSWORD})
        assert answer.status_code == 422
        said.append(str(answer.context["form"].errors))
    assert len(set(said)) == 1


@pytest.mark.usefixtures("only")
def test_an_admin_with_a_second_factor_breaks_the_glass(provider: FakeProvider) -> None:
    ada = services.put_user(email="ada@sales.example", name="Ada", password=PASSWORD, admin=True)
    turn_on(ada)
    identity._known.clear()
    provider.broken["/.well-known/openid-configuration"] = b""
    browser = Client()
    page = browser.get("/sign-in").content.decode()
    assert page.index("Sign in with Example ID") < page.index("An admin comes in by password")
    answer = browser.post("/sign-in", {"username": ada.email, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/code"
    assert browser.post("/sign-in/code", {"code": code()}).status_code == 302
    assert is_in(browser)


@pytest.mark.usefixtures("only")
def test_an_invitation_leads_to_the_provider(provider: FakeProvider, admin: User) -> None:
    _made, secret = services.invite(email="ines@sales.example", by=admin)
    page = Client().get(f"/invitation/{secret}").content.decode()
    assert "Sign in with Example ID" in page
    assert 'name="password1"' not in page
    sent = {"name": "Ines", "password1": PASSWORD, "password2": PASSWORD}
    Client().post(f"/invitation/{secret}", sent)
    assert not User.objects.filter(email="ines@sales.example").exists()


@pytest.mark.usefixtures("only")
def test_who_is_in_may_still_prove_it_by_password(provider: FakeProvider) -> None:
    ines = services.put_user(email="ines@sales.example", name="Ines", password=PASSWORD)
    assert confirmed(ines).get("/account/safety/app").status_code == 200
