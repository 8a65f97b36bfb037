from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lineage import events, fold
from lineage.models import Run
from tests.lineage.told import NAMESPACE, dataset, event, schema


def told(*bodies: dict[str, Any]) -> list[fold.Told]:
    read = [events.read(body) for body in bodies]
    return [fold.Told(item.time, item.digest, item.body) for item in read]


def folded(*bodies: dict[str, Any]) -> fold.Picture:
    return fold.fold(told(*bodies))


datasets = st.builds(
    lambda name, fields, words: dataset(
        name,
        **(schema(*fields) if fields else {}),
        **({"documentation": {"description": words}} if words else {}),
    ),
    name=st.sampled_from("abc"),
    fields=st.lists(st.sampled_from(["x", "y", "z"]), max_size=3, unique=True),
    words=st.sampled_from(["", "one", "other"]),
)
histories = st.lists(
    st.builds(
        event,
        kind=st.sampled_from(["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER", None]),
        job=st.sampled_from(["job", "other job"]),
        minute=st.integers(0, 3),
        inputs=st.lists(datasets, max_size=3),
        outputs=st.lists(datasets, max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(histories, st.data())
def test_order_and_repetition_of_events_make_no_difference(
    history: list[dict[str, Any]], data: st.DataObject
) -> None:
    stored = told(*history)
    shuffled = data.draw(st.permutations(stored))
    repeated = data.draw(st.lists(st.sampled_from(stored), max_size=6))
    assert fold.fold([*repeated, *shuffled]) == fold.fold(stored)


def test_a_run_from_start_to_end() -> None:
    picture = folded(
        event("START", minute=1, inputs=["a"]),
        event("RUNNING", minute=2),
        event("COMPLETE", minute=3, outputs=["b"]),
    )
    assert picture.job == ("pipeline", "job")
    assert picture.state == Run.State.COMPLETE
    assert (picture.started.minute, picture.ended.minute) == (1, 3)  # type: ignore[union-attr]
    edges = [(source[1], target[1], job[1]) for source, target, job, _seen in picture.edges()]
    assert edges == [("a", "b", "job")]


def test_a_later_start_does_not_move_the_start_and_a_later_sign_of_life_not_the_end() -> None:
    picture = folded(
        event("START", minute=1), event("COMPLETE", minute=3), event("RUNNING", minute=4),
        event("START", minute=5),
    )  # fmt: skip
    assert picture.state == Run.State.COMPLETE
    assert picture.started.minute == 1  # type: ignore[union-attr]


def test_a_failed_run_says_why_and_a_retry_that_worked_forgets_it() -> None:
    failed = event("FAIL", minute=2, run_facets={"errorMessage": {"message": "disk full"}})
    picture = folded(event("START", minute=1), failed)
    assert (picture.state, picture.error) == (Run.State.FAILED, "disk full")
    picture = folded(event("START", minute=1), failed, event("COMPLETE", minute=3))
    assert (picture.state, picture.error) == (Run.State.COMPLETE, "")


def test_a_run_that_is_under_way_is_running() -> None:
    assert folded(event("START")).state == Run.State.RUNNING
    assert folded(event(None)).started is None
    assert folded(event("ABORT")).state == Run.State.ABORTED


def test_nothing_flows_into_itself() -> None:
    picture = folded(event(inputs=["a", "b"], outputs=["a"]))
    assert [(source[1], target[1]) for source, target, _job, _seen in picture.edges()] == [
        ("b", "a")
    ]


def test_the_newest_schema_and_documentation_count() -> None:
    picture = folded(
        event(minute=2, outputs=[dataset("a", **schema("new", new="said"))]),
        event(
            minute=1, outputs=[dataset("a", documentation={"description": "old"}, **schema("old"))]
        ),
        event(minute=3, outputs=["a"]),
    )
    known = picture.datasets[NAMESPACE, "a"]
    assert known.schema is not None
    new = {"name": "new", "parent": "", "type": "text", "description": "said"}
    assert known.schema.body == [new]
    assert known.documentation is not None
    assert known.documentation.body == "old"


def test_facets_that_are_no_facets_count_as_not_said() -> None:
    odd = [
        dataset("a", documentation="text", schema=[1], datasetType=7),
        dataset("a", documentation={"description": 5}, schema={"fields": "x"}),
        dataset("a", schema={"fields": [1, None, {"name": 5}, {"name": " "}, {"type": "t"}]}),
        {"namespace": NAMESPACE, "name": "a", "facets": "none"},
        {"namespace": NAMESPACE, "name": "a", "facets": None},
    ]
    known = folded(event(outputs=odd)).datasets[NAMESPACE, "a"]
    assert (known.schema, known.documentation, known.kind) == (None, None, None)


def test_a_field_that_is_named_twice_is_one() -> None:
    known = folded(event(outputs=[dataset("a", **schema("x", "x"))])).datasets[NAMESPACE, "a"]
    assert known.schema is not None
    assert [item["name"] for item in known.schema.body] == ["x"]


def test_the_kind_is_what_the_facet_says_or_what_the_namespace_suggests() -> None:
    def kind(namespace: str, **facets: Any) -> str:
        key = (namespace, "a")
        picture = folded(event(outputs=[dataset("a", namespace, **facets)]))
        return fold.kind_of(key, picture.datasets[key])

    assert kind("postgres://h:1") == "table"
    assert kind("kafka://broker:9092") == "stream"
    assert kind("s3://bucket") == "file"
    assert kind("s3://bucket", datasetType={"datasetType": "TABLE"}) == "table"
    assert kind("postgres://h:1", datasetType={"datasetType": "View"}) == "view"
    assert kind("anything at all") == "table"


def test_two_spellings_of_one_name_are_one_dataset() -> None:
    picture = folded(event(inputs=["caf\u00e9", "cafe\u0301"], outputs=["b"]))
    assert len(picture.datasets) == 2
    assert len(list(picture.edges())) == 1
