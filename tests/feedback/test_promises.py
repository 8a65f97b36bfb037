from datetime import UTC, datetime, timedelta

import pytest

from feedback import promises

SAID = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severity", "hours"), [("high", 4), ("medium", 24), ("low", 72)], ids=["high", "medium", "low"]
)
def test_an_answer_is_promised_by_severity(severity: str, hours: int) -> None:
    assert promises.answer_by(severity, SAID) == SAID + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (timedelta(minutes=38), "38 min left"),
        (timedelta(seconds=20), "1 min left"),
        (timedelta(hours=2, minutes=59), "2 h left"),
        (timedelta(hours=48), "2 days left"),
        (timedelta(hours=-2), "2 h overdue"),
        (timedelta(days=-1, hours=-13), "2 days overdue"),
    ],
)
def test_what_is_left_is_said_as_people_say_it(rest: timedelta, words: str) -> None:
    promise = promises.left(SAID + rest, SAID)
    assert promise.words == words
    assert promise.late == (rest < timedelta(0))


def test_the_last_hour_is_marked() -> None:
    assert promises.left(SAID + timedelta(minutes=59), SAID).soon
    assert not promises.left(SAID + timedelta(hours=2), SAID).soon
