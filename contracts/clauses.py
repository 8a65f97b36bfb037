"""From what an ODCS file says to clauses: the promises that a number can keep or break.

A file describes one or more tables; the clauses are those about one asset. What cannot be judged is never an error: it
is told with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Clause

HOURS = {
    "s": 1 / 3600,
    "sec": 1 / 3600,
    "second": 1 / 3600,
    "m": 1 / 60,
    "min": 1 / 60,
    "minute": 1 / 60,
    "h": 1.0,
    "hr": 1.0,
    "hour": 1.0,
    "d": 24.0,
    "day": 24.0,
    "w": 168.0,
    "week": 168.0,
}
"""Hours in one of each unit; a plural s may follow."""
ENGINE = "aisle"
FRESH = frozenset({"latency", "ly", "freshness"})
"""The names of freshness; `ly` is latency's short name in the standard's periodic table."""
MAX_KEY = 200
LARGEST = 1e15
"""Beyond this a float no longer counts rows one by one."""
OPERATORS = {
    "mustBeLessOrEqualTo": Clause.Operator.AT_MOST,
    "mustBeLessThan": Clause.Operator.BELOW,
    "mustBeGreaterOrEqualTo": Clause.Operator.AT_LEAST,
    "mustBeGreaterThan": Clause.Operator.ABOVE,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A clause before it is stored; the columns of `contracts.models.Clause`."""

    key: str
    kind: str
    operator: str
    promised: float
    unit: str
    field: str = ""
    reference: dict[str, str] | None = None
    severity: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Something the file says that Aisle keeps but does not judge, and why."""

    where: str
    what: str
    why: str


@dataclass
class Reading:
    """What one file says of one asset."""

    promises: list[Promise] = field(default_factory=list)
    unjudged: list[Unjudged] = field(default_factory=list)


class Passed(Exception):
    """This rule is not judged; the message says why."""


def read(document: dict[str, Any], *, namespace: str, name: str) -> Reading:
    """The promises a valid document makes about the asset with this natural key, and what else it says."""
    reading = Reading()
    table = about(document, name)
    place = _Place(document, table or {}, namespace, name)
    for index, entry in enumerate(document.get("slaProperties") or []):
        _try(reading, f"slaProperties[{index}]", entry.get("property", ""), _fresh(place, entry))
    if table is None:
        why = _("No table in the file is called like this asset.")
        reading.unjudged.append(Unjudged("schema", _("all quality rules"), why))
    else:
        for where, what, made in _table_rules(place):
            _try(reading, where, what, made)
    reading.promises = list(_told_apart(reading.promises))
    return reading


def about(document: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The table of the file that is this asset: named like it or like the end of it; an only table always is."""
    tables = document.get("schema") or []
    for table in tables:
        if any(_names(said, name) for said in (table.get("physicalName"), table.get("name"))):
            return dict(table)
    return dict(tables[0]) if len(tables) == 1 else None


def _names(said: str | None, name: str) -> bool:
    if not said:
        return False
    said, name = said.casefold(), name.casefold()
    return name == said or name.endswith(f".{said}")


@dataclass(frozen=True)
class _Place:
    document: dict[str, Any]
    table: dict[str, Any]
    namespace: str
    name: str


def _try(reading: Reading, where: str, what: str, made: Iterator[Promise]) -> None:
    try:
        reading.promises.extend(made)
    except Passed as passed:
        reading.unjudged.append(Unjudged(where, what, str(passed)))


def _fresh(place: _Place, entry: dict[str, Any]) -> Iterator[Promise]:
    if str(entry.get("property", "")).casefold() not in FRESH:
        raise Passed(_("Aisle judges latency; this property is only shown."))
    element = str(entry.get("element") or place.document.get("slaDefaultElement") or "")
    if "," in element:
        raise Passed(_("It names several elements; write one entry for each."))
    said, _dot, column = element.rpartition(".")
    named = {place.table.get("name"), place.table.get("physicalName"), ""}
    if said not in named and not _names(said, place.name):
        raise Passed(_("Its element is in another table."))
    column = _physical(place.table, column)
    yield Promise(
        key=f"freshness:{column}" if column else "freshness",
        kind=Clause.Kind.FRESHNESS,
        field=column,
        operator=Clause.Operator.AT_MOST,
        promised=_hours(entry.get("value"), str(entry.get("unit") or "")),
        unit="hours",
        severity=str(entry.get("driver") or "")[:12],
        description=str(entry.get("description") or ""),
    )


def _hours(value: Any, unit: str) -> float:
    amount = _number(value)
    short = unit.strip().casefold()
    hours = HOURS.get(short) or HOURS.get(short.removesuffix("s"))
    if hours is None:
        raise Passed(_("The unit “%(unit)s” is not known; use s, m, h, d or w.") % {"unit": unit})
    return amount * hours


def _number(value: Any) -> float:
    try:
        amount = float("" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        raise Passed(_("“%(value)s” is not a number.") % {"value": str(value)[:40]}) from None
    if not isfinite(amount) or abs(amount) > LARGEST:
        raise Passed(_("“%(value)s” is not a number.") % {"value": str(value)[:40]})
    return amount


def _table_rules(place: _Place) -> Iterator[tuple[str, str, Iterator[Promise]]]:
    for index, rule in enumerate(place.table.get("quality") or []):
        yield f"quality[{index}]", _said(rule), _table_rule(rule)
    for index, link in enumerate(place.table.get("relationships") or []):
        where = f"relationships[{index}]"
        yield where, str(link.get("to", ""))[:200], _composite(link)
    for column in place.table.get("properties") or []:
        name = str(column.get("physicalName") or column.get("name") or "")
        rules = column.get("quality") or []
        links = [link for link in column.get("relationships") or [] if isinstance(link, dict)]
        for index, rule in enumerate(rules):
            yield f"{name}.quality[{index}]", _said(rule), _column_rule(place, name, rule, links)
        for index, link in enumerate(links):
            if not any(_tolerates(rule, link, links) for rule in rules):
                where = f"{name}.relationships[{index}]"
                yield where, str(link.get("to", ""))[:200], _known(place, name, link["to"], {})


def _said(rule: dict[str, Any]) -> str:
    """What a rule calls itself, for people."""
    implementation = rule.get("implementation")
    metric = implementation.get("metric") if isinstance(implementation, dict) else None
    words = (
        rule.get("description") or rule.get("name") or rule.get("metric") or rule.get("rule")
        or metric or rule.get("engine") or rule.get("type")
    )  # fmt: skip
    return str(words or "")[:200]


def _composite(link: dict[str, Any]) -> Iterator[Promise]:
    raise Passed(
        _("Relationships of a whole table are shown, not judged; write it on the property.")
    )
    yield


def _table_rule(rule: dict[str, Any]) -> Iterator[Promise]:
    if rule.get("metric") != "rowCount":
        raise Passed(_("Of a whole table Aisle judges rowCount."))
    if str(rule.get("unit") or "rows") != "rows":
        raise Passed(_("rowCount is counted in rows."))
    base = Promise("rows", Clause.Kind.ROWS, "", 0, "rows", **_remarks(rule))
    yield from _bounds(rule, base)


def _column_rule(
    place: _Place, column: str, rule: dict[str, Any], links: list[dict[str, Any]]
) -> Iterator[Promise]:
    metric = rule.get("metric") or rule.get("rule")
    if rule.get("type") == "custom":
        yield from _own_rule(place, column, rule, links)
    elif metric not in {"nullValues", "nullCheck", "missingValues"}:
        raise Passed(_("Of a field Aisle judges nullValues, missingValues and relationships."))
    elif set(map(repr, (rule.get("arguments") or {}).get("missingValues") or [None])) != {"None"}:
        raise Passed(_("Only NULL counts as missing; other values are not looked for."))
    else:
        base = Promise(
            key=f"completeness:{column}",
            kind=Clause.Kind.COMPLETENESS,
            field=column,
            operator="",
            promised=0,
            unit=_unit(rule),
            **_remarks(rule),
        )
        yield from _bounds(rule, base)


def _own_rule(
    place: _Place, column: str, rule: dict[str, Any], links: list[dict[str, Any]]
) -> Iterator[Promise]:
    said = rule.get("implementation")
    if rule.get("engine") != ENGINE:
        raise Passed(_("It is written for the engine “%(name)s”.") % {"name": rule.get("engine")})
    if not isinstance(said, dict) or said.get("metric") != "unknownValues":
        raise Passed(_("The engine “aisle” knows the metric unknownValues."))
    targets = {str(link.get("to")) for link in links}
    to = said.get("to") or (targets.pop() if len(targets) == 1 else None)
    if not isinstance(to, str):
        raise Passed(_("It does not say where the values must be known; add “to”."))
    yield from _known(place, column, to, rule)


def _tolerates(rule: dict[str, Any], link: dict[str, Any], links: list[dict[str, Any]]) -> bool:
    """Whether this rule says how much of this relationship may be broken."""
    said = rule.get("implementation")
    if rule.get("engine") != ENGINE or not isinstance(said, dict):
        return False
    to = said.get("to")
    return to == link.get("to") or (to is None and len(links) == 1)


def _known(place: _Place, column: str, to: Any, rule: dict[str, Any]) -> Iterator[Promise]:
    """Every value of the column, save the tolerated ones, is found in another table's field."""
    said = rule.get("implementation") or {"mustBe": 0, "unit": "percent"}
    reference = _reference(place, to)
    base = Promise(
        key=f"reference:{column}:{reference['name']}.{reference['field']}",
        kind=Clause.Kind.REFERENCE,
        field=column,
        reference=reference,
        operator="",
        promised=0,
        unit=_unit(rule | said),
        **_remarks(rule),
    )
    yield from _bounds(said, base)


def _reference(place: _Place, to: Any) -> dict[str, str]:
    """`raw.airports.faa` or `schema/airports/properties/faa` as the natural key of an asset and a field of it."""
    if not isinstance(to, str):
        raise Passed(_("Relationships of several fields together are shown, not judged."))
    if "/" in to:
        said, column = _by_ids(place.document, to)
    else:
        said, _dot, column = to.rpartition(".")
    for table in place.document.get("schema") or []:
        if said and said in (table.get("name"), table.get("physicalName")):
            said = str(table.get("physicalName") or said)
            column = _physical(table, column)
            break
    mine = place.name.split(".")
    parts = said.split(".")
    name = ".".join([*mine[: max(len(mine) - len(parts), 0)], *parts])
    return {"namespace": place.namespace, "name": name, "field": column}


def _by_ids(document: dict[str, Any], to: str) -> tuple[str, str]:
    parts = to.strip("/").split("/")
    if len(parts) == 4 and (parts[0], parts[2]) == ("schema", "properties"):
        for table in document.get("schema") or []:
            for column in table.get("properties") or []:
                if (table.get("id"), column.get("id")) == (parts[1], parts[3]):
                    return str(table.get("name")), str(column.get("name"))
    raise Passed(_("“%(to)s” is not in this file.") % {"to": to[:200]})


def _physical(table: dict[str, Any], column: str) -> str:
    """The column's name in the data, which may differ from its name in the file."""
    for entry in table.get("properties") or []:
        if column and column == entry.get("name"):
            return str(entry.get("physicalName") or column)
    return column


def _unit(rule: dict[str, Any]) -> str:
    unit = str(rule.get("unit") or "rows").strip().casefold()
    if unit in {"percent", "%", "percentage"}:
        return "percent"
    if unit not in {"rows", "row"}:
        raise Passed(_("The unit “%(unit)s” is not known; use rows or percent.") % {"unit": unit})
    return "rows"


def _remarks(rule: dict[str, Any]) -> dict[str, Any]:
    return {
        "severity": str(rule.get("severity") or "")[:12],
        "description": str(rule.get("description") or ""),
    }


def _bounds(rule: dict[str, Any], base: Promise) -> Iterator[Promise]:
    """The promise with each bound the rule's operator sets."""
    if "mustBeBetween" in rule:
        bounds = rule["mustBeBetween"]
        if not isinstance(bounds, list) or len(bounds) != 2:
            raise Passed(_("mustBeBetween takes two numbers."))
        low, high = map(_number, bounds)
        yield replace(base, operator=Clause.Operator.AT_LEAST, promised=low)
        yield replace(base, operator=Clause.Operator.AT_MOST, promised=high)
        return
    for word, operator in OPERATORS.items():
        if word in rule:
            yield replace(base, operator=operator, promised=_number(rule[word]))
            return
    if rule.get("mustBe") is not None and _number(rule["mustBe"]) == 0:
        yield replace(base, operator=Clause.Operator.AT_MOST, promised=0.0)
        return
    raise Passed(
        _("Its operator is not judged; use mustBeLessOrEqualTo or mustBeGreaterOrEqualTo.")
    )


def _told_apart(promises: list[Promise]) -> Iterator[Promise]:
    """Each promise under a key of its own, which stays while the promise keeps its kind, field and operator."""
    used: set[str] = set()
    for promise in promises:
        key = promise.key[: MAX_KEY - 40]
        if key in used:
            key = f"{key}:{promise.operator}"
        if key in used:
            key = f"{key}:{promise.unit}"
        if key in used:
            key += f":{sum(other.startswith(key) for other in used) + 1}"
        used.add(key)
        yield replace(promise, key=key)
