import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import evaluate, sentences
from contracts.models import Clause

AT_MOST, AT_LEAST = Clause.Operator.AT_MOST, Clause.Operator.AT_LEAST


def clause(**values: Any) -> Clause:
    defaults = {
        "kind": "completeness",
        "field": "dep_time",
        "operator": "at_most",
        "unit": "percent",
    }
    return Clause(**(defaults | {"promised": 5.0} | values))


@pytest.mark.parametrize(
    ("operator", "observed", "size", "kept"),
    [
        ("at_most", 7.3, 2.3, False),
        ("at_most", 5.0, 0.0, True),
        ("at_most", 2.0, -3.0, True),
        ("at_least", 7.3, -2.3, True),
        ("at_least", 5.0, 0.0, True),
        ("at_least", 2.0, 3.0, False),
        ("below", 5.0, 0.0, False),
        ("below", 4.9, -0.1, True),
        ("above", 5.0, 0.0, False),
        ("above", 5.1, -0.1, True),
    ],
)
def test_positive_is_worse_whatever_the_operator(
    operator: str, observed: float, size: float, kept: bool
) -> None:
    outcome = evaluate.judge(clause(operator=operator), observed)
    assert outcome.size == pytest.approx(size)
    assert outcome.kept is kept


def test_a_share_that_is_the_promise_keeps_it_despite_its_last_digit() -> None:
    assert 0.07 * 100 > 7.0
    assert evaluate.judge(clause(promised=7.0), 0.07 * 100).kept


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_deviation(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        evaluate.judge(clause(), number)


@given(
    promised=st.floats(-1e9, 1e9),
    observed=st.floats(-1e9, 1e9),
    operator=st.sampled_from(list(Clause.Operator)),
)
def test_a_positive_deviation_is_never_kept_and_a_negative_always(
    promised: float, observed: float, operator: str
) -> None:
    outcome = evaluate.judge(clause(promised=promised, operator=operator), observed)
    if outcome.size != 0:
        assert outcome.kept is (outcome.size < 0)


def test_measurements_are_brought_into_the_unit_of_the_clause() -> None:
    assert evaluate.in_unit(clause(), 0.15) == pytest.approx(15)
    assert evaluate.in_unit(clause(unit="rows"), 0.15, 1000) == 150
    assert evaluate.in_unit(clause(unit="rows"), 0.15) is None
    assert evaluate.in_unit(clause(kind="freshness", unit="hours"), 30.5) == 30.5
    assert evaluate.in_unit(clause(kind="rows", unit="rows"), 914) == 914


REFERENCE = {"namespace": "n", "name": "warehouse.raw.planes", "field": "tailnum"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Of dep_time, at most 5 % is missing."),
        ({"promised": 0.0}, "No dep_time is missing."),
        ({"operator": "below", "promised": 2.5}, "Of dep_time, less than 2.5 % is missing."),
        ({"kind": "freshness", "unit": "hours", "promised": 48.0, "field": "day"},
         "The newest day is at most 48 hours old."),
        ({"kind": "freshness", "unit": "hours", "promised": 96.0, "field": ""},
         "The newest row is at most 4 days old."),
        ({"kind": "rows", "unit": "rows", "operator": "at_least", "promised": 12000.0},
         "It has at least 12,000 rows."),
        ({"kind": "reference", "field": "tailnum", "promised": 20.0, "reference": REFERENCE},
         "Of tailnum, at most 20 % is unknown in raw.planes.tailnum."),
        ({"kind": "reference", "field": "tailnum", "promised": 0.0, "reference": REFERENCE},
         "Every tailnum is known in raw.planes.tailnum."),
    ],
)  # fmt: skip
def test_promises_in_words(values: dict[str, Any], words: str) -> None:
    assert sentences.promise(clause(**values)) == words


@pytest.mark.parametrize(
    ("values", "observed", "words"),
    [
        ({}, 7.3, "2.3 percentage points more missing values than promised"),
        ({}, 4.0, "1 percentage point fewer missing values than promised"),
        ({}, 5.0, "exactly as promised"),
        ({"kind": "reference"}, 5.004, "0 percentage points more unknown values than promised"),
        ({"kind": "reference", "promised": 0.0}, 2.33,
         "2.33 percentage points more unknown values than promised"),
        ({"kind": "freshness", "unit": "hours", "promised": 48.0}, 61.0,
         "13 hours later than promised"),
        ({"kind": "freshness", "unit": "hours", "promised": 48.0}, 47.5,
         "30 min within the promise"),
        ({"kind": "rows", "unit": "rows", "operator": "at_least", "promised": 900.0}, 899.0,
         "1 row fewer than promised"),
    ],
)  # fmt: skip
def test_deviations_in_words(values: dict[str, Any], observed: float, words: str) -> None:
    promise = clause(**values)
    assert sentences.deviation(promise, evaluate.judge(promise, observed)) == words
