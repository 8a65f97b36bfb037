"""The Data Facts label: what is known of an asset, in the layout everybody knows from a food packet.

Nothing on it is invented: a line whose number nobody measured is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Asset
from contracts.models import Clause
from health import units
from health.models import Check
from shop import completeness, scanned
from shop.promises import Promise

if TYPE_CHECKING:
    from shop.readings import Read
    from shop.shelf import Flow
    from shop.taking import WholeAsset

WORST = 3
"""So many fields with missing values are named on the label."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the label; `under` stands indented below the line before, `url` leads to its why."""

    name: str
    value: str
    note: str = ""
    tone: str = ""
    under: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    name: str
    text: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    serving: str
    amounts: tuple[Row, ...]
    groups: tuple[tuple[Row, ...], ...]
    notes: tuple[Note, ...]


def build(
    asset: WholeAsset,
    checks: Sequence[Read],
    promises: Sequence[Promise],
    flow: Flow,
) -> Label:
    """The label of an asset from what its page has fetched; asks nothing of the database."""
    health = reverse("shop:health", args=[asset.pk])
    quality = (
        *_fresh(checks, promises, health),
        *_complete(checks, promises, health),
        *_known(checks, health),
        *_control(checks, health),
        *_kept(promises, reverse("shop:contract", args=[asset.pk])),
    )
    groups = (quality, tuple(_weight(asset, flow)))
    return Label(
        serving=_serving(asset),
        amounts=tuple(_amounts(asset, checks)),
        groups=tuple(group for group in groups if group),
        notes=tuple(_notes(asset, flow)),
    )


def _property(asset: Asset, name: str) -> str:
    said = asset.properties.get(name) if isinstance(asset.properties, dict) else None
    return said if isinstance(said, str) else ""


def _serving(asset: Asset) -> str:
    """What one row is, if whoever registered the asset has said so."""
    return _property(asset, "row_meaning")


def _amounts(asset: WholeAsset, checks: Sequence[Read]) -> Iterator[Row]:
    rows = next((check for check in checks if check.metric == Check.Metric.ROWS), None)
    daily = bool(_property(asset, "time_field"))
    if rows is not None and rows.value is not None:
        if daily and rows.year_total is not None:
            yield Row(_("Rows in a year"), units.say(rows.year_total, units.ROWS))
        name = _("Rows")
        if daily and rows.at:
            name = _("Rows on %(day)s") % {"day": units.say_day(rows.at)}
        yield Row(name, units.say(rows.value, units.ROWS))
    elif estimate := scanned.rows_about(asset):
        yield Row(_("Rows, estimated"), units.say(estimate, units.ROWS))
    if asset.field_count:
        yield Row(_("Fields"), intcomma(asset.field_count))


def _fresh(checks: Sequence[Read], promises: Sequence[Promise], url: str) -> Iterator[Row]:
    promise = next((p for p in promises if p.clause.kind == Clause.Kind.FRESHNESS), None)
    check = next((c for c in checks if c.metric == Check.Metric.FRESHNESS), None)
    if check is None or check.value is None:
        return
    note = ""
    if promise is not None:
        within = units.say(promise.clause.promised, units.HOURS)
        note = _("promised within %(time)s") % {"time": within}
    age = _("%(time)s old") % {"time": units.say(check.value, units.HOURS)}
    yield Row(_("Newest row"), age, note, _tone(promise), url=url)


def _complete(checks: Sequence[Read], promises: Sequence[Promise], url: str) -> Iterator[Row]:
    shares = [
        (check.value, check)
        for check in checks
        if check.metric == Check.Metric.NULL_SHARE and check.value is not None
    ]
    if not shares:
        return
    mean = sum(value for value, _check in shares) / len(shares)
    yield Row(_("Complete"), completeness.said(mean), url=url)
    promised = {p.clause.field: p for p in promises if p.clause.kind == Clause.Kind.COMPLETENESS}
    named = [(v, c) for v, c in shares if c.field in promised or c.failing]
    named += sorted((s for s in shares if s not in named and s[0]), key=lambda s: -s[0])
    for value, check in named[: max(WORST, len(promised))]:
        tone = _tone(promised.get(check.field)) or ("care" if check.failing else "")
        name = _("%(field)s known") % {"field": check.field}
        yield Row(
            name, completeness.said(value), tone=tone, under=True, url=f"{url}?check={check.pk}"
        )


def _known(checks: Sequence[Read], url: str) -> Iterator[Row]:
    """Values that are looked up elsewhere, and the share of them that is found there."""
    for check in checks:
        if check.metric != Check.Metric.UNKNOWN_SHARE or check.value is None:
            continue
        target = check.reference.get("name", "") if isinstance(check.reference, dict) else ""
        place = ".".join(str(target).split(".")[-2:])
        yield Row(
            _("%(field)s found in %(place)s") % {"field": check.field, "place": place},
            completeness.said(check.value),
            tone="care" if check.failing else "",
            under=True,
            url=f"{url}?check={check.pk}",
        )


def _control(checks: Sequence[Read], url: str) -> Iterator[Row]:
    asked = [check for check in checks if check.value is not None]
    if not asked:
        return
    passed = sum(not check.failing for check in asked)
    tone = "" if passed == len(asked) else "care"
    said = _("%(passed)s of %(all)s") % {"passed": passed, "all": len(asked)}
    yield Row(_("Checks passed"), said, tone=tone, url=url)
    since = [check.in_control_since for check in asked if check.in_control_since]
    if since and passed == len(asked):
        yield Row(_("In control since"), units.say_day(max(since)), url=url)


def _kept(promises: Sequence[Promise], url: str) -> Iterator[Row]:
    times = sum(promise.times for promise in promises)
    if times:
        share = sum(promise.kept_times for promise in promises) * 100 // times
        said = _("%(share)s %%") % {"share": share}
        yield Row(_("Promise kept"), said, _("12 weeks"), url=url)


def _weight(asset: WholeAsset, flow: Flow) -> Iterator[Row]:
    lineage = reverse("shop:lineage", args=[asset.pk])
    used = flow.down_count
    if used:
        said = ngettext("%(n)s asset", "%(n)s assets", used) % {"n": intcomma(used)}
        yield Row(_("Used by"), said, _("directly"), url=lineage)
    hanging = asset.hurt_count
    if hanging:
        said = ngettext("%(n)s asset", "%(n)s assets", hanging) % {"n": intcomma(hanging)}
        yield Row(_("If it breaks"), said, url=lineage)
    if asset.open_count:
        yield Row(
            _("Open tickets"),
            intcomma(asset.open_count),
            url=reverse("shop:tickets", args=[asset.pk]),
        )


def _notes(asset: WholeAsset, flow: Flow) -> Iterator[Note]:
    yield from _purpose(asset)
    if flow.up:
        yield Note(_("Ingredients:"), links=tuple(_ingredients(asset, flow)))
    yield Note(_("Contains:"), _contains(asset))
    if asset.certified_until:
        day = date_format(asset.certified_until)
        over = asset.certified_until < timezone.localdate()
        text = _("%(day)s; that is over.") if over else _("%(day)s (certified).")
        if asset.vouched_by and not over:
            text = _("%(day)s (certified by %(who)s).")
        yield Note(_("Best before"), text % {"day": day, "who": asset.vouched_by})
    if key := scanned.primary_key(asset):
        yield Note(_("Primary key:"), key)
    if refers := scanned.foreign_keys(asset):
        yield Note(_("Refers to:"), refers)
    for name, title in ((_("Licence:"), "licence"), (_("Kept for:"), "retention")):
        if said := _property(asset, title):
            yield Note(name, said)
    yield Note(_("Made by:"), asset.owner.name if asset.owner else _("nobody has said."))
    yield Note(_("Answers:"), _answers(asset))


def _ingredients(asset: WholeAsset, flow: Flow) -> Iterator[Link]:
    for near in flow.up:
        yield Link(near.label, near.url)
    if flow.more_up:
        more = ngettext("%(n)s more", "%(n)s more", flow.more_up) % {"n": intcomma(flow.more_up)}
        yield Link(more, reverse("shop:lineage", args=[asset.pk]))


def _purpose(asset: WholeAsset) -> Iterator[Note]:
    """What it is meant for and what not: said by its contract, or else by whoever registered it."""
    made_for = asset.made_for or _property(asset, "purpose")
    not_for = asset.not_for or _property(asset, "not_for")
    if made_for:
        yield Note(_("Made for:"), made_for)
    if not_for:
        yield Note(_("Mind:"), not_for)


def _contains(asset: WholeAsset) -> str:
    if asset.personal_fields:
        names = ", ".join(asset.personal_fields[:5])
        return _("personal data in %(fields)s.") % {"fields": names}
    if asset.sensitivity:
        return f"{asset.get_sensitivity_display()}."
    return _("nobody has said whether personal data.")


def _answers(asset: WholeAsset) -> str:
    team = [asset.owner.name] if asset.owner else []
    names = asset.steward_names or asset.domain_steward_names or team
    if not names:
        return _("nobody yet.")
    who = ", ".join(names[:3])
    if asset.answer_hours is None:
        return _("%(who)s; too few were answered to say how fast.") % {"who": who}
    usual = units.say(asset.answer_hours, units.HOURS)
    return _("%(who)s, usually in %(time)s.") % {"who": who, "time": usual}


def _tone(promise: Promise | None) -> str:
    return "" if promise is None or promise.kept is None else promise.tone
