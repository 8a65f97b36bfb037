"""Postgres as a source: connecting carefully, and reading which relations exist."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.utils.translation import gettext as _
from psycopg.rows import dict_row

from catalog.connectors.base import SourceError, password_of, refuse_forbidden
from catalog.models import Source

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 60
RELATION_KINDS = {"r": "table", "p": "table", "f": "table", "v": "view", "m": "view"}

RELATIONS = """
select n.nspname as schema, c.relname as relation, c.relkind as kind,
       obj_description(c.oid, 'pg_class') as comment, c.reltuples::bigint as row_estimate,
       case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as definition,
       coalesce((
         select jsonb_agg(jsonb_build_object(
                  'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                  'nullable', not a.attnotnull,
                  'description', coalesce(col_description(c.oid, a.attnum), '')) order by a.attnum)
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       ), '[]') as fields
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
order by n.nspname, c.relname
"""


@contextmanager
def reading(
    source: Source, statement_seconds: int = STATEMENT_SECONDS
) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A short read-only transaction on a connection of its own, always rolled back and closed.

    The first statement comes before `set transaction read only`, because a fresh transaction could still be turned
    into a writing one by the statement that follows.
    """
    refuse_forbidden(source)
    limits = {"statement_timeout": statement_seconds * 1000, "lock_timeout": 2000}
    limits["idle_in_transaction_session_timeout"] = 10_000
    try:
        with psycopg.connect(
            host=source.host,
            port=source.port,
            dbname=source.database,
            user=source.username,
            password=password_of(source),
            connect_timeout=CONNECT_SECONDS,
            application_name="aisle",
            options=" ".join(f"-c {name}={value}" for name, value in limits.items()),
            row_factory=dict_row,
        ) as connection:
            connection.execute("select 1")
            connection.execute("set transaction read only")
            yield connection
            connection.rollback()
    except psycopg.Error as error:
        raise SourceError(_plain(source, error)) from error


def _plain(source: Source, error: psycopg.Error) -> str:
    """Words for a steward, without the address book a driver's message may carry."""
    if isinstance(error, psycopg.errors.QueryCanceled):
        return _("%(source)s took too long to answer.") % {"source": source.name}
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return _("%(source)s does not let Aisle read this.") % {"source": source.name}
    if error.sqlstate:
        return _("%(source)s refused the question (SQLSTATE %(code)s).") % {
            "source": source.name,
            "code": error.sqlstate,
        }
    return _("%(source)s could not be reached.") % {"source": source.name}


def read_relations(source: Source) -> Iterator[dict[str, Any]]:
    """Tables and views of the source's schemas, in the shape assets are registered in."""
    with reading(source) as connection:
        relations = connection.execute(RELATIONS, [source.schemas]).fetchall()
    for found in relations:
        yield {
            "namespace": source.namespace,
            "name": f"{source.prefix}.{found['schema']}.{found['relation']}",
            "kind": RELATION_KINDS[found["kind"]],
            "description": found["comment"] or "",
            "definition": found["definition"] or "",
            "fields": found["fields"],
        }
