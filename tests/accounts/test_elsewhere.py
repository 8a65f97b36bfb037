"""Coming in by an identity provider, end to end, against one that can lie."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.utils import timezone

from accounts import identity, services
from accounts.models import Invitation, Session, Team, User
from tests.accounts.provider import CLIENT, SECRET, Claims, FakeProvider, hand_signed, running
from tests.accounts.test_second_factor import code, confirmed, turn_on
from tests.accounts.test_sessions import is_in
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-river-stone"


@pytest.fixture(scope="module")
def listening() -> Iterator[FakeProvider]:
    with running() as one:
        yield one


@pytest.fixture
def provider(listening: FakeProvider, settings: Any) -> FakeProvider:
    listening.begin_anew()
    identity._known.clear()
    settings.OIDC_ISSUER = listening.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    settings.OIDC_NAME = "Example ID"
    settings.OIDC_JOIN = True
    return listening


@pytest.fixture
def ines(provider: FakeProvider) -> User:
    """Somebody who came in by the provider before."""
    user = User.objects.create_user("ines@sales.example", "Ines")
    SocialAccount.objects.create(user=user, provider=provider.issuer, uid="ines-1")
    return user


def leave(browser: Client, path: str = "/sign-in/with", **sent: str) -> str:
    """The provider's address that the browser is sent to."""
    answer = browser.post(path, sent)
    assert answer.status_code == 200, answer.content
    address = answer["Refresh"].removeprefix("0; url=")
    assert f'href="{address.replace("&", "&amp;")}"' in answer.content.decode()
    return address


def at_the_provider(address: str) -> str:
    """The person says yes there; where the browser is sent then, without the host."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port or 0)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = urlsplit(connection.getresponse().getheader("Location") or "")
    connection.close()
    return f"{location.path}?{location.query}"


def come(browser: Client, **sent: str) -> Any:
    return browser.get(at_the_provider(leave(browser, **sent)))


def refused(answer: Any) -> str:
    assert answer.status_code == 403, answer.content
    text: str = answer.context["words"]
    return text


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
