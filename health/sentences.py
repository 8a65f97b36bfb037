"""What a control chart says, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from health import spc, units

NAMED = 3
"""So many spells are named one by one; of more, only the furthest and the latest."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Signals on neighbouring points, told as one: first, last and furthest point.

    `distance` is how far the furthest lies from what was expected, in sigma; 0 for a run.
    """

    start: int
    end: int
    peak: int
    distance: float
    rule: spc.Rule


def spells(chart: spc.Chart) -> list[Spell]:
    """The chart's signals joined into spells, in the order of time."""
    beyond = sorted(signal.index for signal in chart.signals if signal.rule == spc.BEYOND)
    found: list[Spell] = []
    group: list[int] = []
    for index in beyond:
        if group and index > group[-1] + 1:
            found.append(_spell(chart, group))
            group = []
        group.append(index)
    if group:
        found.append(_spell(chart, group))
    runs = [signal for signal in chart.signals if signal.rule == spc.EIGHT]
    found.extend(Spell(run.start, run.end, run.index, 0.0, spc.EIGHT) for run in runs)
    return sorted(found, key=lambda spell: spell.start)


def summary(chart: spc.Chart, unit: str) -> str:
    """What the chart says, like "Two signals: 6–7 February, 51 % and 57 %; otherwise normal…"."""
    if chart.state == "unknown":
        return _("Not known: there are fewer than two measurements.")
    found = spells(chart)
    known = sum(point.known for point in chart.points)
    if not found:
        said = ngettext(
            "No signal in %(count)s measurement: normal variation.",
            "No signal in %(count)s measurements: normal variation.",
            known,
        ) % {"count": units.say(known, units.ROWS)}
    elif len(found) <= NAMED:
        said = _("%(signals)s: %(spells)s; otherwise normal variation.") % {
            "signals": _counted(chart, found),
            "spells": "; ".join(_told(chart, spell, unit) for spell in found),
        }
    else:
        furthest = max(found, key=lambda spell: spell.distance)
        said = _("%(signals)s: furthest out %(furthest)s; latest %(latest)s.") % {
            "signals": _counted(chart, found),
            "furthest": _told(chart, furthest, unit),
            "latest": _told(chart, found[-1], unit),
        }
    if chart.state == "provisional":
        said = f"{said} {_provisional(known)}"
    return said


def limits(chart: spc.Chart, unit: str) -> str:
    """What normal is: centre and limits in words, and how the season is taken into account."""
    if chart.centre is None or chart.sigma is None or chart.shown_limits is None:
        return ""
    if chart.season is not None:
        width = units.say(spc.WIDTH * chart.sigma, unit)
        return _(
            "Each day is compared with its own weekday in the weeks around it;"
            " up to %(width)s more or less is normal variation."
        ) % {"width": width}
    low, high = (units.say(value, unit) for value in chart.shown_limits)
    params = {"centre": units.say(chart.centre, unit), "low": low, "high": high}
    if chart.sigma == 0:
        return _("Always %(centre)s so far.") % params
    if chart.clamped[0]:
        return (
            _(
                "Normal is up to %(high)s, around a centre of %(centre)s;"
                " less than %(low)s is not possible."
            )
            % params
        )
    if chart.clamped[1]:
        return (
            _(
                "Normal is %(low)s or more, around a centre of %(centre)s;"
                " more than %(high)s is not possible."
            )
            % params
        )
    return _("Normal is %(low)s to %(high)s, around a centre of %(centre)s.") % params


def _spell(chart: spc.Chart, indexes: Sequence[int]) -> Spell:
    peak = max(indexes, key=lambda index: _distance(chart, index))
    return Spell(indexes[0], indexes[-1], peak, _distance(chart, peak), spc.BEYOND)


def _distance(chart: spc.Chart, index: int) -> float:
    value, middle = chart.points[index].value, chart.middle(index)
    if value is None or middle is None or not chart.sigma:
        return 0.0
    return abs(value - middle) / chart.sigma


def _counted(chart: spc.Chart, found: Sequence[Spell]) -> str:
    count = sum(spell.end - spell.start + 1 if spell.rule == spc.BEYOND else 1 for spell in found)
    words = ngettext("%(count)s signal", "%(count)s signals", count)
    return capfirst(words % {"count": apnumber(count)})


def _told(chart: spc.Chart, spell: Spell, unit: str) -> str:
    days = units.say_days(chart.points[spell.start].at, chart.points[spell.end].at)
    if spell.rule == spc.EIGHT:
        return _("%(days)s, %(count)s measurements in a row on one side of the centre") % {
            "days": days,
            "count": spell.end - spell.start + 1,
        }
    values = [units.say(p.value, unit) for p in chart.points[spell.start : spell.end + 1]]
    if len(values) > 3:
        peak, middle = chart.points[spell.peak].value or 0.0, chart.middle(spell.peak) or 0.0
        words = _("up to %(value)s") if peak >= middle else _("down to %(value)s")
        told = words % {"value": units.say(peak, unit)}
    else:
        told = _listed(values)
    return _("%(days)s, %(values)s") % {"days": days, "values": told}


def _listed(values: Sequence[str]) -> str:
    if len(values) == 1:
        return values[0]
    return _("%(several)s and %(last)s") % {"several": ", ".join(values[:-1]), "last": values[-1]}


def _provisional(known: int) -> str:
    return ngettext(
        "The limits are provisional: they rest on %(count)s measurement.",
        "The limits are provisional: they rest on %(count)s measurements.",
        known,
    ) % {"count": known}
