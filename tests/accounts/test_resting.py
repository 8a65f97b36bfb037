"""Whoever works through much rests in between."""

import time

import pytest

from accounts.resting import gently

sleep = time.sleep


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def test_it_rests_as_long_as_it_kept_the_processor(rests: list[float]) -> None:
    with gently():
        began = time.thread_time()
        while time.thread_time() - began < 0.1:
            pass
    assert 0.1 <= rests[0] < 0.2


def test_waiting_for_others_needs_no_rest(rests: list[float]) -> None:
    with gently():
        sleep(0.1)
    assert rests[0] < 0.05
