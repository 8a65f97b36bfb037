"""Coming in with e-mail and password, and going out again."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from accounts import services
from accounts.models import User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-river-stone"


@pytest.fixture
def ann() -> User:
    return services.put_user(email="Ann@Test.example", name="Ann", password=PASSWORD)


def sign_in(email: str, password: str = PASSWORD, **more: str) -> object:
    sent = {"username": email, "password": password, **more}
    return Client().post("/sign-in", sent)


@pytest.mark.parametrize("email", ["ann@test.example", "ANN@test.example", " Ann@Test.example "])
def test_signing_in_with_e_mail_and_password(ann: User, email: str) -> None:
    browser = Client()
    answer = browser.post("/sign-in", {"username": email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert browser.get("/news").status_code == 200


def test_signing_in_leads_to_the_page_that_was_asked_for(ann: User) -> None:
    answer = sign_in(ann.email, next="/recalls?x=1")
    assert answer["Location"] == "/recalls?x=1"  # type: ignore[index]
    page = Client().get("/sign-in?next=/recalls")
    assert '<input type="hidden" name="next" value="/recalls">' in page.content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"],
)
def test_signing_in_never_leads_elsewhere(ann: User, elsewhere: str) -> None:
    assert sign_in(ann.email, next=elsewhere)["Location"] == "/"  # type: ignore[index]


def test_who_is_wrong_is_told_the_same_as_who_is_unknown_or_deactivated(ann: User) -> None:
    User.objects.create_user("gone@test.example", "Gone", PASSWORD, is_active=False)
    User.objects.create_user("nopass@test.example", "Never had a password")
    said = set()
    for email, password in [
        ("ann@test.example", "wrong"),
        ("eve@test.example", PASSWORD),
        ("gone@test.example", PASSWORD),
        ("nopass@test.example", ""),
        ("nopass@test.example", "!"),
    ]:
        answer = sign_in(email, password or "x")
        assert answer.status_code == 422  # type: ignore[attr-defined]
        said.add(str(answer.context["form"].errors))  # type: ignore[attr-defined]
    assert len(said) == 1


def test_who_is_known_takes_as_long_as_who_is_not(
    ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("gone@test.example", "Gone", PASSWORD, is_active=False)
    User.objects.create_user("nopass@test.example", "Never had a password")
    hashed = []

    def counted(name: str) -> Callable[..., object]:
        work = getattr(Argon2PasswordHasher, name)
        return lambda *args: hashed.append(name) or work(*args)

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counted(name))
    for email in (
        "ann@test.example",
        "eve@test.example",
        "gone@test.example",
        "nopass@test.example",
    ):
        hashed.clear()
        sign_in(email, "wrong")
        assert len(hashed) == 1, email


@pytest.mark.parametrize("sent", [{}, {"username": "ann@test.example"}, {"username": "no address"}])
def test_a_form_that_lacks_something_says_what(ann: User, sent: dict[str, str]) -> None:
    answer = Client().post("/sign-in", sent)
    assert answer.status_code == 422
    assert b"error-summary" in answer.content


def test_every_page_asks_a_stranger_to_sign_in() -> None:
    answer = Client().get("/search?q=x")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/search%3Fq%3Dx"


def test_nobody_signs_up_by_themselves() -> None:
    for path in ("/signup", "/accounts/signup/", "/sign-up", "/account/signup/"):
        assert Client().get(path).status_code in (302, 404)
        assert Client().post(path, {"email": "eve@test.example"}).status_code in (302, 403, 404)


@pytest.mark.parametrize(
    ("page", "step"), [("/", "/sign-out"), ("/account/safety", "/account/safety/elsewhere")]
)
def test_a_page_lets_somebody_out(page: str, step: str, ann: User) -> None:
    """With what its own form holds, and with nothing less."""
    signed_in(ann)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ann)
    shown = browser.get(page).content.decode()
    form = re.search(rf'action="{step}">\s*<input[^>]* value="(\w+)"', shown)
    assert form
    assert browser.post(step).status_code == 403
    assert browser.post(step, {"csrfmiddlewaretoken": form[1]}).status_code == 302


def test_signing_out_needs_a_post(ann: User) -> None:
    browser = signed_in(ann)
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out").status_code == 302
    assert browser.get("/news").status_code == 302
