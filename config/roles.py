"""The two roles of the database: one owns the tables and changes them, as the other the application works.

`settings.APPLICATION_ROLE` names the second; it is empty where one role does both. The application reads and writes
rows; what was recorded it can only read: the triggers that keep it write as the owner.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from accounts.models import Link
from accounts.models.keeping import is_kept

OWNER = "owner"
OURS = """
    SELECT relname, relkind FROM pg_class JOIN pg_namespace space ON space.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_has_role(relowner, 'USAGE')
"""


def owner_alias() -> str:
    """The connection that may change tables: the application's own where one role does both."""
    return OWNER if OWNER in connections.settings else DEFAULT_DB_ALIAS


def make(role: str, password: str) -> None:
    """The application's role, if it is not there yet and the owner may make one."""
    with connections[owner_alias()].cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            cursor.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def give(connection: BaseDatabaseWrapper, role: str) -> None:
    """What the application may do with each table there is now. Harmless to repeat; nobody waits for it."""
    recorded = {model._meta.db_table for model in apps.get_models() if is_kept(model)}
    read = recorded | {"django_migrations"}
    none = {"pghistory_context"}
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        found = cursor.fetchall()
        sequences = [name for name, kind in found if kind == "S"]
        tables = {name for name, kind in found if kind != "S"} - none
        to = sql.Identifier(role)
        database = sql.Identifier(connection.settings_dict["NAME"])
        grants = [
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, to),
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to),
            _rights("GRANT USAGE, SELECT ON SEQUENCE {} TO {}", sequences, to),
            _rights("GRANT SELECT ON {} TO {}", tables & read, to),
            _rights("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}", tables & read, to),
            _rights("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", tables - read, to),
            _rights("GRANT INSERT ON {} TO {}", [Link._meta.db_table], to),
        ]
        for statement in grants:
            cursor.execute(statement)


def _rights(statement: str, names: Any, role: sql.Identifier) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, sorted(names)))
    return sql.SQL(statement).format(listed, role)


@register(Tags.security, deploy=True)
def check_roles(app_configs: object, **options: object) -> Sequence[CheckMessage]:
    if settings.APPLICATION_ROLE:
        return []
    return [
        Warning(
            "The application works as the role that owns the tables, so it could change what was recorded.",
            hint="Give DATABASE_URL a role of its own and name the owner in AISLE_OWNER_DATABASE_URL.",
            id="config.W001",
        )
    ]
