"""What is chosen of a facet, whatever stands in the address."""

import pytest

from accounts.models import User
from catalog.models import Asset
from tests.conftest import api_for


@pytest.mark.parametrize("term", ["0.5", "²", "9" * 30, "none"])
def test_a_term_that_cannot_be_one_finds_nothing(asset: Asset, bob: User, term: str) -> None:
    assert api_for(bob).get("/api/v1/search", {"term": term}).data["count"] == 0


def test_a_page_too_far_on_is_refused(bob: User) -> None:
    answer = api_for(bob).get("/api/v1/search", {"cursor": "999999999"})
    assert answer.status_code == 422
    assert answer.data["errors"][0]["field"] == "cursor"
