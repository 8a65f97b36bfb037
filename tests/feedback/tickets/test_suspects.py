"""Where did it start? Shares of real evidence, nearer counting more; docs/tracing.md has the formula."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from catalog.models import Asset
from feedback import services
from feedback.models import Ticket
from feedback.tickets import suspects
from lineage.models import Job, Run
from tests import factories
from tests.feedback.conftest import check, edge, finding


def said(asset: Asset, by: User, **extra: str) -> Ticket:
    return services.report(asset=asset, title="San Juan has no name", **extra, by=by)


def test_without_evidence_there_is_no_suspect(lineage: dict[str, Asset], charlie: User) -> None:
    assert suspects.rank(said(lineage["report"], charlie), charlie) == []


def test_where_unknown_values_point_is_the_first_suspect(
    lineage: dict[str, Asset], charlie: User
) -> None:
    finding(lineage["departures"], origin=lineage["raw"], check_asked=check(lineage["departures"]))
    finding(
        lineage["departures"],
        "rows",
        severity="low",
        check_asked=check(lineage["departures"], "rows", ""),
    )
    found = suspects.rank(said(lineage["report"], charlie, field="dest_name"), charlie)
    assert [item.asset for item in found] == [lineage["raw"], lineage["departures"]]
    first = found[0]
    assert (first.steps, first.distance) == (3, "3 steps up")
    assert first.share > 60
    assert first.reasons[0].startswith("marts.departures points here: 2.3 % of dest unknown")


def test_the_documented_formula(lineage: dict[str, Asset], charlie: User) -> None:
    finding(lineage["departures"], origin=lineage["raw"], severity="high")
    finding(lineage["report"], origin=lineage["raw"])
    (only,) = suspects.rank(said(lineage["report"], charlie), charlie)
    assert only.score == round(0.85**3 * (6.0 + 0.5 * 5.0), 3)
    assert only.share == 100


def test_the_asset_itself_can_be_the_suspect(lineage: dict[str, Asset], charlie: User) -> None:
    finding(lineage["report"], "refresh", kind="refresh", params={"error": "timeout"})
    (only,) = suspects.rank(said(lineage["report"], charlie), charlie)
    assert (only.asset, only.steps, only.distance) == (lineage["report"], 0, "here")


def test_a_failed_run_of_last_week_is_evidence(lineage: dict[str, Asset], charlie: User) -> None:
    job = Job.objects.get(edges__target=lineage["departures"])
    for days in (1, 8):
        Run.objects.create(
            job=job,
            run_id=uuid4(),
            state="failed",
            ended_at=timezone.now() - timedelta(days=days),
        )
    (only,) = suspects.rank(said(lineage["report"], charlie), charlie)
    assert only.asset == lineage["departures"]
    assert only.score == round(0.85 * 4, 3)
    assert "failed 24 h ago" in only.reasons[0]


def test_the_words_of_the_ticket_name_an_asset(lineage: dict[str, Asset], charlie: User) -> None:
    ticket = services.report(asset=lineage["departures"], title="An airport is missing", by=charlie)
    found = {item.asset: item.score for item in suspects.rank(ticket, charlie)}
    # Both raw and staging are called airports: the word counts half for each.
    assert found == {
        lineage["staging"]: round(0.85 * 0.25, 3),
        lineage["raw"]: round(0.85**2 * 0.25, 3),
    }


def test_a_finding_about_another_field_weighs_less(
    lineage: dict[str, Asset], charlie: User, airports_team: object
) -> None:
    planes = factories.asset("db.raw.planes", ["tailnum"])
    edge(planes, lineage["departures"])
    departures = lineage["departures"]
    finding(departures, "a", origin=planes, check_asked=check(departures, field="tailnum"))
    finding(departures, "b", origin=lineage["raw"], check_asked=check(departures, field="dest"))
    found = suspects.rank(said(lineage["report"], charlie, field="dest_name"), charlie)
    assert [item.asset for item in found[:2]] == [lineage["raw"], planes]


def test_a_finding_of_the_same_matter_goes_where_the_other_points(
    lineage: dict[str, Asset], charlie: User
) -> None:
    departures = lineage["departures"]
    finding(departures, "a", origin=lineage["raw"], check_asked=check(departures, field="dest"))
    finding(departures, "b", check_asked=check(departures, field="dest_name"))
    finding(departures, "c", check_asked=check(departures, field="tailnum"))
    ticket = said(lineage["report"], charlie, field="dest_name")
    raw, own = suspects.rank(ticket, charlie)
    assert (raw.asset, raw.score) == (lineage["raw"], round(0.85**3 * 2 * (5 + 0.5 * 5), 3))
    assert (own.asset, own.score) == (departures, round(0.85 * 0.25 * 3, 3))
    assert all(reason.startswith("marts.departures points here") for reason in raw.reasons)


def test_a_bad_day_of_the_whole_table_does_not_hide_where_the_named_field_comes_from(
    lineage: dict[str, Asset], charlie: User
) -> None:
    departures = lineage["departures"]
    finding(departures, "a", origin=lineage["raw"], check_asked=check(departures, field="dest"))
    finding(departures, "rows", severity="high", check_asked=check(departures, "rows", ""))
    for name in ("dep_time", "arr_time", "air_time", "cancelled"):
        finding(departures, name, severity="high", check_asked=check(departures, field=name))
    found = suspects.rank(said(lineage["report"], charlie, field="dest_name"), charlie)
    assert [item.asset for item in found] == [lineage["raw"], departures]


def test_what_is_hidden_is_no_suspect_and_no_witness(
    lineage: dict[str, Asset], private: Asset, charlie: User, alice: User
) -> None:
    edge(private, lineage["departures"])
    finding(private, check_asked=check(private, field="tailnum"))
    finding(private, "b", origin=lineage["raw"])
    ticket = said(lineage["report"], charlie)
    assert suspects.rank(ticket, charlie) == []
    assert {item.asset for item in suspects.rank(ticket, alice)} == {private, lineage["raw"]}


def test_what_does_not_lie_upstream_is_no_suspect(lineage: dict[str, Asset], charlie: User) -> None:
    finding(factories.asset("db.raw.elsewhere"))
    finding(lineage["report"])
    assert suspects.rank(said(lineage["departures"], charlie), charlie) == []


def test_the_number_of_statements_does_not_grow(
    lineage: dict[str, Asset], charlie: User, django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        extra = factories.asset(f"db.raw.t{number}", ["dest_name"])
        edge(extra, lineage["departures"])
        finding(extra)
    ticket = said(lineage["report"], charlie, field="dest_name")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        assert len(suspects.rank(ticket, charlie)) == suspects.SHOWN


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=12))
def test_shares_sum_to_a_hundred(scores: list[float]) -> None:
    shares = suspects.percentages(scores)
    assert sum(shares) == 100
    assert all(
        abs(share - 100 * s / sum(scores)) < 1 for share, s in zip(shares, scores, strict=True)
    )
