"""The inbox and the pages beside it, with very many tickets and with a thousand: `make bench ARGS="-k test_inbox"`.

Stella answers for a thousand assets of which nearly all of it was said, Cora for three hundred of which little was,
and Charlie said all of it. AISLE_BENCH_TICKETS=100000 for the size one has the time for.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import Team, User
from catalog.models import Asset, Domain, Standing, Verdict
from feedback import services
from feedback.inbox import listing as inbox
from feedback.models import DeskView
from tests import factories
from tests.conftest import signed_in
from tests.database import as_the_owner

MANY = int(os.environ.get("AISLE_BENCH_TICKETS", "1000000"))
FEW = 1000
TRIES = 15
ASSETS, FEW_ASSETS = 1000, 300
LIMIT = 1.6
SAID = """
insert into feedback_ticket (asset_id, origin_id, kind, title, text, field, example, severity, state, reporter_id, key,
    change_type, change_ref, reason, words, created_at, answer_by)
select a, a, (array['problem', 'question', 'suggestion', 'alarm'])[1 + n %% 4], 'Fault ' || n, '', '', '',
    (array['low', 'medium', 'high'])[1 + n %% 3], s, %s, '', '', '',
    case when s in ('resolved', 'confirmed', 'declined') then 'Done' else '' end,
    array['fault', 'w' || n %% 500], now() - n * interval '100 seconds',
    now() + (n %% 200000 - 100000) * interval '1 second'
from (select n, (%s::bigint[])[1 + n %% %s] a,
    (array['new', 'acknowledged', 'in_work', 'reopened', 'resolved', 'confirmed', 'declined'])[1 + n / 7 %% 7] s
    from generate_series(%s, %s) n) said
"""
Took = dict[str, float]


@pytest.fixture
def team(db: None) -> Team:
    return factories.team("many")


def assets(place: Domain, owner: Team, many: int) -> list[int]:
    rows = [
        Asset(
            namespace="bench", name=f"{place.slug}.t{number}", kind="table",
            domain=place, owner=owner, visibility="public",
        )
        for number in range(many)
    ]  # fmt: skip
    made = Asset.objects.bulk_create(rows)
    Verdict.objects.bulk_create(Verdict(asset=one) for one in made)
    Standing.objects.bulk_create(Standing(asset=one) for one in made)
    return [one.pk for one in made]


def steward(name: str, owner: Team, many: int) -> tuple[User, list[int]]:
    person, place = factories.user(name), factories.domain(name.lower())
    factories.role(place, person, "steward")
    DeskView.objects.create(user=person, name="Grave", filters={"severity": "high", "state": "new"})
    return person, assets(place, owner, many)


def say(first: int, last: int, places: list[int], reporter: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SAID, [reporter.pk, places, len(places), first, last])
    services.count_loop()
    with as_the_owner() as cursor:
        cursor.execute("select gin_clean_pending_list('feedback_ticket_words')")
        cursor.execute("analyze")


def best(work: Callable[[], Any]) -> float:
    """Milliseconds of the fastest of some tries: others use the machine as well."""
    taken = []
    for _ in range(TRIES):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return min(taken)


def views(person: User) -> Took:
    """The first page of each view."""
    own = [f"{inbox.OWN}{view.pk}" for view in person.desk_views.all()]
    return {
        f"{person.name}, inbox, {key.partition('-')[0]}": best(
            lambda key=key: inbox.of(person, key)
        )
        for key in [*inbox.VIEWS, *own]
    }


def pages(person: User) -> Took:
    client, found = signed_in(person), {}
    for path in ("/desk", "/desk/today", "/loop", "/me/tickets", "/teams/many"):
        assert client.get(path).status_code == 200
        found[f"{person.name}, {path}"] = best(lambda path=path: client.get(path))
    return found


def test_the_inbox_does_not_mind_how_many_there_are(team: Team) -> None:
    reporter = factories.user("Charlie")
    stella, many_places = steward("Stella", team, ASSETS)
    cora, few_places = steward("Cora", factories.team("few"), FEW_ASSETS)

    def measured() -> tuple[Took, Took]:
        return views(stella) | views(cora), pages(stella) | pages(cora) | pages(reporter)

    say(1, FEW_ASSETS, few_places, reporter)
    say(1, FEW, many_places, reporter)
    few = measured()
    say(FEW + 1, MANY, many_places, reporter)
    many = measured()
    for told, now in zip(few, many, strict=True):
        for what, took in told.items():
            ratio = now[what] / took
            print(f"{what}: {took:.1f} ms, {now[what]:.1f} ms, ratio {ratio:.2f}")  # noqa: T201
    assert max(many[0][what] / took for what, took in few[0].items()) <= LIMIT
