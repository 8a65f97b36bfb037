"""The inbox and the pages beside it, with very many tickets and with a thousand: `make bench ARGS="-k test_inbox"`.

Stella answers for a thousand assets of which nearly all of it was said, Nora for those and all others, Cora for three
hundred of which little was said, Vera for three thousand of which as little was; Ada is an admin, and Charlie said all
of it and answers for none. AISLE_BENCH_TICKETS=100000 for the size one has the time for.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker

from accounts.models import Team, User
from catalog.models import Asset, Domain, Standing, Verdict
from feedback import services
from feedback.inbox import listing as inbox
from feedback.models import DeskView
from tests import factories
from tests.bench.twins import Took, in_turn, twins
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("AISLE_BENCH_TICKETS", "1000000"))
FEW = 1000
QUIET = 300
PLACES = {"Stella": 1000, "Cora": QUIET, "Vera": 3000}
EVERYBODY = ("Stella", "Nora", "Cora", "Vera", "Ada", "Charlie")
OWN = {
    "Grave": {"severity": "high", "state": "new"},
    "Named": {"asset": "t17"},
    "Elsewhere": {"domain": "cora"},
    "Unsaid": {"reporter": "nobody"},
}
"""Views of one's own; some show little or nothing."""
ADDRESSES = ("/", "/desk", "/desk/today", "/loop", "/me/tickets", "/teams/team-{name}")
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


def people() -> None:
    """Everybody with what they answer for, and a thousand tickets."""
    everything = factories.domain("everything")
    factories.role(everything, person("Nora"))
    person("Ada", is_superuser=True)
    reporter = person("Charlie")
    for name, many in PLACES.items():
        place = factories.domain(name.lower(), parent=everything)
        factories.role(place, person(name))
        assets(place, Team.objects.get(slug=f"team-{name.lower()}"), many)
    for name in ("Cora", "Vera"):
        say(1, QUIET, name, reporter)
    say(1, FEW, "Stella", reporter)


def person(name: str, **extra: Any) -> User:
    """With a team of their own and views of their own."""
    made = factories.user(name, **extra)
    factories.team(f"team-{name.lower()}", [made])
    DeskView.objects.bulk_create(
        DeskView(user=made, name=title, filters=filters) for title, filters in OWN.items()
    )
    return made


def assets(place: Domain, owner: Team, many: int) -> None:
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


def say(first: int, last: int, whose: str, reporter: User) -> None:
    places = list(
        Asset.objects.filter(domain__slug=whose.lower()).order_by("pk").values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(SAID, [reporter.pk, places, len(places), first, last])
    services.count_loop()


def more() -> None:
    say(FEW + 1, MANY, "Stella", User.objects.get(name="Charlie"))


@pytest.fixture(scope="module")
def shops(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[BaseDatabaseWrapper]]:
    with django_db_blocker.unblock(), twins(people, more) as made:
        yield made


def told(what: str, few: Took, many: Took) -> float:
    clock, processor = many.clock / few.clock, many.processor / few.processor
    print(  # noqa: T201
        f"{what}: {few.clock:.1f} ms, {many.clock:.1f} ms, ratio {clock:.2f}, by processor time {processor:.2f}"
    )
    return clock


def looked(name: str, view: str) -> Callable[[], Any]:
    """The first page of a view, without its HTML."""
    who = User.objects.get(name=name)
    key = f"{inbox.OWN}{who.desk_views.get(name=view).pk}" if view in OWN else view
    return lambda: inbox.of(who, key)


def asked(name: str, address: str) -> Callable[[], Any]:
    client = signed_in(User.objects.get(name=name))
    path = address.format(name=name.lower())
    assert client.get(path).status_code == 200, path
    return lambda: client.get(path)


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_inbox_does_not_mind_how_many_there_are(
    name: str, shops: list[BaseDatabaseWrapper]
) -> None:
    ratios = {
        view: told(f"{name}, inbox, {view}", *in_turn(shops, lambda view=view: looked(name, view)))
        for view in (*inbox.VIEWS, *OWN)
    }
    assert max(ratios.values()) <= LIMIT, ratios


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_page_minds_how_many_there_are(name: str, shops: list[BaseDatabaseWrapper]) -> None:
    ratios = {
        path: told(f"{name}, {path}", *in_turn(shops, lambda path=path: asked(name, path)))
        for path in ADDRESSES
    }
    assert max(ratios.values()) <= LIMIT, ratios
