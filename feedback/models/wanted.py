"""The data people looked for and did not find, and who wants it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Visitor
from accounts.models.keeping import noted
from catalog.models import Asset, Domain, DomainRole


class WantedQuerySet(models.QuerySet["Wanted"]):
    def visible_to(self, user: Visitor) -> "WantedQuerySet":
        """Everybody signed in reads what others want; an anonymous reader never does."""
        return self if isinstance(user, User) else self.none()

    def answerable_by(self, user: User) -> "WantedQuerySet":
        """Those this person may answer: of a domain in which they are steward or owner; all of them for an admin.

        What names no domain is answered by the stewards and owners of any.
        """
        if user.is_superuser:
            return self
        answering = Domain.objects.where(user, DomainRole.Role.STEWARD, DomainRole.Role.OWNER)
        return self.filter(
            Q(domain__in=answering.values("pk")) | Q(Exists(answering.order_by()), domain=None)
        )

    def open(self) -> "WantedQuerySet":
        return self.filter(state=Wanted.State.OPEN)

    def saying(self, stems: list[str]) -> "WantedQuerySet":
        """Those that hold all of these words, as `Wanted.words` spells them."""
        return self.filter(words__contains=stems) if stems else self

    def for_rows(self, user: Visitor) -> "WantedQuerySet":
        """Everything a list shows of each, in one statement; an answer the reader may not see is not `answer_seen`."""
        seen = Asset.objects.visible_to(user).filter(pk=OuterRef("answer"))
        reader = user.pk if isinstance(user, User) else None
        return self.select_related("domain", "asked_by", "answered_by", "answer").annotate(
            answer_seen=Exists(seen),
            mine=Exists(Want.objects.filter(wanted=OuterRef("pk"), user=reader)),
        )


class Wanted(models.Model):
    """Data that somebody looked for and did not find. It stands on no asset; an asset, or a reason, answers it.

    `votes` counts who wants it and `words` holds the stems of its text; the services keep both.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Declined")

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, max_length=5000)
    domain = models.ForeignKey(
        Domain, models.SET_NULL, null=True, related_name="wanted", help_text=_("who shall answer")
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="wanted")
    key = models.CharField(
        max_length=100,
        blank=True,
        help_text=_("the sender's own name for it: sent twice, kept once"),
    )
    words = ArrayField(models.CharField(max_length=100), default=list)
    votes = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, max_length=5000)
    created_at = models.DateTimeField(db_default=Now())
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = WantedQuerySet.as_manager()

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answer=None, reason="", answered_at=None)
                | Q(state="answered", answer__isnull=False, reason="", answered_at__isnull=False)
                | (Q(state="declined", answer=None, answered_at__isnull=False) & ~Q(reason="")),
                name="feedback_wanted_answered_by_asset_or_reason",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "key"], condition=~Q(key=""), name="feedback_wanted_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-votes", "-id"], name="feedback_wanted_board"),
            GinIndex(fields=["words"], name="feedback_wanted_words"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:wanted", args=[self.pk])


class Want(models.Model):
    """One person wants it too."""

    wanted = models.ForeignKey(Wanted, models.CASCADE, related_name="wants")
    user = models.ForeignKey(User, models.PROTECT, related_name="wants")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["wanted", "user"], name="feedback_want_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.wanted_id}"
