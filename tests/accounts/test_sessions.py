"""Sessions: kept on the server, ended by time, by leaving, by a new password, and from elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Session, User
from accounts.sessions import SessionStore
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-river-stone"


@pytest.fixture
def ann() -> User:
    return services.put_user(email="ann@test.example", name="Ann", password=PASSWORD)


def came_in(user: User) -> Client:
    browser = Client()
    sent = {"username": user.email, "password": PASSWORD}
    assert browser.post("/sign-in", sent, HTTP_USER_AGENT="X11; Linux Firefox/1").status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    answer = browser.get("/news")
    assert answer.status_code == 200 or answer["Location"].startswith("/sign-in")
    return answer.status_code == 200


def with_cookie(key: str) -> Client:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def cookie(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def test_signing_in_changes_the_key(ann: User) -> None:
    before = SessionStore()
    before["x"] = 1
    before.create()
    browser = with_cookie(before.session_key or "")
    browser.post("/sign-in", {"username": ann.email, "password": PASSWORD})
    assert is_in(browser)
    assert cookie(browser) != before.session_key
    assert not is_in(with_cookie(before.session_key or ""))


def test_a_key_that_somebody_made_up_is_never_taken_over(ann: User) -> None:
    browser = with_cookie("a" * 32)
    browser.post("/sign-in", {"username": ann.email, "password": PASSWORD})
    assert cookie(browser) != "a" * 32
    assert not is_in(with_cookie("a" * 32))


def test_the_database_does_not_know_the_key(ann: User) -> None:
    browser = came_in(ann)
    with connection.cursor() as cursor:
        cursor.execute("select t::text from accounts_session t")
        kept = str(cursor.fetchall())
    assert cookie(browser) not in kept
    assert Session.objects.get().user == ann


def leave(browser: Client, user: User) -> None:
    browser.post("/sign-out")


def deactivate(browser: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def get_a_new_password(browser: Client, user: User) -> None:
    user.set_password("another-quiet-river")
    user.save()


def be_put_out(browser: Client, user: User) -> None:
    services.end_sessions(user=user)


@pytest.mark.parametrize("ended", [leave, deactivate, get_a_new_password, be_put_out])
def test_an_old_cookie_leads_to_the_sign_in_page(ended: object, ann: User) -> None:
    browser = came_in(ann)
    key = cookie(browser)
    assert is_in(with_cookie(key))
    ended(browser, ann)  # type: ignore[operator]
    assert not is_in(with_cookie(key))
    assert with_cookie(key).get("/api/v1/assets").status_code == 401


def test_who_is_put_out_and_let_in_again_needs_to_sign_in(ann: User) -> None:
    browser = came_in(ann)
    services.end_sessions(user=ann)
    assert not Session.objects.exists()
    assert not is_in(browser)
    assert is_in(came_in(ann))


def test_signing_out_elsewhere_keeps_this_browser(ann: User) -> None:
    here, there = came_in(ann), came_in(ann)
    assert here.post("/account/safety/elsewhere").status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_nobody_is_signed_out_by_a_link_or_by_somebody_else(ann: User, charlie: User) -> None:
    browser = came_in(ann)
    assert browser.get("/account/safety/elsewhere").status_code == 405
    signed_in(charlie).post("/account/safety/elsewhere")
    assert is_in(browser)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann)
    assert strict.post("/account/safety/elsewhere").status_code == 403


def test_who_stays_away_too_long_signs_in_again(ann: User) -> None:
    browser = came_in(ann)
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    with time_machine.travel(timezone.now() + idle - timedelta(minutes=1), tick=False):
        assert is_in(browser)
        with time_machine.travel(timezone.now() + idle - timedelta(minutes=1), tick=False):
            assert is_in(browser)
            with time_machine.travel(timezone.now() + idle + timedelta(minutes=1), tick=False):
                assert not is_in(browser)


def test_who_comes_every_day_signs_in_again_at_last(ann: User) -> None:
    browser = came_in(ann)
    start = timezone.now()
    days = 0
    while is_in_at(browser, start + timedelta(days=days + 1)):
        days += 1
    assert days == settings.SESSION_LIMIT.days - 1


def is_in_at(browser: Client, moment: object) -> bool:
    with time_machine.travel(moment, tick=False):  # type: ignore[arg-type]
        return is_in(browser)


def test_a_new_key_does_not_make_the_session_younger(ann: User) -> None:
    browser = came_in(ann)
    began = timezone.now() - timedelta(days=20)
    Session.objects.update(began_at=began)
    browser.post("/account/safety/elsewhere")
    assert Session.objects.get().began_at == began


def test_being_there_is_written_down_now_and_then(ann: User) -> None:
    browser = came_in(ann)
    is_in(browser)
    seen = Session.objects.get().seen_at
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        is_in(browser)
    assert Session.objects.get().seen_at == seen
    with time_machine.travel(timezone.now() + timedelta(hours=6)):
        is_in(browser)
    assert Session.objects.get().seen_at > seen


def test_what_nobody_can_use_any_more_is_swept(ann: User) -> None:
    old, new = came_in(ann), came_in(ann)
    Session.objects.filter(digest=old.session.digest).update(ends_at=timezone.now())  # type: ignore[attr-defined]
    services.sweep()
    assert not is_in(old)
    assert is_in(new)
    assert Session.objects.count() == 1


def test_a_page_shows_where_somebody_is_in(ann: User, charlie: User) -> None:
    came_in(charlie_with_password(charlie))
    came_in(ann)
    page = came_in(ann).get("/account/safety").content.decode()
    assert page.count("Firefox, Linux") == 2
    assert page.count("this one") == 1


def charlie_with_password(charlie: User) -> User:
    charlie.set_password(PASSWORD)
    charlie.save()
    return charlie


def test_ten_browsers_cost_what_one_costs(ann: User) -> None:
    browser = came_in(ann)
    with connection.execute_wrapper(counting := Counting()):
        browser.get("/account/safety")
    one = counting.asked
    for _ in range(9):
        came_in(ann)
    with connection.execute_wrapper(counting := Counting()):
        browser.get("/account/safety")
    assert counting.asked == one


class Counting:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, execute: object, *args: object) -> object:
        self.asked += 1
        return execute(*args)  # type: ignore[operator]
