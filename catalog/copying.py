"""COPY: the quickest way into a table, for rows whose every value is at hand."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from accounts.recording import tell

NULL = r"\N"
EMPTY: dict[type, str] = {dict: "{}", list: "[]"}
"""What most JSON columns of a new row hold."""


def copy(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    always: Mapping[str, Any],
) -> None:
    """Add these rows, each with a value for every one of the columns; `always` are columns that all have alike."""
    spelled = [_spelling(model, column) for column in columns]
    same = "".join(f"\t{_spelling(model, column)(value)}" for column, value in always.items())
    text = "".join(
        "\t".join([spell(value) for spell, value in zip(spelled, row, strict=True)]) + same + "\n"
        for row in rows
    )
    if not text:
        return
    names = ", ".join(f'"{column}"' for column in (*columns, *always))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        tell(cursor)
        with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as target:
            target.write(text)


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            # Its name is looked up once, and not for every key.
            "WITH numbers AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name)"
            " SELECT nextval(name) FROM numbers, generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _spelling(model: type[models.Model], column: str) -> Callable[[Any], str]:
    field = next(field for field in model._meta.fields if field.column == column)
    if isinstance(field, models.JSONField):
        return _json
    return _array if isinstance(field, ArrayField) else _plain


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return _escaped(value) if value else value
    if value is None:
        return NULL
    return ("t" if value else "f") if isinstance(value, bool) else str(value)


def _json(value: Any) -> str:
    if not value:
        return EMPTY.get(type(value)) or json.dumps(value)
    return _escaped(json.dumps(value))


def _array(values: list[str]) -> str:
    if not values:
        return "{}"
    quoted = [value.replace("\\", r"\\").replace('"', r"\"") for value in values]
    return _escaped('{"' + '","'.join(quoted) + '"}')


def _escaped(text: str) -> str:
    """As COPY reads it. Looking for what is seldom there four times is quicker than looking at every letter once."""
    text = text.replace("\\", r"\\").replace("\t", r"\t")
    return text.replace("\n", r"\n").replace("\r", r"\r")
