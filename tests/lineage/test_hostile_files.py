"""Real files with one thing in them that is not as it should be: they come in or are refused, and break nothing."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import bodies
from accounts.models import User
from catalog.importers.found import Unreadable
from catalog.models import Asset, Import
from lineage import importing
from lineage.models import Edge, Job
from tests.conftest import api_for

Place = tuple[str | int, ...]
DBT = "dbt/openlineage_dbt/catalog/target"
HOSTILE: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**300, [], {}, "", " "),
    *("\ud800", "\x00", "\u202e", "a\x00b", "x" * 3000, "https://", "0001-01-01T00:00:00+14:00"),
    *([None], [[]], [{}], ["x", "x"], [1], [["x"]]),
    *({"x": None}, {"x": {}}, {"x": "y"}, {"": []}, {"\x00": 1}, {"name": []}, {"name": "\x00"}),
    *({"x": {"name": []}}, {"unique_id": 1}, {"nodes": [1, "x"]}, {"email": ["@"]}),
]
TEXTS = ["", " ", "\x00", "a,b", '"', "\u202e", "x" * 3000, "9" * 5000, "٣", "://./", "-1", "="]
BOUNDED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def documents(reference_data: Path, kind: str) -> dict[str, Any]:
    """The real files of a format that a few rows make small."""
    if kind == "dbt":
        paths = [reference_data / DBT / name for name in ("manifest.json", "catalog.json")]
        return {path.name: json.loads(path.read_text()) for path in paths}
    path = reference_data / "catalogs/datajson_agencies/consumerfinance.json"
    whole = json.loads(path.read_text())
    return {path.name: whole | {"dataset": whole["dataset"][:3]}}


def places(data: Any, here: Place = ()) -> Iterator[Place]:
    """Where something stands in a document, from the whole down to the last word."""
    yield here
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*here, key))


def put(data: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    changed = dict(data) if isinstance(data, dict) else list(data)
    changed[place[0]] = put(data[place[0]], place[1:], value)
    return changed


def spoilt(draw: st.DataObject, given: dict[str, Any]) -> dict[str, Any]:
    """The documents with one or two values in the place of others."""
    for _time in range(draw.draw(st.integers(1, 2))):
        name = draw.draw(st.sampled_from(sorted(given)))
        place = draw.draw(st.sampled_from(list(places(given[name]))))
        given = given | {name: put(given[name], place, draw.draw(st.sampled_from(HOSTILE)))}
    return given


def as_files(given: dict[str, Any]) -> list[importing.File]:
    return [importing.File(name, json.dumps(one).encode()) for name, one in given.items()]


def is_keepable(found: Any) -> None:
    """Nothing that Postgres or the answer would choke on."""
    bodies.refuse_unkeepable([found.rows, found.faults, dict(found.read), found.system])
    bodies.refuse_unkeepable([[*flow.source, *flow.target, flow.job] for flow in found.flows])
    json.dumps([found.rows, found.faults], allow_nan=False)


@pytest.mark.parametrize("kind", ["dbt", "dcat-us"])
@settings(BOUNDED, max_examples=150)
@given(draw=st.data())
def test_whatever_stands_where_is_read_or_refused(
    reference_data: Path, kind: str, draw: st.DataObject
) -> None:
    files = as_files(spoilt(draw, documents(reference_data, kind)))
    with suppress(Unreadable):
        is_keepable(importing.FORMATS[kind](files, ""))


def tables(reference_data: Path) -> dict[str, str]:
    folder = reference_data / "catalogs/amundsen"
    return {path.name: path.read_text() for path in sorted(folder.glob("*.csv"))}


def with_other_words(draw: st.DataObject, given: dict[str, str]) -> dict[str, str]:
    """The tables with another word in one cell, also of a header."""
    name = draw.draw(st.sampled_from(sorted(given)))
    lines = [line for line in csv.reader(io.StringIO(given[name])) if line]
    line = draw.draw(st.sampled_from(lines))
    line[draw.draw(st.integers(0, len(line) - 1))] = draw.draw(st.sampled_from(TEXTS))
    file = io.StringIO()
    csv.writer(file).writerows(lines)
    return given | {name: file.getvalue()}


@settings(BOUNDED, max_examples=80)
@given(draw=st.data())
def test_whatever_stands_in_a_cell_is_read_or_refused(
    reference_data: Path, draw: st.DataObject
) -> None:
    texts = with_other_words(draw, tables(reference_data))
    files = [importing.File(name, text.encode()) for name, text in texts.items()]
    with suppress(Unreadable):
        is_keepable(importing.FORMATS["amundsen"](files, ""))


def rows() -> tuple[int, int, int, int]:
    kinds = (Asset, Edge, Job, Import)
    one, two, three, four = (kind.objects.count() for kind in kinds)
    return one, two, three, four


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["amundsen", "dbt", "dcat-us"])
@settings(BOUNDED, max_examples=20)
@given(draw=st.data())
def test_the_door_answers_whatever_comes_and_writes_all_or_nothing(
    reference_data: Path, admin: User, kind: str, draw: st.DataObject
) -> None:
    if kind == "amundsen":
        given: dict[str, Any] = with_other_words(draw, tables(reference_data))
        sent = {name: text.encode() for name, text in given.items()}
    else:
        given = spoilt(draw, documents(reference_data, kind))
        sent = {name: json.dumps(one).encode() for name, one in given.items()}
    before = rows()
    files = [SimpleUploadedFile(name, content) for name, content in sent.items()]
    path = f"/api/v1/imports/{kind}"
    answer = api_for(admin, "register").post(path, {"file": files}, format="multipart")
    if answer.status_code == 200:
        assert Asset.objects.count() == before[0] + answer.json()["created"]
        return
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "why"),
    [
        pytest.param("NaN", "NaN is not a JSON number", id="nan"),
        pytest.param("1" * 5000, "more than 400 digits", id="long-number"),
        pytest.param("[" * 500 + "]" * 500, "deeper than 64 levels", id="deep"),
        pytest.param('{"a": 1, "a": 2}', "“a” is twice in one object", id="twice"),
    ],
)
@pytest.mark.parametrize("name", ["manifest.json", "catalog.json"])
def test_the_door_names_the_file_that_is_no_json_and_brings_in_none_of_the_others(
    reference_data: Path, admin: User, name: str, word: str, why: str
) -> None:
    texts = {file: json.dumps(one) for file, one in documents(reference_data, "dbt").items()}
    texts[name] = texts[name].replace("{", f'{{"more": {word}, ', 1)
    files = [SimpleUploadedFile(file, text.encode()) for file, text in texts.items()]
    answer = api_for(admin).post("/api/v1/imports/dbt", {"file": files}, format="multipart")
    assert answer.status_code == 422
    told = answer.json()["errors"][0]
    assert told["message"].startswith(f"{name} is ")
    assert why in told["message"]
    assert rows() == (0, 0, 0, 0)
