"""An asset with very many reviews: its first page beside one with five, the tab of its reviews beside one full page.

`make bench ARGS="-k bench/test_reviews"`; AISLE_BENCH_REVIEWS=5000 for the number one has the time for.
"""

import os
import time

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from catalog.models import Asset
from feedback import opinions, services
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("AISLE_BENCH_REVIEWS", "50000"))
FEW = 5
FULL = 5 * (opinions.PAGE + 1)
TRIES = 25
LIMIT = 1.6
TABS = ("", "/reviews", "/reviews?sort=newest", "/reviews?stars=4")
SAID = """
insert into feedback_review (asset_id, author_id, stars, text, use_case, helpful)
select %s, id, 1 + id %% 5, 'Does its job on day ' || id, 'the weekly meeting', id %% 97
from accounts_user where email like 'reader%%' limit %s
"""


def rated(name: str, number: int, by: User) -> Asset:
    """An asset with so many reviews, counted as the services count them."""
    asset = factories.asset(name)
    with connection.cursor() as cursor:
        cursor.execute(SAID, [asset.pk, number - 1])
    services.rate(asset=asset, stars=4, text="Does its job", by=by)
    return asset


def took(client: Client, addresses: list[str]) -> list[float]:
    """Milliseconds of each page, the best of some tries; in turn, so that what else runs slows all alike."""
    best = [float("inf")] * len(addresses)
    for _ in range(TRIES):
        for number, address in enumerate(addresses):
            began = time.perf_counter()
            assert client.get(address).status_code == 200
            best[number] = min(best[number], (time.perf_counter() - began) * 1000)
    return best


def test_an_asset_does_not_mind_how_many_have_rated_it(charlie: User) -> None:
    User.objects.bulk_create(
        (User(email=f"reader{n}@test.example", name=f"Reader {n}") for n in range(MANY)),
        batch_size=5000,
    )
    few, full, many = (rated(f"db.marts.t{n}", n, charlie) for n in (FEW, FULL, MANY))
    with connection.cursor() as cursor:
        cursor.execute("analyze feedback_review, accounts_user")
    client, ratios = signed_in(charlie), {}
    for tab in TABS:
        taken = took(client, [f"{one.get_absolute_url()}{tab}" for one in (few, full, many)])
        ratios[tab] = taken[2] / taken[1 if tab else 0]
        told = ", ".join(f"{milliseconds:.1f} ms" for milliseconds in taken)
        print(f"asset{tab} with {FEW}, {FULL}, {MANY} reviews: {told}")  # noqa: T201
    assert max(ratios.values()) <= LIMIT, ratios
