import json
import time
from pathlib import Path

import pytest
import yaml

from contracts import odcs
from tests.contracts.texts import departures, small

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


def reasons(text: str) -> list[tuple[str, str]]:
    with pytest.raises(odcs.Refused) as refused:
        odcs.read(text)
    return refused.value.errors


def examples(reference_data: Path) -> list[tuple[Path, dict[str, object]]]:
    folder = reference_data / "contracts"
    expected = json.loads((folder / "EXPECTED.json").read_text())
    return [(folder / entry["file"], entry) for entry in expected if entry["kind"] == "odcs"]


def test_every_example_of_the_standard_is_read_with_all_it_holds(reference_data: Path) -> None:
    found = examples(reference_data)
    assert len(found) == 18
    for path, expected in found:
        document = odcs.read(path.read_text(encoding="utf-8"))
        tables = document.get("schema") or []
        assert len(tables) == expected["tables"], path
        assert (
            sum(len(table.get("properties") or []) for table in tables) == expected["properties"]
        ), path
        assert len(document.get("slaProperties") or []) == expected["sla"], path


def test_the_example_of_the_documentation_is_read() -> None:
    assert odcs.number(odcs.read(departures())) == "1.0.0"


def test_json_and_yaml_say_the_same() -> None:
    document = odcs.read(departures())
    assert odcs.read(odcs.as_json(document)) == document
    assert odcs.read(odcs.as_yaml(document)) == document


def test_dates_and_words_stay_as_they_are_written() -> None:
    document = odcs.parse(
        "day: 2022-10-01\nnorway: no\ntime: 12:30\noctal: 010\nempty:\nyes: true\n"
    )
    assert document == {
        "day": "2022-10-01",
        "norway": "no",
        "time": "12:30",
        "octal": 10,
        "empty": None,
        "yes": True,
    }


def test_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    started = time.monotonic()
    assert reasons(BOMB) == [
        ("line 1", "Anchors and aliases are not allowed; write the value out.")
    ]
    assert time.monotonic() - started < 0.2


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "", "A contract is a mapping"),
        ("- a", "", "A contract is a mapping"),
        ("just words", "", "A contract is a mapping"),
        ("null", "", "A contract is a mapping"),
        ("a: b: c", "line 1", "not valid YAML"),
        ("\tx: 1", "line 1", "not valid YAML"),
        ("[" * 200_000, "line 1", "deeper than 32"),
        ("a: " + "{b: " * 40, "line 1", "deeper than 32"),
        ('{"a":' * 40 + "1" + "}" * 40, "", "deeper than 32"),
        ("{" * 200_000, "", "deeper than 64"),
        (small("tags: [" + "a," * 60_000 + "]"), "line 6", "More than 50000 values"),
        ('{"tags": [' + "1," * 60_000 + "1]}", "", "More than 50000 values"),
        ("x: " + "a" * (1024 * 1024), "", "larger than"),
        (small("name: a\nname: b"), "line 7", "there twice"),
        ('{"kind": "a", "kind": "b"}', "kind", "there twice"),
        (small("1: x"), "line 6", "key must be a text"),
        (small("? [a]\n: b"), "line 6", "key must be a text"),
        (small("name: !!python/object/apply:os.system [id]"), "line 6", "Tags are not allowed"),
        (small("name: !!binary aGk="), "line 6", "Tags are not allowed"),
        ("a: 1\n---\nb: 2", "line 2", "several documents"),
        (small("price: {priceAmount: .nan}"), "line 6", "not a number"),
        (small("price: {priceAmount: -.inf}"), "line 6", "not a number"),
        (small("price: {priceAmount: 1e999}"), "line 6", "not a number"),
        (small(f"price: {{priceAmount: {'9' * 5000}}}"), "line 6", "more than 400 digits"),
        ('{"price": NaN}', "", "not a JSON number"),
        (f'{{"price": {"9" * 5000}}}', "", "more than 400 digits"),
        (small('name: "\\0"'), "name", "cannot be stored"),
        ('{"name": "\\ud800"}', "name", "cannot be stored"),
        ('{"\\u0000": 1}', "body", "cannot be stored"),
        (small("nonsense: 1"), "nonsense", "not part of the standard"),
        (small().replace("DataContract", "DataProduct"), "kind", "DataContract"),
        (small().replace("v3.1.0", "v2.2.2"), "apiVersion", "v2.2.2"),
        (small().replace("v3.1.0", "v9.9.9"), "apiVersion", "v9.9.9"),
        (small(version="''"), "version", "Must not be empty"),
        (small(version="1" * 31), "version", "is not of type 'string'"),
        (small(version="a" * 31), "version", "At most 30"),
        (small("schema:\n- {name: x, quality: [{metric: nullish, mustBe: 0}]}"),
         "schema[0].quality[0].metric", "'nullish' is not one of"),
        (small("schema: {name: x}"), "schema", "is not of type 'array'"),
        (small("slaProperties: [{property: latency}]"), "slaProperties[0]", "'value' is a required"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_and_named(text: str, where: str, what: str) -> None:
    started = time.monotonic()
    errors = reasons(text)
    assert time.monotonic() - started < 1
    assert any(path == where and what in message for path, message in errors), errors


def test_a_body_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(odcs.Refused, match="not UTF-8"):
        odcs.decode(small().encode("utf-16"))


def test_a_byte_order_mark_does_no_harm() -> None:
    assert odcs.read("\ufeff" + small())["id"] == "test"


def test_errors_are_bounded() -> None:
    rules = ", ".join(["{metric: nullish, mustBe: 0}"] * 100)
    assert len(reasons(small(f"schema:\n- {{name: x, quality: [{rules}]}}"))) == odcs.MAX_ERRORS


def test_a_document_is_what_other_readers_read(reference_data: Path) -> None:
    for path, _expected in examples(reference_data):
        text = path.read_text(encoding="utf-8")
        others = json.loads(json.dumps(yaml.safe_load(text), default=str))
        assert odcs.parse(text) == others, path
