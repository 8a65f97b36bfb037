"""Which tables a view is made from, read from its SQL."""

from collections.abc import Iterator

import sqlglot
from django.utils.translation import gettext as _
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

MAX_LENGTH = 256 * 1024
SYSTEM = frozenset({"pg_catalog", "information_schema", "pg_toast"})

Name = tuple[str, ...]


class Unreadable(Exception):
    """This SQL cannot be read; the message says why."""


def tables(sql: str, dialect: str = "postgres") -> set[Name]:
    """The tables a query reads, each as its parts: ("raw", "flights"); names of WITH queries are none.

    Unquoted names are in small letters, as Postgres folds them. Raises Unreadable.
    """
    if len(sql) > MAX_LENGTH:
        raise Unreadable(_("The SQL is longer than %(max)d characters.") % {"max": MAX_LENGTH})
    try:
        statements = [found for found in sqlglot.parse(sql, dialect=dialect) if found is not None]
        return {name for statement in statements for name in _read(statement)}
    except RecursionError as error:
        raise Unreadable(_("The SQL is nested too deeply.")) from error
    except SqlglotError as error:
        raise Unreadable(str(error)[:500]) from error


def candidates(parts: Name, view: str) -> list[str]:
    """The names of assets that a table name in a view may mean, the likeliest first.

    `view` is the view's own name, like `warehouse.staging.flights`: a name without a schema is looked for in the
    view's schema and then in `public`, a name without a database in the view's database.
    """
    own = view.split(".")
    prefix, schema = own[:-2], own[-2:-1]
    if len(parts) == 1:
        places = [[*prefix, *schema], [*prefix, "public"]] if schema else [[]]
        names = [".".join([*place, *parts]) for place in places]
        return list(dict.fromkeys(names))
    missing = len(own) - len(parts)
    return [".".join([*own[:missing], *parts])] if missing > 0 else [".".join(parts)]


def _read(statement: exp.Expr) -> Iterator[Name]:
    query = statement.expression if isinstance(statement, exp.Create) else statement
    if not isinstance(query, exp.Query):
        return
    for scope in traverse_scope(query):
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
                name = tuple(_folded(part) for part in source.parts)
                if not SYSTEM & set(name[:-1]):
                    yield name


def _folded(part: exp.Expr) -> str:
    quoted = bool(part.args.get("quoted"))
    return part.name if quoted else part.name.lower()
