"""The tests' database: its owner prepares it, then everything runs as the role the application has.

Where the role in DATABASE_URL may not make another, one role does both, and the tests of the two roles are skipped.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper
from psycopg import errors, sql
from pytest_django import DjangoDbBlocker

from accounts.models.keeping import is_kept
from config import roles

TRIES = 10
AT_ONCE = (errors.DuplicateObject, errors.UniqueViolation, errors.InternalError_)
"""What another process that makes the same role at the same moment causes."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database, one for each process that runs tests, is made, migrated and dropped by the owner."""
    if roles.OWNER in connections.settings:
        owner = connections.settings[roles.OWNER]
        connection.settings_dict |= {name: owner[name] for name in ("USER", "PASSWORD")}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    options = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        if role := application_role():
            roles.give(connection, role)
            options["options"] = f"-c role={role}"
        connection.close()
    yield
    with django_db_blocker.unblock():
        options.pop("options", None)
        connection.close()


def beside(name: str) -> str:
    """What a database of this test process beside Aisle's own is called: several run at the same time."""
    return "_".join(filter(None, ("aisle", name, "test", os.environ.get("PYTEST_XDIST_WORKER"))))


@contextmanager
def as_the_owner() -> Iterator[CursorWrapper]:
    """For what the application may not, as making a database beside its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield cursor
        cursor.execute("RESET ROLE")


def application_role() -> str:
    """The role the tests run as, made if need be; empty where that is not allowed."""
    role = settings.APPLICATION_ROLE or f"{connection.settings_dict['USER']}_app"
    for _ in range(TRIES):
        try:
            make(role)
        except DatabaseError as error:
            if not isinstance(error.__cause__, AT_ONCE):
                return ""
        else:
            return role
    raise AssertionError("the role could not be made")


def make(role: str) -> None:
    named = sql.Identifier(role)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {}").format(named))
        cursor.execute("SELECT pg_has_role(%s, 'MEMBER')", [role])
        if not cursor.fetchone()[0]:
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(named))
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(named))


@pytest.fixture
def two_roles(db: None) -> None:
    """For tests of what the application may not do."""
    if "options" not in connection.settings_dict["OPTIONS"]:
        pytest.skip("the role in DATABASE_URL may not make another")


@pytest.fixture(autouse=True, scope="session")
def _clear_history_too() -> Iterator[None]:
    """Tests that commit leave an empty database: what the application may not do is done by the owner."""
    clear = DatabaseOperations.execute_sql_flush
    kept = [model for model in apps.get_models() if is_kept(model)]
    turn = [f"ALTER TABLE {model._meta.db_table} {{}} TRIGGER USER" for model in kept]
    off, on = ([line.format(verb) for line in turn] for verb in ("DISABLE", "ENABLE"))

    def execute(self: Any, statements: list[str]) -> None:
        clear(self, ["SET ROLE NONE", *off, *statements, *on, "RESET ROLE"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute)
        yield


def grow_older(days: int) -> None:
    """What has been recorded so far happened so many days earlier: nobody but a test may say so."""
    kept = [model for model in apps.get_models() if is_kept(model)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE NONE")
        for model in kept:
            table = model._meta.db_table
            moment = "at" if hasattr(model, "at") else "pgh_created_at"
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                f"UPDATE {table} SET {moment} = {moment} - %s * interval '1 day'", [days]
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
