"""How far what was measured deviates from what was promised: observed minus promised, positive is worse."""

from dataclasses import dataclass
from math import isclose, isfinite

from contracts.models import Clause

PERCENT = "percent"
UPPER = frozenset({Clause.Operator.AT_MOST, Clause.Operator.BELOW})
STRICT = frozenset({Clause.Operator.BELOW, Clause.Operator.ABOVE})
CLOSE = 1e-9
"""So near to the promise, relatively, a number is the promise: shares are quotients and never quite round."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a measurement means for a clause, in the clause's unit; `size` above zero is worse than promised."""

    observed: float
    size: float
    kept: bool


def judge(clause: Clause, observed: float) -> Outcome:
    """Compare a number in the clause's unit with the clause. Raises ValueError for NaN and infinities."""
    if not isfinite(observed):
        raise ValueError("a deviation needs a finite number")
    distance = observed - clause.promised
    size = distance if clause.operator in UPPER else -distance
    if isclose(observed, clause.promised, rel_tol=CLOSE, abs_tol=CLOSE):
        return Outcome(observed, 0.0, clause.operator not in STRICT)
    return Outcome(observed, size, size < 0)


def in_unit(clause: Clause, value: float, n: int | None = None) -> float | None:
    """A measurement in the clause's unit: shares (0 to 1) as percent, or as rows of the `n` they rest on.

    Freshness in hours and row counts are taken as they are; None when rows are asked for and `n` is not known.
    """
    if clause.kind not in (Clause.Kind.COMPLETENESS, Clause.Kind.REFERENCE):
        return value
    if clause.unit == PERCENT:
        return value * 100
    return None if n is None else float(round(value * n))
