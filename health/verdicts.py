"""From evidence to a verdict, and from a verdict's reasons to words.

The rules, the first that holds wins:

1. The source could not be asked, or nothing was measured, or not lately: not known.
2. A clause of the contract that calls itself critical is broken: do not use.
3. Any clause is broken, or a control chart signals on one of the last two measured days: use with
   care.
4. No chart has enough points to know what is normal, and no promise was judged: not known.
5. Otherwise fit for use.

Not known is never shown as good: what was found before stands among its reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts import evaluate, sentences
from contracts.models import Clause
from health import spc, units

Reason = dict[str, Any]

FIT, CARE, STOP, UNKNOWN = "fit", "care", "stop", "unknown"
STALE_AFTER = timedelta(days=3)
"""Measurements older than this, or than three times their usual distance, say nothing of today."""
SHOWN = 6
"""So many reasons of one kind are told; the rest are counted."""


@dataclass(frozen=True)
class Evidence:
    """What is known of an asset's health when it is judged.

    `signals` and `breaches` are the parameters of open findings, worst first; a breach carries
    `severe`. `every` is the usual distance of two measurements; `hours` the age of the newest row.
    Of the `checks` measured, `steady` have limits to be judged by, and `calm` are in control.
    """

    now: datetime
    error: str = ""
    measured_at: datetime | None = None
    every: timedelta = timedelta(days=1)
    signals: Sequence[dict[str, Any]] = ()
    breaches: Sequence[dict[str, Any]] = ()
    checks: int = 0
    steady: int = 0
    calm: int = 0
    points: int = 0
    promises: int = 0
    hours: float | None = None


def judge(evidence: Evidence) -> tuple[str, list[Reason]]:
    """The verdict (fit, care, stop or unknown) and its reasons, most important first."""
    bad = [*_listed("clause", evidence.breaches), *_listed("signal", evidence.signals)]
    missing = _missing(evidence)
    if missing is not None:
        return UNKNOWN, [missing, *bad]
    if any(breach.get("severe") for breach in evidence.breaches):
        return STOP, bad
    if bad:
        return CARE, bad
    if not evidence.steady and not evidence.promises:
        return UNKNOWN, [{"code": "too_few", "params": {"points": evidence.points}}]
    return FIT, _good(evidence)


def describe(reason: Reason) -> str:
    """A reason in the reader's language; one from an older version of Aisle says its code."""
    teller = _TELLERS.get(str(reason.get("code")))
    params = reason.get("params") or {}
    try:
        return teller(params) if teller else str(reason.get("code", ""))
    except (KeyError, TypeError, ValueError):
        return str(reason.get("code", ""))


def metric_words(metric: str, name: str = "") -> str:
    """What a check measures: "dep_time missing", "rows", "dest unknown"."""
    if metric == "rows":
        return _("rows")
    if metric == "freshness":
        return _("age of the newest row")
    if metric == "null_share":
        return _("%(field)s missing") % {"field": name}
    if metric == "unknown_share":
        return _("%(field)s unknown") % {"field": name}
    return f"{metric} {name}".strip()


def _missing(evidence: Evidence) -> Reason | None:
    """Why the present state is not known, if it is not."""
    if evidence.error:
        return {"code": "could_not_check", "params": {"error": evidence.error}}
    if evidence.measured_at is None:
        return {"code": "never_measured", "params": {}}
    allowed = max(STALE_AFTER, 3 * evidence.every)
    if evidence.now - evidence.measured_at > allowed + timedelta(days=1):
        return {"code": "not_measured", "params": {"since": evidence.measured_at.isoformat()}}
    return None


def _listed(code: str, findings: Sequence[dict[str, Any]]) -> list[Reason]:
    reasons: list[Reason] = [{"code": code, "params": found} for found in findings[:SHOWN]]
    if len(findings) > SHOWN:
        more = {"count": len(findings) - SHOWN, "of": code}
        reasons.append({"code": "more", "params": more})
    return reasons


def _good(evidence: Evidence) -> list[Reason]:
    good: list[Reason] = []
    if evidence.hours is not None:
        good.append({"code": "fresh", "params": {"hours": round(evidence.hours, 2)}})
    if evidence.promises:
        good.append({"code": "kept", "params": {"promises": evidence.promises}})
    counts = {"checks": evidence.checks, "steady": evidence.steady, "calm": evidence.calm}
    return [*good, {"code": "in_control", "params": counts}]


def _could_not_check(params: dict[str, Any]) -> str:
    return _("Could not be checked: %(error)s") % params


def _never_measured(params: dict[str, Any]) -> str:
    return _("Nothing has been measured yet.")


def _not_measured(params: dict[str, Any]) -> str:
    return _("Not measured since %(day)s.") % {"day": units.say_day(_moment(params["since"]))}


def _signal(params: dict[str, Any]) -> str:
    unit = units.of(params["metric"])
    words = {
        "what": metric_words(params["metric"], params["field"]),
        "day": units.say_day(_moment(params["at"])),
        "value": units.say_with_unit(params["value"], unit),
        "low": units.say(params["low"], unit),
        "high": units.say(params["high"], unit),
    }
    if params["rule"] == "run":
        return _("%(day)s: %(what)s stays on one side of its centre line, at %(value)s.") % words
    if params["metric"] == "rows":
        return _("%(day)s: %(value)s; %(low)s to %(high)s would be normal.") % words
    if params["value"] > params["high"]:
        return _("%(day)s: %(what)s %(value)s; up to %(high)s would be normal.") % words
    return _("%(day)s: %(what)s %(value)s; %(low)s or more would be normal.") % words


def _clause(params: dict[str, Any]) -> str:
    names = ("kind", "field", "reference", "operator", "promised", "unit")
    clause = Clause(**{name: params[name] for name in names})
    outcome = evaluate.Outcome(params["observed"], params["size"], kept=False)
    words = {
        "promise": sentences.promise(clause),
        "deviation": sentences.deviation(clause, outcome),
    }
    return _("Promise broken: %(promise)s It is %(deviation)s.") % words


def _more(params: dict[str, Any]) -> str:
    if params["of"] == "clause":
        return _("and %(count)d more broken promises.") % params
    return _("and %(count)d more signals.") % params


def _fresh(params: dict[str, Any]) -> str:
    return _("The newest row is %(age)s old.") % {"age": units.say(params["hours"], units.HOURS)}


def _kept(params: dict[str, Any]) -> str:
    return (
        ngettext("The promise is kept.", "All %(promises)d promises are kept.", params["promises"])
        % params
    )


def _in_control(params: dict[str, Any]) -> str:
    if params["calm"] == params["checks"]:
        return (
            ngettext(
                "The one measure is in control.",
                "All %(checks)d measures are in control.",
                params["checks"],
            )
            % params
        )
    if params["calm"] == params["steady"]:
        return (
            _(
                "%(calm)d of %(checks)d measures are in control;"
                " of the others too little is known yet."
            )
            % params
        )
    return _("%(calm)d of %(checks)d measures are in control; the others vary, as before.") % params


def _too_few(params: dict[str, Any]) -> str:
    words = ngettext(
        "Measured once so far; %(enough)d measurements are needed to know what is normal.",
        "Measured %(points)d times so far; %(enough)d are needed to know what is normal.",
        params["points"],
    )
    return words % (params | {"enough": spc.ENOUGH})


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(text)
    return moment


_TELLERS = {
    "could_not_check": _could_not_check,
    "never_measured": _never_measured,
    "not_measured": _not_measured,
    "signal": _signal,
    "clause": _clause,
    "more": _more,
    "fresh": _fresh,
    "kept": _kept,
    "in_control": _in_control,
    "too_few": _too_few,
}
