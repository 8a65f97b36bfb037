"""What pages cost, in multiples of the least that a page of the same server could cost: `make bench`.

Each page is asked for by one client in one process, with all middleware and its statements. Only what was measured in
the same run is compared.
"""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from catalog.models import Asset
from tests.bench.test_ratios import median, tell
from tests.conftest import signed_in
from tests.shop.conftest import measured

pytestmark = pytest.mark.django_db
TIMES = 60


def test_pages(full: Asset, charlie: User, settings: Settings) -> None:
    """Of an asset with a year on its chart, a contract, neighbours, reviews and a ticket."""
    settings.ROOT_URLCONF = "tests.bench.pages"
    measured(full, "null_share", "flight_date", value=0.02, days=365)
    client, address = signed_in(charlie), full.get_absolute_url()
    etag = client.get(address)["ETag"]
    pages: dict[str, Callable[[], Any]] = {
        "25 rows in a bare template": lambda: client.get("/bare"),
        "25 rows in the frame of a page": lambda: client.get("/framed"),
        "an asset's first page": lambda: client.get(address),
        "the same, unchanged": lambda: client.get(address, headers={"If-None-Match": etag}),
        "its fields": lambda: client.get(f"{address}/fields"),
        "its lineage": lambda: client.get(f"{address}/lineage"),
        "results": lambda: client.get("/search?q=departures"),
        "the storefront": lambda: client.get("/"),
    }
    taken = {what: median(work, TIMES) for what, work in pages.items()}
    bare, framed = list(taken)[:2]
    for what, milliseconds in taken.items():
        tell(what, 1000 / milliseconds, "a second", taken[framed] / milliseconds, framed)
        tell("", milliseconds, "ms", taken[bare] / milliseconds, bare)
