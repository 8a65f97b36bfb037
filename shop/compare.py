"""Two to four assets side by side: the same rows for all, the best marked with a word, gaps shown as gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Visitor
from catalog import markdown
from catalog.models import Asset, Field, Verdict
from contracts.models import Deviation, Version
from feedback.opinions import FEW
from health import units, verdicts
from health.models import Check, Finding
from shop import completeness, taking
from shop.promises import SPAN

if TYPE_CHECKING:
    from shop.taking import Compared

LEAST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Cell:
    """What one asset says; empty when nobody stated it. `rank` orders the cells of a line, the highest being best."""

    text: str = ""
    url: str = ""
    tone: str = ""
    rank: float | None = None
    best: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    cells: Sequence[Cell]

    @property
    def differs(self) -> bool:
        return len({cell.text for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Head:
    """An asset above its column; `own` counts the fields that not all of them have."""

    asset: Asset
    verdict: str
    own: int
    without_url: str


@dataclass(frozen=True, slots=True)
class Comparison:
    heads: Sequence[Head]
    groups: Sequence[Group]
    common: Sequence[str]
    only_differences: bool
    all_url: str
    differences_url: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one asset."""

    means: dict[str, float] = field(default_factory=dict)
    asked: int = 0
    failing: int = 0


def address(keys: Iterable[int], *, only: bool = False) -> str:
    asked = QueryDict(mutable=True)
    asked["ids"] = ",".join(map(str, keys))
    if only:
        asked["only"] = "differences"
    return f"{reverse('shop:compare')}?{asked.urlencode(safe=',')}"


def keys_in(asked: QueryDict) -> list[int]:
    """The keys an address names, in its order: `ids=3,1` or `ids=3&ids=1`; what is no key is left out."""
    said = [part for text in asked.getlist("ids") for part in text.split(",")]
    keys = [int(part) for part in said if part.isdecimal() and len(part) <= 18]
    return list(dict.fromkeys(keys))[:MOST]


def read(user: Visitor, keys: Sequence[int], *, only: bool = False) -> Comparison | None:
    """The assets with these keys that this person may see, in four statements; None when fewer than two are left."""
    found = {asset.pk: asset for asset in taking.to_compare(user, keys)}
    assets = [found[key] for key in keys if key in found]
    if len(assets) < LEAST:
        return None
    shown = [asset.pk for asset in assets]
    fields = _fields(shown)
    groups = _groups(assets, user)
    if only:
        groups = [Group(g.title, [one for one in g.lines if one.differs]) for g in groups]
    common = [name for name in fields[shown[0]] if all(name in fields[key] for key in shown)]
    return Comparison(
        heads=[_head(a, len(fields[a.pk]) - len(common), shown, only) for a in assets],
        groups=[group for group in groups if group.lines],
        common=common,
        only_differences=only,
        all_url=address(shown),
        differences_url=address(shown, only=True),
    )


def _head(asset: Asset, own: int, shown: Sequence[int], only: bool) -> Head:
    rest = [key for key in shown if key != asset.pk]
    without = address(rest, only=only) if len(rest) >= LEAST else ""
    return Head(asset, asset.verdict.shown, own, without)


def _fields(keys: Sequence[int]) -> dict[int, dict[str, None]]:
    """The names of each asset's fields, in their order."""
    names: dict[int, dict[str, None]] = {key: {} for key in keys}
    rows = Field.objects.filter(asset__in=keys).order_by("asset", "position")
    for asset, name in rows.values_list("asset", "name"):
        names[asset][name] = None
    return names


def _measured(assets: Sequence[Asset]) -> dict[int, Measured]:
    standing = Finding.objects.open().filter(check_asked=OuterRef("pk"))
    checks = (
        Check.objects.filter(asset__in=assets, value__isnull=False)
        .annotate(failing=Exists(standing))
        .values_list("asset", "metric", "value", "failing")
    )
    rows: dict[int, list[tuple[str, float, bool]]] = {}
    for asset, metric, value, failing in checks:
        rows.setdefault(asset, []).append((metric, float(value or 0), failing))
    return {asset: _summed(told) for asset, told in rows.items()}


def _summed(told: Sequence[tuple[str, float, bool]]) -> Measured:
    values: dict[str, list[float]] = {}
    for metric, value, _failing in told:
        values.setdefault(metric, []).append(value)
    means = {metric: sum(of) / len(of) for metric, of in values.items()}
    return Measured(means, len(told), sum(failing for _metric, _value, failing in told))


def _kept(assets: Sequence[Asset]) -> dict[int, float]:
    """The share of promises kept in twelve weeks, by asset."""
    rows = (
        Deviation.objects.filter(
            clause__version__contract__asset__in=assets,
            clause__version__state=Version.State.ACTIVE,
            at__gte=Now() - SPAN,
        )
        .order_by()
        .values_list("clause__version__contract__asset")
        .annotate(times=Count("pk"), kept=Count("pk", filter=Q(kept=True)))
    )
    return {asset: kept / times for asset, times, kept in rows}


def _groups(assets: Sequence[Compared], user: Visitor) -> list[Group]:
    measured, kept = _measured(assets), _kept(assets)
    here = [measured.get(asset.pk, Measured()) for asset in assets]
    return [
        Group(_("Can I use it?"), list(_usable(assets))),
        Group(_("How it is"), list(_health(assets, here, kept))),
        Group(_("What it is"), list(_identity(assets))),
        Group(_("Where it stands"), list(_place(assets))),
    ]


def _line(
    name: str, assets: Sequence[Any], say: Callable[[Any], Cell | str], best: str = ""
) -> Line:
    """A line over all assets; the one that ranks highest is marked with the word `best`, unless others rank as high."""
    said = [say(asset) for asset in assets]
    cells = [Cell(one) if isinstance(one, str) else one for one in said]
    ranks = [cell.rank for cell in cells if cell.rank is not None]
    if best and len(ranks) > 1 and ranks.count(max(ranks)) == 1:
        top = max(ranks)
        cells = [Cell(c.text, c.url, c.tone, c.rank, best) if c.rank == top else c for c in cells]
    return Line(name, cells)


def _usable(assets: Sequence[Compared]) -> Iterator[Line]:
    yield _line(_("Verdict"), assets, lambda a: str(Verdict.Word(a.verdict.shown).label))
    yield _line(_("Why"), assets, _why)
    yield _line(_("Rated"), assets, _stars, _("best rated"))
    yield _line(
        _("Certified until"),
        assets,
        lambda a: date_format(a.certified_until) if a.certified_until else "",
    )
    yield _line(_("Stage"), assets, lambda a: a.get_stage_display())
    yield _line(_("Lifecycle"), assets, lambda a: str(a.lifecycle.label))


def _why(asset: Asset) -> str:
    """The reasons of a good verdict together, of any other the first."""
    said = [verdicts.describe(reason) for reason in asset.verdict.reasons]
    return " ".join(said if asset.verdict.shown == Verdict.Word.FIT else said[:1])


def _stars(asset: Asset) -> Cell:
    """Too few stars say something, but are not compared."""
    mean, count = asset.standing.stars, asset.standing.stars_count
    if mean is None:
        return Cell()
    said = ngettext("%(mean)s by %(n)s person", "%(mean)s by %(n)s people", count)
    text = said % {"mean": f"{mean:.1f}", "n": count}
    return Cell(text, rank=mean if count >= FEW else None)


def _health(
    assets: Sequence[Compared], here: Sequence[Measured], kept: dict[int, float]
) -> Iterator[Line]:
    both = list(zip(assets, here, strict=True))
    yield _line(_("Newest row"), both, _freshness, _("freshest"))
    yield _line(_("Complete"), both, _completeness, _("most complete"))
    yield _line(_("Checks passed"), both, _passed)
    yield _line(_("Promise kept"), assets, lambda a: _share(kept.get(a.pk)), _("kept best"))


def _freshness(of: tuple[Asset, Measured]) -> Cell:
    age = of[1].means.get(Check.Metric.FRESHNESS)
    if age is None:
        return Cell()
    said = _("%(time)s old") % {"time": units.say(age, units.HOURS)}
    # They were not asked in the same minute: what differs by less than an hour is as fresh.
    return Cell(said, reverse("shop:health", args=[of[0].pk]), rank=-round(age))


def _completeness(of: tuple[Asset, Measured]) -> Cell:
    missing = of[1].means.get(Check.Metric.NULL_SHARE)
    if missing is None:
        return Cell()
    url = reverse("shop:health", args=[of[0].pk])
    return Cell(completeness.said(missing), url, rank=-missing)


def _passed(of: tuple[Asset, Measured]) -> Cell:
    asset, measured = of
    if not measured.asked:
        return Cell()
    said = {"passed": measured.asked - measured.failing, "all": measured.asked}
    tone = "care" if measured.failing else "good"
    url = reverse("shop:health", args=[asset.pk])
    return Cell(_("%(passed)s of %(all)s") % said, url, tone)


def _share(share: float | None) -> Cell:
    if share is None:
        return Cell()
    return Cell(_("%(share)s %%") % {"share": int(share * 100)}, rank=share)


def _identity(assets: Sequence[Compared]) -> Iterator[Line]:
    yield _line(_("Description"), assets, lambda a: markdown.plain(a.description))
    yield _line(_("Kind"), assets, lambda a: capfirst(a.get_kind_display()))
    yield _line(_("Domain"), assets, lambda a: a.domain.name if a.domain else "")
    yield _line(_("Made by"), assets, lambda a: a.owner.name if a.owner else "")
    yield _line(
        _("Answers"), assets, lambda a: ", ".join(a.steward_names or a.domain_steward_names)
    )
    yield _line(_("Contains"), assets, _contains)
    yield _line(_("Terms"), assets, lambda a: ", ".join(a.term_names))
    yield _line(_("Tags"), assets, lambda a: ", ".join(a.tags))


def _contains(asset: Compared) -> str:
    if asset.personal_fields:
        names = ", ".join(asset.personal_fields[:5])
        return _("personal data in %(fields)s") % {"fields": names}
    return str(asset.get_sensitivity_display()) if asset.sensitivity else ""


def _place(assets: Sequence[Compared]) -> Iterator[Line]:
    def linked(count: int, asset: Asset) -> Cell:
        if not count:
            return Cell()
        said = ngettext("%(n)s asset", "%(n)s assets", count) % {"n": intcomma(count)}
        return Cell(said, reverse("shop:lineage", args=[asset.pk]))

    yield _line(_("Made from"), assets, lambda a: linked(a.up_count, a))
    yield _line(_("Used by"), assets, lambda a: linked(a.down_count, a))
    yield _line(_("Contract"), assets, lambda a: a.contract_number or "")
