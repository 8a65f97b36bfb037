"""How fast a program may ask the API."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.test import Client

from accounts import pace, tokens
from accounts.models import Token, User
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Any) -> Iterator[None]:
    """A small limit, and nothing counted before."""
    settings.API_LIMIT = 3
    pace.Pace.silent_until = 0
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter("aisle:pace:*"):
            client.delete(key)
    yield
    pace.Pace.silent_until = 0


def statuses(client: Any, times: int) -> list[int]:
    return [client.get("/api/v1/teams").status_code for _ in range(times)]


def test_a_token_that_asks_too_fast_is_told_to_wait(alice: User) -> None:
    api = api_for(alice)
    assert statuses(api, 3) == [200] * 3
    answer = api.get("/api/v1/teams")
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert 15 <= int(answer["Retry-After"]) <= 20


def test_each_token_counts_for_itself(alice: User) -> None:
    assert statuses(api_for(alice), 4)[-1] == 429
    assert statuses(api_for(alice), 1) == [200]


def test_somebody_in_a_browser_counts_as_a_person(alice: User) -> None:
    assert statuses(signed_in(alice), 4)[-1] == 429
    assert statuses(signed_in(alice), 1) == [429]


def test_an_anonymous_reader_counts_as_where_they_come_from(settings: Any) -> None:
    settings.PUBLIC = True
    asked = [Client().get("/api/v1/assets").status_code for _ in range(4)]
    assert asked == [200] * 3 + [429]
    away = Client().get("/api/v1/assets", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert away.status_code == 200


def test_many_at_once_get_no_more_than_the_limit(settings: Any) -> None:
    settings.API_LIMIT = 20
    key = f"test {uuid4()}"
    with ThreadPoolExecutor(max_workers=16) as pool:
        waits = list(pool.map(lambda number: pace.spent(key, 1), range(200)))
    assert waits.count(0) == 20
    assert all(wait <= 60_000 for wait in waits)


def test_a_dear_door_costs_more(settings: Any) -> None:
    key = f"test {uuid4()}"
    assert pace.spent(key, 2) == 0
    assert pace.spent(key, 2) > 0
    assert pace.spent(key, 1) == 0


def test_when_redis_is_away_everybody_passes_and_nobody_waits_for_it(
    alice: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert statuses(api_for(alice), 5) == [200] * 5
    said = [record for record in caplog.records if "not counted" in record.message]
    assert len(said) == 1


def test_nothing_is_counted_when_the_limit_is_none(alice: User, settings: Any) -> None:
    settings.API_LIMIT = 0
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert statuses(api_for(alice), 10) == [200] * 10
    assert pace.Pace.silent_until == 0


def test_a_wrong_token_is_refused_before_it_is_counted(alice: User) -> None:
    client = Client(headers={"Authorization": f"Bearer {tokens.new_secret()}"})
    assert statuses(client, 5) == [401] * 5
    assert not Token.objects.exists()
