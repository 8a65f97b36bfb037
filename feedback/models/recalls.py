"""Public notices that an asset must not be used."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Visitor
from accounts.models.keeping import noted
from catalog.models import Asset
from feedback.models.tickets import Ticket


class RecallQuerySet(models.QuerySet["Recall"]):
    def visible_to(self, user: Visitor) -> "RecallQuerySet":
        return self.filter(asset__in=Asset.objects.visible_to(user))

    def standing(self) -> "RecallQuerySet":
        return self.filter(lifted_at=None)

    def made_for(self, ticket: Ticket) -> "RecallQuerySet":
        """Those that its answer lifts: made for it, or for what was merged into it."""
        return self.filter(Q(ticket=ticket) | Q(ticket__duplicate_of=ticket))


class Recall(models.Model):
    """A public notice that an asset must not be used; it stays readable for ever."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="recalls")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="recalls")
    title = models.CharField(max_length=200)
    what_to_do = models.TextField(max_length=5000)
    replacement = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    window_from = models.DateField(null=True)
    window_until = models.DateField(null=True)
    key = models.CharField(
        max_length=100,
        blank=True,
        help_text=_("the sender's own name for it: sent twice, kept once"),
    )
    issued_at = models.DateTimeField(db_default=Now())
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_why = models.TextField(blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lifted_why=""), name="feedback_recall_lifted_why"
            ),
            models.UniqueConstraint(
                fields=["issued_by", "key"], condition=~Q(key=""), name="feedback_recall_sent_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["asset"], condition=Q(lifted_at=None), name="feedback_recall_standing"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:recall", args=[self.pk])
