"""A code after the password: turned on, asked for, used once, and turned off again."""

import re
import time
import xml.etree.ElementTree as ET

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from accounts import limits, services
from accounts.models import User
from tests.accounts.test_sessions import is_in
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-river-stone"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def turn_on(user: User, secret: str = SECRET) -> list[str]:
    """Gives this person an app with that secret; answers with the recovery codes."""
    totp.TOTP.activate(user, secret)
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def code(secret: str = SECRET, steps: int = 0) -> str:
    """What an app with this secret shows now, or so many steps later."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def ann() -> User:
    return services.put_user(email="ann@test.example", name="Ann", password=PASSWORD)


def at_the_second_step(user: User) -> Client:
    browser = Client()
    sent = {"username": user.email, "password": PASSWORD, "next": "/recalls"}
    answer = browser.post("/sign-in", sent)
    assert answer["Location"] == "/sign-in/code"
    assert not is_in(browser)
    return browser


def confirmed(user: User) -> Client:
    """Somebody who came in and proved just now who they are."""
    browser = signed_in(user)
    answer = browser.post("/account/confirm", {"password": PASSWORD, "next": "/account/safety"})
    assert answer["Location"] == "/account/safety"
    return browser


def test_the_code_of_the_app_opens_the_door(ann: User) -> None:
    turn_on(ann)
    browser = at_the_second_step(ann)
    answer = browser.post("/sign-in/code", {"code": code()})
    assert answer["Location"] == "/recalls"
    assert is_in(browser)


def test_a_wrong_code_does_not(ann: User) -> None:
    turn_on(ann)
    browser = at_the_second_step(ann)
    for wrong in ("000000", "", "١٢٣٤٥٦", "x" * 500, code(steps=5), code("A" * 32)):
        assert browser.post("/sign-in/code", {"code": wrong}).status_code == 422
    assert browser.post("/sign-in/code", {}).status_code == 422
    assert not is_in(browser)


def test_a_code_works_once_also_written_otherwise(ann: User) -> None:
    turn_on(ann)
    now = code()
    assert at_the_second_step(ann).post("/sign-in/code", {"code": now}).status_code == 302
    for again in (now, f"{now[:3]} {now[3:]}", f"{now[:3]}-{now[3:]}", f" {now}."):
        assert at_the_second_step(ann).post("/sign-in/code", {"code": again}).status_code == 422


def test_a_recovery_code_opens_the_door_once(ann: User) -> None:
    codes = turn_on(ann)
    assert at_the_second_step(ann).post("/sign-in/code", {"code": codes[0]}).status_code == 302
    assert at_the_second_step(ann).post("/sign-in/code", {"code": codes[0]}).status_code == 422
    assert at_the_second_step(ann).post("/sign-in/code", {"code": codes[1]}).status_code == 302


def test_guessing_codes_ends_soon(ann: User) -> None:
    turn_on(ann)
    answers = [
        at_the_second_step(ann).post("/sign-in/code", {"code": "000000"}).status_code
        for _ in range(limits.SECOND_FACTOR.amount + 2)
    ]
    assert answers.count(422) == limits.SECOND_FACTOR.amount
    refused = at_the_second_step(ann).post("/sign-in/code", {"code": code()})
    assert refused.status_code == 429
    assert "Retry-After" in refused


def test_the_second_step_alone_leads_nowhere(ann: User) -> None:
    turn_on(ann)
    assert Client().get("/sign-in/code")["Location"] == "/sign-in"
    assert Client().post("/sign-in/code", {"code": code()})["Location"] == "/sign-in"


def test_the_secret_is_sealed(ann: User) -> None:
    codes = turn_on(ann)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert not [one for one in codes if one in kept]


def test_an_older_key_still_opens_what_it_sealed(ann: User, settings: object) -> None:
    turn_on(ann)
    old = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another key, newer than the first one by a day"  # type: ignore[attr-defined]
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    assert at_the_second_step(ann).post("/sign-in/code", {"code": code()}).status_code == 302


def test_a_lost_key_opens_nothing_and_breaks_nothing(ann: User, settings: object) -> None:
    codes = turn_on(ann)
    settings.SECRET_KEY = "another key, and nobody kept the first one"  # type: ignore[attr-defined]
    for one in (code(), codes[0]):
        assert at_the_second_step(ann).post("/sign-in/code", {"code": one}).status_code == 422


# Turning it on and off


def test_every_step_that_touches_signing_in_asks_once_more(ann: User) -> None:
    browser = signed_in(ann)
    for path in ("/account/safety/app", "/account/safety/codes"):
        before = {"Referer": f"http://testserver{path}"}
        for answer in (browser.get(path), browser.post(path, {"code": "1"}, headers=before)):
            assert answer.status_code == 302
            assert answer["Location"] == f"/account/confirm?next={path.replace('/', '%2F')}"
    turn_on(ann)
    answer = browser.post("/account/safety/app/off", {"password": PASSWORD})
    assert answer["Location"].startswith("/account/confirm")
    assert Authenticator.objects.filter(user=ann).count() == 2


@pytest.mark.parametrize("came_from", ["", "https://evil.example/account/safety/app"])
def test_a_form_that_stands_on_no_page_of_ours_leads_home(ann: User, came_from: str) -> None:
    answer = signed_in(ann).post("/account/safety/app", headers={"Referer": came_from})
    assert answer["Location"] == "/account/confirm?next=%2F"


def test_a_wrong_password_confirms_nothing_and_counts_as_a_guess(ann: User) -> None:
    browser = signed_in(ann)
    answers = [
        browser.post("/account/confirm", {"password": "x"}).status_code
        for _ in range(limits.SIGN_IN_ACCOUNT.amount + 1)
    ]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert browser.get("/account/safety/app").status_code == 302


def test_confirming_never_leads_elsewhere(ann: User) -> None:
    browser = signed_in(ann)
    sent = {"password": PASSWORD, "next": "https://evil.example/"}
    assert browser.post("/account/confirm", sent)["Location"] == "/"


def test_an_app_is_turned_on_with_its_first_code(ann: User) -> None:
    browser, elsewhere = confirmed(ann), signed_in(ann)
    page = browser.get("/account/safety/app").content.decode()
    secret = re.search(r'<code class="spelled">(\w+)</code>', page)[1]  # type: ignore[index]
    assert browser.post("/account/safety/app", {"code": "000000"}).status_code == 422
    answer = browser.post("/account/safety/app", {"code": code(secret)})
    codes = re.findall(r"<code>(\d{8})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert not any(one in browser.get("/account/safety").content.decode() for one in codes)
    assert at_the_second_step(ann).post("/sign-in/code", {"code": codes[3]}).status_code == 302


def test_the_drawing_is_part_of_the_page_and_needs_no_style(ann: User) -> None:
    page = confirmed(ann).get("/account/safety/app").content.decode()
    drawing = ET.fromstring(re.search(r'<svg class="qr".*?</svg>', page, re.S)[0])  # type: ignore[index]
    path = drawing.find("path")
    assert path is not None
    assert set(path.attrib) == {"d"}
    assert len(path.attrib["d"]) > 1000
    assert "data:image" not in page


def test_the_drawing_says_whose_secret_it_is(ann: User) -> None:
    answer = confirmed(ann).get("/account/safety/app")
    told = answer.context["totp_url"]
    secret = answer.context["form"].secret
    assert told == f"otpauth://totp/ann%40test.example?secret={secret}&issuer=Aisle"


def test_new_codes_end_the_old_ones(ann: User) -> None:
    old = turn_on(ann)
    answer = confirmed(ann).post("/account/safety/codes")
    new = re.findall(r"<code>(\d{8})</code>", answer.content.decode())
    assert len(new) == 10
    assert at_the_second_step(ann).post("/sign-in/code", {"code": old[0]}).status_code == 422
    assert at_the_second_step(ann).post("/sign-in/code", {"code": new[0]}).status_code == 302


def test_turning_it_off_takes_the_password(ann: User) -> None:
    turn_on(ann)
    browser, elsewhere = confirmed(ann), signed_in(ann)
    assert browser.get("/account/safety/app/off").status_code == 200
    assert browser.post("/account/safety/app/off", {"password": "wrong"}).status_code == 422
    assert browser.post("/account/safety/app/off", {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.exists()
    assert is_in(browser)
    assert not is_in(elsewhere)


def test_a_short_password_is_not_left_alone(ann: User) -> None:
    turn_on(ann)
    browser = confirmed(ann)
    ann.set_password("twelve-chars")
    ann.save()
    browser = signed_in(ann)
    browser.post("/account/confirm", {"password": "twelve-chars"})
    answer = browser.post("/account/safety/app/off", {"password": "twelve-chars"})
    assert answer.status_code == 422
    assert "15 characters" in answer.content.decode()
    assert Authenticator.objects.exists()


def test_who_has_an_app_may_confirm_with_it(ann: User) -> None:
    turn_on(ann)
    browser = signed_in(ann)
    page = browser.get("/account/confirm?next=/account/safety/codes").content.decode()
    assert "/account/confirm/code?next=" in page
    answer = browser.post(
        "/account/confirm/code", {"code": code(), "next": "/account/safety/codes"}
    )
    assert answer["Location"] == "/account/safety/codes"
    assert browser.get("/account/safety/codes").status_code == 200


# Passwords


def test_a_password_is_changed_by_who_knows_the_old_one(ann: User) -> None:
    browser, elsewhere = signed_in(ann), signed_in(ann)
    new = {"password1": "another quiet river", "password2": "another quiet river"}
    path = "/account/safety/password"
    assert browser.post(path, {"oldpassword": "wrong", **new}).status_code == 422
    short = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert browser.post(path, short).status_code == 422
    twice = {"oldpassword": PASSWORD, **new, "password2": "another"}
    assert browser.post(path, twice).status_code == 422
    assert browser.post(path, {"oldpassword": PASSWORD, **new})["Location"] == "/account/safety"
    assert is_in(browser)
    assert not is_in(elsewhere)
    sent = {"username": ann.email, "password": "another quiet river"}
    assert Client().post("/sign-in", sent).status_code == 302


def test_guessing_the_old_password_ends_soon(ann: User) -> None:
    browser = signed_in(ann)
    new = {"password1": "another quiet river", "password2": "another quiet river"}
    sent = {"oldpassword": "wrong", **new}
    answers = [browser.post("/account/safety/password", sent).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_who_never_had_a_password_chooses_one(alice: User) -> None:
    browser = signed_in(alice)
    page = browser.get("/account/safety").content.decode()
    assert "Choose a password too" in page
    assert browser.get("/account/safety/password")["Location"] == "/account/safety/password/first"
    new = {"password1": "another quiet river", "password2": "another quiet river"}
    answer = browser.post("/account/safety/password/first", new)
    assert answer["Location"] == "/account/safety"
    assert is_in(browser)
    sent = {"username": alice.email, "password": "another quiet river"}
    assert Client().post("/sign-in", sent).status_code == 302
