"""What waits for whoever looks is counted for all who may have to answer, in whichever way they came to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory

from accounts.models import User
from catalog.models import Asset, Term
from config import readers
from feedback import services
from feedback.inbox import gathering
from tests import factories


@pytest.fixture(params=[gathering.STRETCH, 0], ids=["many", "few"])
def stretch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Whoever holds few of the next tickets is counted for in another way, to the same end."""
    monkeypatch.setattr(gathering, "STRETCH", request.param)
    readers._statement.cache_clear()
    yield request.param
    readers._statement.cache_clear()


def waiting(person: User) -> int:
    return readers.header_counts(RequestFactory().get("/"), person).waiting


@pytest.mark.parametrize("way", ["team", "named", "role", "role of a team"])
def test_what_waits_is_counted_for_whoever_answers(
    way: str, stretch: int, asset: Asset, charlie: User, admin: User
) -> None:
    person, other = factories.user(), factories.asset(domain=asset.domain)
    holds: dict[str, Any] = {
        "team": lambda: Asset.objects.update(owner=factories.team(members=[person])),
        "named": lambda: [held.stewards.add(person) for held in (asset, other)],
        "role": lambda: factories.role(asset.domain, person),  # type: ignore[arg-type]
        "role of a team": lambda: factories.role(
            asset.domain,  # type: ignore[arg-type]
            factories.team(members=[person]),
        ),
    }
    services.report(asset=asset, title="Wrong", by=charlie)
    assert waiting(person) == waiting(charlie) == 0
    holds[way]()
    assert waiting(person) == waiting(admin) == 1
    assert waiting(charlie) == 0


@pytest.mark.usefixtures("stretch")
def test_what_was_said_of_a_word_waits_too(asset: Asset, charlie: User) -> None:
    person = factories.user()
    factories.asset(domain=asset.domain)
    term = Term.objects.create(domain=asset.domain, slug="delay", name="Delay")
    factories.role(asset.domain, person)  # type: ignore[arg-type]
    services.report(term=term, title="It means something else", by=charlie)
    services.report(asset=asset, title="Wrong", by=charlie)
    assert waiting(person) == 2
