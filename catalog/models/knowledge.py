"""What the rooms to the right have told the catalog of an asset: its verdict, recalls that stand on it, counters."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models.assets import Asset
from catalog.models.changes import noted


class Verdict(models.Model):
    """The one-sentence answer on top of an asset. Health says `own`; a recall, its own or inherited, overrides it.

    A row exists for every asset, and `unknown` is never shown as good. `reasons` is a list of
    `{"code": str, "params": {...}}`, so that the words can be said in the reader's language.
    """

    class Word(models.TextChoices):
        FIT = "fit", _("Fit for use")
        CARE = "care", _("Use with care")
        STOP = "stop", _("Do not use")
        UNKNOWN = "unknown", _("Not known")

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="verdict")
    own = models.CharField(max_length=8, choices=Word, default=Word.UNKNOWN)
    recalled = models.BooleanField(default=False)
    shown = models.GeneratedField(
        expression=models.Case(
            models.When(recalled=True, then=models.Value("stop")), default=F("own")
        ),
        output_field=models.CharField(max_length=8, choices=Word),
        db_persist=True,
    )
    reasons = models.JSONField(default=list)
    judged_at = models.DateTimeField(null=True)
    fresh_at = models.DateTimeField(null=True, help_text=_("when its newest row was made"))
    complete = models.FloatField(null=True, help_text=_("the share of its values that are there"))

    class Meta:
        indexes = [models.Index(fields=["shown"], name="catalog_verdict_shown")]
        triggers = noted("asset_id", "update", changed=("shown", "fresh_at", "complete"))

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.shown}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self) -> "HoldQuerySet":
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """A recall as the catalog knows it: this asset must not be used. Whatever lies downstream inherits it."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="holds")
    recall_id = models.BigIntegerField(unique=True)
    title = models.CharField(max_length=250)
    placed_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asset"], condition=Q(lifted_at=None), name="catalog_hold_standing"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Standing(models.Model):
    """What people and lineage say of an asset, as numbers: told by the rooms to the right, read by search and cards."""

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="standing")
    stars_sum = models.PositiveIntegerField(default=0)
    stars_count = models.PositiveIntegerField(default=0)
    open_tickets = models.PositiveIntegerField(default=0)
    importance = models.PositiveIntegerField(
        default=0, help_text=_("how many assets lie downstream")
    )

    class Meta:
        indexes = [
            models.Index(
                fields=[f"-{counter}"],
                condition=Q(**{f"{counter}__gt": 0}),
                name=f"catalog_standing_{counter}",
            )
            for counter in ("importance", "open_tickets", "stars_count")
        ]
        triggers = noted("asset_id", "update", changed=("stars_sum", "stars_count", "importance"))

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.stars_count} reviews, {self.importance} downstream"

    @property
    def stars(self) -> float | None:
        """The mean of the stars, 1 to 5; None without a review."""
        return self.stars_sum / self.stars_count if self.stars_count else None
