"""How a number is said: with its unit, in the reader's language, no more precise than it helps."""

from __future__ import annotations

import math
from datetime import date, datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

SHARE = "share"
ROWS = "rows"
HOURS = "hours"
PLAIN = ""

UNITS = {
    "rows": ROWS,
    "nulls": ROWS,
    "null_share": SHARE,
    "unknown_share": SHARE,
    "unknown_count": ROWS,
    "freshness": HOURS,
}
"""The unit of each metric Aisle measures itself; what is pushed has none that Aisle knows."""


def of(metric: str) -> str:
    """The unit of a metric: "share" (0 to 1), "rows", "hours", or "" when not known."""
    return UNITS.get(metric, PLAIN)


def bounds(unit: str) -> tuple[float | None, float | None]:
    """The smallest and largest value a quantity of this unit can have."""
    return {SHARE: (0.0, 1.0), ROWS: (0.0, None), HOURS: (0.0, None)}.get(unit, (None, None))


def say(value: float | None, unit: str, *, step: float | None = None) -> str:
    """The value in words. `step` is the distance of ticks: an axis needs no more digits."""
    if value is None or not math.isfinite(value):
        return _("not known")
    if unit == SHARE:
        places = _places(value * 100, None if step is None else step * 100)
        # Translators: a share; a narrow space stands before the sign.
        return _("%(number)s %%") % {"number": _number(value * 100, places)}
    if unit == ROWS:
        return _number(value, _places(value, step) if abs(value) < 10 and value % 1 else 0)
    if unit == HOURS:
        return _hours(value)
    return _number(value, _places(value, step, digits=3))


def say_with_unit(value: float | None, unit: str) -> str:
    """The value with its unit written out: "914 rows", "51 %", "3 h"."""
    words = say(value, unit)
    if unit != ROWS or value is None or not math.isfinite(value):
        return words
    return ngettext("%(number)s row", "%(number)s rows", 1 if value == 1 else 2) % {"number": words}


def say_day(at: date | datetime) -> str:
    """Day and month: "7 February"."""
    return date_format(at, pgettext("day and month, as a date format", "j F"))


def say_days(first: date | datetime, last: date | datetime) -> str:
    """A span of days: "6–7 February", "31 August – 2 September"."""
    if first == last:
        return say_day(first)
    if (first.year, first.month) == (last.year, last.month):
        start = date_format(first, pgettext("first day of a span, as a date format", "j"))
        return f"{start}–{say_day(last)}"
    return f"{say_day(first)} – {say_day(last)}"


def _hours(value: float) -> str:
    if value >= 72:
        return _("%(number)s d") % {"number": _number(value / 24, 0)}
    if value < 2:
        return _("%(number)s min") % {"number": _number(value * 60, 0)}
    return _("%(number)s h") % {"number": _number(value, 0 if value >= 10 else 1)}


def _places(value: float, step: float | None, *, digits: int = 2) -> int:
    """Decimals worth showing: so many significant digits, or what tells two ticks apart."""
    size = abs(value) if step is None else step
    if size == 0:
        return 0
    wanted = math.ceil(-math.log10(size) - 1e-9) + (digits - 1 if step is None else 0)
    return min(max(wanted, 0), 6)


def _number(value: float, places: int) -> str:
    text = number_format(
        round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True
    )
    return text if places == 0 else _trimmed(text)


def _trimmed(text: str) -> str:
    """Without a last digit that says nothing: "2.0" is "2"."""
    return text[:-2] if text.endswith((".0", ",0")) else text
