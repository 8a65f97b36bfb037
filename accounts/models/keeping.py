"""The triggers of the record: they keep every change of a table, and refuse to change what they have kept.

They differ from those of django-pghistory and django-pgtrigger where history could be lost or passed by:

- one statement that changes nothing leaves nothing, not even a line that says somebody tried;
- no setting of a session switches them off (`pgtrigger.ignore` does not reach them);
- they write as the owner of the tables, so that whoever changes an asset need not be able to write history;
- what has been kept cannot be updated, deleted or truncated;
- a bulk change is joined by hashing, whatever the plan was that a small change before it had made.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pghistory
import pghistory.models
import pghistory.trigger
import pgtrigger
import pgtrigger.migrations
from django.db import models
from pgtrigger import compiler

NUMBERS = "accounts_record"
"""The sequence that numbers entries and events alike, so that what happened has one order."""

KEEP = """
    INSERT INTO "{table}" ({columns}) SELECT {values} FROM {{cond_{rows}}};
    RETURN NULL;
"""
REFUSE = "RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;"
NOTE = "PERFORM record_note() WHERE EXISTS (SELECT FROM {{cond_{rows}}}); RETURN NULL;"


class KeepingSql(compiler.UpsertTriggerSql):
    """How a trigger of the record is installed. Migrations refer to it: what it says must not change."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER
               SET search_path = public, pg_temp SET enable_nestloop = off;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table} {referencing}
                FOR EACH {level} EXECUTE FUNCTION {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """The same operation, without making every model anew that points to this one: a trigger changes none of them."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        options = state.models[app_label, self.model_name.lower()].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


def compiled(made: compiler.Trigger) -> compiler.Trigger:
    """The same trigger, installed our way."""
    told = {name: value for name, value in made.sql.kwargs.items() if name != "ignore_func_name"}
    return compiler.Trigger(name=made.name, sql=KeepingSql(**told))


class Keep(pghistory.trigger.Event):
    """Keeps what a statement changed, each row as one event, under the entry of whoever did it."""

    level = pgtrigger.Statement
    event_model: Any = None

    def get_func(self, model: Any) -> pgtrigger.Func:
        rows = f"{self.row.lower()}_values"
        columns = {column: f'{rows}."{column}"' for column in self.columns()}
        columns |= {
            "pgh_created_at": "now()",
            "pgh_label": f"'{self.label}'",
            # Asked for by the first row only: without one there is no entry.
            "entry_id": "(SELECT record_entry())",
        }
        if hasattr(self.event_model, "pgh_obj"):
            columns["pgh_obj_id"] = f'{rows}."{model._meta.pk.column}"'
        names = ", ".join(f'"{column}"' for column in sorted(columns))
        values = ", ".join(columns[column] for column in sorted(columns))
        table = self.event_model._meta.db_table
        return pgtrigger.Func(
            self.format_sql(KEEP.format(table=table, columns=names, values=values, rows=rows))
        )

    def columns(self) -> list[str]:
        """The columns that the event shares with what it tells of."""
        told = {field.name for field in self.event_model.pgh_tracked_model._meta.fields}
        return [field.column for field in self.event_model._meta.fields if field.name in told]

    def compile(self, model: Any) -> compiler.Trigger:
        return compiled(super().compile(model))


class Refuse(pgtrigger.Trigger):
    """No row of history is changed or taken away, by nobody who does not first take this trigger away."""

    name = "append_only"
    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    func = REFUSE

    def compile(self, model: Any) -> compiler.Trigger:
        return compiled(super().compile(model))


def is_kept(model: type[models.Model]) -> bool:
    """Whether its rows are only ever added to."""
    return any(isinstance(each, Refuse) for each in getattr(model._meta, "triggers", []))


class Note(pgtrigger.Composer):
    """What people and programs write here leaves a line in the record, though not what it was before."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def get_func(self, model: Any) -> pgtrigger.Func:
        rows = "old_values" if self.operation == pgtrigger.Delete else "new_values"
        return pgtrigger.Func(NOTE.format(rows=rows))

    def compile(self, model: Any) -> compiler.Trigger:
        return compiled(super().compile(model))


def noted(*columns: str) -> list[pgtrigger.Trigger]:
    """The triggers of a table whose own rows tell what happened; with columns, only a change of those is noted."""
    updated = Note(
        name="note_update", operation=pgtrigger.Update, condition=pgtrigger.AnyChange(*columns)
    )
    if columns:
        return [updated]
    inserted = Note(name="note_insert", operation=pgtrigger.Insert)
    return [inserted, updated, Note(name="note_delete", operation=pgtrigger.Delete)]


class Event(pghistory.models.Event):
    """What a row was like after a change, or before it was deleted; `pgh_obj` is the row, if it still exists."""

    pgh_id = models.BigIntegerField(
        primary_key=True, db_default=models.Func(models.Value(NUMBERS), function="nextval")
    )
    entry = models.ForeignKey(
        "accounts.Entry", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True


def _keeps(tracker: type[pghistory.RowEvent]) -> type[pghistory.RowEvent]:
    """A tracker of django-pghistory with our trigger."""

    class Kept(tracker):  # type: ignore[misc,valid-type]
        def add_event_trigger(self, event_model: Any) -> None:
            keep: Any = Keep
            pgtrigger.register(
                keep(
                    event_model=event_model,
                    label=self.label,
                    name=f"keep_{self.label}",
                    row=self.row,
                    operation=self.operation,
                    condition=self.condition,
                )
            )(event_model.pgh_tracked_model)

    return Kept


Inserted, Updated, Deleted = map(
    _keeps, (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
)


def kept(
    *,
    asked_by: Sequence[str],
    fields: list[str] | None = None,
    without: list[str] | None = None,
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Every change of this model's rows is kept; `asked_by` are the columns by which its history is looked up."""

    def decorate(model: type[models.Model]) -> type[models.Model]:
        table = f"{model._meta.app_label}_{model.__name__.lower()}"
        proxied = model._meta.proxy
        track: Any = pghistory.track
        track(
            Inserted(),
            Updated(),
            Deleted(),
            fields=fields,
            exclude=without,
            model_name=f"{model.__name__}Event",
            base_model=Event,
            obj_field=None
            if proxied
            else pghistory.ObjForeignKey(related_name="+", db_index=False),
            context_field=None,
            context_id_field=None,
            append_only=False,
            meta={
                "indexes": [
                    models.Index(fields=[column, "pgh_id"], name=f"{table}_of_{column[-12:]}"[:30])
                    for column in asked_by
                ]
                + [models.Index(fields=["entry"], name=f"{table}_in"[:30])],
                "triggers": [Refuse()],
            },
        )(model)
        return model

    return decorate
