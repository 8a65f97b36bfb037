"""What people say to a ticket: the answers to a question, a conversation about anything else."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.keeping import noted
from feedback.models.tickets import Ticket


class Comment(models.Model):
    """Something said to a ticket; to a question it is an answer, of which one may be accepted.

    Whoever may see the ticket may see it. Where `author` is none it came from outside, and `beyond` says from whom.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, db_index=False, related_name="comments")
    author = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="comments",
        help_text=_("none when it came from outside"),
    )
    beyond = models.CharField(
        max_length=200,
        blank=True,
        db_default=Value(""),
        help_text=_("who said it, in another system"),
    )
    text = models.TextField(max_length=10_000)
    key = models.CharField(
        max_length=100,
        blank=True,
        db_default=Value(""),
        help_text=_("the sender's own name for it: sent twice, kept once"),
    )
    at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(
        null=True, help_text=_("when it was put into the asset's description")
    )

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="feedback_comment_accepted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=~Q(accepted_at=None),
                name="feedback_comment_one_accepted",
            ),
            models.UniqueConstraint(
                fields=["author", "key"],
                condition=~Q(key=""),
                name="feedback_comment_sent_once",
            ),
            models.UniqueConstraint(
                fields=["ticket", "key"],
                condition=Q(author=None) & ~Q(key=""),
                name="feedback_comment_came_once",
            ),
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="feedback_comment_of_ticket")]

    def __str__(self) -> str:
        return self.text[:80]
