"""What was promised: a contract on an asset, its versions, their clauses, and how far reality deviates."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.keeping import kept
from catalog.models import Asset


class Contract(models.Model):
    """The promise between the producer and the consumers of one asset."""

    asset = models.OneToOneField(Asset, models.CASCADE, related_name="contract")

    def __str__(self) -> str:
        return f"contract of {self.asset}"


@kept(asked_by=["contract"], fields=["id", "contract", "number", "state", "created_by"])
class Version(models.Model):
    """A contract as it was written (ODCS); `original` gives back the very text, `document` is what it says."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="versions")
    number = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    document = models.JSONField()
    original = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_version_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state="active"),
                name="contracts_one_active_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.number}"


class Clause(models.Model):
    """One promise that a number can keep or break.

    `key` stays the same from version to version, so that a deviation has a history. The measured value is compared
    with `promised` through `operator`; both are in `unit` (a share is in percent, a freshness in hours).
    `reference` of a referential clause is `{"namespace", "name", "field"}`: where every value must be known.
    """

    class Kind(models.TextChoices):
        FRESHNESS = "freshness", _("fresh")
        COMPLETENESS = "completeness", _("complete")
        REFERENCE = "reference", _("known elsewhere")
        ROWS = "rows", _("enough rows")

    class Operator(models.TextChoices):
        AT_MOST = "at_most", "≤"
        AT_LEAST = "at_least", "≥"
        BELOW = "below", "<"
        ABOVE = "above", ">"

    version = models.ForeignKey(Version, models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    field = models.CharField(max_length=255, blank=True)
    reference = models.JSONField(null=True, blank=True)
    operator = models.CharField(max_length=8, choices=Operator)
    promised = models.FloatField()
    unit = models.CharField(max_length=12)
    severity = models.CharField(max_length=12, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="contracts_clause_once")
        ]

    def __str__(self) -> str:
        return self.key


class Deviation(models.Model):
    """Observed minus promised, at a time: positive is worse than promised, whatever the operator."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="deviations")
    at = models.DateTimeField()
    observed = models.FloatField()
    size = models.FloatField()
    kept = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clause", "at"], name="contracts_deviation_once")
        ]
        indexes = [models.Index(fields=["clause", "-at"], name="contracts_deviation_newest")]

    def __str__(self) -> str:
        return f"{self.clause}: {self.size:+g} {self.clause.unit}"
