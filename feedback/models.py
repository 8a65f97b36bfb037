"""What people say: reviews, tickets with their timeline, recalls, and the data they want."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Visitor
from accounts.models.keeping import noted
from catalog import rights
from catalog.models import Asset, Domain, DomainRole
from health.models import Finding


class Review(models.Model):
    """Stars and words from a consumer; one per person and asset."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="reviews")
    author = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    stars = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(blank=True, max_length=5000)
    use_case = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["asset", "author"], name="feedback_review_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="feedback_review_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars by {self.author}"


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: Visitor) -> "TicketQuerySet":
        """Tickets of what the person may see, where it was said and where it stands now.

        A ticket that was moved stays with its reporter, and comes to those it was moved to, even if one end of it is
        hidden from them; `with_ends_seen` says which end may be named.
        """
        if not isinstance(user, User):
            return self.none()
        if user.is_superuser:
            return self
        seen = Asset.objects.visible_to(user).values("pk")
        answered = Asset.objects.filter(rights.answerable(user)).values("pk")
        return self.filter(
            Q(asset__in=seen, origin__in=seen)
            | Q(asset__in=seen, reporter=user)
            | Q(origin__in=answered)
        )

    def answered_by(self, user: User) -> "TicketQuerySet":
        """Those this person may triage, because they answer for the origin."""
        if user.is_superuser:
            return self
        return self.filter(origin__in=Asset.objects.filter(rights.answerable(user)).values("pk"))

    def with_ends_seen(self, user: Visitor) -> "TicketQuerySet":
        """Whether the person may know where it was said (`asset_seen`) and where it stands (`origin_seen`)."""
        seen = Asset.objects.visible_to(user)
        return self.annotate(
            asset_seen=Exists(seen.filter(pk=OuterRef("asset"))),
            origin_seen=Exists(seen.filter(pk=OuterRef("origin"))),
        )

    def for_rows(self, user: Visitor) -> "TicketQuerySet":
        """Everything a list shows of each ticket, in one statement."""
        found = TicketFinding.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
        return (
            self.with_ends_seen(user)
            .select_related("asset", "origin", "origin__owner", "reporter", "assignee")
            .annotate(
                findings_count=Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)
            )
        )

    def waiting(self) -> "TicketQuerySet":
        return self.filter(state__in=Ticket.WAITING)


class Ticket(models.Model):
    """Anything that wants an answer. `asset` is where it was said, `origin` whose team has to answer now.

    A ticket closes only with a linked change or a stated reason; the database holds it to that.
    """

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        QUESTION = "question", _("Question")
        ALARM = "alarm", _("Alarm")

    class State(models.TextChoices):
        NEW = "new", _("New")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Waiting for “solved?”")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")

    class Severity(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    WAITING = (State.NEW, State.ACKNOWLEDGED)

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="tickets")
    origin = models.ForeignKey(Asset, models.PROTECT, related_name="tickets_to_answer")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, max_length=10_000)
    field = models.CharField(max_length=255, blank=True)
    example = models.CharField(max_length=200, blank=True, help_text=_("a value that is wrong"))
    severity = models.CharField(max_length=6, choices=Severity, default=Severity.MEDIUM)
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    reporter = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="tickets", help_text=_("none for an alarm")
    )
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="assigned_tickets")
    key = models.CharField(
        max_length=100,
        blank=True,
        help_text=_("the sender's own name for it: sent twice, kept once"),
    )
    change_type = models.CharField(max_length=20, blank=True)
    change_ref = models.CharField(max_length=500, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    answer_by = models.DateTimeField(help_text=_("when an answer is promised"))
    acknowledged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["resolved", "confirmed"])
                | ~Q(change_ref="")
                | ~Q(reason=""),
                name="feedback_ticket_closes_with_change_or_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="feedback_ticket_declined_why"
            ),
            models.UniqueConstraint(
                fields=["reporter", "key"], condition=~Q(key=""), name="feedback_ticket_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_by"], name="feedback_ticket_inbox"),
            models.Index(fields=["origin", "state"], name="feedback_ticket_origin"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:ticket", args=[self.pk])


class TicketEvent(models.Model):
    """One step of a ticket's timeline. `actor` is none when a machine did it."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events")
    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    params = models.JSONField(default=dict)

    class Meta:
        triggers = noted()
        ordering = ["id"]

    def __str__(self) -> str:
        return self.verb


class TicketFinding(models.Model):
    """Which findings a ticket answers for; a finding has one ticket only.

    `ended_at` is when the finding closed by itself, copied once the ticket's timeline says so.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="findings")
    finding = models.OneToOneField(Finding, models.CASCADE, related_name="ticket_link")
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.finding_id}"


class RecallQuerySet(models.QuerySet["Recall"]):
    def visible_to(self, user: Visitor) -> "RecallQuerySet":
        return self.filter(asset__in=Asset.objects.visible_to(user))

    def standing(self) -> "RecallQuerySet":
        return self.filter(lifted_at=None)


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
