"""COPY: the quickest way into a table, for rows whose every value is at hand."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from accounts.recording import tell

SPECIAL = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
QUOTED = str.maketrans({"\\": r"\\", '"': r"\""})
NULL = r"\N"
EMPTY: dict[type, str] = {dict: "{}", list: "[]"}
"""What most JSON columns of a new row hold."""


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add these rows, each with a value for every column."""
    spelled = [_spelling(model, column) for column in columns]
    text = "".join(
        "\t".join([spell(value) for spell, value in zip(spelled, row, strict=True)]) + "\n"
        for row in rows
    )
    if not text:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        tell(cursor)
        with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as target:
            target.write(text)


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
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
        return value.translate(SPECIAL)
    if value is None:
        return NULL
    return ("t" if value else "f") if isinstance(value, bool) else str(value)


def _json(value: Any) -> str:
    if not value:
        return EMPTY.get(type(value)) or json.dumps(value)
    return json.dumps(value).translate(SPECIAL)


def _array(values: list[str]) -> str:
    if not values:
        return "{}"
    quoted = ",".join(f'"{value.translate(QUOTED)}"' for value in values)
    return f"{{{quoted}}}".translate(SPECIAL)
