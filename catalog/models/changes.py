"""What the search index has yet to learn: noted by the database itself, so that no way of writing can forget it."""

from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast, Now


class Transaction(Func):
    """The 64-bit number of the running transaction."""

    function = "pg_current_xact_id"
    output_field = models.TextField()
    template = "%(function)s()::text"


class Change(models.Model):
    """Something that search knows of an asset was changed, by this transaction. A log: rows are only added and swept.

    The transaction's number, not the row's, tells what is new: rows become visible in the order of commits.
    """

    asset_id = models.BigIntegerField()
    by = models.BigIntegerField(db_default=Cast(Transaction(), models.BigIntegerField()))

    class Meta:
        indexes = [models.Index(fields=["by"], name="catalog_change_by")]

    def __str__(self) -> str:
        return f"{self.asset_id} by {self.by}"


class IndexSegment(models.Model):
    """A piece of the search index: what transactions before `horizon` did is in it or in an older one.

    Derived from the tables beside it, so it may be thrown away. `key` names the file in which a process keeps it.
    """

    key = models.UUIDField(default=uuid4, unique=True)
    horizon = models.BigIntegerField()
    layout = models.PositiveIntegerField()
    assets = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.assets} assets before {self.horizon}"


class IndexPiece(models.Model):
    """A few megabytes of a segment."""

    segment = models.ForeignKey(IndexSegment, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="catalog_indexpiece_once")
        ]

    def __str__(self) -> str:
        return f"{self.segment_id}/{self.number}"


EVENTS = {
    "insert": (
        pgtrigger.Insert,
        pgtrigger.Referencing(new="new_rows"),
        "SELECT {new} FROM new_rows",
    ),
    "update": (
        pgtrigger.Update,
        pgtrigger.Referencing(old="old_rows", new="new_rows"),
        "SELECT {new} FROM new_rows{where}",
    ),
    "delete": (
        pgtrigger.Delete,
        pgtrigger.Referencing(old="old_rows"),
        "SELECT {new} FROM old_rows",
    ),
}


def noted(asset: str, *events: str, changed: tuple[str, ...] = ()) -> list[pgtrigger.Trigger]:
    """Statement triggers that note the assets of the rows written; `asset` is the column that holds the key.

    Of updates only those count that change one of the columns `changed`, if any are named; such a table's own key
    must be `asset`.
    """
    where = ""
    if changed:
        new, old = (
            ", ".join(f"{rows}.{name}" for name in changed) for rows in ("new_rows", "old_rows")
        )
        where = f" JOIN old_rows USING ({asset}) WHERE ({new}) IS DISTINCT FROM ({old})"
    return [
        pgtrigger.Trigger(
            name=f"note_{event}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func="INSERT INTO catalog_change (asset_id) "
            + statement.format(new=asset, where=where)
            + "; RETURN NULL;",
        )
        for event, (operation, referencing, statement) in EVENTS.items()
        if event in events
    ]
