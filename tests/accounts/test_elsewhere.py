"""Coming in by an identity provider, end to end, against one that can lie."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from accounts import identity
from accounts.models import Session, User
from tests.accounts.provider import (
    CLIENT,
    SECRET,
    Claims,
    FakeProvider,
    at_the_provider,
    come,
    hand_signed,
    leave,
    refused,
)
from tests.accounts.test_second_factor import code, turn_on
from tests.accounts.test_sessions import is_in

pytestmark = pytest.mark.django_db


# The good way


def test_somebody_known_by_issuer_and_subject_comes_in(ines: User, provider: FakeProvider) -> None:
    browser = Client()
    answer = come(browser, next="/recalls")
    assert answer["Location"] == "/recalls"
    assert is_in(browser)
    assert browser.get("/news").wsgi_request.user == ines
    assert Session.objects.get(user=ines)


def test_what_is_asked_of_the_provider(ines: User, provider: FakeProvider) -> None:
    address = leave(Client(), "/sign-in/with?scope=admin&auth_params=nonce%3Devil%26prompt%3Dnone")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked.pop("redirect_uri") == "http://127.0.0.1:8000/sign-in/with/back"
    assert set(asked.pop("scope").split()) == {"openid", "profile", "email"}
    assert len(asked.pop("nonce")) >= 32
    assert len(asked.pop("state")) >= 16
    assert len(asked.pop("code_challenge")) == 43
    assert asked == {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}


def test_the_subject_counts_and_not_the_address(ines: User, provider: FakeProvider) -> None:
    provider.person |= {"email": "ines.married@sales.example", "email_verified": False}
    browser = Client()
    assert come(browser).status_code == 302
    assert browser.get("/news").wsgi_request.user == ines
    ines.refresh_from_db()
    assert ines.email == "ines@sales.example"


def test_another_provider_with_the_same_subject_is_somebody_else(
    ines: User, provider: FakeProvider
) -> None:
    SocialAccount.objects.update(provider="https://old.example")
    assert "already" in refused(come(Client()))


def test_the_second_factor_is_asked_for_here_too(ines: User, provider: FakeProvider) -> None:
    turn_on(ines)
    browser = Client()
    assert come(browser)["Location"] == "/sign-in/code"
    assert not is_in(browser)
    assert browser.post("/sign-in/code", {"code": code()}).status_code == 302
    assert is_in(browser)


def test_who_was_deactivated_stays_outside(ines: User, provider: FakeProvider) -> None:
    User.objects.filter(pk=ines.pk).update(is_active=False)
    browser = Client()
    answer = come(browser)
    assert answer["Location"] == "/sign-in"
    assert "was closed" in browser.get("/sign-in").content.decode()
    assert not is_in(browser)


def test_nothing_of_the_provider_is_kept(ines: User, provider: FakeProvider) -> None:
    come(Client())
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {
        "email": "ines@sales.example",
        "is_verified": True,
        "name": "Ines Duarte",
    }


def test_what_the_token_leaves_out_is_asked_for(provider: FakeProvider) -> None:
    provider.userinfo = provider.person
    provider.person = {"sub": "ines-1"}
    assert come(Client()).status_code == 302
    assert User.objects.get().email == "ines@sales.example"
    assert "/userinfo" in provider.asked


def test_secrets_go_where_the_provider_wants_them(ines: User, provider: FakeProvider) -> None:
    browser = Client()
    provider.configuration = {"token_endpoint_auth_methods_supported": None}
    assert come(browser).status_code == 302
    identity._known.clear()
    provider.configuration = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert "cannot be trusted" in refused(come(Client()))


# Lies

Lie = Callable[[FakeProvider], None]


def says(**claims: Any) -> Lie:
    return lambda provider: provider.claims.update(claims)


def signs(how: Callable[[FakeProvider, Claims], str]) -> Lie:
    def lie(provider: FakeProvider) -> None:
        provider.sign = lambda claims: how(provider, claims)

    return lie


def header(**more: Any) -> Lie:
    return signs(lambda p, claims: p.signed(claims, headers={"kid": p.kid} | more))


def at_path(path: str, body: bytes) -> Lie:
    return lambda provider: provider.broken.update({path: body})


def tampered(provider: FakeProvider, claims: Claims) -> str:
    head, _, signature = provider.signed(claims).split(".")
    other = provider.signed(claims | {"sub": "somebody-else"}).split(".")[1]
    return f"{head}.{other}.{signature}"


LIES: dict[str, Lie] = {
    "another nonce": says(nonce="x" * 32),
    "no nonce": says(nonce=None),
    "a nonce that is no text": says(nonce=7),
    "another issuer": says(iss="https://evil.example"),
    "the issuer with a slash more": lambda p: p.claims.update(iss=f"{p.issuer}/"),
    "another audience": says(aud="another-client"),
    "several audiences and no party": says(aud=[CLIENT, "another"]),
    "several audiences, issued to another": says(aud=[CLIENT, "another"], azp="another"),
    "issued to another": says(azp="another"),
    "expired": says(exp=int(time.time()) - 120),
    "never expires": says(exp=None),
    "issued tomorrow": says(iat=int(time.time()) + 86_400),
    "not issued at any time": says(iat=None),
    "not before tomorrow": says(nbf=int(time.time()) + 86_400),
    "no subject": says(sub=None),
    "an empty subject": says(sub=""),
    "a subject that is no text": says(sub=7),
    "an endless subject": says(sub="x" * 192),
    "not signed": signs(lambda p, claims: p.unsigned(claims)),
    "signed with the published key": signs(lambda p, claims: p.signed_with_the_public_key(claims)),
    "signed with the client's secret": signs(
        lambda p, claims: jwt.encode(claims, SECRET * 2, "HS256", headers={"kid": p.kid})
    ),
    "signed with a foreign key": signs(lambda p, claims: p.signed(claims, key=p.foreign_key)),
    "another algorithm than is published": signs(
        lambda p, claims: p.signed(claims, algorithm="RS512")
    ),
    "an algorithm in strange letters": signs(
        lambda p, claims: hand_signed({"alg": "nOnE", "kid": p.kid}, claims, b"")
    ),
    "a header that is no object": signs(
        lambda p, claims: "W10." + p.signed(claims).split(".", 1)[1]
    ),
    "tampered with": signs(tampered),
    "another kind of token": header(typ="at+jwt"),
    "a key that nobody published": header(kid="unknown"),
    "a name of a key that is no text": header(kid=["first"]),
    "its own key in the header": header(jwk={"kty": "RSA"}, kid="unknown"),
    "what nobody understands is critical": header(crit=["magic"], magic=1),
    "no token at all": signs(lambda p, claims: ""),
    "nonsense": signs(lambda p, claims: "a.b.c"),
    "an answer that is no object": at_path("/token", b"[]"),
    "an answer that is no JSON": at_path("/token", b"<html>"),
    "an answer without a token": at_path("/token", b'{"access_token": "a"}'),
    "a token that is no text": at_path("/token", b'{"access_token": "a", "id_token": 7}'),
    "an endless answer": at_path("/token", b"[" + b" " * 600_000 + b"]"),
    "keys that are no keys": at_path("/keys", b'{"keys": [1, {}, {"kty": "oct", "k": "AAAA"}]}'),
    "keys that are no list": at_path("/keys", b'{"keys": 7}'),
    "no keys": at_path("/keys", b"{}"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_opens_nothing(lie: str, ines: User, provider: FakeProvider) -> None:
    LIES[lie](provider)
    browser = Client()
    words = refused(come(browser))
    assert "cannot be trusted" in words or "does not answer as it should" in words
    assert not is_in(browser)
    provider.begin_anew()
    identity._known.clear()
    assert come(browser).status_code == 302


DOCUMENTS: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://evil.example"},
    "no issuer": {"issuer": None},
    "no token endpoint": {"token_endpoint": None},
    "keys that travel open": {"jwks_uri": "http://id.example/keys"},
    "secrets that travel open": {"token_endpoint": "http://id.example/token"},
    "people sent along open ways": {"authorization_endpoint": "http://id.example/authorize"},
    "a script": {"authorization_endpoint": "javascript:alert(1)"},
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_provider_that_is_not_ours_is_not_gone_to(document: str, provider: FakeProvider) -> None:
    provider.configuration = DOCUMENTS[document]
    answer = Client().post("/sign-in/with")
    assert "does not answer as it should" in refused(answer)
    assert "Refresh" not in answer


def test_a_provider_that_is_down_is_said_to_be(provider: FakeProvider, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert "Try again in a while" in refused(Client().post("/sign-in/with"))


def test_another_person_in_the_second_answer_is_refused(provider: FakeProvider) -> None:
    provider.userinfo = provider.person | {"sub": "eve"}
    provider.person = {"sub": "ines-1"}
    assert "cannot be trusted" in refused(come(Client()))
    assert not User.objects.exists()


# The way back


def test_a_way_back_works_once(ines: User, provider: FakeProvider) -> None:
    browser = Client()
    path = at_the_provider(leave(browser))
    assert browser.get(path).status_code == 302
    assert "used already" in refused(browser.get(path))


def test_a_way_back_of_another_browser_opens_nothing(ines: User, provider: FakeProvider) -> None:
    path = at_the_provider(leave(Client()))
    victim = Client()
    assert "began in another browser" in refused(victim.get(path))
    leave(victim)
    assert "began in another browser" in refused(victim.get(path))
    assert not is_in(victim)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?state=" + "a" * 5000]
)
def test_a_way_back_that_nobody_began_opens_nothing(query: str, provider: FakeProvider) -> None:
    assert "began in another browser" in refused(Client().get(f"/sign-in/with/back{query}"))


def test_a_code_of_another_sign_in_is_not_taken(ines: User, provider: FakeProvider) -> None:
    """A code that somebody else got is bound to their challenge."""
    stolen = parse_qs(urlsplit(at_the_provider(leave(Client()))).query)["code"][0]
    browser = Client()
    own = parse_qs(urlsplit(at_the_provider(leave(browser))).query)["state"][0]
    answer = browser.get(f"/sign-in/with/back?code={stolen}&state={own}")
    assert "cannot be trusted" in refused(answer)


def test_who_turns_back_is_told_so(provider: FakeProvider) -> None:
    browser = Client()
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    answer = browser.get(f"/sign-in/with/back?error=access_denied&state={state}")
    assert refused(answer) == "You turned back at Example ID."
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    answer = browser.get(f"/sign-in/with/back?error=server_error&state={state}")
    assert refused(answer) == "Example ID let nobody through."


def test_an_answer_of_another_issuer_is_none(ines: User, provider: FakeProvider) -> None:
    browser = Client()
    path = at_the_provider(leave(browser))
    assert "cannot be trusted" in refused(browser.get(f"{path}&iss=https://evil.example"))
    path = at_the_provider(leave(browser))
    assert browser.get(f"{path}&iss={provider.issuer}").status_code == 302


def test_a_provider_that_says_who_it_is_must_say_so(ines: User, provider: FakeProvider) -> None:
    provider.configuration = {"authorization_response_iss_parameter_supported": True}
    assert "cannot be trusted" in refused(come(Client()))


def test_leaving_is_a_post_of_our_own_page(provider: FakeProvider) -> None:
    assert Client().get("/sign-in/with").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/sign-in/with").status_code == 403


def test_the_way_never_leads_elsewhere(ines: User, provider: FakeProvider) -> None:
    assert come(Client(), next="https://evil.example/")["Location"] == "/"


def test_without_a_provider_there_is_no_such_way(settings: Any) -> None:
    assert Client().post("/sign-in/with").status_code == 404
    assert Client().get("/sign-in/with/back").status_code == 404
    assert "Sign in with" not in Client().get("/sign-in").content.decode()


# Keys


def test_a_new_key_is_found_and_an_invented_one_costs_nothing(
    ines: User, provider: FakeProvider
) -> None:
    assert come(Client()).status_code == 302
    known = identity.provider()
    provider.sign = lambda claims: provider.signed(claims, headers={"kid": "invented"})
    for _ in range(5):
        refused(come(Client()))
    assert provider.asked.count("/keys") == 1
    provider.sign, provider.kid = provider.signed, "second"
    refused(come(Client()))
    known.keys_asked_at -= identity.COOL_DOWN + 1
    assert come(Client()).status_code == 302
    assert provider.asked.count("/keys") == 2


def test_keys_stay_while_the_provider_does_not_say_new_ones(
    ines: User, provider: FakeProvider
) -> None:
    assert come(Client()).status_code == 302
    identity.provider().keys_asked_at -= identity.GOOD_FOR + 1
    provider.broken["/keys"] = b"<html>"
    assert come(Client()).status_code == 302


def test_what_the_provider_says_of_itself_is_asked_once(ines: User, provider: FakeProvider) -> None:
    for _ in range(3):
        come(Client())
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1
