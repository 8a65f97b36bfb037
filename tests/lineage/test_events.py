import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage import events
from tests.lineage.told import event, files, run_id


def reasons(body: Any) -> list[tuple[str, str]]:
    with pytest.raises(events.Invalid) as invalid:
        events.read(body)
    return invalid.value.errors


@pytest.mark.parametrize(
    ("folder", "count"),
    [("marquez_seed", 26), ("marquez_events", 22), ("dbt_structured_logs", 326)],
)
def test_every_event_of_other_servers_is_taken(
    reference_data: Path, folder: str, count: int
) -> None:
    taken = [
        events.read(body)
        for _path, bodies in files(reference_data / "openlineage" / folder)
        for body in bodies
    ]
    assert len(taken) == count


def test_what_lacks_only_the_schema_is_taken(reference_data: Path) -> None:
    expected = json.loads((reference_data / "openlineage/EXPECTED.json").read_text())
    lacking = expected["marquez_events"]["invalid_files"]
    assert len(lacking) == 11
    for name in lacking:
        path = reference_data / "openlineage/marquez_events" / name
        assert "schemaURL" not in json.loads(path.read_text())
        events.read(json.loads(path.read_text()))


def test_of_the_proxys_events_only_the_one_without_a_run_is_refused(reference_data: Path) -> None:
    for path in sorted((reference_data / "openlineage/fluentd").glob("*.json")):
        body = json.loads(path.read_text())
        if path.name == "event_no_run_id.json":
            assert [where for where, _what in reasons(body)] == ["run.runId"]
        else:
            events.read(body)


@pytest.mark.parametrize("folder", ["spark_expected", "flink_expected"])
def test_events_of_big_engines_are_taken_once_their_gaps_are_filled(
    reference_data: Path, folder: str
) -> None:
    expected = json.loads((reference_data / "openlineage/EXPECTED.json").read_text())
    count = 0
    for path, bodies in files(reference_data / "openlineage" / folder):
        for body in bodies:
            if "job" not in body:
                continue
            body.setdefault("run", {}).setdefault("runId", run_id(str(path)))
            body.setdefault("eventTime", "2026-02-07T12:00:00Z")
            for side in ("inputs", "outputs"):
                for dataset in body.get(side, []):
                    dataset.setdefault("namespace", "file")
                    dataset.setdefault("name", "unnamed")
            body["job"].setdefault("namespace", "spark")
            body["job"].setdefault("name", "unnamed")
            events.read(body)
            count += 1
    assert count == expected[folder]["events"]


def test_whose_facets_nobody_knows_is_taken(reference_data: Path) -> None:
    path = reference_data / "openlineage/spec/tests/example_full_event.json"
    events.read(json.loads(path.read_text()))
    events.read(
        event(run_facets={"mars:rover": {"wheels": 6}}, job_facets="nonsense", inputs=["a"])
    )
    events.read(event() | {"inputs": None, "outputs": None, "extra": {"x": 1}})


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2020-12-28T19:51:01.641499123Z", datetime(2020, 12, 28, 19, 51, 1, 641499, UTC)),
        ("2020-12-28T19:51:01.641", datetime(2020, 12, 28, 19, 51, 1, 641000, UTC)),
        ("2020-12-28T19:51:01+10:00", datetime(2020, 12, 28, 9, 51, 1, 0, UTC)),
        (" 2020-12-28T19:51:01Z ", datetime(2020, 12, 28, 19, 51, 1, 0, UTC)),
    ],
)
def test_times_are_read_to_the_microsecond_and_without_a_zone_as_utc(
    text: str, at: datetime
) -> None:
    assert events.read(event() | {"eventTime": text}).time == at


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"eventTime": None}, "eventTime"),
        ({"eventTime": "yesterday"}, "eventTime"),
        ({"eventTime": 1_700_000_000}, "eventTime"),
        ({"eventTime": "0001-01-01T00:00:00+10:00"}, "eventTime"),
        ({"eventType": "BANANA"}, "eventType"),
        ({"eventType": ["START"]}, "eventType"),
        ({"run": {}}, "run.runId"),
        ({"run": None}, "run.runId"),
        ({"run": {"runId": "seven"}}, "run.runId"),
        ({"run": {"runId": 7}}, "run.runId"),
        ({"job": {}}, "job.name"),
        ({"job": None}, "job"),
        ({"job": {"namespace": "", "name": "x"}}, "job.namespace"),
        ({"job": {"namespace": "x", "name": "   "}}, "job.name"),
        ({"job": {"namespace": "x", "name": "a\u200bb"}}, "job.name"),
        ({"job": {"namespace": "x", "name": "a" * 501}}, "job.name"),
        ({"inputs": {}}, "inputs"),
        ({"inputs": ["x"]}, "inputs[0]"),
        ({"inputs": [{"namespace": "x"}]}, "inputs[0].name"),
        ({"outputs": [{"namespace": "x", "name": "y"}, {"name": "y"}]}, "outputs[1].namespace"),
        ({"outputs": [{"namespace": "x", "name": 5}]}, "outputs[0].name"),
        ({"inputs": [{"namespace": "x", "name": "y"}] * 1001}, "inputs"),
        ({side: [{"namespace": "x", "name": "y"}] * 200 for side in ("inputs", "outputs")},
         "outputs"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_by_name(change: dict[str, Any], where: str) -> None:
    assert where in [path for path, _what in reasons(event() | change)]


@pytest.mark.parametrize("body", [None, [], "text", 7, {}, {"a": 1}])
def test_what_is_nothing_at_all_is_refused(body: Any) -> None:
    assert reasons(body)


def test_job_and_dataset_events_need_no_run() -> None:
    job = event("COMPLETE", inputs=["a"], outputs=["b"])
    del job["run"]
    job["schemaURL"] = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
    assert events.read(job).run_id is None
    at_rest = {"eventTime": "2026-02-07T12:00:00Z", "dataset": {"namespace": "n", "name": "d"}}
    assert events.read(at_rest).run_id is None
    del job["schemaURL"]
    assert reasons(job) == [("run.runId", "Is required.")]


@given(st.permutations(sorted(event())))
def test_the_digest_does_not_depend_on_the_order_of_keys(keys: list[str]) -> None:
    body = event()
    shuffled = {key: body[key] for key in keys}
    assert events.digest(shuffled) == events.digest(body)
    assert events.digest(body | {"eventTime": "2026-02-07T12:00:01Z"}) != events.digest(body)
