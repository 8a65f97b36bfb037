import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from catalog import intake, registering
from catalog.models import Asset, Authority, Source
from lineage import events, fold, folding, services, tasks
from lineage.models import Edge, Facet, Job, RawEvent, Run
from tests import factories
from tests.lineage.told import NAMESPACE, dataset, event, files, run_id, schema


def receive(*bodies: dict[str, Any]) -> int:
    teller = User.objects.order_by("pk").first() or factories.user("Teller")
    return services.receive(events=[events.read(body) for body in bodies], by=teller)


def tell(*bodies: dict[str, Any]) -> None:
    receive(*bodies)
    services.fold_pending()


def graph() -> dict[str, Any]:
    """Everything that was folded, by names."""
    return {
        "assets": sorted(Asset.objects.values_list("namespace", "name", "kind", "description")),
        "fields": sorted(
            Asset.objects.exclude(fields=None).values_list(
                "name", "fields__position", "fields__name", "fields__type", "fields__description"
            )
        ),
        "jobs": sorted(Job.objects.values_list("namespace", "name", "kind", "description")),
        "runs": sorted(
            (str(run_id), job, state, str(start), str(end), error)
            for run_id, job, state, start, end, error in Run.objects.values_list(
                "run_id", "job__name", "state", "started_at", "ended_at", "error"
            )
        ),
        "edges": sorted(
            (source, target, job, str(seen))
            for source, target, job, seen in Edge.objects.values_list(
                "source__name", "target__name", "job__name", "seen_at"
            )
        ),
    }


def clear() -> None:
    for model in (RawEvent, Edge, Run, Job, Facet, Asset):
        model._default_manager.all().delete()


def edges() -> set[tuple[str, str]]:
    return set(Edge.objects.values_list("source__name", "target__name"))


@pytest.mark.django_db
def test_what_is_received_is_kept_once() -> None:
    assert receive(event(), event(), event(minute=1)) == 2
    assert receive(event()) == 0
    assert RawEvent.objects.count() == 2
    assert RawEvent.objects.unfolded().count() == 2


@pytest.mark.django_db
def test_a_run_makes_its_job_assets_fields_and_edges() -> None:
    tell(
        event("START", minute=1, inputs=["w.raw.a", "w.raw.b"], job_facets={
            "documentation": {"description": "Builds c"}}),
        event("COMPLETE", minute=5, outputs=[dataset("w.mart.c", **schema("x", "y", y="why"),
                                                    documentation={"description": "The c"})]),
    )  # fmt: skip
    assert edges() == {("w.raw.a", "w.mart.c"), ("w.raw.b", "w.mart.c")}
    made = Asset.objects.get(name="w.mart.c")
    assert (made.kind, made.description, made.visibility) == ("table", "The c", "public")
    assert list(made.fields.values_list("name", "type", "description")) == [
        ("x", "text", ""),
        ("y", "text", "why"),
    ]
    run = Run.objects.get()
    assert (str(run.run_id), run.state, run.job.description) == (
        run_id("run"),
        "complete",
        "Builds c",
    )
    assert (run.started_at.minute, run.ended_at.minute) == (1, 5)  # type: ignore[union-attr]
    assert not RawEvent.objects.unfolded().exists()
    assert hasattr(made, "verdict")
    assert hasattr(made, "standing")


@pytest.mark.django_db
def test_folding_twice_changes_nothing() -> None:
    tell(event("START", inputs=["a"]), event("COMPLETE", minute=1, outputs=["b"]))
    before = graph()
    assert services.fold_pending() == 0
    tasks.fold_events()
    RawEvent.objects.update(folded_at=None)
    tasks.fold_events()
    assert graph() == before


@pytest.mark.django_db
def test_the_seeded_warehouse_of_another_server(reference_data: Path) -> None:
    expected = json.loads((reference_data / "openlineage/EXPECTED.json").read_text())[
        "marquez_seed"
    ]
    for _path, bodies in files(reference_data / "openlineage/marquez_seed"):
        tell(*bodies)
    assert Job.objects.count() == expected["jobs"]
    assert Run.objects.filter(state="complete").count() == expected["runs"]
    assert Asset.objects.count() == expected["datasets"]
    assert RawEvent.objects.filter(error="").count() == expected["events"]
    by_columns = {(edge[1], edge[4]) for edge in expected["column_edge_list"]}
    assert {pair for pair in by_columns if pair[0] != "public.menu_item_id"} <= edges()
    assert Asset.objects.filter(fields=None).count() == 0


@pytest.mark.django_db
def test_six_dbt_commands_with_their_failures(reference_data: Path) -> None:
    expected = json.loads((reference_data / "openlineage/EXPECTED.json").read_text())
    counts = expected["dbt_structured_logs"]
    for _path, bodies in files(reference_data / "openlineage/dbt_structured_logs"):
        tell(*bodies)
    assert not RawEvent.objects.unfolded().exists()
    assert not RawEvent.objects.exclude(error="").exists()
    assert RawEvent.objects.count() == counts["events"]
    assert Job.objects.count() == counts["jobs"]
    assert Asset.objects.count() == counts["datasets"]
    failed = Run.objects.filter(state="failed")
    assert failed.count() == counts["types"]["FAIL"]
    assert failed.exclude(error="").exists()


@pytest.mark.django_db
def test_events_of_other_servers_fold_without_error(reference_data: Path) -> None:
    for _path, bodies in files(reference_data / "openlineage/marquez_events"):
        receive(*bodies)
    services.fold_pending()
    assert not RawEvent.objects.exclude(error="").exists()
    assert not RawEvent.objects.unfolded().exists()


@pytest.mark.django_db
def test_job_and_dataset_events_count_without_a_run() -> None:
    job = event(inputs=["a"], outputs=["b"])
    del job["run"]
    job["schemaURL"] = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
    described = dataset("b", documentation={"description": "Said at rest"})
    tell(job, {"eventTime": "2026-02-07T12:00:00Z", "dataset": described})
    assert edges() == {("a", "b")}
    assert Asset.objects.get(name="b").description == "Said at rest"
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_an_event_that_cannot_be_folded_spoils_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fold._schema

    def poisoned(said: dict[str, Any], told: fold.Told) -> fold.Said | None:
        if said["name"] == "poison":
            raise KeyError("nobody thought of this")
        return whole(said, told)

    monkeypatch.setattr(fold, "_schema", poisoned)
    tell(
        event("START", run="one", inputs=["a"]),
        event("RUNNING", run="one", minute=1, inputs=["poison"]),
        event("COMPLETE", run="one", minute=2, outputs=["b"]),
        event(run="two", outputs=["c"]),
    )
    assert edges() == {("a", "b")}
    assert Run.objects.filter(state="complete").count() == 2
    (bad,) = RawEvent.objects.exclude(error="")
    assert "nobody thought of this" in bad.error
    assert services.fold_pending() == 0


@pytest.mark.django_db
def test_a_run_that_the_database_refuses_spoils_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = folding._put_jobs

    def refusing(picture: fold.Picture) -> Any:
        if ("pipeline", "bad") in picture.flows:
            raise ValueError("no such job")
        return whole(picture)

    monkeypatch.setattr(folding, "_put_jobs", refusing)
    tell(event(run="one", job="bad", outputs=["x"]), event(run="two", inputs=["a"], outputs=["b"]))
    assert edges() == {("a", "b")}
    assert not Asset.objects.filter(name="x").exists()
    assert "no such job" in RawEvent.objects.exclude(error="").get().error
    assert services.fold_pending() == 0


@pytest.mark.django_db
def test_what_people_said_is_shown_and_what_events_say_stands_beside_it(alice: User) -> None:
    row = {
        "namespace": NAMESPACE, "name": "a", "kind": "view", "description": "By hand",
        "fields": [{"name": "x", "type": "text", "description": "By hand"}],
    }  # fmt: skip
    person = registering.Registrar(by=alice, authority=Authority.PERSON)
    registering.register([row], registrar=person)
    said = dataset("a", documentation={"description": "By a machine"}, **schema("x", "y", x="machine"),
                   datasetType={"datasetType": "TABLE"})  # fmt: skip
    tell(event(outputs=[said]))
    asset = Asset.objects.get()
    assert (asset.kind, asset.description) == ("view", "By hand")
    assert asset.beside == {"description": {"0": "By a machine"}}
    assert list(asset.fields.values_list("name", "description")) == [("x", "By hand"), ("y", "")]
    assert asset.fields.get(name="x").beside["description"] == {"0": "machine"}


@pytest.mark.django_db
def test_a_machines_words_follow_the_machine_but_not_over_a_persons(alice: User) -> None:
    def tell_schema(minute: int, *names: str, **words: str) -> Asset:
        facets = schema(*names, **words) | {"documentation": {"description": f"At {minute}"}}
        tell(event(run=str(minute), minute=minute, outputs=[dataset("a", **facets)]))
        return Asset.objects.get()

    def write(**words: Any) -> None:
        row = intake.Row(namespace=NAMESPACE, name="a", **words)
        person = registering.Registrar(by=alice, authority=Authority.PERSON)
        User.objects.filter(pk=alice.pk).update(is_superuser=True)
        alice.refresh_from_db()
        assert not registering.register([row], registrar=person).failed

    asset = tell_schema(1, "x", "y", x="first")
    write(field_words={"y": {"description": "By hand", "sensitivity": "personal"}})
    asset = tell_schema(3, "x", "y", "z", x="third", y="machine")
    assert asset.description == "At 3"
    assert list(asset.fields.values_list("name", "description", "sensitivity")) == [
        ("x", "third", ""),
        ("y", "By hand", "personal"),
        ("z", "", ""),
    ]
    asset = tell_schema(2, "late")
    assert asset.description == "At 3"
    assert asset.fields.count() == 3
    write(values={"description": "By hand"})
    assert tell_schema(4, "x").description == "By hand"
    write(values={"description": ""})
    assert Asset.objects.get().description == "At 4"


@pytest.mark.django_db
def test_fields_within_fields_come_in_with_their_paths() -> None:
    address = {"name": "address", "type": "struct", "fields": [{"name": "city", "type": "text"}]}
    facet = {"schema": {"fields": [{"name": "id", "type": "int"}, address]}}
    tell(event(outputs=[dataset("a", **facet)]))
    fields = list(Asset.objects.get().fields.values_list("name", "parent", "type"))
    assert fields == [
        ("id", "", "int"),
        ("address", "", "struct"),
        ("address.city", "address", "text"),
    ]


@pytest.mark.django_db
def test_a_second_run_that_says_the_same_changes_no_asset() -> None:
    said = dataset("a", **schema("x", x="why"), documentation={"description": "The a"})
    tell(event(run="one", outputs=[said]))
    before = Asset.objects.values_list("revision", "updated_at").get()
    tell(event(run="two", minute=1, outputs=[said]))
    assert Asset.objects.values_list("revision", "updated_at").get() == before


@pytest.mark.django_db
def test_a_scanned_asset_keeps_the_fields_of_the_scan() -> None:
    source = Source.objects.create(
        slug="w", name="W", namespace=NAMESPACE, prefix="w", host="h", port=1, database="w",
        username="u", secret="S", schemas=["raw"], scan_every="01:00:00",
    )  # fmt: skip
    factories.asset("a", ["x"], namespace=NAMESPACE, source=source)
    tell(event(outputs=[dataset("a", **schema("other"), documentation={"description": "Said"})]))
    asset = Asset.objects.get()
    assert [field.name for field in asset.fields.all()] == ["x"]
    assert asset.description == "Said"


@pytest.mark.django_db
def test_a_retired_asset_stays_retired() -> None:
    tell(event(outputs=["a"]))
    Asset.objects.update(retired_at="2026-02-07T12:00:00Z")
    tell(event(minute=1, outputs=[dataset("a", documentation={"description": "Back?"})]))
    assert Asset.objects.get().retired_at is not None


@pytest.mark.django_db
def test_a_time_in_the_far_future_does_not_pin_what_is_newest_for_years() -> None:
    far = event(run="far", outputs=[dataset("a", documentation={"description": "Far"})])
    tell(far | {"eventTime": "2099-01-01T00:00:00Z"})
    assert RawEvent.objects.get().event_time.year < 2099
    assert Run.objects.get().ended_at.year < 2099  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_steady_run_costs_few_statements(
    django_assert_max_num_queries: Any,
) -> None:
    def run(name: str, minute: int) -> dict[str, Any]:
        return event(run=name, minute=minute, inputs=list("abcdefghij"), outputs=list("klmno"))

    tell(run("one", 1))
    receive(run("two", 2))
    with django_assert_max_num_queries(20):
        services.fold_pending()


def history() -> list[dict[str, Any]]:
    """Two jobs over three runs, with facts that contradict each other."""
    return [
        event("START", run="1", minute=1, inputs=[dataset("a", **schema("x", x="old"))]),
        event("FAIL", run="1", minute=2, run_facets={"errorMessage": {"message": "no"}}),
        event("START", run="2", minute=3, inputs=["a", "c"],
              job_facets={"documentation": {"description": "older"}}),
        event("COMPLETE", run="2", minute=4,
              outputs=[dataset("b", documentation={"description": "older"}, **schema("x", "y"))]),
        event("COMPLETE", run="3", minute=5, job="next", inputs=["b"],
              outputs=[dataset("d", datasetType={"datasetType": "VIEW"})],
              job_facets={"documentation": {"description": "next"}}),
        event("RUNNING", run="2", minute=4, outputs=[
            dataset("b", documentation={"description": "newer"}, **schema("y", y="why"))]),
        event("OTHER", run="3", minute=6, job="next", inputs=[
            dataset("a", **schema("x", "z", x="new")), dataset("b", **schema("y", y="because"))]),
    ]  # fmt: skip


class Order(TestCase):
    """Any order of arrival, any repetition, any folding in between: the graph is that of the ordered delivery."""

    @settings(max_examples=12, deadline=None)
    @given(st.data())
    def test_order_of_arrival_makes_no_difference(self, data: st.DataObject) -> None:
        tell(*history())
        expected = graph()
        clear()
        shuffled = data.draw(st.permutations(history()))
        repeated = data.draw(st.lists(st.sampled_from(history()), max_size=4))
        for body in [*shuffled, *repeated]:
            receive(body)
            if data.draw(st.booleans()):
                services.fold_pending()
        services.fold_pending()
        assert graph() == expected
        assert RawEvent.objects.count() == len(history())


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_make_the_same_graph_as_one() -> None:
    bodies = [
        event(kind, run=str(run), job=f"job {run % 3}", minute=run % 50, inputs=inputs, outputs=outputs)
        for run in range(24)
        for kind, inputs, outputs in (
            ("START", [f"t{run % 5}", dataset(f"t{run % 7}", **schema("x", x=str(run)))], []),
            ("COMPLETE", [], [f"t{(run + 3) % 5}", f"u{run}", dataset(f"t{run % 4}")]),
        )
    ]  # fmt: skip
    tell(*bodies)
    expected = graph()
    clear()

    def work(share: list[dict[str, Any]]) -> None:
        try:
            for body in share:
                receive(body)
                services.fold_pending()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, [bodies[start::4] for start in range(4)] * 2))
    services.fold_pending()
    assert graph() == expected
    assert not RawEvent.objects.exclude(error="").exists()
    assert RawEvent.objects.count() == len(bodies)
