"""Postgres as a source: connecting carefully, and reading which relations exist."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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

FORMS = {
    "p": "partitioned table",
    "f": "foreign table",
    "m": "materialized view",
}
"""What a relation is beyond a table or a view."""
RELATIONS = """
select c.oid, n.nspname as schema, c.relname as relation, c.relkind as kind,
       obj_description(c.oid, 'pg_class') as comment,
       case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as definition,
       coalesce((
         select jsonb_agg(jsonb_build_object(
                  'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                  'nullable', not a.attnotnull,
                  'description', coalesce(col_description(c.oid, a.attnum), '')) order by a.attnum)
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       ), '[]') as fields,
       case when c.relkind in ('r', 'm', 'f', 'p') then (
         select sum(leaf.reltuples)::bigint
         from pg_class leaf where leaf.reltuples >= 0 and leaf.relkind in ('r', 'm', 'f') and (
           leaf.oid = c.oid
           or c.relkind = 'p' and leaf.oid in (select relid from pg_partition_tree(c.oid) where isleaf))
       ) end as rows,
       case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partitioned_by,
       case when c.relkind = 'p' then (
         select count(*) from pg_partition_tree(c.oid) where isleaf and relid <> c.oid
       ) end as partitions,
       (select s.srvname from pg_foreign_table t join pg_foreign_server s on s.oid = t.ftserver
        where t.ftrelid = c.oid) as server
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
order by n.nspname, c.relname
"""
KEYS = """
select k.conrelid as oid, k.contype as kind, k.conname as name,
       (select jsonb_agg(a.attname order by place) from unnest(k.conkey) with ordinality as of(attnum, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = of.attnum) as columns,
       case when k.contype = 'f' then format('%%s.%%s', n.nspname, r.relname) end as refers_to,
       (select jsonb_agg(a.attname order by place) from unnest(k.confkey) with ordinality as of(attnum, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = of.attnum) as their_columns
from pg_constraint k
left join pg_class r on r.oid = k.confrelid left join pg_namespace n on n.oid = r.relnamespace
where k.contype in ('p', 'u', 'f') and k.conrelid = any(%s)
order by k.conrelid, k.contype, k.conname
"""
COLUMNS = """
select a.attrelid as oid, a.attname as name, a.attidentity <> '' as identity,
       case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end as generated,
       case t.typtype
         when 'd' then 'domain over ' || format_type(t.typbasetype, t.typtypmod)
         when 'e' then (select string_agg(enumlabel, ', ' order by enumsortorder)
                        from pg_enum where enumtypid = t.oid)
       end as type
from pg_attribute a
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
join pg_type outside on outside.oid = a.atttypid
join pg_type t on t.oid =
  case when outside.typelem <> 0 and outside.typlen = -1 then outside.typelem else outside.oid end
where a.attnum > 0 and not a.attisdropped and a.attrelid = any(%s)
  and (a.attidentity <> '' or a.attgenerated <> '' or t.typtype in ('d', 'e'))
order by a.attrelid, a.attnum
"""
MAX_KEPT, MAX_TEXT = 100, 1000
"""Of one relation so many keys and columns are told of, and of one so many characters."""


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
        oids = [found["oid"] for found in relations]
        keys = _by_relation(connection.execute(KEYS, [oids]).fetchall())
        columns = _by_relation(connection.execute(COLUMNS, [oids]).fetchall())
    for found in relations:
        known = properties(found, keys[found["oid"]], columns[found["oid"]])
        yield {
            "namespace": source.namespace,
            "name": f"{source.prefix}.{found['schema']}.{found['relation']}",
            "kind": RELATION_KINDS[found["kind"]],
            "description": found["comment"] or "",
            "definition": found["definition"] or "",
            "fields": found["fields"],
            "properties": {"postgres": known},
        }


def _by_relation(rows: Iterable[dict[str, Any]]) -> defaultdict[int, list[dict[str, Any]]]:
    grouped: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if len(grouped[row["oid"]]) < MAX_KEPT:
            grouped[row["oid"]].append(row)
    return grouped


def properties(
    found: dict[str, Any], keys: list[dict[str, Any]], columns: list[dict[str, Any]]
) -> dict[str, Any]:
    """What Postgres knows of a relation beyond its columns; what there is none of is left out."""
    foreign = [
        {"columns": key["columns"], "to": key["refers_to"], "to_columns": key["their_columns"]}
        for key in keys
        if key["kind"] == "f"
    ]
    told = {
        "form": FORMS.get(found["kind"]),
        "rows_about": found["rows"],
        "primary_key": next((key["columns"] for key in keys if key["kind"] == "p"), None),
        "unique": [key["columns"] for key in keys if key["kind"] == "u"],
        "foreign_keys": foreign,
        "partitioned_by": found["partitioned_by"],
        "partitions": found["partitions"],
        "server": found["server"],
        "identity": [one["name"] for one in columns if one["identity"]],
        "generated": {
            one["name"]: one["generated"][:MAX_TEXT] for one in columns if one["generated"]
        },
        "types": {one["name"]: one["type"][:MAX_TEXT] for one in columns if one["type"]},
    }
    return {key: value for key, value in told.items() if value not in (None, [], {})}
