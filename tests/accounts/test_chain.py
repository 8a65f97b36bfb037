"""The chain over the record: every row is linked once, and whoever changes one afterwards is found out."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import chain, recording, services
from accounts.models import Entry, Link, Tail
from catalog.models import Asset
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.alone]

Tamper = Callable[[str, str], None]
Patch = pytest.MonkeyPatch
EVENTS = Asset.pgh_event_model  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def heads(settings: object, tmp_path: Path) -> Path:
    path = tmp_path / "heads.ndjson"
    settings.RECORD_HEADS = path  # type: ignore[attr-defined]
    return path


@pytest.fixture
def linked(asset: Asset) -> Asset:
    """An asset that was changed twice; everything is linked."""
    with recording.recording("command", "first"):
        Asset.objects.filter(pk=asset.pk).update(title="One")
    with recording.recording("command", "second"):
        Asset.objects.filter(pk=asset.pk).update(title="Two")
    link_all()
    return asset


def link_all() -> int:
    """Two looks: the first sees how far the record goes, the second links it."""
    return services.link_record() + services.link_record()


def verified() -> str:
    told = StringIO()
    call_command("verify_audit", stdout=told, stderr=StringIO())
    return told.getvalue()


def broken() -> str:
    """What the command says is wrong."""
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=StringIO(), stderr=told)
    return told.getvalue()


@pytest.fixture
def tamper(two_roles: None) -> Tamper:
    """Somebody who may do everything in the database, and does."""

    def change(table: str, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate; set role none")
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(statement)
            cursor.execute(f"alter table {table} enable trigger user; reset role")

    return change


def test_every_row_is_linked_once(linked: Asset) -> None:
    numbers = [
        number for link in Link.objects.all() for number, _ in chain.ROW.iter_unpack(link.rows)
    ]
    assert numbers == sorted(set(numbers))
    assert set(EVENTS.objects.values_list("pgh_id", flat=True)) <= set(numbers)
    assert set(Entry.objects.values_list("number", flat=True)) <= set(numbers)
    assert "0 rows wait" in verified()


def test_what_is_new_waits_for_the_next_link(linked: Asset) -> None:
    Asset.objects.filter(pk=linked.pk).update(title="Three")
    assert "1 rows wait" in verified()
    assert link_all() == 1
    assert link_all() == 0
    assert "0 rows wait" in verified()


def test_a_link_spans_no_more_than_it_can(asset: Asset, monkeypatch: Patch) -> None:
    monkeypatch.setattr("accounts.services.chain.SPAN", 3)
    for number in range(5):
        Asset.objects.filter(pk=asset.pk).update(title=f"{number}")
    assert link_all() >= 3
    assert verified()


def test_nothing_is_linked_while_an_older_transaction_may_still_write(linked: Asset) -> None:
    Asset.objects.filter(pk=linked.pk).update(title="Three")
    services.link_record()
    Tail.objects.update(next_transaction=10**15)
    before = Tail.objects.get().seen
    assert services.link_record() == 0
    assert Tail.objects.get().seen >= before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update catalog_assetevent set title = 'Never' where pgh_id = {row}", "was changed"),
        ("delete from catalog_assetevent where pgh_id = {row}", "is gone"),
        (
            "update catalog_assetevent set pgh_created_at = pgh_created_at - interval '1 day' where pgh_id = {row}",
            "was changed",
        ),
    ],
)
def test_a_changed_row_is_named(tamper: Tamper, linked: Asset, statement: str, said: str) -> None:
    row = EVENTS.objects.get(title="One").pk
    tamper("catalog_assetevent", statement.format(row=row))
    told = broken()
    assert f"row {row} of " in told
    assert said in told
    assert len(told.splitlines()) == 1


def test_a_row_that_slips_in_is_named(tamper: Tamper, asset: Asset) -> None:
    with transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(title="Never")
        free = EVENTS.objects.get(title="Never").pk
        transaction.set_rollback(True)
    Asset.objects.filter(pk=asset.pk).update(title="One")
    link_all()
    columns = ", ".join(f'"{column}"' for column in chain.shape_now()["catalog_assetevent"])
    values = columns.replace('"pgh_id"', str(free))
    tamper(
        "catalog_assetevent",
        f"insert into catalog_assetevent ({columns}) select {values} from catalog_assetevent where title = 'One'",
    )
    assert broken() == f"row {free} of catalog_assetevent: slipped in later\n"


def test_who_did_it_cannot_be_changed(tamper: Tamper, linked: Asset) -> None:
    other = factories.user()
    entry = Entry.objects.get(why="first")
    tamper("accounts_entry", f"update accounts_entry set by_id = {other.pk} where why = 'first'")
    assert f"row {entry.number} of accounts_entry: was changed" in broken()


def test_a_link_that_is_gone_or_changed_is_named(tamper: Tamper, linked: Asset) -> None:
    Asset.objects.filter(pk=linked.pk).update(title="Three")
    link_all()
    first = Link.objects.order_by("number").first()
    assert first
    tamper(
        "accounts_link", f"update accounts_link set shape = '{{}}' where number = {first.number}"
    )
    assert f"link {first.number}: does not say what it was bound to say" in broken()
    tamper("accounts_link", f"delete from accounts_link where number = {first.number}")
    assert "some in between are gone" in broken()


def test_a_chain_that_was_made_anew_does_not_fit_the_signed_head(
    tamper: Tamper, linked: Asset, heads: Path
) -> None:
    assert services.sign_head()
    tamper(
        "catalog_assetevent", "update catalog_assetevent set title = 'Never' where title = 'One'"
    )
    tamper("accounts_link", "delete from accounts_link")
    link_all()
    assert "the chain was made anew" in broken()
    heads.unlink()
    assert verified()


def test_a_head_is_signed_once_a_day(linked: Asset, heads: Path) -> None:
    assert services.sign_head(today=date(2026, 5, 1))
    assert services.sign_head(today=date(2026, 5, 1)) == ""
    assert services.sign_head(today=date(2026, 5, 2))
    one, two = map(json.loads, heads.read_text().splitlines())
    assert (one["day"], two["day"]) == ("2026-05-01", "2026-05-02")
    assert one["hash"] == Link.objects.latest("number").hash
    assert verified()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line.replace("2026-05-01", "2026-04-30"), "is not signed with this key"),
        (lambda line: "nonsense", "cannot be read"),
        (lambda line: "[]", "cannot be read"),
    ],
)
def test_a_false_head_is_named(
    linked: Asset, heads: Path, change: Callable[[str], str], said: str
) -> None:
    services.sign_head(today=date(2026, 5, 1))
    heads.write_text(change(heads.read_text()))
    assert said in broken()


def test_a_column_that_comes_later_breaks_nothing(linked: Asset, monkeypatch: Patch) -> None:
    columns = chain.shape_now()["catalog_assetevent"]
    Asset.objects.filter(pk=linked.pk).update(title="Three")
    with monkeypatch.context() as patch:
        without = [column for column in columns if column != "stage"]
        patch.setattr(chain, "shape_now", lambda: {"catalog_assetevent": without})
        link_all()
    assert Link.objects.latest("number").shape == {"catalog_assetevent": without}
    assert verified()


def test_a_column_that_is_gone_is_named(linked: Asset, monkeypatch: Patch) -> None:
    shape = chain.shape_now()
    shape["catalog_assetevent"].remove("title")
    monkeypatch.setattr(chain, "shape_now", lambda: shape)
    assert "catalog_assetevent: no longer has title" in broken()


@pytest.mark.django_db(transaction=True)
def test_what_may_still_appear_below_is_waited_for(asset: Asset) -> None:
    slow = psycopg.connect(**connection.get_connection_params())
    slow.execute("update catalog_asset set title = 'Slow' where id = %s", [asset.pk])
    factories.team("quick")
    for _ in range(3):
        assert services.link_record() == 0
    slow.commit()
    slow.close()
    assert link_all() == 1
    assert "0 rows wait" in verified()


def test_an_empty_record_is_whole() -> None:
    assert "nothing is linked yet" in verified()
    assert services.sign_head() == ""
