"""Promises and deviations in words, in the reader's language."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.evaluate import Outcome
from contracts.models import Clause

PERCENT, HOURS = "percent", "hours"


def promise(clause: Clause) -> str:
    """The clause in one sentence: "Of dep_time, at most 5 % is missing." """
    params = {"bound": _bound(clause), "field": clause.field, "place": place(clause)}
    none = clause.promised == 0 and clause.operator == Clause.Operator.AT_MOST
    said = {
        Clause.Kind.FRESHNESS: (
            _("The newest %(field)s is %(bound)s old.")
            if clause.field
            else _("The newest row is %(bound)s old.")
        ),
        Clause.Kind.ROWS: _("It has %(bound)s."),
        Clause.Kind.COMPLETENESS: (
            _("No %(field)s is missing.") if none else _("Of %(field)s, %(bound)s is missing.")
        ),
        Clause.Kind.REFERENCE: (
            _("Every %(field)s is known in %(place)s.")
            if none
            else _("Of %(field)s, %(bound)s is unknown in %(place)s.")
        ),
    }
    return said[Clause.Kind(clause.kind)] % params


def deviation(clause: Clause, outcome: Outcome) -> str:
    """The deviation with its number and unit: "2.3 percentage points more unknown values than promised"."""
    if outcome.size == 0:
        return _("exactly as promised")
    words = {
        Clause.Kind.FRESHNESS: (
            _("%(amount)s later than promised"),
            _("%(amount)s within the promise"),
        ),
        Clause.Kind.COMPLETENESS: (
            _("%(amount)s more missing values than promised"),
            _("%(amount)s fewer missing values than promised"),
        ),
        Clause.Kind.REFERENCE: (
            _("%(amount)s more unknown values than promised"),
            _("%(amount)s fewer unknown values than promised"),
        ),
        Clause.Kind.ROWS: (_("%(amount)s more than promised"), _("%(amount)s fewer than promised")),
    }
    above, below = words[Clause.Kind(clause.kind)]
    said = above if outcome.observed > clause.promised else below
    return said % {"amount": difference(abs(outcome.size), clause.unit)}


def amount(value: float, unit: str) -> str:
    """A number in a clause's unit: "5 %", "48 hours", "12,000 rows"."""
    if unit == PERCENT:
        return _("%(number)s %%") % {"number": _digits(value)}
    return difference(value, unit)


def difference(value: float, unit: str) -> str:
    """A distance between two such numbers: between two shares it is percentage points."""
    if unit == PERCENT:
        words = ngettext(
            "%(number)s percentage point", "%(number)s percentage points", _plural(value)
        )
    elif unit == HOURS:
        value, words = _time(value)
    else:
        words = ngettext("%(number)s row", "%(number)s rows", _plural(value))
    return words % {"number": _digits(value)}


def place(clause: Clause) -> str:
    """Where a reference must be known: the last two parts of the table's name, and the field."""
    reference = clause.reference or {}
    table = str(reference.get("name", "")).split(".")[-2:]
    return ".".join([*table, str(reference.get("field", ""))])


def _bound(clause: Clause) -> str:
    words = {
        Clause.Operator.AT_MOST: _("at most %(amount)s"),
        Clause.Operator.AT_LEAST: _("at least %(amount)s"),
        Clause.Operator.BELOW: _("less than %(amount)s"),
        Clause.Operator.ABOVE: _("more than %(amount)s"),
    }
    said = words[Clause.Operator(clause.operator)]
    return said % {"amount": amount(clause.promised, clause.unit)}


def _time(hours: float) -> tuple[float, str]:
    """A number of hours in the unit people would say it in."""
    if hours >= 72:
        return hours / 24, ngettext("%(number)s day", "%(number)s days", _plural(hours / 24))
    if hours < 1:
        return hours * 60, _("%(number)s min")
    return hours, ngettext("%(number)s hour", "%(number)s hours", _plural(hours))


def _plural(value: float) -> int:
    return 1 if value == 1 else 2


def _digits(value: float) -> str:
    """Two digits after the point below ten, one below a hundred, none above; no trailing zeros."""
    places = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    while places and round(value, places - 1) == round(value, places):
        places -= 1
    return number_format(
        round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True
    )
