"""What is worth looking after next: demand × gap, by one table that can be read.

    score = (1 + demand) × gap

Demand is how much is known to hang on an asset: each line of `DEMAND` adds its weight once for every doubling, so that
a thousand readers do not drown everything else. Gap is how much nobody has said of it: each line of `GAPS` adds its
weight, that of the fields for the share of them without a word. What lacks nothing is in no queue.

Counting all assets again for each request would not do. What is in demand is found by the indexes of `Standing`: for
each counter the first `LOOKED_AT` of what the reader answers for, and as many of which nothing is known. Only these are
looked at closely, so the cost is the same for a hundred assets and for a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from catalog import rights
from catalog.models import Asset, Domain, DomainRole, Favourite, Field, Standing
from contracts.models import Version
from health.models import Check

LOOKED_AT = 100
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Want:
    """A sign that an asset is in demand, with what each doubling of it is worth."""

    count: str
    weight: int
    name: LazyText
    words: Any


@dataclass(frozen=True, slots=True)
class Gap:
    """Something nobody has said, with its weight and the page where one says it."""

    share: Callable[[Any], float]
    weight: int
    words: LazyText
    step: LazyText
    page: str


DEMAND: Sequence[Want] = (
    Want(
        "open_tickets",
        2,
        gettext_lazy("open tickets"),
        ngettext_lazy("%(n)d open ticket", "%(n)d open tickets", "n"),
    ),
    Want(
        "importance",
        1,
        gettext_lazy("assets that hang on it"),
        ngettext_lazy("%(n)d asset hangs on it", "%(n)d assets hang on it", "n"),
    ),
    Want(
        "kept",
        1,
        gettext_lazy("people who keep it"),
        ngettext_lazy("%(n)d person keeps it", "%(n)d people keep it", "n"),
    ),
    Want(
        "stars_count",
        1,
        gettext_lazy("reviews"),
        ngettext_lazy("%(n)d review", "%(n)d reviews", "n"),
    ),
)
GAPS: Sequence[Gap] = (
    Gap(
        lambda asset: not asset.description,
        3,
        gettext_lazy("no description"),
        gettext_lazy("Describe it"),
        "catalog:edit_asset",
    ),
    Gap(
        lambda asset: asset.owner_id is None,
        3,
        gettext_lazy("no owner"),
        gettext_lazy("Name its owner"),
        "catalog:edit_asset",
    ),
    Gap(
        lambda asset: not asset.is_stewarded,
        3,
        gettext_lazy("no steward"),
        gettext_lazy("Name a steward"),
        "catalog:edit_asset",
    ),
    Gap(
        lambda asset: asset.silent_fields / asset.all_fields if asset.all_fields else 0,
        2,
        gettext_lazy("fields without a word"),
        gettext_lazy("Describe its fields"),
        "catalog:edit_fields",
    ),
    Gap(
        lambda asset: not asset.is_promised,
        1,
        gettext_lazy("no contract"),
        gettext_lazy("See how to promise"),
        "shop:contract",
    ),
    Gap(
        lambda asset: not asset.is_checked,
        1,
        gettext_lazy("no checks"),
        gettext_lazy("See its health"),
        "shop:health",
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An asset in the queue: why it stands there, what is missing, and the page of the next step."""

    asset: Asset
    score: float
    why: str
    missing: str
    step: str
    url: str


def queue(user: User) -> list[Row]:
    """What this person answers for and is most worth a word, in two statements."""
    found = closely(Asset.objects.on_the_shelf().filter(pk__in=candidates(user)))
    ranked = sorted((row for asset in found if (row := _row(asset))), key=_first)
    return ranked[:SHOWN]


def candidates(user: User) -> list[int]:
    """The keys of what is most in demand among what this person answers for."""
    mine = Standing.objects.filter(asset__retired_at=None)
    if not user.is_superuser:
        mine = mine.filter(asset__in=Asset.objects.filter(rights.answerable(user)).values("pk"))
    first = [
        mine.filter(**{f"{counter}__gt": 0})
        .order_by(f"-{counter}")
        .values_list("pk", flat=True)[:LOOKED_AT]
        for counter in ("importance", "open_tickets", "stars_count")
    ]
    return list(
        first[0].union(*first[1:], mine.order_by().values_list("pk", flat=True)[:LOOKED_AT])
    )


def closely(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """These assets with every counter and gap of the table."""
    fields = Field.objects.filter(asset=OuterRef("pk")).order_by().values("asset")
    silent = fields.filter(description="").annotate(n=Count("pk")).values("n")
    kept = Favourite.objects.filter(asset=OuterRef("pk")).order_by().values("asset")
    active = Version.State.ACTIVE
    return assets.select_related("domain", "standing").annotate(
        kept=_counted(kept.annotate(n=Count("pk")).values("n")),
        all_fields=_counted(fields.annotate(n=Count("pk")).values("n")),
        silent_fields=_counted(silent),
        is_stewarded=Exists(stewards()) | Q(domain__in=stewarded_domains().values("pk")),
        is_promised=Exists(Version.objects.filter(contract__asset=OuterRef("pk"), state=active)),
        is_checked=Exists(Check.objects.filter(asset=OuterRef("pk"))),
    )


def stewards() -> QuerySet[Any]:
    """Who is named on the asset of the outer query and has not left."""
    return Asset.stewards.through.objects.filter(asset=OuterRef("pk"), user__is_active=True)


def stewarded_domains() -> QuerySet[Domain]:
    """Where somebody or a team is steward, there or further up the tree."""
    here = Q(user__is_active=True) | Q(team__isnull=False)
    roles = DomainRole.objects.filter(here, role=DomainRole.Role.STEWARD).order_by()
    return Domain.objects.filter(path__overlap=ArraySubquery(roles.values("domain")))


def demand(asset: Any) -> float:
    """How much is known to hang on it."""
    return sum(want.weight * log2(1 + _count(asset, want)) for want in DEMAND)


def gap(asset: Any) -> float:
    """How much nobody has said of it."""
    return sum(one.weight * one.share(asset) for one in GAPS)


def score(asset: Any) -> float:
    """Demand × gap: what it is worth to look after it next."""
    return (1 + demand(asset)) * gap(asset)


def _row(asset: Any) -> Row | None:
    missing = [one for one in GAPS if one.share(asset)]
    if not missing:
        return None
    first = max(missing, key=lambda one: one.weight * one.share(asset))
    return Row(
        asset=asset,
        score=score(asset),
        why=", ".join(_why(asset)) or _("nobody has used it yet, as far as is known"),
        missing=", ".join(str(one.words) for one in missing),
        step=str(first.step),
        url=reverse(first.page, args=[asset.pk]),
    )


def _why(asset: Any) -> Iterator[str]:
    for want in DEMAND:
        if number := _count(asset, want):
            yield want.words % {"n": number}


def _count(asset: Any, want: Want) -> int:
    held = asset if want.count == "kept" else asset.standing
    return int(getattr(held, want.count))


def _counted(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows), 0)


def _first(row: Row) -> tuple[float, str, int]:
    return -row.score, row.asset.label.casefold(), row.asset.pk
