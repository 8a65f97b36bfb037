"""A public shop, and a private asset with everything that can hang on one, each piece named by one word."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Notice, Team, User
from catalog.models import Access, Asset, Domain, Favourite, Field, Tag, Term, TermUse, Verdict
from catalog.models import Standing as Numbers
from contracts.models import Clause, Contract, Deviation, Version
from feedback import services as feedback
from feedback.models import Recall, Review, Ticket, TicketEvent, Wanted
from health.models import Check, Finding, Measurement, Refresh
from lineage import services as flow
from lineage.models import Edge, Job, Run
from tests import factories

WORD = "canary"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PLACE = 900_000
"""Keys of what is planted begin here, so that its addresses are known before it is there."""


@dataclass
class Shop:
    """Public assets a → b → c in one domain, d in another, with what people and machines say of them."""

    flights: Domain
    harbour: Domain
    owners: Team
    assets: dict[str, Asset]
    ticket: Ticket
    recall: Recall
    wanted: Wanted
    owner: User
    steward: User
    guest: User


def open_shop() -> Shop:
    owner, steward, reporter = (factories.user(name) for name in ("Olga", "Stella", "Rita"))
    owners = factories.team("owners", [owner])
    flights, harbour = factories.domain("flights"), factories.domain("harbour")
    factories.role(flights, steward, "steward")
    places = {"a": flights, "b": flights, "c": flights, "d": harbour}
    assets = {name: public_asset(name, place, owners) for name, place in places.items()}
    for source, target in ("ab", "bc"):
        join(assets[source], assets[target], f"makes {target}")
    term = Term.objects.create(domain=flights, slug="delay", name="Delay", definition="How late")
    TermUse.objects.create(term=term, asset=assets["a"])
    Tag.objects.create(name="money", meaning="Is billed", state=Tag.State.GOVERNED, owner=owners)
    ticket = feedback.report(asset=assets["b"], title="San Juan has no name", by=reporter)
    recall = feedback.recall(asset=assets["c"], title="Is late", what_to_do="Wait", by=steward)
    wanted = feedback.ask_for(title="Marts of bird strikes", by=reporter)
    feedback.rate(asset=assets["a"], stars=4, text="Good", by=reporter)
    whole_health(assets["b"], "dest", owner)
    flow.measure_importance()
    guest = factories.user("Guest")
    return Shop(flights, harbour, owners, assets, ticket, recall, wanted, owner, steward, guest)


def public_asset(name: str, place: Domain, owner: Team) -> Asset:
    asset = factories.asset(
        f"db.marts.{name}",
        ["dest", "delay"],
        domain=place,
        owner=owner,
        title=f"Marts {name}",
        description=f"About marts {name}",
        tags=["money"],
        created_at=NOW - timedelta(days=9),
        updated_at=NOW - timedelta(days=9),
    )
    Verdict.objects.filter(asset=asset).update(own="fit", judged_at=NOW - timedelta(days=1))
    return asset


def join(source: Asset, target: Asset, job: str) -> None:
    made, _ = Job.objects.get_or_create(namespace="n", name=job)
    Edge.objects.create(source=source, target=target, job=made)


def whole_health(asset: Asset, field: str, by: User, contract: int | None = None) -> Check:
    """A contract with a clause, a check with measurements, and a finding."""
    promise = Contract.objects.create(asset=asset, pk=contract)
    version = Version.objects.create(
        contract=promise,
        number="1.0.0",
        state=Version.State.ACTIVE,
        document={},
        original="{}",
        created_by=by,
    )
    clause = Clause.objects.create(
        version=version,
        position=0,
        key=f"complete-{field}",
        kind=Clause.Kind.COMPLETENESS,
        field=field,
        operator="at_most",
        promised=1,
        unit="percent",
    )
    Deviation.objects.create(clause=clause, at=NOW, observed=2, size=1, kept=False)
    check = Check.objects.create(
        asset=asset, metric="null_share", field=field, value=0.02, at=NOW, n=900
    )
    Measurement.objects.bulk_create(
        Measurement(check_asked=check, at=NOW - timedelta(days=day), value=0.02, n=900)
        for day in range(30)
    )
    Finding.objects.create(
        asset=asset, check_asked=check, kind="signal", key=f"signal:{field}", at=NOW
    )
    Refresh.objects.create(asset=asset, finished_at=NOW)
    return check


def plant(shop: Shop, visibility: str = "private") -> Asset:
    """The hidden asset, between and beside the public ones, with all that can be written about it."""
    hidden = factories.asset(
        f"db.marts.{WORD}",
        [f"{WORD}_field", "dest"],
        pk=PLACE,
        domain=shop.flights,
        owner=shop.owners,
        stewards=[shop.steward],
        title=f"Marts {WORD}",
        description=f"About marts {WORD}, flights, delay, dest",
        tags=["money", f"{WORD}-tag"],
        visibility=visibility,
        kind="model",
        stage="central",
        sensitivity="personal",
        links=[{"title": WORD, "url": f"https://{WORD}.example"}],
        properties={WORD: WORD, "row_meaning": WORD},
        definition=f"select {WORD}",
        certified_until=NOW.date() + timedelta(days=90),
        certified_by=shop.steward,
        certified_note=WORD,
        lifecycle_note=WORD,
        replacement=shop.assets["a"],
    )
    Field.objects.filter(asset=hidden).update(sensitivity="personal", tags=[f"{WORD}-tag"])
    Verdict.objects.filter(asset=hidden).update(own="stop", judged_at=NOW)
    Numbers.objects.filter(asset=hidden).update(stars_sum=50, stars_count=10, importance=99)
    describe(shop, hidden)
    connect(shop, hidden)
    complain(shop, hidden)
    whole_health(hidden, f"{WORD}_field", shop.owner, PLACE)
    Finding.objects.create(
        asset=hidden, origin=shop.assets["a"], kind="clause", key=WORD, at=NOW, params={}
    )
    flow.measure_importance()
    flow.spread_holds()
    return hidden


def describe(shop: Shop, hidden: Asset) -> None:
    """Words of the catalog that its registering brings along, and people who keep it."""
    Tag.objects.create(name=f"{WORD}-tag")
    delay = Term.objects.get(slug="delay")
    TermUse.objects.create(term=delay, asset=hidden)
    TermUse.objects.create(term=delay, asset=hidden, field=hidden.fields.first())
    Access.objects.create(asset=hidden, user=shop.guest, given_by=shop.owner)
    Favourite.objects.create(user=shop.owner, asset=hidden)
    Review.objects.create(asset=hidden, author=shop.owner, stars=1, text=WORD, use_case=WORD)


def connect(shop: Shop, hidden: Asset) -> None:
    """Edges through it, from it and to it; a failed run of the job that makes it."""
    other = factories.asset(f"db.marts.{WORD}2", pk=PLACE + 1, visibility="private")
    for source, target in (
        (shop.assets["a"], hidden),
        (hidden, shop.assets["c"]),
        (hidden, shop.assets["d"]),
        (shop.assets["b"], hidden),
        (hidden, other),
    ):
        join(source, target, f"makes {WORD}")
    Run.objects.create(
        job=Job.objects.get(name=f"makes {WORD}"),
        run_id="0198f3a0-0000-7000-8000-000000000001",
        state="failed",
        started_at=NOW,
        error=WORD,
    )


def complain(shop: Shop, hidden: Asset) -> None:
    """Tickets said of it, moved to it and moved away from it; a recall of what hangs on nothing else; news."""
    said: dict[str, Any] = {"kind": "problem", "title": WORD, "text": WORD, "answer_by": NOW}
    ends = [(hidden, hidden), (shop.assets["b"], hidden), (hidden, shop.assets["b"])]
    for number, (asset, origin) in enumerate(ends):
        ticket = Ticket.objects.create(
            pk=PLACE + number,
            asset=asset,
            origin=origin,
            reporter=shop.owner,
            severity="high",
            acknowledged_at=NOW,
            created_at=NOW - timedelta(hours=3),
            **said,
        )
        TicketEvent.objects.create(ticket=ticket, verb="report", actor=shop.owner)
    end = Asset.objects.get(pk=PLACE + 1)
    Recall.objects.create(
        pk=PLACE, asset=end, title=WORD, what_to_do=WORD, issued_by=shop.steward, issued_at=NOW
    )
    Recall.objects.create(
        pk=PLACE + 1,
        asset=end,
        title=WORD,
        what_to_do=WORD,
        issued_by=shop.steward,
        lifted_at=NOW,
        lifted_why=WORD,
    )
    Notice.objects.create(recipient=shop.owner, title=WORD, why=WORD, url="/", key=WORD)
