"""The inbox with very many tickets: its first page and each of its views, beside those with a thousand.

`make bench ARGS="-k bench/test_inbox"`; AISLE_BENCH_TICKETS=100000 for the size one has the time for.
"""

import os
import statistics
import time

import pytest
from django.db import connection

from accounts.models import User
from catalog.models import Asset, Domain
from feedback import inbox
from feedback.models import DeskView
from tests import factories

MANY = int(os.environ.get("AISLE_BENCH_TICKETS", "1000000"))
FEW = 1000
TRIES = 15
ASSETS = 1000
LIMIT = 1.6
SAID = """
insert into feedback_ticket (asset_id, origin_id, kind, title, text, field, example, severity, state, reporter_id, key,
    change_type, change_ref, reason, words, created_at, answer_by)
select a, a, (array['problem', 'question', 'suggestion', 'alarm'])[1 + n %% 4], 'Fault ' || n, '', '', '',
    (array['low', 'medium', 'high'])[1 + n %% 3], s, %s, '', '', '',
    case when s in ('resolved', 'confirmed', 'declined') then 'Done' else '' end,
    array['fault', 'w' || n %% 500], now() - n * interval '1 second',
    now() + (n %% 200000 - 100000) * interval '1 second'
from (select n, (%s::bigint[])[1 + n %% %s] a,
    (array['new', 'acknowledged', 'in_work', 'reopened', 'resolved', 'confirmed', 'declined'])[1 + n / 7 %% 7] s
    from generate_series(%s, %s) n) said
"""


@pytest.fixture
def steward(db: None) -> User:
    return factories.user("Stella")


@pytest.fixture
def assets(steward: User) -> list[int]:
    """A thousand assets in a domain that the steward answers for."""
    place: Domain = factories.domain("flights")
    factories.role(place, steward, "steward")
    made = [factories.asset(f"db.marts.t{number}", domain=place) for number in range(20)]
    kept = (
        Asset.objects.filter(pk=made[0].pk)
        .values("namespace", "kind", "domain_id", "visibility")
        .get()
    )
    rows = [Asset(name=f"db.marts.u{number}", **kept) for number in range(ASSETS - len(made))]
    return [*(one.pk for one in made), *(one.pk for one in Asset.objects.bulk_create(rows))]


def say(first: int, last: int, assets: list[int], reporter: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SAID, [reporter.pk, assets, len(assets), first, last])
        cursor.execute("analyze feedback_ticket")


def took(user: User, view: str) -> float:
    """Milliseconds of one page: the median of some tries."""
    taken = []
    for _ in range(TRIES):
        began = time.perf_counter()
        inbox.of(user, view)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def test_the_inbox_does_not_mind_how_many_there_are(steward: User, assets: list[int]) -> None:
    reporter = factories.user("Charlie")
    own = DeskView.objects.create(
        user=steward, name="Grave", filters={"severity": "high", "state": "new"}
    )
    views = [*inbox.VIEWS, f"{inbox.OWN}{own.pk}"]
    say(1, FEW, assets, reporter)
    few = {view: took(steward, view) for view in views}
    say(FEW + 1, MANY, assets, reporter)
    many = {view: took(steward, view) for view in views}
    ratios = {view: many[view] / few[view] for view in views}
    for view in views:
        told = f"{few[view]:.1f} ms, {many[view]:.1f} ms, ratio {ratios[view]:.2f}"
        print(f"inbox {view}: {told}")  # noqa: T201
    assert max(ratios.values()) <= LIMIT, ratios
