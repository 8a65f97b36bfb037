"""What waits for whoever looks is counted for all who may have to answer, in whichever way they came to it."""

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.models import User
from catalog.models import Asset
from config import readers
from feedback import services
from tests import factories


def waiting(person: User) -> int:
    return readers.header_counts(RequestFactory().get("/"), person).waiting


@pytest.mark.parametrize("way", ["team", "named", "role", "role of a team"])
def test_what_waits_is_counted_for_whoever_answers(
    way: str, asset: Asset, charlie: User, admin: User
) -> None:
    person = factories.user()
    holds: dict[str, Any] = {
        "team": lambda: Asset.objects.update(owner=factories.team(members=[person])),
        "named": lambda: asset.stewards.add(person),
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
