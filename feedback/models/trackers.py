"""Issue trackers beside Aisle, the tickets that were sent to them, and what came back."""

from cryptography.fernet import InvalidToken
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from accounts.models import User, Visitor
from accounts.models.keeping import noted
from catalog.models import Domain, DomainRole
from feedback.models.comments import Comment
from feedback.models.tickets import Ticket

SET = (
    "name",
    "base",
    "project",
    "account",
    "issue_type",
    "token",
    "secret",
    "resolves",
    "paused_at",
)
"""What people set of a tracker; the rest is kept by whoever calls it, which is nothing for the record."""


class TrackerQuerySet(models.QuerySet["Tracker"]):
    def visible_to(self, user: Visitor) -> "TrackerQuerySet":
        """Those of the domains in which somebody is steward or owner; never their secrets."""
        if not isinstance(user, User):
            return self.none()
        if user.is_superuser:
            return self
        held = Domain.objects.where(user, DomainRole.Role.STEWARD, DomainRole.Role.OWNER)
        return self.filter(domain__in=held.values("pk"))

    def for_rows(self) -> "TrackerQuerySet":
        """Everything a list shows of each, in one statement: what waits to be sent, and what was given up."""
        links = TrackerLink.objects.filter(tracker=OuterRef("pk")).order_by().values("tracker")
        number = links.annotate(n=Count("pk")).values("n")
        return self.select_related("domain").annotate(
            waiting=Coalesce(Subquery(number.filter(remote_id="", dead_at=None)), 0),
            linked=Coalesce(Subquery(number.exclude(remote_id="")), 0),
            dead=Coalesce(Subquery(number.exclude(dead_at=None)), 0),
        )

    def for_ticket(self, ticket: Ticket) -> "TrackerQuerySet":
        """Those a ticket can be sent to: of the domain where it stands, or of one above, and not sent there yet."""
        sent = TrackerLink.objects.filter(ticket=ticket, tracker=OuterRef("pk"))
        known = self.of_domain(ticket.domain)
        return known.filter(~Exists(sent), paused_at=None).order_by("name", "pk")

    def of_domain(self, domain: Domain | None) -> "TrackerQuerySet":
        """Those that stand in a domain, or in one above."""
        return self.filter(domain__in=domain.path if domain else [])


class Tracker(models.Model):
    """A project of an issue tracker that the tickets of a domain, and of those below it, can be sent to.

    `token` and `secret` are sealed. `asked_until` is the tracker's own time up to which it was asked what has changed.
    """

    class Kind(models.TextChoices):
        GITHUB = "github", "GitHub"
        GITLAB = "gitlab", "GitLab"
        JIRA = "jira", "Jira"

    domain = models.ForeignKey(Domain, models.CASCADE, related_name="trackers")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=6, choices=Kind)
    base = models.CharField(max_length=200, help_text=_("where its REST API begins"))
    project = models.CharField(max_length=200)
    account = models.CharField(max_length=254, blank=True, help_text=_("whose token it is"))
    issue_type = models.CharField(max_length=100, blank=True)
    token = models.TextField(editable=False)
    secret = models.TextField(blank=True, editable=False, help_text=_("of its webhook"))
    resolves = models.BooleanField(
        default=False, help_text=_("whether closing there answers the ticket here")
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    paused_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True, help_text=_("when its webhook last rang"))
    asked_at = models.DateTimeField(null=True, help_text=_("when it last answered"))
    asked_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(db_default=Now())
    rest_until = models.DateTimeField(null=True, help_text=_("not called before"))
    trouble = models.CharField(max_length=10, blank=True)

    objects = TrackerQuerySet.as_manager()

    class Meta:
        triggers = [*noted(*SET), *(each for each in noted() if each.name != "note_update")]
        constraints = [
            models.UniqueConstraint(fields=["domain", "name"], name="feedback_tracker_name")
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(paused_at=None), name="feedback_tracker_due"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feedback:tracker", args=[self.pk])

    @property
    def paused(self) -> bool:
        return self.paused_at is not None

    def unsealed(self, name: str) -> str:
        """Its `token` or `secret`; empty if there is none, or none of our keys opens it any more."""
        try:
            return sealing.unseal(getattr(self, name))
        except InvalidToken:
            return ""


class TrackerLink(models.Model):
    """A ticket that was sent to a tracker: the letter as it leaves, the issue it became, and when it is tended next.

    The row is the queue: it is claimed with a lease, and only whoever holds the newest `fence` writes to it. Without
    `next_at` and lease there is nothing to do until somebody rings.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, db_index=False, related_name="links")
    tracker = models.ForeignKey(Tracker, models.CASCADE, db_index=False, related_name="links")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    title = models.CharField(max_length=255)
    text = models.TextField()
    mark = models.CharField(max_length=40, unique=True, help_text=_("finds it again over there"))
    remote_id = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=500, blank=True)
    open = models.BooleanField(null=True, help_text=_("as it was last seen there"))
    seen_at = models.DateTimeField(null=True)
    read_until = models.DateTimeField(null=True, help_text=_("the last comment that came"))
    changed_at = models.DateTimeField(null=True, help_text=_("by the tracker's own clock"))
    next_at = models.DateTimeField(null=True, db_default=Now())
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0, db_default=Value(0))
    attempts = models.PositiveSmallIntegerField(default=0, db_default=Value(0))
    tried = models.BooleanField(
        default=False, db_default=Value(False), help_text=_("whether it may have been made there")
    )
    trouble = models.CharField(max_length=10, blank=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        triggers = noted("remote_id", "open", "dead_at")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "tracker"], name="feedback_link_once"),
            models.UniqueConstraint(
                fields=["tracker", "remote_id"],
                condition=~Q(remote_id=""),
                name="feedback_link_one_issue",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(dead_at=None, next_at__isnull=False),
                name="feedback_link_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="feedback_link_leased",
            ),
            models.Index(fields=["tracker", "dead_at"], name="feedback_link_of_tracker"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.address or self.tracker_id}"


class TrackerSaid(models.Model):
    """A comment that was sent on to a tracker; without a `remote_id` it is not known whether it arrived."""

    link = models.ForeignKey(TrackerLink, models.CASCADE, db_index=False, related_name="said")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "comment"], name="feedback_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.comment_id}"


class TrackerEvent(models.Model):
    """A delivery of a tracker's webhook, by the name its sender gave it: delivered again, it rings no second time."""

    tracker = models.ForeignKey(Tracker, models.CASCADE, db_index=False, related_name="events")
    delivery = models.CharField(max_length=100)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["tracker", "delivery"], name="feedback_event_once")
        ]

    def __str__(self) -> str:
        return self.delivery
