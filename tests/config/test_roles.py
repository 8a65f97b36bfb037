"""What was recorded can only be read by the application; what it may do with a table follows every migration."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from accounts.models.keeping import is_kept
from catalog.models import Asset
from config import roles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_roles")]

KEPT = sorted(model._meta.db_table for model in apps.get_models() if is_kept(model))


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_there_is_history_of_everything_that_matters() -> None:
    told = {
        *("asset", "field", "stewardship", "domain", "domainrole", "term", "termuse", "confusion"),
        *("tag", "applier", "access", "source"),
    }
    assert {f"catalog_{name}event" for name in told} < set(KEPT)
    people = ("user", "team", "membership", "token", "invitation")
    assert {f"accounts_{name}event" for name in people} < set(KEPT)
    assert {"accounts_entry", "accounts_link", "contracts_versionevent"} < set(KEPT)


@pytest.mark.parametrize("table", KEPT)
def test_the_application_adds_and_never_changes(table: str, asset: Asset) -> None:
    key = "id" if table == "accounts_entry" else "number" if table == "accounts_link" else "pgh_id"
    assert not refused(f"select from {table}")
    assert refused(f"update {table} set {key} = {key}")
    assert refused(f"delete from {table}")
    assert refused(f"truncate {table}")
    assert refused(f"drop table {table}")
    assert refused(f"alter table {table} disable trigger all")


@pytest.fixture
def as_owner(two_roles: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("set role none")
        yield
        cursor.execute("reset role")


@pytest.mark.parametrize("verb", ["update {} set {key} = {key}", "delete from {}", "truncate {}"])
@pytest.mark.usefixtures("as_owner")
def test_the_owner_is_stopped_by_a_trigger(verb: str, asset: Asset) -> None:
    for table in KEPT:
        key = {"accounts_entry": "id", "accounts_link": "number"}.get(table, "pgh_id")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local pgtrigger.ignore = '{append_only}'")
            with pytest.raises(ProgrammingError, match="history is only ever added to"):
                cursor.execute(verb.format(table, key=key))
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "set session_replication_role = replica",
        "create table mine (id int)",
        "alter table catalog_asset disable trigger all",
        "insert into accounts_entry (id, door, why, about, request) values (gen_random_uuid(), 'page', '', '{}', '')",
        "insert into catalog_assetevent select * from catalog_assetevent",
        "insert into django_migrations (app, name, applied) values ('a', 'b', now())",
        "select from pghistory_context",
        "truncate catalog_asset cascade",
    ],
)
def test_what_else_the_application_may_not_do(statement: str, asset: Asset) -> None:
    assert refused(statement)


def test_no_setting_of_a_session_switches_history_off(asset: Asset) -> None:
    event = Asset.pgh_event_model.objects.filter(pgh_obj=asset)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        names = "select array_agg(tgname)::text from pg_trigger where tgrelid = 'catalog_asset'::regclass"
        cursor.execute(f"select set_config('pgtrigger.ignore', ({names}), true)")
        cursor.execute("update catalog_asset set title = 'Unseen' where id = %s", [asset.pk])
    assert event.latest("pgh_id").title == "Unseen"


def test_a_new_table_is_the_applications_after_the_next_migrate(as_owner: None) -> None:
    role = connection.settings_dict["OPTIONS"]["options"].partition("=")[2]
    with connection.cursor() as cursor:
        cursor.execute("create table later (id int)")
        cursor.execute("select has_table_privilege(%s, 'later', 'INSERT')", [role])
        assert cursor.fetchone() == (False,)
        roles.give(connection, role)
        cursor.execute("select has_table_privilege(%s, 'later', 'INSERT')", [role])
        assert cursor.fetchone() == (True,)


def test_migrating_gives_the_rights(as_owner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(roles, "give", lambda connection, role: given.append(role))
    monkeypatch.setattr(settings, "APPLICATION_ROLE", "somebody")
    call_command("migrate", database="default", verbosity=0)
    assert given == ["somebody"]


@pytest.mark.parametrize(("role", "warnings"), [("", ["config.W001"]), ("aisle_app", [])])
def test_one_role_for_both_is_warned_of(
    role: str, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "APPLICATION_ROLE", role)
    assert [warning.id for warning in roles.check_roles(None)] == warnings
