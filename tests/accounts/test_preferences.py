"""Pages speak the reader's language, tell the reader's time and wear the reader's colours."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation

from accounts import services
from accounts.models import User
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 6, 23, 30, tzinfo=UTC)


@pytest.fixture
def news(alice: User) -> None:
    services.tell(recipients=[alice], title="Recalled", why="you use it", url="/", key="k")
    alice.notices.update(created_at=AT)


def page(user: User, zone: str = "", **headers: str) -> str:
    browser = signed_in(user)
    if zone:
        browser.cookies["zone"] = zone
    return browser.get("/news", headers=headers).content.decode()


def prefers(user: User, **values: str) -> None:
    User.objects.filter(pk=user.pk).update(**values)


@pytest.mark.parametrize(
    ("chosen", "device", "shown"),
    [
        ("", "", "6 February 2026, 23:30 UTC"),
        ("", "Europe/Berlin", "7 February 2026, 00:30 CET"),
        ("America/New_York", "Europe/Berlin", "6 February 2026, 18:30 EST"),
        ("", "Middle/Earth", "6 February 2026, 23:30 UTC"),
        ("", "../../etc/passwd", "6 February 2026, 23:30 UTC"),
        ("", "x" * 5000, "6 February 2026, 23:30 UTC"),
        ("Nowhere/Any_More", "Asia/Tokyo", "7 February 2026, 08:30 JST"),
    ],
)
def test_times_stand_in_the_readers_zone(
    news: None, alice: User, chosen: str, device: str, shown: str
) -> None:
    prefers(alice, time_zone=chosen)
    assert f'title="{shown}"' in page(alice, device)


def test_the_next_reader_has_a_clock_and_a_tongue_of_their_own(news: None, alice: User) -> None:
    prefers(alice, time_zone="Asia/Tokyo", language="de")
    assert "JST" in page(alice)
    prefers(alice, time_zone="", language="")
    assert "23:30 UTC" in page(alice)
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    ("chosen", "device", "spoken"),
    [
        ("", "", "en"),
        ("", "de-AT,de;q=0.9,en;q=0.5", "de"),
        ("", "fr", "en"),
        ("en", "de", "en"),
        ("de", "en", "de"),
        ("tlh", "de", "de"),
    ],
)
def test_pages_speak_the_readers_language(
    alice: User, chosen: str, device: str, spoken: str
) -> None:
    prefers(alice, language=chosen)
    before = translation.get_language()
    assert f'<html lang="{spoken}"' in page(alice, **{"Accept-Language": device})
    translation.activate(before)


def test_a_stranger_is_spoken_to_as_the_device_says() -> None:
    before = translation.get_language()
    answer = Client().get("/sign-in", headers={"Accept-Language": "de"})
    assert '<html lang="de"' in answer.content.decode()
    assert {"Accept-Language", "Cookie"} <= {v.strip() for v in answer["Vary"].split(",")}
    translation.activate(before)


def test_a_program_gets_every_moment_in_utc(alice: User) -> None:
    prefers(alice, time_zone="Asia/Tokyo")
    browser = signed_in(alice)
    browser.cookies["zone"] = "Asia/Tokyo"
    for client in (browser, api_for(alice)):
        answer = client.get(f"/api/v1/users/{alice.pk}").json()
        assert re.search(r"(Z|\+00:00)$", answer["created"])


@pytest.mark.parametrize(
    ("theme", "attribute"), [("auto", ""), ("dark", "dark"), ("light", "light")]
)
def test_pages_wear_the_readers_colours(alice: User, theme: str, attribute: str) -> None:
    prefers(alice, theme=theme)
    worn = re.search(r'data-theme="(\w*)"', page(alice))
    assert (worn[1] if worn else "") == attribute


def shown(template: str, **context: Any) -> str:
    return Template("{% load times %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=-30), "30 seconds ago"),
        (timedelta(hours=-3), "3 hours ago"),
        (timedelta(hours=-30), "1 day ago"),
        (timedelta(days=-10), "1 week ago"),
        (timedelta(days=-400), "1 year ago"),
        (timedelta(hours=5), "5 hours from now"),
        (timedelta(days=20), "2 weeks from now"),
    ],
)
def test_a_distance_is_said_in_one_unit(distance: timedelta, words: str) -> None:
    with time_machine.travel(AT, tick=False):
        said = shown("{% ago at %}", at=AT + distance)
    assert re.sub("<.*?>", "", said).replace("\xa0", " ") == words


def test_every_moment_can_be_read_by_machines_and_exactly_by_people() -> None:
    with timezone.override("Europe/Berlin"):
        both = 'datetime="2026-02-07T00:30:00+01:00" title="7 February 2026, 00:30 CET"'
        assert shown("{% moment at %}", at=AT) == f"<time {both}>7 February 2026, 00:30</time>"
        assert shown("{% timed at words %}", at=AT, words="<late>") == (
            f"<time {both}>&lt;late&gt;</time>"
        )
        assert shown("{% day at %}", at=AT) == f"<time {both}>7 February 2026</time>"


def test_a_day_is_the_same_day_everywhere() -> None:
    said = '<time datetime="2026-02-06">6 February 2026</time>'
    with timezone.override("Pacific/Kiritimati"):
        assert shown("{% day at %}", at=date(2026, 2, 6)) == said


@pytest.mark.parametrize("tag", ["ago", "moment", "day"])
def test_what_has_not_happened_has_no_time(tag: str) -> None:
    assert shown(f"{{% {tag} at %}}", at=None) == ""
