"""The people of the demo, what they may do, and the contract they made."""

from pathlib import Path

import pytest

from accounts.models import Team, Token, User
from catalog import rights
from catalog.models import Domain, DomainRole
from config.demo import people, shelf
from config.embedded import state
from contracts import clauses, odcs
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object) -> dict[str, User]:
    monkeypatch.setenv("AISLE_STATE", str(tmp_path))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    users = people.put_everybody("a-password-for-tests")
    people.put_domains(users)
    return users


def test_five_domains_and_one_person_for_each_role(everybody: dict[str, User]) -> None:
    assert set(Domain.objects.values_list("slug", flat=True)) == {
        "flights", "fleet", "weather", "airports", "customer-care"
    }  # fmt: skip
    assert all(Domain.objects.values_list("description", flat=True))
    assert {person.who for person in people.PEOPLE} == {
        "Subject-matter expert", "Data steward", "Data engineer", "Data scientist", "ML engineer", "Domain owner"
    }  # fmt: skip
    assert len(everybody) == 6


def test_everybody_says_what_they_do(everybody: dict[str, User]) -> None:
    assert all(user.about for user in everybody.values())
    assert all(Team.objects.values_list("description", flat=True))


def test_each_may_do_what_the_role_says(everybody: dict[str, User]) -> None:
    asset = factories.asset(
        "w.marts.t",
        domain=Domain.objects.get(slug="airports"),
        owner=Team.objects.get(slug=people.OWNERS),
    )

    def may(person: people.Person, verb: str) -> bool:
        return rights.can(everybody[person.email], verb, asset)

    assert may(people.STEWARD, "recall")
    assert not may(people.STEWARD, "contract")
    assert may(people.DATA_ENGINEER, "contract")
    assert not may(people.DATA_ENGINEER, "recall")
    assert may(people.DOMAIN_OWNER, "centralise")
    for person in (people.SME, people.DATA_SCIENTIST, people.ML_ENGINEER):
        assert not may(person, "edit")


def test_again_changes_nothing_that_somebody_changed(everybody: dict[str, User]) -> None:
    carmen = everybody[people.SME.email]
    carmen.set_password("her own from now on")
    carmen.save()
    Domain.objects.filter(slug="weather").update(name="Wind and weather")
    DomainRole.objects.filter(user=everybody[people.STEWARD.email]).delete()

    people.put_domains(people.put_everybody("a-password-for-tests"))

    carmen.refresh_from_db()
    assert carmen.check_password("her own from now on")
    assert Domain.objects.get(slug="weather").name == "Wind and weather"
    assert not DomainRole.objects.filter(role="steward").exists()


def test_logins_are_told_once_with_one_token(everybody: dict[str, User], tmp_path: Path) -> None:
    factories.user("Ada", is_superuser=True)
    state.write(
        tmp_path / "logins.json", [{"who": "Admin", "email": "a@b.example", "password": "x"}]
    )

    people.tell_logins("a-password-for-tests")
    told = state.read(tmp_path / "logins.json", [])
    people.tell_logins("a-password-for-tests")

    assert state.read(tmp_path / "logins.json", []) == told
    assert told[0]["who"] == "Admin"
    assert len([row for row in told if "token" in row]) == 1
    assert len(told) == 8


def test_a_revoked_token_stays_revoked(everybody: dict[str, User], tmp_path: Path) -> None:
    path = tmp_path / "demo" / "tokens.json"
    people.put_tokens(everybody, path)
    Token.objects.update(revoked_at="2026-01-01T00:00:00Z")

    people.put_tokens(everybody, path)

    assert Token.objects.count() == len(everybody)
    assert not Token.objects.filter(revoked_at=None).exists()


def test_the_contract_is_valid_and_every_promise_is_judged() -> None:
    document = odcs.read(shelf.CONTRACT.read_text())
    reading = clauses.read(
        document, namespace="postgres://warehouse:5432", name="warehouse.marts.departures"
    )

    assert document["apiVersion"] == "v3.1.0"
    assert reading.unjudged == []
    promised = {promise.key: (promise.promised, promise.unit) for promise in reading.promises}
    assert promised == {
        "freshness:flight_date": (48.0, "hours"),
        "completeness:dep_time": (5.0, "percent"),
        "reference:dest:warehouse.raw.airports.faa": (0.0, "percent"),
        "reference:tailnum:warehouse.raw.planes.tailnum": (20.0, "percent"),
    }
