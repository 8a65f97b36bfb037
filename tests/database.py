"""The tests' database: what no program may do to history is done for tests that commit, so that each begins empty."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.backends.postgresql.operations import DatabaseOperations

from accounts.models.keeping import Refuse


def refusing() -> list[tuple[str, str]]:
    """Table and trigger of everything that is only ever added to."""
    return [
        (model._meta.db_table, trigger.get_pgid(model))
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, Refuse)
    ]


@pytest.fixture(autouse=True, scope="session")
def _clear_history_too() -> Iterator[None]:
    clear = DatabaseOperations.execute_sql_flush

    def execute(self: Any, statements: list[str]) -> None:
        turn = [f"ALTER TABLE {table} {{}} TRIGGER {trigger}" for table, trigger in refusing()]
        off, on = ([line.format(verb) for line in turn] for verb in ("DISABLE", "ENABLE"))
        clear(self, [*off, *statements, *on])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute)
        yield
