"""How it is: checks, their measurements, what is due, and the findings that want attention."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.keeping import noted
from catalog.models import Asset


class Check(models.Model):
    """A question put to data, answered by a number at a time.

    Units: `rows` counts rows, `null_share` and `unknown_share` lie between 0 and 1, `freshness` is
    in hours. `reference` is `{"namespace", "name", "field"}` for `unknown_share`: where every value
    must be known.

    The last columns are what its control chart said when it was judged last, so that a page need
    not draw every chart to know which one to show: `value`, `at` and `n` of the newest measurement,
    `signals` of the last year, since when it has been in control, and `furthest`, how far the
    furthest signal lies from what was expected: a share in its own points, else relatively, 0 to 1.
    """

    class Metric(models.TextChoices):
        ROWS = "rows", _("rows")
        NULL_SHARE = "null_share", _("share of missing values")
        UNKNOWN_SHARE = "unknown_share", _("share of unknown references")
        FRESHNESS = "freshness", _("hours since the newest row")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="checks")
    metric = models.CharField(max_length=80)
    field = models.CharField(max_length=255, blank=True)
    reference = models.JSONField(null=True, blank=True)
    pushed = models.BooleanField(default=False, help_text=_("measured elsewhere and sent to Aisle"))
    value = models.FloatField(null=True)
    at = models.DateTimeField(null=True)
    n = models.BigIntegerField(null=True)
    signals = models.PositiveIntegerField(default=0)
    in_control_since = models.DateTimeField(null=True)
    furthest = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "metric", "field"], name="health_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.field}".strip()


class Measurement(models.Model):
    """The numeric answer to a check.

    `at` is the moment or the day (its start, UTC) it speaks of, `n` the rows it rests on.
    """

    check_asked = models.ForeignKey(Check, models.CASCADE, related_name="measurements")
    at = models.DateTimeField()
    value = models.FloatField()
    n = models.BigIntegerField(null=True)

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["check_asked", "at"], name="health_measurement_once")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.value:g}"


class RefreshQuerySet(models.QuerySet["Refresh"]):
    def due(self) -> "RefreshQuerySet":
        """What is due by the database's clock and in nobody's hands."""
        return self.filter(next_refresh_at__lte=Now()).filter(
            Q(lease_until=None) | Q(lease_until__lt=Now())
        )


class Refresh(models.Model):
    """When an asset's health is asked for next.

    This table is the queue, the broker only rings the bell. A worker takes a row with a lease and a
    higher fence, and may write only while the fence is still its own. `attempts` counts the claims
    since the last success; `next_refresh_at` is none where trying again has been given up.
    """

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="refresh")
    next_refresh_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = RefreshQuerySet.as_manager()

    class Meta:
        triggers = noted()
        indexes = [models.Index(fields=["next_refresh_at"], name="health_refresh_due")]

    def __str__(self) -> str:
        return f"{self.asset_id} due {self.next_refresh_at}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> "FindingQuerySet":
        return self.filter(closed_at=None)


class Finding(models.Model):
    """A judgement that wants attention. `key` names it: one open finding per asset and key.

    `origin` is where the evidence points when that is another asset (the table in which a reference
    is unknown). `params` holds the numbers for its words, see `health.verdicts.describe`.
    """

    class Kind(models.TextChoices):
        SIGNAL = "signal", _("signal")
        CLAUSE = "clause", _("breached clause")
        REFRESH = "refresh", _("could not be checked")

    class Severity(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="findings")
    check_asked = models.ForeignKey(Check, models.CASCADE, null=True, related_name="findings")
    origin = models.ForeignKey(Asset, models.SET_NULL, null=True, related_name="findings_here")
    kind = models.CharField(max_length=8, choices=Kind)
    severity = models.CharField(max_length=6, choices=Severity, default=Severity.MEDIUM)
    key = models.CharField(max_length=250)
    params = models.JSONField(default=dict)
    at = models.DateTimeField(help_text=_("the moment or day it speaks of"))
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "key"],
                condition=Q(closed_at=None),
                name="health_finding_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
