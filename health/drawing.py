"""Control charts as SVG, drawn on the server for the width they will have.

The drawing carries CSS classes only (`chart-line`, `chart-limit`, `chart-centre`, `chart-signal`,
`chart-band`, `chart-tick`, ...; see static/css/chart.css): colours follow the page, and no inline
style needs to be allowed. What a signal is can be seen by its shape, not by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from health import sentences, spc, units

Width = Literal["wide", "narrow"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper size: the whole drawing, its margins, and how large a letter is on it.

    `weeks` is how much of a series with a week can be read on it: a year of Saturdays is a saw.
    """

    name: Width
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    letter: float
    mark: float
    called_out: int
    weeks: int


WIDE = Sheet("wide", 760, 260, 52, 92, 18, 30, 6.4, 5.0, 3, 17)
NARROW = Sheet("narrow", 360, 250, 42, 8, 18, 28, 7.0, 5.0, 1, 9)
SPARK = Sheet("narrow", 120, 28, 3, 3, 5, 3, 0, 2.6, 0, 9)
SHEETS: dict[Width, Sheet] = {"wide": WIDE, "narrow": NARROW}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a moment and a value stand on the sheet, in its own units (y grows downwards)."""

    sheet: Sheet
    first: datetime
    last: datetime
    low: float
    high: float
    step: float

    def x(self, at: datetime) -> float:
        span = (self.last - self.first).total_seconds() or 1.0
        share = (at - self.first).total_seconds() / span
        return self.sheet.left + share * (self.right - self.sheet.left)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.foot - share * (self.foot - self.sheet.top)

    @property
    def right(self) -> float:
        return self.sheet.width - self.sheet.right

    @property
    def foot(self) -> float:
        return self.sheet.height - self.sheet.bottom


def draw(
    chart: spc.Chart, *, width: Width, label: str, unit: str, today: date | None = None
) -> SafeString:
    """The chart as one SVG element with a title and a description for those who cannot see it.

    `label` names what is measured, `unit` is one of `health.units`. Where the last point is older
    than two days before `today`, the days without an answer are drawn as not measured. Of a chart
    with a season the last 17 (narrow: 9) weeks are drawn. A chart without a known point draws
    nothing but its sentence.
    """
    sheet = SHEETS[width]
    said = sentences.summary(chart, unit)
    chart = recent(chart, sheet.weeks) if chart.season else chart
    known = [point for point in chart.points if point.known]
    if not known:
        low = replace(sheet, height=44)
        return _svg(low, label, said, [_text(0, 26, said, "chart-word")])
    frame = _frame(chart, sheet, today)
    parts: list[SafeString] = [
        *_value_axis(frame, unit),
        *_time_axis(frame),
        *_silence(frame, known[-1].at),
        *_band(chart, frame),
        *_limits(chart, frame, unit),
        *_lines(chart, frame),
        *_signals(chart, frame, unit),
    ]
    return _svg(sheet, label, said, parts)


def spark(chart: spc.Chart, *, label: str, unit: str) -> SafeString:
    """A word-sized chart of the last nine weeks: the line, and a mark where a signal stands."""
    said = sentences.summary(chart, unit)
    chart = recent(chart, SPARK.weeks)
    known = [point for point in chart.points if point.known]
    if len(known) < 2:
        return _svg(SPARK, label, said, [], "spark")
    low, high = _reach(chart, known)
    frame = Frame(SPARK, known[0].at, known[-1].at, low, high, 1)
    marks = [_triangle(frame, chart, i) for i in sorted({s.index for s in chart.signals})]
    return _svg(SPARK, label, said, [*_lines(chart, frame), *marks], "spark")


def recent(chart: spc.Chart, weeks: int) -> spc.Chart:
    """The last weeks of a chart, judged as before: limits and signals stay those of the whole."""
    if not chart.points:
        return chart
    since = chart.points[-1].at - timedelta(weeks=weeks)
    skip = sum(point.at <= since for point in chart.points)
    return replace(
        chart,
        points=chart.points[skip:],
        guesses=chart.guesses[skip:],
        signals=tuple(
            replace(
                signal,
                index=max(signal.index - skip, 0),
                start=max(signal.start - skip, 0),
                end=signal.end - skip,
            )
            for signal in chart.signals
            if signal.end >= skip
        ),
    )


def both(chart: spc.Chart, *, label: str, unit: str, today: date | None = None) -> SafeString:
    """The wide and the narrow drawing; the style sheet shows the one that fits its place."""
    return format_html(
        '<div class="chart-fit">{}{}</div>',
        draw(chart, width="wide", label=label, unit=unit, today=today),
        draw(chart, width="narrow", label=label, unit=unit, today=today),
    )


def _svg(
    sheet: Sheet, label: str, said: str, parts: Iterable[SafeString], name: str = ""
) -> SafeString:
    return format_html(
        '<svg class="chart-svg chart-{}" viewBox="0 0 {} {}" role="img">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        name or sheet.name,
        _n(sheet.width),
        _n(sheet.height),
        label,
        said,
        _joined(parts),
    )


def _frame(chart: spc.Chart, sheet: Sheet, today: date | None) -> Frame:
    known = [point for point in chart.points if point.known]
    low, high = _reach(chart, known)
    step = _step(high - low, 4)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    first, last = known[0].at, known[-1].at
    if today is not None and today - last.date() > timedelta(days=2):
        last = datetime.combine(today, time(), tzinfo=last.tzinfo)
    if first == last:
        first, last = first - timedelta(days=1), last + timedelta(days=1)
    return Frame(sheet, first, last, low, high, step)


def _reach(chart: spc.Chart, known: Sequence[spc.Point]) -> tuple[float, float]:
    """The lowest and highest value the drawing must hold: values, limits and band."""
    values = [point.value for point in known if point.value is not None]
    if chart.season is None and chart.shown_limits:
        values.extend(chart.shown_limits)
    elif chart.season is not None:
        for index in range(len(chart.points)):
            values.extend(chart.band(index) or ())
    low, high = min(values), max(values)
    if chart.floor is not None and low - chart.floor < 0.4 * (high - chart.floor):
        low = chart.floor
    if low == high:
        pad = abs(low) * 0.1 or (1.0 if chart.ceiling is None else chart.ceiling / 10)
        low = low - pad if chart.floor is None else max(chart.floor, low - pad)
        high = high + pad
    return low, high


def _step(span: float, ticks: int) -> float:
    """A round distance (1, 2 or 5 times a power of ten) that gives about so many ticks."""
    rough = span / ticks
    power: float = 10.0 ** math.floor(math.log10(rough))
    return min((power * nice for nice in (1, 2, 5, 10)), key=lambda step: abs(step - rough))


def _value_axis(frame: Frame, unit: str) -> Iterator[SafeString]:
    sheet = frame.sheet
    count = round((frame.high - frame.low) / frame.step)
    for place in range(count + 1):
        value = frame.low + place * frame.step
        y = frame.y(value)
        yield _line(sheet.left, y, frame.right, y, "chart-grid")
        said = units.say(value, unit, step=frame.step)
        yield _text(sheet.left - 7, y + 4, said, "chart-tick chart-end")


def _time_axis(frame: Frame) -> Iterator[SafeString]:
    sheet = frame.sheet
    for at, said in _time_ticks(frame):
        x = frame.x(at)
        yield _line(x, frame.foot, x, frame.foot + 4, "chart-grid")
        half = len(said) * sheet.letter / 2
        if sheet.left - half <= x - half and x + half <= sheet.width:
            yield _text(x, frame.foot + 18, said, "chart-tick chart-middle")


def _time_ticks(frame: Frame) -> Iterator[tuple[datetime, str]]:
    days = (frame.last - frame.first).days
    room = max(2, int((frame.right - frame.sheet.left) / (8 * frame.sheet.letter)))
    if days <= 75:
        pace = max(1, math.ceil(days / room))
        noon = datetime.combine(frame.first.date(), time(), tzinfo=frame.first.tzinfo)
        for count in range(0, days + 1, pace):
            at = noon + timedelta(days=count)
            if at >= frame.first:
                yield at, date_format(at, pgettext("tick of a time axis", "j M"))
        return
    months = list(_month_starts(frame.first, frame.last))
    pace = max(1, math.ceil(len(months) / room))
    for at in months[::pace]:
        january = at.month <= pace
        form = pgettext("tick of a time axis, a new year", "Y") if january else "M"
        yield at, date_format(at, form)


def _month_starts(first: datetime, last: datetime) -> Iterator[datetime]:
    year, month = first.year, first.month
    while True:
        at = datetime(year, month, 1, tzinfo=first.tzinfo)
        if at > last:
            return
        if at >= first:
            yield at
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _silence(frame: Frame, last: datetime) -> Iterator[SafeString]:
    """The days after the last answer: a chart that stopped must not look like a calm one."""
    if frame.last - last <= timedelta(days=2):
        return
    x = frame.x(last)
    yield format_html(
        '<rect class="chart-silence" x="{}" y="{}" width="{}" height="{}"/>',
        _n(x),
        _n(frame.sheet.top),
        _n(frame.right - x),
        _n(frame.foot - frame.sheet.top),
    )
    said = _("not measured")
    if frame.right - x > len(said) * frame.sheet.letter:
        yield _text((x + frame.right) / 2, frame.sheet.top + 14, said, "chart-word chart-middle")


def _band(chart: spc.Chart, frame: Frame) -> Iterator[SafeString]:
    """With a season: the ribbon in which each day's value is expected."""
    if chart.season is None:
        return
    above, below = [], []
    for index, point in enumerate(chart.points):
        band = chart.band(index)
        if band is not None:
            above.append(_at(frame.x(point.at), frame.y(band[1])))
            below.append(_at(frame.x(point.at), frame.y(band[0])))
    if above:
        outline = " ".join([*above, *reversed(below)])
        yield format_html('<polygon class="chart-band" points="{}"/>', outline)
        for edge in (above, below):
            yield format_html('<polyline class="chart-edge" points="{}"/>', " ".join(edge))


def _limits(chart: spc.Chart, frame: Frame, unit: str) -> Iterator[SafeString]:
    """Centre and limits with their words; with a season only words, the ribbon being drawn."""
    if chart.centre is None or chart.shown_limits is None:
        return
    if chart.season is not None:
        yield from _ribbon_words(chart, frame, unit)
        return
    said = [(chart.centre, _("centre %(value)s"), "chart-centre")]
    for value, clamped in zip(chart.shown_limits, chart.clamped, strict=True):
        if chart.sigma and not clamped:
            said.append((value, _("limit %(value)s"), "chart-limit"))
    for value, _words, name in said:
        yield _line(frame.sheet.left, frame.y(value), frame.right, frame.y(value), name)
    words = [(frame.y(v), text % {"value": units.say(v, unit)}, n) for v, text, n in said]
    if frame.sheet.name == "wide":
        places = _apart([y for y, _text_, _name in words], 14)
        for (_y, text, name), y in zip(words, places, strict=True):
            yield _text(frame.right + 7, y + 4, text, f"chart-word {name}-word")
    else:
        yield from _words_inside(chart, frame, words)


def _words_inside(
    chart: spc.Chart, frame: Frame, words: Sequence[tuple[float, str, str]]
) -> Iterator[SafeString]:
    """On a narrow sheet words stand on their line, at the place where they hide least.

    Words that find no quiet place (the centre comes last) are left out: the sentence has them.
    """
    trace = list(_trace(chart, frame))
    taken: list[float] = []
    for y, text, name in sorted(words, key=lambda word: word[2] == "chart-centre"):
        length = len(text) * frame.sheet.letter
        room = frame.right - frame.sheet.left - length
        hidden, left = min(
            (sum(left - 4 < x < left + length + 4 and -17 < at - y < 1 for x, at in trace), left)
            for left in (frame.sheet.left + room * share / 24 for share in range(24, -1, -1))
        )
        crowded = any(abs(y - other) < 15 for other in taken)
        if crowded or (hidden and name == "chart-centre"):
            continue
        taken.append(y)
        yield _text(left, y - 5, text, f"chart-word {name}-word")


def _ribbon_words(chart: spc.Chart, frame: Frame, unit: str) -> Iterator[SafeString]:
    """What the last day was expected to be, said at the end of the ribbon."""
    last = max((i for i in range(len(chart.points)) if chart.band(i)), default=None)
    if last is None or frame.sheet.name == "narrow":
        return
    low, high = chart.band(last) or (0.0, 0.0)
    words = [
        (high, _("limit %(value)s") % {"value": units.say(high, unit)}),
        (low, _("limit %(value)s") % {"value": units.say(low, unit)}),
    ]
    places = _apart([frame.y(value) for value, _words in words], 14)
    for (_value, text), y in zip(words, places, strict=True):
        yield _text(frame.right + 7, y + 4, text, "chart-word chart-limit-word")


def _apart(places: Sequence[float], distance: float) -> list[float]:
    """The same heights, moved so far that words at them do not lie on each other."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for lower, upper in zip(order[1:], order, strict=False):
        gap = moved[lower] - moved[upper]
        if gap < distance:
            moved[upper] -= (distance - gap) / 2
            moved[lower] = moved[upper] + distance
    return moved


def _lines(chart: spc.Chart, frame: Frame) -> Iterator[SafeString]:
    """Lines through what is known; a hole in the answers is a hole in the line."""
    points = [point if point.known else None for point in chart.points]
    for stretch in _stretches(points):
        if len(stretch) == 1 and stretch[0].value is not None:
            x, y = frame.x(stretch[0].at), frame.y(stretch[0].value)
            yield format_html('<circle class="chart-dot" cx="{}" cy="{}" r="1.8"/>', _n(x), _n(y))
            continue
        track = [_at(frame.x(p.at), frame.y(p.value)) for p in stretch if p.value is not None]
        yield format_html('<polyline class="chart-line" points="{}"/>', " ".join(track))


def _stretches(points: Sequence[spc.Point | None]) -> Iterator[list[spc.Point]]:
    kept = [point for point in points if point is not None]
    gaps = sorted(after.at - before.at for before, after in pairwise(kept))
    hole = 3 * gaps[len(gaps) // 2] if gaps else timedelta.max
    stretch: list[spc.Point] = []
    for point in points:
        if stretch and (point is None or point.at - stretch[-1].at > hole):
            yield stretch
            stretch = []
        if point is not None:
            stretch.append(point)
    if stretch:
        yield stretch


def _signals(chart: spc.Chart, frame: Frame, unit: str) -> Iterator[SafeString]:
    for signal in chart.signals:
        if signal.rule == spc.EIGHT:
            run = chart.points[signal.start : signal.end + 1]
            track = [_at(frame.x(p.at), frame.y(p.value)) for p in run if p.value is not None]
            yield format_html('<polyline class="chart-run" points="{}"/>', " ".join(track))
    for index in sorted({s.index for s in chart.signals if s.rule == spc.BEYOND}):
        yield _triangle(frame, chart, index)
    yield from _callouts(chart, frame, unit)


def _triangle(frame: Frame, chart: spc.Chart, index: int) -> SafeString:
    """A mark that points away from the centre, so that it can be told without its colour."""
    point = chart.points[index]
    value, middle = point.value or 0.0, chart.middle(index) or 0.0
    x, y, size = frame.x(point.at), frame.y(value), frame.sheet.mark
    tip = -1.1 * size if value >= middle else 1.1 * size
    track = f"M{_n(x)} {_n(y + tip)}L{_n(x + size)} {_n(y - 0.8 * tip)}H{_n(x - size)}z"
    return format_html('<path class="chart-signal" d="{}"/>', track)


def _callouts(chart: spc.Chart, frame: Frame, unit: str) -> Iterator[SafeString]:
    """Day and value beside the furthest signals, wherever the words hide nothing."""
    taken: list[tuple[float, float, float, float]] = []
    trace = list(_trace(chart, frame))
    spells = sorted(sentences.spells(chart), key=lambda spell: -spell.distance)
    for spell in spells[: frame.sheet.called_out]:
        point = chart.points[spell.peak]
        days = units.say_days(chart.points[spell.start].at, chart.points[spell.end].at)
        text = f"{days} · {units.say(point.value, unit)}"
        box = _free_place(frame, point, len(text) * frame.sheet.letter, trace, taken)
        if box is not None:
            taken.append(box)
            yield _text(box[0], box[3] - 4, text, "chart-callout")


def _trace(chart: spc.Chart, frame: Frame) -> Iterator[tuple[float, float]]:
    """Places along the line, close enough that words between two of them hide nothing."""
    known = [
        (frame.x(point.at), frame.y(point.value))
        for point in chart.points
        if point.value is not None and point.known
    ]
    yield from known
    for (x1, y1), (x2, y2) in pairwise(known):
        parts = int(max(abs(x2 - x1), abs(y2 - y1)) / 6)
        for part in range(1, parts + 1):
            share = part / (parts + 1)
            yield x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _free_place(
    frame: Frame,
    point: spc.Point,
    length: float,
    trace: Sequence[tuple[float, float]],
    taken: Sequence[tuple[float, float, float, float]],
) -> tuple[float, float, float, float] | None:
    """A box right, left, above or below the point, inside the plot and clear of all else."""
    x, y = frame.x(point.at), frame.y(point.value or 0.0)
    for left, middle in ((x + 9, y), (x - 9 - length, y), (x + 4, y - 14), (x + 4, y + 14)):
        box = (left, middle - 8, left + length, middle + 8)
        inside = frame.sheet.left <= box[0] and box[2] <= frame.right and box[3] <= frame.foot
        crowded = any(box[0] - 4 < a < box[2] + 4 and box[1] < b < box[3] for a, b in trace)
        covered = any(
            box[0] < c and a < box[2] and box[1] < d and b < box[3] for a, b, c, d in taken
        )
        if inside and box[1] >= 0 and not crowded and not covered:
            return box
    return None


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', name, _n(x1), _n(y1), _n(x2), _n(y2)
    )


def _text(x: float, y: float, text: str, name: str) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', name, _n(x), _n(y), text)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join(mark_safe(""), "{}", ((part,) for part in parts))


def _at(x: float, y: float) -> str:
    return f"{_n(x)},{_n(y)}"


def _n(number: float) -> str:
    """A coordinate with one decimal: half a kilobyte less for each chart, and nobody can see it."""
    text = f"{number:.1f}"
    return text[:-2] if text.endswith(".0") else text
