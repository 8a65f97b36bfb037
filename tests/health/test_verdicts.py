"""From evidence to verdict, and from reasons to words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health import verdicts

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
CALM = {"now": NOW, "measured_at": NOW - timedelta(days=1), "checks": 4, "steady": 4, "calm": 4}
SIGNAL = {
    "metric": "null_share", "field": "dep_time", "at": "2026-02-07T00:00:00+00:00",
    "value": 0.5746, "low": 0.0, "high": 0.0923, "rule": "beyond", "distance": 24.0,
}  # fmt: skip
BREACH = {
    "key": "reference:dest", "kind": "reference", "field": "dest",
    "reference": {"namespace": "n", "name": "w.raw.airports", "field": "faa"},
    "operator": "at_most", "promised": 0.0, "unit": "percent", "observed": 2.4, "size": 2.4,
    "at": "2026-02-07T00:00:00+00:00", "severe": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "word", "code"),
    [
        ({}, "fit", "in_control"),
        ({"signals": [SIGNAL]}, "care", "signal"),
        ({"breaches": [BREACH]}, "care", "clause"),
        ({"breaches": [BREACH | {"severe": True}], "signals": [SIGNAL]}, "stop", "clause"),
        ({"error": "down"}, "unknown", "could_not_check"),
        ({"error": "down", "breaches": [BREACH | {"severe": True}]}, "unknown", "could_not_check"),
        ({"steady": 0, "calm": 0, "points": 1}, "unknown", "too_few"),
        ({"steady": 0, "calm": 0, "promises": 1}, "fit", "kept"),
        ({"measured_at": None}, "unknown", "never_measured"),
        ({"measured_at": NOW - timedelta(days=6)}, "unknown", "not_measured"),
        (
            {"measured_at": NOW - timedelta(days=20), "every": timedelta(days=7)},
            "fit",
            "in_control",
        ),
    ],
)
def test_the_first_rule_that_holds_wins(evidence: dict[str, Any], word: str, code: str) -> None:
    own, reasons = verdicts.judge(verdicts.Evidence(**(CALM | evidence)))
    assert own == word
    assert reasons[0]["code"] == code


def test_what_was_found_before_stays_among_the_reasons_of_not_known() -> None:
    _own, reasons = verdicts.judge(verdicts.Evidence(now=NOW, error="down", signals=[SIGNAL]))
    assert [reason["code"] for reason in reasons] == ["could_not_check", "signal"]


def test_fit_says_why() -> None:
    evidence = verdicts.Evidence(**(CALM | {"promises": 3, "hours": 2.0}))
    own, reasons = verdicts.judge(evidence)
    assert own == "fit"
    assert [verdicts.describe(reason) for reason in reasons] == [
        "The newest row is 2 h old.",
        "All 3 promises are kept.",
        "All 4 measures are in control.",
    ]


def test_many_signals_are_counted() -> None:
    evidence = verdicts.Evidence(now=NOW, measured_at=NOW, signals=[SIGNAL] * 9)
    _own, reasons = verdicts.judge(evidence)
    assert len(reasons) == 7
    assert verdicts.describe(reasons[-1]) == "and 3 more signals."


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"checks": 1, "steady": 1, "calm": 1}, "The one measure is in control."),
        ({"checks": 9, "steady": 8, "calm": 8}, "of the others too little is known yet"),
        ({"checks": 9, "steady": 9, "calm": 8}, "the others vary, as before"),
    ],
)
def test_in_control_claims_no_more_than_is_known(counts: dict[str, int], words: str) -> None:
    assert words in said("in_control", counts)


def said(code: str, params: dict[str, Any]) -> str:
    return verdicts.describe({"code": code, "params": params})


def test_reasons_are_said_with_their_numbers() -> None:
    assert said("signal", SIGNAL) == (
        "7 February: dep_time missing 57 %; up to 9.2 % would be normal."
    )
    rows = SIGNAL | {"metric": "rows", "field": "", "value": 634.0, "low": 900.0, "high": 990.0}
    assert said("signal", rows) == "7 February: 634 rows; 900 to 990 would be normal."
    assert "raw.airports.faa" in said("clause", BREACH)
    assert "2.4" in said("clause", BREACH)
    assert said("could_not_check", {"error": "no answer"}) == "Could not be checked: no answer"
    assert said("too_few", {"points": 1}).startswith("Measured once so far; 12 measurements")
    assert said("not_measured", {"since": "2026-05-01T00:00:00+00:00"}) == (
        "Not measured since 1 May."
    )


@pytest.mark.parametrize(
    "reason",
    [
        {},
        {"code": "of_tomorrow"},
        {"code": "signal"},
        {"code": "not_measured", "params": {"since": "x"}},
    ],
)
def test_a_reason_that_cannot_be_said_is_its_code(reason: dict[str, Any]) -> None:
    assert verdicts.describe(reason) == reason.get("code", "")
