"""What people keep on their desk: ways to look at the inbox, and answers they give often."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.models.keeping import noted


class DeskView(models.Model):
    """A filter of the inbox by the name its person gave it; nobody else sees it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="desk_views")
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict, help_text=_("values by the name of the filter"))
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="feedback_desk_view_once")
        ]

    def __str__(self) -> str:
        return self.name


class ReplyTextQuerySet(models.QuerySet["ReplyText"]):
    def visible_to(self, user: User) -> "ReplyTextQuerySet":
        """One's own, and those of one's teams."""
        return self.filter(Q(user=user) | Q(team__memberships__user=user)).distinct()


class ReplyText(models.Model):
    """An answer given often, of a person or of a team; its placeholders are replaced word for word."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="reply_texts")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="reply_texts")
    name = models.CharField(max_length=60)
    text = models.TextField(max_length=5000)

    objects = ReplyTextQuerySet.as_manager()

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(team=None), name="feedback_reply_text_of_one"
            )
        ]

    def __str__(self) -> str:
        return self.name
