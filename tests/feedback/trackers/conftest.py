from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import Settings

from feedback.trackers import speaker
from feedback.trackers.speaking import Place, Remote
from tests.feedback.trackers.fake import PROJECTS, TOKEN, Fake, tracker


def place(fake: Fake, **other: Any) -> Place:
    given = {"base": fake.base, "project": PROJECTS[fake.kind], "token": TOKEN}
    return Place(**{"kind": fake.kind, "account": "bot@test.example", **given, **other})


@pytest.fixture(params=sorted(PROJECTS))
def fake(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Fake]:
    """One tracker of each kind, where calls are allowed to."""
    with tracker(request.param) as running:
        settings.CALL_ALLOW_LIST = [running.place]
        yield running


@pytest.fixture
def remote(fake: Fake) -> Remote:
    return speaker(place(fake))
