"""One asset as its pages need it: the row with what is counted on it, its tabs, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
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
    Value,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.models import Asset, DomainRole, Favourite, Field, Verdict
from contracts.models import Version
from feedback import reading
from feedback.models import Review, Ticket
from health import verdicts
from health.models import Check
from lineage import graph
from lineage.models import Edge

if TYPE_CHECKING:
    from accounts.models import Visitor


class Counts(TypedDict):
    """What is counted on an asset in the statement that fetches it."""

    field_count: int
    check_count: int
    review_count: int
    ticket_count: int
    open_count: int
    hurt_count: int
    edge_count: int
    is_kept: bool
    contract_number: str | None
    steward_names: list[str]
    domain_steward_names: list[str]
    personal_fields: list[str]
    answer_time: timedelta | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ShelfAsset = WithAnnotations[Asset, Counts]


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    url: str
    current: bool
    count: int | str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way to a page; the last one has no address."""

    name: str
    url: str = ""


class Median(Aggregate):
    """The middle value: half of the group lies below, half above."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def take(user: Visitor, pk: int) -> ShelfAsset:
    """The asset with its counts in one statement, or 404: for a stranger it does not exist."""
    return get_object_or_404(counted(Asset.objects.visible_to(user).for_cards(), user, pk), pk=pk)


def counted(assets: QuerySet[Asset], user: Visitor, pk: int) -> QuerySet[ShelfAsset]:
    """What is counted on the asset with this key; whatever the person may not see is left out."""
    seen = Asset.objects.visible_to(user).on_the_shelf().values("pk")
    said = Ticket.objects.visible_to(user).filter(Q(asset=pk) | Q(origin=pk))
    rows = named(assets, user).annotate(
        field_count=count_of(Field.objects.filter(asset=pk)),
        check_count=count_of(Check.objects.filter(asset=pk)),
        review_count=count_of(Review.objects.filter(asset=pk)),
        ticket_count=count_of(said),
        open_count=count_of(said.waiting()),
        edge_count=count_of(
            Edge.objects.filter(Q(source=pk, target__in=seen) | Q(target=pk, source__in=seen))
        ),
        hurt_count=count_of(graph.hurt(pk, user)),
        is_kept=Exists(Favourite.objects.filter(asset=pk, user=user.pk)),
    )
    return cast("QuerySet[ShelfAsset]", rows)


def named(assets: QuerySet[Asset], user: Visitor) -> QuerySet[Asset]:
    """With the contract in force, who answers and how fast, and the fields with personal data.

    Somebody anonymous learns of teams that answer, never of people.
    """
    roles = DomainRole.objects.filter(domain=OuterRef("domain"), role=DomainRole.Role.STEWARD)
    stewards = Asset.stewards.through.objects.filter(asset=OuterRef("pk")).order_by("user__name")
    if not user.is_authenticated:
        roles, stewards = roles.filter(user=None), stewards.none()
    personal = Field.objects.filter(
        asset=OuterRef("pk"),
        sensitivity__in=[Asset.Sensitivity.PERSONAL, Asset.Sensitivity.SECRET],
    )
    active = Version.objects.filter(contract__asset=OuterRef("pk"), state=Version.State.ACTIVE)
    seen = Ticket.objects.visible_to(user)
    answered = seen.filter(origin=OuterRef("pk"), acknowledged_at__isnull=False)
    waited = Median(F("acknowledged_at") - F("created_at"), output_field=DurationField())
    return assets.annotate(
        contract_number=Subquery(active.values("number")[:1]),
        steward_names=ArraySubquery(stewards.values("user__name")),
        domain_steward_names=ArraySubquery(roles.values(who=Coalesce("user__name", "team__name"))),
        personal_fields=ArraySubquery(personal.values("name")),
        answer_time=Subquery(
            answered.order_by().values("origin").annotate(middle=waited).values("middle")
        ),
    )


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a subquery has, as a column."""
    counted = rows.order_by().values(all=Value(1)).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def tabs(asset: ShelfAsset, current: str) -> list[Tab]:
    """The asset's pages; one that would be empty is left out, unless it is the one being read."""
    known: list[tuple[str, str, int | str | None]] = [
        ("asset", _("Overview"), None),
        ("fields", _("Fields"), asset.field_count),
        ("health", _("Health"), asset.check_count),
        ("lineage", _("Lineage"), asset.edge_count),
        ("contract", _("Contract"), asset.contract_number),
        ("reviews", _("Reviews"), asset.review_count),
        ("tickets", _("Tickets"), asset.ticket_count),
    ]
    always = {"asset", "reviews", current}
    return [
        Tab(name, reverse(f"shop:{page}", args=[asset.pk]), page == current, count)
        for page, name, count in known
        if page in always or count
    ]


@dataclass(frozen=True, slots=True)
class Reason:
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of an asset."""

    asset: ShelfAsset
    tabs: list[Tab]
    way: list[Step]
    recalls: list[reading.Standing]
    reasons: list[Reason]
    links: list[Step]

    @property
    def certified(self) -> bool:
        return self.asset.is_certified

    @property
    def shown(self) -> str:
        """The verdict; a recall counts from the moment it stands, before it is written on what lies downstream."""
        return Verdict.Word.STOP if self.recalls else self.asset.verdict.shown

    @property
    def sentence(self) -> str:
        """The reasons of a good verdict together, of any other the first."""
        texts = [reason.text for reason in self.reasons]
        return " ".join(texts if self.shown == Verdict.Word.FIT else texts[:1])


def frame(user: Visitor, asset: ShelfAsset, current: str) -> Frame:
    recalls = reading.recalls_on(asset, user)
    return Frame(
        asset=asset,
        tabs=tabs(asset, current),
        way=way(asset),
        recalls=recalls,
        reasons=_reasons(asset, recalls),
        links=_links(asset),
    )


def _reasons(asset: Asset, recalls: list[reading.Standing]) -> list[Reason]:
    """Recalls first, then what was measured."""
    recalled = [
        Reason(_("Recalled: %(title)s.") % {"title": recall.title.rstrip(".")}, "stop")
        for recall in recalls
    ]
    return recalled + [Reason(verdicts.describe(r), _tone(r)) for r in asset.verdict.reasons]


def _tone(reason: dict[str, Any]) -> str:
    code, params = reason.get("code"), reason.get("params") or {}
    if code in {"fresh", "kept", "in_control"}:
        return "good"
    if code in {"clause", "signal", "more"}:
        return "stop" if params.get("severe") else "care"
    return "none"


def _links(asset: Asset) -> list[Step]:
    """Where the asset itself can be opened; only web addresses, whatever was registered."""
    links = asset.links if isinstance(asset.links, list) else []
    found = []
    for link in links:
        url = str(link.get("url", "")) if isinstance(link, dict) else ""
        if url.startswith(("https://", "http://")):
            found.append(Step(str(link.get("title") or url), url))
    return found


def way(asset: Asset) -> list[Step]:
    """Domain, kind, asset: the way that leads here."""
    steps = [Step(_("All data"), reverse("shop:results"))]
    if asset.domain:
        steps.append(Step(asset.domain.name, asset.domain.get_absolute_url()))
    kind = f"{steps[-1].url}{'&' if asset.domain else '?'}kind={asset.kind}"
    return [*steps, Step(capfirst(asset.get_kind_display()), kind)]
