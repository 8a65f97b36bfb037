"""A line that says what was said before is not read again, unless anything has changed that it could speak of."""

import json
from typing import Any

import pytest

from accounts.models import Team, User
from catalog import registering
from catalog.models import Asset, Authority, Domain, Echo
from catalog.pieces import Line
from tests import factories
from tests.catalog.test_bulk import BULK, ndjson, rows, send
from tests.conftest import api_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the lines that were read."""
    seen: list[int] = []
    real = registering.read

    def read(line: Line) -> Any:
        seen.append(line.number)
        return real(line)

    monkeypatch.setattr(registering, "read", read)
    return seen


def again(user: User, sent: list[dict[str, Any]], reads: list[int]) -> tuple[dict[str, Any], int]:
    """The report of the same once more, and how many lines of it were read."""
    reads.clear()
    return send(api_for(user), ndjson(sent)).data, len(reads)


def test_what_was_said_before_is_not_read(admin: User, reads: list[int]) -> None:
    sent = rows(5, title="T", fields=[{"name": "id"}])
    again(admin, sent, reads)
    report, read = again(admin, sent, reads)
    assert (report["unchanged"], read) == (5, 0)
    sent[2]["title"] = "New"
    report, read = again(admin, sent, reads)
    assert (report["updated"], report["unchanged"], read) == (1, 4, 1)
    assert again(admin, sent, reads)[1] == 0
    assert Echo.objects.count() == 5


def test_an_asset_that_has_changed_since_is_read(admin: User, reads: list[int]) -> None:
    sent = rows(2, title="T")
    again(admin, sent, reads)
    api = api_for(admin)
    pk = Asset.objects.get(name="t0").pk
    api.patch(f"/api/v1/assets/{pk}", {"title": "Another"}, format="json")
    report, read = again(admin, sent, reads)
    assert (report["updated"], read) == (1, 1)
    assert Asset.objects.get(pk=pk).title == "T"
    api.delete(f"/api/v1/assets/{pk}")
    again(admin, sent, reads)
    assert Asset.objects.on_the_shelf().count() == 2


def test_names_that_mean_something_else_are_looked_up(alice: User, reads: list[int]) -> None:
    team = factories.team("crew", [alice])
    factories.domain("flights")
    sent = rows(1, owner="crew", domain="flights")
    again(alice, sent, reads)
    assert again(alice, sent, reads)[1] == 0
    Team.objects.filter(pk=team.pk).update(slug="others")
    report, read = again(alice, sent, reads)
    assert (report["failed"], read) == (1, 1)
    assert report["errors"][0]["field"] == "owner"
    assert Domain.objects.get() is not None


def test_who_may_not_change_it_any_more_is_refused(
    alice: User, owners: Team, reads: list[int]
) -> None:
    sent = rows(1, owner="owners")
    again(alice, sent, reads)
    assert again(alice, sent, reads) == (
        {"created": 0, "updated": 0, "unchanged": 1, "failed": 0, "errors": []},
        0,
    )
    owners.members.remove(alice)
    report, _read = again(alice, sent, reads)
    assert report["failed"] == 1
    assert report["errors"][0]["field"] == "name"


@pytest.mark.parametrize("order", [1, -1])
def test_of_an_echo_and_another_word_the_later_one_counts(
    order: int, admin: User, reads: list[int]
) -> None:
    old, new = rows(1, title="old"), rows(1, title="new")
    again(admin, old, reads)
    report, read = again(admin, [*old, *new][::order], reads)
    assert read == 2
    assert report["failed"] == 0
    assert Asset.objects.get().title == ("new" if order == 1 else "old")


def test_another_authority_is_no_echo(admin: User, reads: list[int]) -> None:
    (line,) = [Line(1, json.dumps(rows(1, title="T")[0]).encode())]
    for authority in (Authority.PROGRAM, Authority.PERSON, Authority.PERSON):
        registrar = registering.Registrar(by=admin, authority=authority)
        registering.register([line], registrar=registrar)
    assert len(reads) == 2
    assert Asset.objects.get().said_by["title"] == Authority.PERSON


def test_a_bad_line_stays_bad(alice: User, reads: list[int]) -> None:
    for _ in range(2):
        answer = send(api_for(alice), b'{"namespace": "n", "name": "t", "kind": "x"}', BULK)
        assert answer.data["failed"] == 1
    assert len(reads) == 2
