"""The shop that the examples of the API's description speak of: everything has the id 1 there."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.models import Membership, Team, Token, User
from catalog.models import (
    Asset,
    Authority,
    Domain,
    Field,
    Import,
    Source,
    Standing,
    Tag,
    Term,
    TermUse,
    Verdict,
)
from contracts.models import Contract, Version
from feedback.models import Recall, Review, Ticket, Want, Wanted
from health.models import Check, Measurement
from lineage.models import Edge, Job
from tests import factories

NAMED = [Asset, Contract, Import, Recall, Review, Team, Term, Ticket, Token, User, Wanted]


def build() -> User:
    """The shop, before anything else is made in it; gives back Ines, who answers for what is sold."""
    ines = User.objects.create_user("ines@sales.example", "Ines Duarte", pk=1)
    sales = Team.objects.create(pk=1, slug="sales", name="Sales")
    Membership.objects.create(team=sales, user=ines, role="lead")
    company = Domain.objects.create(slug="company", name="Company")
    selling = Domain.objects.create(slug="sales", name="Sales", parent=company)
    moving = Domain.objects.create(slug="logistics", name="Logistics", parent=company)
    factories.role(selling, ines, "steward")
    asset = orders(selling, sales, ines)
    order = Term.objects.create(pk=1, domain=selling, slug="order", name="order")
    Term.objects.create(pk=2, domain=moving, slug="order", name="order")
    TermUse.objects.create(term=order, asset=asset)
    for name in ("finance", "money"):
        Tag.objects.create(name=name, meaning="Counts towards the books", state="governed")
    promised(asset, ines)
    said(asset, ines)
    measured(asset)
    Token.objects.create(pk=1, user=ines, name="ci", digest="e" * 64, scopes=["read"])
    Import.objects.create(
        pk=1, kind="assets", by=ines, authority=Authority.PROGRAM, state=Import.State.DONE
    )
    source()
    go_on(NAMED)
    return ines


def orders(place: Domain, team: Team, steward: User) -> Asset:
    """The table of orders, and what is made from it."""
    extra = {"kind": "table", "domain": place, "owner": team, "visibility": "public"}
    made = []
    for pk, name in ((1, "db.public.orders"), (2, "db.public.sales")):
        asset = Asset.objects.create(pk=pk, namespace="postgres://db:5432", name=name, **extra)
        asset.stewards.add(steward)
        Verdict.objects.create(asset=asset)
        Standing.objects.create(asset=asset)
        made.append(asset)
    for position, name in enumerate(("id", "order_id", "dest", "dep_time", "ordered_at")):
        Field.objects.create(asset=made[0], name=name, position=position)
    job = Job.objects.create(namespace="pipeline", name="build_sales")
    at = datetime(2026, 1, 31, tzinfo=UTC)
    Edge.objects.create(job=job, source=made[0], target=made[1], seen_at=at)
    return made[0]


def promised(asset: Asset, by: User) -> None:
    contract = Contract.objects.create(pk=1, asset=asset)
    Version.objects.create(
        contract=contract,
        number="1.0.0",
        document={"id": "orders"},
        original="id: orders\n",
        created_by=by,
    )


def said(asset: Asset, by: User) -> None:
    Review.objects.create(pk=1, asset=asset, author=by, stars=4, text="Does its job")
    ticket = Ticket.objects.create(
        pk=1,
        asset=asset,
        origin=asset,
        kind="problem",
        title="San Juan has no name",
        reporter=by,
        answer_by=timezone.now(),
    )
    wanted = Wanted.objects.create(
        pk=1, title="Orders by hour", words=["by", "hour", "order"], asked_by=by, votes=1
    )
    Want.objects.create(wanted=wanted, user=by)
    Recall.objects.create(
        pk=1, asset=asset, ticket=ticket, title="Names are missing", what_to_do="Wait", issued_by=by
    )


def measured(asset: Asset) -> None:
    check = Check.objects.create(asset=asset, metric="null_share", field="dep_time")
    for day in range(1, 15):
        at = datetime(2026, 1, day, tzinfo=UTC)
        Measurement.objects.create(check_asked=check, at=at, value=day / 100, n=900)


def source() -> None:
    Source.objects.create(
        slug="warehouse",
        name="Warehouse",
        namespace="postgres://db:5432",
        prefix="db",
        host="127.0.0.1",
        port=1,
        database="db",
        username="reader",
        secret="none",
        schemas=["marts"],
        scan_every=timedelta(hours=1),
    )


def go_on(models: list[type[Model]]) -> None:
    """Let the database count on from the ids that were given by hand."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 2)",
                [model._meta.db_table],
            )
