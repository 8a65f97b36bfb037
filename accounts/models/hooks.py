"""Where news go besides people's mailboxes: programs that are called."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.keeping import kept
from accounts.models.people import Membership, Team, User, Visitor


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: Visitor) -> "WebhookQuerySet":
        """One's own, and those of the teams one leads; an admin sees all."""
        if not isinstance(user, User):
            return self.none()
        if user.is_superuser:
            return self
        led = Membership.objects.filter(user=user, role=Membership.Role.LEAD).values("team")
        return self.filter(Q(user=user, team=None) | Q(team__in=led))

    def open(self) -> "WebhookQuerySet":
        return self.filter(paused_at=None, user__is_active=True)


@kept(asked_by=["pgh_obj", "user"], without=["secret", "old_secret"])
class Webhook(models.Model):
    """An address that is told a person's news, or those of a team, as far as its person may see them.

    The secrets are sealed; the old one signs beside the new one until `old_until`.
    """

    class Kind(models.TextChoices):
        TICKET = "ticket", _("Tickets")
        RECALL = "recall", _("Recalls")
        ASSET = "asset", _("Changes of assets")
        WANTED = "wanted", _("Wanted data")

    user = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="webhooks")
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=2000)
    kinds = ArrayField(models.CharField(max_length=8, choices=Kind))
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = WebhookQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
