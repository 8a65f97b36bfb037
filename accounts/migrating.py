"""Migrations that make many tables at once.

Django renders all models that hang together anew after each operation; with some eighty tables around one of people
that is most of the time a new installation, or a test database, waits for.
"""

from typing import Any

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations of which none rests on what an earlier one did to the database; models are rendered once for all.

    Keys between their tables are made at the end of the migration, so their order does not matter.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
