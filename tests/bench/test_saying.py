"""Similar tickets while somebody types, among a million: `make bench` prints how long nineteen of twenty take."""

import statistics
import time

import pytest
from django.db import connection

from accounts.models import User
from catalog.models import Asset
from feedback.tickets import alike
from tests import factories
from tests.bench.test_ratios import filled
from tests.database import as_the_owner

__all__ = ["filled"]

pytestmark = pytest.mark.django_db

TICKETS = 1_000_000
NOUNS = "airport weather storm flight carrier delay route plane hour name code price order parcel"
FAULTS = "missing wrong late twice empty old strange broken"
FILL = """
    insert into feedback_ticket (asset_id, origin_id, kind, title, text, field, example, severity, state,
        reporter_id, key, words, change_type, change_ref, reason, answer_by)
    select place, place, 'problem', noun || ' ' || fault || ' ' || n, '', '', '', 'low',
        case when n %% 3 = 0 then 'new' else 'confirmed' end, %(user)s, '',
        array[noun, fault, 'n' || n %% 20000, 'report'], '', '', 'said', now()
    from (
        select n, (%(places)s::bigint[])[1 + n %% cardinality(%(places)s::bigint[])] place,
            (%(nouns)s::text[])[1 + n %% 14] noun, (%(faults)s::text[])[1 + (n / 14) %% 8] fault
        from generate_series(1, %(tickets)s) n
    ) made
"""
TITLES = [
    "airport name",
    "storm delay of the report",
    "weather hour n17 broken",
    "Something nobody has said of carriers",
    "report",
    "empty parcel n19999 in the report of prices",
]


@pytest.fixture
def million(filled: User) -> User:
    places = list(Asset.objects.filter(namespace="bench").values_list("pk", flat=True))
    values = {"user": filled.pk, "places": places, "tickets": TICKETS}
    words = {"nouns": NOUNS.split(), "faults": FAULTS.split()}
    with connection.cursor() as cursor:
        cursor.execute(FILL, values | words)
    with as_the_owner() as cursor:
        # What a vacuum does by itself before long.
        cursor.execute("select gin_clean_pending_list('feedback_ticket_words')")
        cursor.execute("analyze feedback_ticket")
    return factories.user()


def test_similar_tickets_at_a_million(million: User) -> None:
    assets = list(Asset.objects.filter(namespace="bench").order_by("pk")[:40])
    taken = []
    for turn, asset in enumerate(assets * 3):
        began = time.perf_counter()
        alike.similar(million, asset, TITLES[turn % len(TITLES)])
        taken.append(1000 * (time.perf_counter() - began))
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(  # noqa: T201
        f"similar tickets among {TICKETS:,}: median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms"
    )
    assert p95 <= 50
