import json
from pathlib import Path
from typing import Any

import pytest

from contracts import clauses, odcs
from tests.contracts.texts import departures, small, with_rule

MART = {"namespace": "postgres://h:1", "name": "warehouse.marts.departures"}


def read(text: str, **asset: str) -> clauses.Reading:
    return clauses.read(odcs.read(text), **(MART | asset))


def promised(text: str, **asset: str) -> list[tuple[str, str, str, float, str]]:
    found = read(text, **asset).promises
    return [(p.kind, p.field, p.operator, p.promised, p.unit) for p in found]


def test_the_example_of_the_documentation_makes_its_four_clauses() -> None:
    reading = read(departures())
    assert [(p.key, p.operator, p.promised, p.unit) for p in reading.promises] == [
        ("freshness:flight_date", "at_most", 48.0, "hours"),
        ("completeness:dep_time", "at_most", 5.0, "percent"),
        ("reference:dest:warehouse.raw.airports.faa", "at_most", 0.0, "percent"),
        ("reference:tailnum:warehouse.raw.planes.tailnum", "at_most", 20.0, "percent"),
    ]
    assert reading.promises[2].reference == {
        "namespace": "postgres://h:1",
        "name": "warehouse.raw.airports",
        "field": "faa",
    }
    assert reading.promises[2].description == "Every destination can be named."
    assert reading.unjudged == []


@pytest.mark.parametrize(
    ("value", "unit", "hours"),
    [
        ("4", "d", 96),
        ("4", "days", 96),
        ("90", "m", 1.5),
        ("90", "Minutes", 1.5),
        ("1", "w", 168),
        ("0.5", "h", 0.5),
        ("'48'", "HOURS", 48),
        ("3600", "s", 1),
    ],
)
def test_latency_is_read_in_hours(value: str, unit: str, hours: float) -> None:
    text = small(f"slaProperties: [{{property: latency, value: {value}, unit: {unit}}}]")
    assert promised(text) == [("freshness", "", "at_most", pytest.approx(hours), "hours")]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("{property: latency, value: 4, unit: fortnights}", "“fortnights” is not known"),
        ("{property: latency, value: 4}", "“” is not known"),
        ("{property: latency, value: soon, unit: h}", "“soon” is not a number"),
        ("{property: latency, value: true, unit: h}", "“True” is not a number"),
        ("{property: latency, value: null, unit: h}", "“None” is not a number"),
        ("{property: latency, value: nan, unit: h}", "“nan” is not a number"),
        ("{property: latency, value: 1, unit: h, element: other.day}", "another table"),
        ("{property: latency, value: 1, unit: h, element: 'a.b, a.c'}", "several elements"),
        ("{property: retention, value: 3, unit: y}", "only shown"),
    ],
)
def test_a_service_level_that_is_not_judged_says_why(entry: str, why: str) -> None:
    reading = read(small(f"schema: [{{name: departures}}]\nslaProperties: [{entry}]"))
    assert reading.promises == []
    assert [why in item.why for item in reading.unjudged] == [True], reading.unjudged


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{metric: nullValues, mustBe: 0}", ("completeness", "at_most", 0, "rows")),
        ("{metric: nullValues, mustBeLessThan: 5, unit: percent}",
         ("completeness", "below", 5, "percent")),
        ("{type: library, metric: missingValues, mustBeLessOrEqualTo: 5, unit: percent,"
         " arguments: {missingValues: [null]}}", ("completeness", "at_most", 5, "percent")),
    ],
)  # fmt: skip
def test_completeness(rule: str, expected: tuple[Any, ...]) -> None:
    kind, operator, value, unit = expected
    assert promised(with_rule(rule)) == [(kind, "dest", operator, value, unit)]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("{metric: nullValues, mustNotBe: 3}", "operator"),
        ("{metric: nullValues, mustBe: 3}", "operator"),
        ("{metric: nullValues, mustNotBeBetween: [1, 2]}", "operator"),
        ("{metric: nullValues, mustBe: few}", "not a number"),
        ("{metric: nullValues, mustBe: 0, unit: bushels}", "“bushels” is not known"),
        ("{metric: missingValues, mustBe: 0, arguments: {missingValues: ['', 'n/a']}}", "Only NULL"),
        ("{metric: duplicateValues, mustBe: 0}", "nullValues, missingValues"),
        ("{type: text, description: looks fine}", "nullValues, missingValues"),
        ("{type: sql, query: select 1, mustBe: 0}", "nullValues, missingValues"),
        ("{type: custom, engine: soda, implementation: checks}", "engine “soda”"),
        ("{type: custom, engine: aisle, implementation: {metric: shine}}", "unknownValues"),
        ("{type: custom, engine: aisle, implementation: {metric: unknownValues, mustBe: 0}}",
         "where the values must be known"),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_judged_is_kept_and_says_why(rule: str, why: str) -> None:
    reading = read(with_rule(rule))
    assert reading.promises == []
    assert [why in item.why for item in reading.unjudged] == [True], reading.unjudged


def test_between_is_two_clauses_with_keys_of_their_own() -> None:
    text = small(
        "schema:\n- name: departures\n  quality: [{metric: rowCount, mustBeBetween: [700, 1100]}]"
    )
    found = read(text).promises
    assert [(p.key, p.operator, p.promised) for p in found] == [
        ("rows", "at_least", 700),
        ("rows:at_most", "at_most", 1100),
    ]


def test_keys_never_collide() -> None:
    rules = "\n".join(
        f"          - {{metric: nullValues, mustBeLessThan: {n}, unit: percent}}" for n in range(5)
    )
    keys = [p.key for p in read(with_rule("{metric: nullValues, mustBe: 0}\n" + rules)).promises]
    assert len(keys) == len(set(keys)) == 6


@pytest.mark.parametrize(
    ("to", "name", "column"),
    [
        ("airports.faa", "warehouse.marts.airports", "faa"),
        ("raw.airports.faa", "warehouse.raw.airports", "faa"),
        ("other.raw.airports.faa", "other.raw.airports", "faa"),
        ("lounges.code", "warehouse.raw.lounge", "lounge_code"),
        ("schema/lounges_id/properties/code_id", "warehouse.raw.lounge", "lounge_code"),
    ],
)
def test_a_relationship_alone_promises_that_every_value_is_known(
    to: str, name: str, column: str
) -> None:
    text = small(f"""
schema:
  - name: departures
    properties: [{{name: dest, relationships: [{{to: {to}}}]}}]
  - name: lounges
    id: lounges_id
    physicalName: raw.lounge
    properties: [{{name: code, id: code_id, physicalName: lounge_code}}]
""")
    (promise,) = read(text).promises
    assert promise.reference == {"namespace": "postgres://h:1", "name": name, "field": column}
    assert (promise.kind, promise.operator, promise.promised) == ("reference", "at_most", 0)


def test_of_several_relationships_a_rule_names_the_one_it_means() -> None:
    text = with_rule(
        "{type: custom, engine: aisle, implementation: {metric: unknownValues,"
        " to: raw.planes.tailnum, mustBeLessOrEqualTo: 20, unit: percent}}",
        extra="        relationships: [{to: raw.airports.faa}, {to: raw.planes.tailnum}]\n",
    )
    found = {p.reference["name"]: p.promised for p in read(text).promises if p.reference}
    assert found == {"warehouse.raw.planes": 20, "warehouse.raw.airports": 0}


def test_the_table_that_speaks_of_the_asset_is_found_by_name() -> None:
    text = small("""
schema:
  - name: arrivals
    quality: [{metric: rowCount, mustBeGreaterThan: 1}]
  - name: Departures of the day
    physicalName: marts.DEPARTURES
    quality: [{metric: rowCount, mustBeGreaterThan: 2}]
""")
    assert promised(text) == [("rows", "", "above", 2, "rows")]
    assert promised(text, name="warehouse.marts.arrivals") == [("rows", "", "above", 1, "rows")]
    nobody = read(text, name="warehouse.marts.nothing")
    assert nobody.promises == []
    assert "No table" in nobody.unjudged[0].why


def test_fields_are_named_as_in_the_data() -> None:
    text = small("""
schema:
  - name: departures
    properties:
      - {name: day, physicalName: flight_date, quality: [{metric: nullValues, mustBe: 0}]}
slaProperties: [{property: latency, value: 1, unit: d, element: departures.day}]
""")
    assert [(p.kind, p.field) for p in read(text).promises] == [
        ("freshness", "flight_date"),
        ("completeness", "flight_date"),
    ]


def test_every_rule_of_the_examples_is_a_clause_or_told_as_not_judged(reference_data: Path) -> None:
    folder = reference_data / "contracts"
    for entry in json.loads((folder / "EXPECTED.json").read_text()):
        if entry["kind"] != "odcs":
            continue
        document = odcs.read((folder / entry["file"]).read_text(encoding="utf-8"))
        told, rules = 0, 0
        for table in document.get("schema") or [{"name": "none"}]:
            reading = clauses.read(document, namespace="n", name=table["name"])
            quality = [p for p in reading.promises if p.kind in ("completeness", "rows")]
            told += len(quality) + sum("quality" in item.where for item in reading.unjudged)
            service = [p for p in reading.promises if p.kind == "freshness"]
            passed = [item for item in reading.unjudged if item.where.startswith("sla")]
            rules = max(rules, len(service) + len(passed))
        assert told == entry["quality_rules"], entry["file"]
        assert rules == entry["sla"], entry["file"]
