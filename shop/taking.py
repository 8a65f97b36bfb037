"""One asset in one statement: the row, and beside it everything its pages show that is short.

Lists come as arrays of JSON, which cost one statement less each. What the reader may not see is left out of them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404

from catalog.models import Asset, Domain, DomainRole, Favourite, Field, Term, TermUse
from contracts.models import Version
from feedback import reading
from feedback.models import Review, Ticket
from health.models import Check
from lineage import graph
from lineage.models import Edge

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from accounts.models import Visitor

NEAR = 8
"""So many neighbours are named each way; how many there are is said."""


class Around(TypedDict):
    """What stands around every page of an asset."""

    field_count: int
    check_count: int
    review_count: int
    ticket_count: int
    open_count: int
    up_count: int
    down_count: int
    contract_number: str | None
    vouched_by: str | None
    is_kept: bool
    above: list[dict[str, Any]]
    recalls_told: list[dict[str, Any]]
    instead: list[dict[str, Any]]


class People(TypedDict):
    """Who answers, and for what with care."""

    steward_names: list[str]
    domain_steward_names: list[str]
    personal_fields: list[str]


class Beside(Around):
    """The neighbours of an asset, the first of each side."""

    up: list[dict[str, Any]]
    down: list[dict[str, Any]]


class Whole(Beside, People):
    """What the first page shows besides."""

    hurt_count: int
    answer_time: timedelta | None
    terms: list[dict[str, Any]]
    made_for: str | None
    not_for: str | None


if TYPE_CHECKING:
    ShelfAsset = WithAnnotations[Asset, Around]
    AssetBeside = WithAnnotations[Asset, Beside]
    WholeAsset = WithAnnotations[Asset, Whole]


class Median(Aggregate):
    """The middle value: half of the group lies below, half above."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def take(user: Visitor, pk: int) -> ShelfAsset:
    """The asset as every page of it needs it, or 404: for a stranger it does not exist."""
    return cast("ShelfAsset", _one(_around(user, pk), pk))


def take_beside(user: Visitor, pk: int) -> AssetBeside:
    """The asset with its neighbours, or 404."""
    return cast("AssetBeside", _one(_with_neighbours(_around(user, pk), user, pk), pk))


def take_whole(user: Visitor, pk: int) -> WholeAsset:
    """The asset as its first page needs it, or 404."""
    rows = _with_neighbours(with_people(_around(user, pk), user), user, pk)
    return cast("WholeAsset", _one(_with_first_page(rows, user, pk), pk))


def _one(rows: QuerySet[Any], pk: int) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _around(user: Visitor, pk: int) -> QuerySet[Any]:
    assets = Asset.objects.visible_to(user)
    said = Ticket.objects.visible_to(user).filter(Q(asset=pk) | Q(origin=pk))
    above = Domain.objects.filter(path__contained_by=OuterRef("domain__path"))
    instead = assets.filter(pk=OuterRef("replacement"))
    rows: QuerySet[Any] = assets.for_cards().annotate(
        field_count=count_of(Field.objects.filter(asset=pk)),
        check_count=count_of(Check.objects.filter(asset=pk)),
        review_count=count_of(Review.objects.filter(asset=pk)),
        ticket_count=count_of(said),
        open_count=count_of(said.waiting()),
        up_count=count_of(_beside(user, above_of(pk))),
        down_count=count_of(_beside(user, below_of(pk))),
        contract_number=contract_number(),
        vouched_by=F("certified_by__name") if user.is_authenticated else Value(None, TextField()),
        is_kept=Exists(Favourite.objects.filter(asset=pk, user=user.pk)),
        above=ArraySubquery(
            above.order_by("path__len").values(one=JSONObject(name="name", slug="slug"))
        ),
        recalls_told=ArraySubquery(reading.recalls_above(pk, user).values("told")),
        instead=ArraySubquery(instead.values(one=_card())),
    )
    return rows


def with_people(assets: QuerySet[Any], user: Visitor) -> QuerySet[Any]:
    """With who answers, and the fields with personal data. Somebody anonymous learns of teams, never of people."""
    roles = DomainRole.objects.filter(domain=OuterRef("domain"), role=DomainRole.Role.STEWARD)
    stewards = Asset.stewards.through.objects.filter(asset=OuterRef("pk")).order_by("user__name")
    if not user.is_authenticated:
        roles, stewards = roles.filter(user=None), stewards.none()
    careful = [Asset.Sensitivity.PERSONAL, Asset.Sensitivity.SECRET]
    personal = Field.objects.filter(asset=OuterRef("pk"), sensitivity__in=careful)
    named: QuerySet[Any] = assets.annotate(
        steward_names=ArraySubquery(stewards.values("user__name")),
        domain_steward_names=ArraySubquery(roles.values(who=Coalesce("user__name", "team__name"))),
        personal_fields=ArraySubquery(personal.values("name")),
    )
    return named


def _with_neighbours(rows: QuerySet[Any], user: Visitor, pk: int) -> QuerySet[Any]:
    near: QuerySet[Any] = rows.annotate(
        up=_near(_beside(user, above_of(pk))), down=_near(_beside(user, below_of(pk)))
    )
    return near


def _with_first_page(rows: QuerySet[Any], user: Visitor, pk: int) -> QuerySet[Any]:
    seen = Ticket.objects.visible_to(user)
    answered = seen.filter(origin=OuterRef("pk"), acknowledged_at__isnull=False)
    waited = Median(F("acknowledged_at") - F("created_at"), output_field=DurationField())
    meant = TermUse.objects.filter(
        asset=OuterRef("pk"), field=None, term__in=Term.objects.visible_to(user)
    )
    term = JSONObject(name="term__name", slug="term__slug", domain="term__domain__slug")
    whole: QuerySet[Any] = rows.annotate(
        hurt_count=count_of(graph.hurt(pk, user)),
        answer_time=Subquery(
            answered.order_by().values("origin").annotate(middle=waited).values("middle")
        ),
        terms=ArraySubquery(meant.order_by("term__name").values(one=term)),
        made_for=Subquery(_active().values("document__description__purpose")[:1]),
        not_for=Subquery(_active().values("document__description__limitations")[:1]),
    )
    return whole


def above_of(pk: Any) -> QuerySet[Any]:
    """The keys of what an asset is made from."""
    return Edge.objects.filter(target=pk).exclude(source=pk).values("source")


def below_of(pk: Any) -> QuerySet[Any]:
    """The keys of what is made from an asset."""
    return Edge.objects.filter(source=pk).exclude(target=pk).values("target")


def _beside(user: Visitor, keys: QuerySet[Any]) -> QuerySet[Asset]:
    return Asset.objects.visible_to(user).on_the_shelf().filter(pk__in=keys)


def _near(found: QuerySet[Asset]) -> ArraySubquery:
    return ArraySubquery(found.order_by("name", "pk").values(one=_card())[:NEAR])


def _card() -> JSONObject:
    return JSONObject(pk="pk", title="title", name="name", kind="kind", shown="verdict__shown")


def contract_number() -> Subquery:
    """The number of the contract's version in force, as a column."""
    return Subquery(_active().values("number")[:1])


def _active() -> QuerySet[Version]:
    return Version.objects.filter(contract__asset=OuterRef("pk"), state=Version.State.ACTIVE)


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a subquery has, as a column."""
    counted = rows.order_by().values(all=Value(1)).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
