from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from catalog.models import Asset, Domain
from contracts import odcs, reading, services
from contracts.models import Clause, Contract, Deviation, Version
from tests import factories
from tests.contracts.texts import departures, small, with_rule

NOON = datetime(2026, 2, 7, 12, tzinfo=UTC)


def version_of(asset: Asset) -> Version:
    return Version.objects.get(contract__asset=asset, state="active")


def test_a_contract_is_kept_byte_for_byte_with_its_clauses(asset: Asset, alice: User) -> None:
    put = services.put_contract(asset=asset, original=departures(), by=alice)
    assert put.created
    kept = version_of(asset)
    assert kept.original == departures()
    assert (kept.number, kept.created_by) == ("1.0.0", alice)
    assert kept.clauses.count() == 4


def test_the_same_text_writes_nothing(asset: Asset, alice: User, bob: User) -> None:
    first = services.put_contract(asset=asset, original=departures(), by=alice)
    again = services.put_contract(asset=asset, original=departures(), by=bob)
    assert (again.created, again.version.pk) == (False, first.version.pk)
    assert Version.objects.count() == 1
    assert Clause.objects.count() == 4


def test_another_text_is_a_new_version_and_one_is_active(asset: Asset, alice: User) -> None:
    for text in (small(), small(version="1.1.0"), small("name: other", version="1.1.0")):
        services.put_contract(asset=asset, original=text, by=alice)
    found = Version.objects.order_by("pk").values_list("number", "state")
    assert list(found) == [("1.0.0", "retired"), ("1.1.0", "retired"), ("1.1.0+2", "active")]


def test_an_older_text_put_again_is_a_version_of_its_own(asset: Asset, alice: User) -> None:
    for text in (small("name: a"), small("name: b"), small("name: a")):
        services.put_contract(asset=asset, original=text, by=alice)
    assert version_of(asset).number == "1.0.0+3"


def test_a_draft_stands_beside_the_active_version(asset: Asset, alice: User) -> None:
    services.put_contract(asset=asset, original=small(), by=alice)
    draft = small(version="2.0.0", status="proposed")
    services.put_contract(asset=asset, original=draft, by=alice)
    assert services.put_contract(asset=asset, original=draft, by=alice).created is False
    assert version_of(asset).number == "1.0.0"
    assert Version.objects.get(state="draft").number == "2.0.0"


def test_what_is_no_contract_leaves_nothing_behind(asset: Asset, alice: User) -> None:
    with pytest.raises(odcs.Refused):
        services.put_contract(asset=asset, original="kind: nothing", by=alice)
    assert not Contract.objects.exists()


def test_who_may_promise(asset: Asset, flights: Domain, stella: User, charlie: User) -> None:
    ruler = factories.user("Ruler")
    factories.role(flights, ruler, "owner")
    engineer = factories.user("Engineer")
    factories.role(flights, engineer, "engineer")
    services.put_contract(asset=asset, original=small("name: by ruler"), by=ruler)
    for nobody in (charlie, engineer):
        with pytest.raises(PermissionDenied):
            services.put_contract(asset=asset, original=small("name: mine"), by=nobody)
    with pytest.raises(PermissionDenied, match="propose"):
        services.put_contract(asset=asset, original=small("name: hers"), by=stella)
    draft = small("name: hers", status="draft")
    assert services.put_contract(asset=asset, original=draft, by=stella).version.state == "draft"


def put_limit(asset: Asset, limit: int, by: User, version: str = "1.0.0") -> Clause:
    rule = f"{{metric: nullValues, mustBeLessOrEqualTo: {limit}, unit: percent}}"
    text = with_rule(rule).replace("1.0.0", version)
    return services.put_contract(asset=asset, original=text, by=by).version.clauses.get()


def test_deviations_are_kept_once_per_moment(asset: Asset, alice: User) -> None:
    clause = put_limit(asset, 5, alice)
    observed = [services.Observed(clause, NOON, 7.3)]
    services.record_deviations(observed=observed)
    services.record_deviations(observed=observed * 2)
    row = Deviation.objects.get()
    assert (row.observed, row.kept) == (7.3, False)
    assert row.size == pytest.approx(2.3)
    services.record_deviations(observed=[services.Observed(clause, NOON, 4.0)])
    assert Deviation.objects.get().kept is True


def test_a_new_version_judges_what_was_last_observed(asset: Asset, alice: User) -> None:
    old = put_limit(asset, 5, alice)
    for hours, value in ((0, 9.0), (1, 7.3)):
        at = NOON + timedelta(hours=hours)
        services.record_deviations(observed=[services.Observed(old, at, value)])
    new = put_limit(asset, 8, alice, version="2.0.0")
    row = new.deviations.get()
    assert (row.observed, row.kept) == (7.3, True)
    assert old.deviations.count() == 2


def test_clauses_in_force_come_with_their_latest_deviation_in_two_statements(
    asset: Asset, alice: User, django_assert_num_queries: object
) -> None:
    other = factories.asset("db.marts.other", owner=asset.owner)
    for place in (asset, other):
        services.put_contract(asset=place, original=departures().replace("marts.", ""), by=alice)
    for clause in Clause.objects.filter(kind="completeness"):
        for hours in range(3):
            at = NOON + timedelta(hours=hours)
            services.record_deviations(observed=[services.Observed(clause, at, 5.0 + hours)])
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = reading.active_clauses([asset.pk, other.pk])
        words = [(kept.promise, kept.words, kept.observed) for kept in found[asset.pk]]
    assert set(found) == {asset.pk, other.pk}
    assert len(words) == 4
    assert words[1] == (
        "Of dep_time, at most 5 % is missing.",
        "2 percentage points more missing values than promised",
        "7 %",
    )
    assert words[0][1:] == ("", "")


def test_an_asset_without_a_contract_has_no_clauses(asset: Asset) -> None:
    assert reading.active_clauses([asset.pk]) == {}
    assert reading.version_in_force(asset) is None
