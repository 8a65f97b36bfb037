"""What came in too large to be answered at once: kept in pieces, and taken in piece by piece by a worker."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Token, User, Visitor
from catalog.models.assets import Authority


def empty_report() -> dict[str, Any]:
    return {"created": 0, "updated": 0, "unchanged": 0, "failed": 0, "errors": []}


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Visitor) -> "ImportQuerySet":
        """Whoever sent it, and admins; what has not wholly come in yet is nobody's."""
        if not user.is_authenticated:
            return self.none()
        received = self.exclude(state=Import.State.RECEIVING)
        return received if user.is_superuser else received.filter(by=user)

    def waiting(self) -> "ImportQuerySet":
        """What a worker may take: nobody has it, or whoever had it has not been heard of since."""
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        return self.filter(free, state__in=[Import.State.QUEUED, Import.State.RUNNING])


class Import(models.Model):
    """Rows on their way into the catalog. The queue of the workers: a claim has a lease and raises the fence.

    `kind` says who reads the pieces (`catalog.queueing.READERS`), `options` what they were sent with. `taken` of
    `rows` are in; their pieces are gone, so that whoever goes on begins where the last one ended.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving", _("receiving")
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=30)
    by = models.ForeignKey(User, models.CASCADE, related_name="imports")
    token = models.ForeignKey(Token, models.SET_NULL, null=True, related_name="+", db_index=False)
    authority = models.PositiveSmallIntegerField(choices=Authority)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVING)
    rows = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=empty_report)
    error = models.TextField(blank=True, help_text=_("why it failed"))
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text=_("how often it was taken since something came of it")
    )
    turn_at = models.DateTimeField(db_default=Now(), help_text=_("when it had its last turn"))
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["turn_at"],
                condition=Q(state__in=["queued", "running"]),
                name="catalog_import_waiting",
            ),
            models.Index(fields=["created_at"], name="catalog_import_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.taken}/{self.rows}"

    @property
    def progress(self) -> float:
        """How much of it is in, from 0 to 1."""
        if self.state == self.State.DONE:
            return 1.0
        return round(self.taken / self.rows, 4) if self.rows else 0.0


class ImportPiece(models.Model):
    """A thousand rows or so of an import, packed; gone once they are in the catalog."""

    arrival = models.ForeignKey(Import, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrival", "number"], name="catalog_importpiece_once")
        ]

    def __str__(self) -> str:
        return f"{self.arrival_id}/{self.number}"
