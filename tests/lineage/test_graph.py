from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest

from accounts.models import User
from catalog.models import Asset, Domain, Hold, Verdict
from lineage import graph, services, tasks
from lineage.models import Edge, Job
from tests import factories

pytestmark = pytest.mark.django_db


def draw(*paths: str, **more: dict[str, Any]) -> dict[str, Asset]:
    """Assets and edges from paths like "a b c"; `more` holds columns of some of them."""
    job, _made = Job.objects.get_or_create(namespace="n", name="job")
    assets: dict[str, Asset] = {}
    for name in dict.fromkeys(name for path in paths for name in path.split()):
        assets[name] = factories.asset(name, **more.get(name, {}))
    pairs = {(one, other) for path in paths for one, other in pairwise(path.split())}
    Edge.objects.bulk_create(
        Edge(source=assets[one], target=assets[other], job=job) for one, other in pairs
    )
    return assets


HIDDEN = {"visibility": "private"}


def depths(walk: graph.Walk) -> dict[str, int]:
    return {node.asset.name: node.depth for node in walk.nodes}


def pairs(walk: graph.Walk) -> set[tuple[str, str]]:
    names = {node.asset.pk: node.asset.name for node in walk.nodes}
    return {(names[source], names[target]) for source, target in walk.edges}


def names(neighbours: Iterable[graph.Neighbour]) -> list[str]:
    return [neighbour.asset.name for neighbour in neighbours]


def test_walks_name_every_asset_once_with_its_distance(charlie: User) -> None:
    found = draw("a b d e", "a c d", "a d", "x d")
    down = graph.downstream(found["a"], 50, charlie)
    assert depths(down) == {"a": 0, "b": 1, "c": 1, "d": 1, "e": 2}
    assert pairs(down) == {("a", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("c", "d"), ("d", "e")}
    assert depths(graph.downstream(found["a"], 1, charlie)) == {"a": 0, "b": 1, "c": 1, "d": 1}
    assert depths(graph.upstream(found["d"], 50, charlie)) == {
        "d": 0, "a": 1, "b": 1, "c": 1, "x": 1,
    }  # fmt: skip
    assert not down.truncated


def test_both_ways_at_once_leaves_out_siblings(charlie: User) -> None:
    found = draw("a b c", "a sibling")
    both = graph.walk(found["b"], 50, charlie, up=True, down=True)
    assert depths(both) == {"b": 0, "a": 1, "c": 1}


def test_cycles_end(charlie: User) -> None:
    found = draw("a b c a", "c d")
    assert depths(graph.downstream(found["a"], 50, charlie)) == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert graph.impact(found["a"], charlie).assets == 3
    assert graph.steps_up(found["a"]) == {found["c"].pk: 1, found["b"].pk: 2}


def test_a_walk_is_the_same_whether_a_hidden_asset_is_there_or_not(
    charlie: User, admin: User
) -> None:
    found = draw("a b", "a h1 h2 c", "h1 b d", h1=HIDDEN, h2=HIDDEN)

    def told() -> list[object]:
        return [
            graph.walk(found["b"], 50, charlie, up=True, down=True),
            graph.downstream(found["a"], 50, charlie),
            graph.upstream(found["c"], 50, charlie),
            graph.neighbours(found["a"], charlie),
            graph.neighbours(found["c"], charlie),
            graph.impact(found["a"], charlie),
            graph.steps_up(found["c"], charlie),
            set(graph.hurt(found["a"].pk, charlie)),
        ]

    with_it = told()
    assert depths(graph.downstream(found["a"], 50, charlie)) == {"a": 0, "b": 1, "d": 2}
    assert depths(graph.upstream(found["c"], 50, charlie)) == {"c": 0}
    assert depths(graph.downstream(found["a"], 50, admin))["c"] == 3
    assert set(names(graph.neighbours(found["a"], admin).down)) == {"b", "h1"}
    assert graph.impact(found["a"], admin).assets == 5
    Edge.objects.filter(source__visibility="private").delete()
    Edge.objects.filter(target__visibility="private").delete()
    assert told() == with_it


def test_a_role_lets_a_walk_go_on(stella: User, flights: Domain) -> None:
    found = draw("a h b", h=HIDDEN | {"domain": flights})
    assert depths(graph.downstream(found["a"], 50, stella)) == {"a": 0, "h": 1, "b": 2}


def test_what_leads_only_to_hidden_assets_looks_like_an_end(charlie: User) -> None:
    found = draw("a h1 h2 h1", h1=HIDDEN, h2=HIDDEN)
    alone = graph.downstream(found["a"], 50, charlie)
    assert (depths(alone), alone.edges, alone.truncated) == ({"a": 0}, [], False)
    assert graph.neighbours(found["a"], charlie) == graph.Neighbours([], [])
    assert graph.impact(found["a"], charlie) == graph.Impact(0, {}, {}, 0)


def test_retired_assets_are_neither_named_nor_passed(charlie: User) -> None:
    found = draw("a gone b", gone={"retired_at": "2026-02-07T12:00:00Z"})
    assert depths(graph.downstream(found["a"], 50, charlie)) == {"a": 0}
    assert names(graph.neighbours(found["a"], charlie).down) == []
    assert graph.impact(found["a"], charlie).assets == 0


def test_a_retired_asset_can_still_be_looked_at(charlie: User) -> None:
    found = draw("a gone b gone", gone={"retired_at": "2026-02-07T12:00:00Z"})
    walk = graph.walk(found["gone"], 50, charlie, up=True, down=True)
    assert depths(walk) == {"gone": 0, "a": 1, "b": 1}
    assert pairs(walk) == {("a", "gone"), ("gone", "b"), ("b", "gone")}


def test_walks_stop_at_so_many_assets_and_say_so(
    charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = draw(*[f"hub t{number}" for number in range(30)], "t0 u")
    monkeypatch.setattr(graph, "MAX_NODES", 20)
    walk = graph.downstream(found["hub"], 50, charlie)
    assert (len(walk.nodes), walk.truncated) == (20, True)
    monkeypatch.setattr(graph, "MAX_NODES", 500)
    monkeypatch.setattr(graph, "REACH", 10)
    assert graph.downstream(found["hub"], 50, charlie).truncated
    monkeypatch.setattr(graph, "REACH", 31)
    assert graph.downstream(found["hub"], 50, charlie).truncated
    assert graph.downstream(found["hub"], 1, charlie).truncated
    monkeypatch.setattr(graph, "REACH", 33)
    whole = graph.downstream(found["hub"], 50, charlie)
    assert (len(whole.nodes), whole.truncated) == (32, False)


def test_a_dense_graph_is_walked_in_a_moment(charlie: User) -> None:
    job = Job.objects.create(namespace="n", name="dense")
    layers = [[factories.asset(f"l{layer}.{i}") for i in range(8)] for layer in range(12)]
    Edge.objects.bulk_create(
        Edge(source=one, target=other, job=job)
        for upper, lower in pairwise(layers)
        for one in upper
        for other in lower
    )
    walk = graph.downstream(layers[0][0], 50, charlie)
    assert len(walk.nodes) == 1 + 11 * 8
    assert graph.impact(layers[0][0], charlie).assets == 88


def test_impact_is_counted_by_kind_domain_and_consumer(charlie: User) -> None:
    ours, theirs = factories.team("ours"), factories.team("theirs")
    flights, weather = factories.domain("flights"), factories.domain("weather")
    found = draw(
        "a b c", "a d",
        a={"owner": ours}, b={"owner": ours, "domain": flights},
        c={"owner": theirs, "domain": flights, "kind": "dashboard"},
        d={"owner": theirs, "domain": weather},
    )  # fmt: skip
    assert graph.impact(found["a"], charlie) == graph.Impact(
        assets=3,
        by_kind={"table": 2, "dashboard": 1},
        by_domain={"flights": 2, "weather": 1},
        consumers=1,
    )


def test_statements_do_not_grow_with_the_graph(
    charlie: User, django_assert_num_queries: Any
) -> None:
    small = draw("a b")["a"]
    large = draw(*[f"hub t{number} u{number}" for number in range(40)])["hub"]
    for asset in (small, large):
        with django_assert_num_queries(3):
            graph.downstream(asset, 50, charlie)
        with django_assert_num_queries(4):
            graph.walk(asset, 50, charlie, up=True, down=True)
        with django_assert_num_queries(1):
            graph.impact(asset, charlie)
        with django_assert_num_queries(2):
            for neighbour in graph.neighbours(asset, charlie).down:
                assert neighbour.asset.verdict.shown == "unknown"
                assert neighbour.jobs == ("job",)
        with django_assert_num_queries(1):
            graph.holds_on(asset, charlie)


def hold(asset: Asset, recall_id: int = 1) -> Hold:
    return Hold.objects.create(asset=asset, recall_id=recall_id, title=f"No {asset.name}")


def recalled() -> set[str]:
    return set(Verdict.objects.filter(recalled=True).values_list("asset__name", flat=True))


def test_a_recall_stands_on_everything_downstream_at_once(charlie: User) -> None:
    found = draw("a b c", "x c")
    first, second = hold(found["b"], 1), hold(found["x"], 2)
    assert graph.holds_on(found["a"], charlie) == []
    assert graph.holds_on(found["b"], charlie) == [first]
    assert graph.holds_on(found["c"], charlie) == [first, second]
    own = hold(found["c"], 3)
    assert graph.holds_on(found["c"], charlie) == [own, first, second]
    Hold.objects.filter(pk=first.pk).update(lifted_at="2026-02-07T12:00:00Z")
    assert graph.holds_on(found["c"], charlie) == [own, second]


def test_a_recall_on_a_hidden_asset_is_not_named(charlie: User, admin: User) -> None:
    found = draw("h b", h=HIDDEN)
    standing = hold(found["h"])
    services.spread_holds()
    assert graph.holds_on(found["b"], charlie) == []
    assert graph.holds_on(found["b"], admin) == [standing]
    assert recalled() == {"h", "b"}


def test_spreading_recalls_twice_is_spreading_once(charlie: User) -> None:
    found = draw("a b c a", "c d", "e d")
    standing = hold(found["b"])
    assert services.spread_holds() == 4
    assert recalled() == {"a", "b", "c", "d"}
    assert services.spread_holds() == 0
    tasks.spread_holds()
    assert recalled() == {"a", "b", "c", "d"}
    Hold.objects.filter(pk=standing.pk).update(lifted_at="2026-02-07T12:00:00Z")
    tasks.spread_holds()
    assert recalled() == set()


def test_an_edge_that_is_new_brings_the_recall_with_the_next_sweep() -> None:
    found = draw("a b", "c d")
    hold(found["a"])
    services.spread_holds()
    job = Job.objects.get()
    Edge.objects.create(source=found["b"], target=found["c"], job=job)
    tasks.spread_holds()
    assert recalled() == {"a", "b", "c", "d"}


def test_importance_is_how_much_hangs_on_an_asset() -> None:
    found = draw("a b c", "a d c", "e e2", "e2 e")
    tasks.measure_importance()
    counted = {
        name: Asset.objects.get(pk=asset.pk).standing.importance for name, asset in found.items()
    }
    assert counted == {"a": 3, "b": 1, "c": 0, "d": 1, "e": 1, "e2": 1}
    assert services.measure_importance() == 0
    Edge.objects.filter(source=found["b"]).delete()
    assert services.measure_importance() == 1
    assert Asset.objects.get(name="b").standing.importance == 0


def test_importance_says_nothing_of_what_is_hidden() -> None:
    found = draw("a h b", "a c", "h c", h=HIDDEN)
    services.measure_importance()
    counted = {
        name: Asset.objects.get(pk=asset.pk).standing.importance for name, asset in found.items()
    }
    assert counted == {"a": 1, "h": 2, "b": 0, "c": 0}


def test_importance_is_counted_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "COUNTED", 3)
    found = draw("a b c d e f")
    services.measure_importance()
    counted = [Asset.objects.get(pk=asset.pk).standing.importance for asset in found.values()]
    assert counted == [3, 3, 3, 2, 1, 0]


def test_what_everybody_downstream_must_be_told(charlie: User) -> None:
    found = draw("a h b", h=HIDDEN)
    assert [asset.name for asset in graph.downstream_assets(found["a"])] == ["h", "b"]
    assert graph.steps_up(found["b"]) == {found["h"].pk: 1, found["a"].pk: 2}
