"""What somebody would change about an asset or a term: one attribute of it, or of one of the asset's fields."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.keeping import noted
from feedback.models.tickets import Ticket


class SuggestedChange(models.Model):
    """The change that a suggestion's ticket is about; the ticket names the asset or term, and the field if it is one's.

    Values are texts: an owner's slug, a sensitivity's code, a tag's name, `domain/term`. A tag or term is given where
    `before` is empty, and taken away where `after` is. A term's description is its definition.
    """

    class What(models.TextChoices):
        TITLE = "title", _("Name")
        DESCRIPTION = "description", _("Description")
        OWNER = "owner", _("Owner")
        SENSITIVITY = "sensitivity", _("Sensitivity")
        TAG = "tag", _("Tag")
        TERM = "term", _("Term")

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="suggested")
    what = models.CharField(max_length=12, choices=What)
    before = models.TextField(blank=True, help_text=_("as it was when it was suggested"))
    after = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=models.F("after")), name="feedback_suggestion_changes"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="feedback_suggestion_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.what}"
