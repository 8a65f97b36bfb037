"""What wants an answer, its timeline, and the findings it answers for."""

from typing import cast

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User, Visitor
from accounts.models.keeping import noted
from catalog import rights
from catalog.models import Asset, Domain, Term
from health.models import Finding


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: Visitor) -> "TicketQuerySet":
        """Tickets of what the person may see, where it was said and where it stands now; of a term, both are the term.

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
            | Q(asset__in=seen, pk__in=MeToo.objects.filter(user=user).values("ticket"))
            | Q(origin__in=answered)
            | Q(term__in=Term.objects.visible_to(user).values("pk"))
        )

    def within(self, domain: int) -> "TicketQuerySet":
        """Those that wait, or waited, for an answer in the domain with this key, or in one below it."""
        above = [domain]
        return self.filter(
            Q(origin__domain__path__contains=above) | Q(term__domain__path__contains=above)
        )

    def of_team(self, team: Team) -> "TicketQuerySet":
        """Those of what this team owns."""
        return self.filter(Q(origin__owner=team) | Q(term__owner=team))

    def with_ends_seen(self, user: Visitor) -> "TicketQuerySet":
        """Whether the person may know where it was said (`asset_seen`) and where it stands (`origin_seen`).

        `one_seen` says the same of the ticket that counts, where it is a duplicate.
        """
        seen = Asset.objects.visible_to(user)
        return self.annotate(
            one_seen=Exists(Ticket.objects.visible_to(user).filter(pk=OuterRef("duplicate_of"))),
            asset_seen=Exists(seen.filter(pk=OuterRef("asset"))),
            origin_seen=Exists(seen.filter(pk=OuterRef("origin"))),
        )

    def for_rows(self, user: Visitor) -> "TicketQuerySet":
        """Everything a list shows of each ticket, in one statement."""
        return self.with_ends_seen(user).with_counts(user)

    def with_counts(self, user: Visitor) -> "TicketQuerySet":
        """The same, but for what the person may know of the ends."""
        reader = user.pk if isinstance(user, User) else None
        seen = Asset.objects.visible_to(user).filter(pk=OuterRef("finding__asset"))
        known = TicketFinding.objects.filter(Exists(seen), ticket=OuterRef("pk"))
        found = known.order_by().values("ticket")
        same = Ticket.objects.filter(Q(pk=OuterRef("pk")) | Q(duplicate_of=OuterRef("pk")))
        # What was said elsewhere may be hidden from the reader, and then counts for nothing.
        # An expression, so that no index of all tickets of the asset is read for it.
        here = same.annotate(place=Coalesce("asset_id", 0)).filter(
            place=Coalesce(OuterRef("asset_id"), 0)
        )
        too = here.order_by().annotate(one=Value(1)).values("one")
        return self.select_related(
            "asset", "origin__owner", "term__domain", "reporter", "assignee"
        ).annotate(
            findings_count=Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0),
            too_count=Coalesce(
                Subquery(too.annotate(n=Count("me_toos__user", distinct=True)).values("n")), 0
            ),
            too_mine=Exists(MeToo.objects.filter(ticket=OuterRef("pk"), user=reader)),
        )

    def waiting(self) -> "TicketQuerySet":
        return self.filter(state__in=Ticket.WAITING)


class Ticket(models.Model):
    """Anything that wants an answer. `asset` is where it was said, `origin` whose team has to answer now.

    What is said of a term has neither: whoever answers for the `term` answers it, and it is moved nowhere. A ticket
    closes only with a linked change or a stated reason; the database holds it to that.
    """

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        QUESTION = "question", _("Question")
        SUGGESTION = "suggestion", _("Suggestion")
        ALARM = "alarm", _("Alarm")

    class State(models.TextChoices):
        NEW = "new", _("New")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        IN_WORK = "in_work", _("In work")
        REOPENED = "reopened", _("Reopened")
        RESOLVED = "resolved", _("Waiting for “solved?”")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        DUPLICATE = "duplicate", _("Duplicate")

    class Severity(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    WAITING = (State.NEW, State.ACKNOWLEDGED, State.IN_WORK, State.REOPENED)

    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="tickets")
    origin = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="tickets_to_answer")
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, db_index=False, related_name="tickets"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, max_length=10_000)
    field = models.CharField(max_length=255, blank=True)
    example = models.CharField(max_length=200, blank=True, help_text=_("a value that is wrong"))
    since = models.DateTimeField(null=True, help_text=_("since when it is so"))
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
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="duplicates",
        help_text=_("the one that counts"),
    )
    words = ArrayField(
        models.CharField(max_length=100),
        default=list,
        db_default=Value("{}"),
        help_text=_("the stems of its title and text, by which similar ones are found"),
    )
    change_type = models.CharField(max_length=20, blank=True)
    change_ref = models.CharField(max_length=500, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    answer_by = models.DateTimeField(help_text=_("when an answer is promised"))
    escalated_at = models.DateTimeField(
        null=True, help_text=_("when the owner of the domain was told that it is overdue")
    )
    acknowledged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=Q(asset__isnull=False, origin__isnull=False, term=None)
                | Q(asset=None, origin=None, term__isnull=False, field=""),
                name="feedback_ticket_of_asset_or_term",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["resolved", "confirmed"])
                | ~Q(change_ref="")
                | ~Q(reason=""),
                name="feedback_ticket_closes_with_change_or_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="feedback_ticket_declined_why"
            ),
            models.CheckConstraint(
                condition=(Q(state="duplicate") & ~Q(duplicate_of=None))
                | (~Q(state="duplicate") & Q(duplicate_of=None)),
                name="feedback_ticket_duplicate_of_one",
            ),
            models.UniqueConstraint(
                fields=["reporter", "key"], condition=~Q(key=""), name="feedback_ticket_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_by"], name="feedback_ticket_inbox"),
            models.Index(fields=["origin", "state"], name="feedback_ticket_origin"),
            models.Index(fields=["state", "-id"], name="feedback_ticket_states"),
            models.Index(
                fields=["answer_by", "id"],
                condition=Q(state__in=["new", "acknowledged", "in_work", "reopened"]),
                name="feedback_ticket_waiting",
            ),
            models.Index(
                fields=["answer_by"],
                condition=Q(
                    state__in=["new", "acknowledged", "in_work", "reopened"], escalated_at=None
                ),
                name="feedback_ticket_to_escalate",
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(state="resolved"),
                name="feedback_ticket_to_confirm",
            ),
            models.Index(
                fields=["kind", "answer_by", "id"],
                condition=Q(state__in=["new", "acknowledged", "in_work", "reopened"]),
                name="feedback_ticket_kinds",
            ),
            models.Index(
                fields=["origin", "answer_by", "id"],
                condition=Q(state__in=["new", "acknowledged", "in_work", "reopened"]),
                name="feedback_ticket_waiting_of",
            ),
            models.Index(fields=["origin", "id"], name="feedback_ticket_newest_of"),
            models.Index(fields=["reporter", "created_at", "id"], name="feedback_ticket_reporter"),
            GinIndex(fields=["words"], name="feedback_ticket_words"),
            models.Index(fields=["created_at"], name="feedback_ticket_said"),
            models.Index(
                fields=["asset", "id"],
                condition=Q(state__in=["new", "acknowledged", "in_work", "reopened"]),
                name="feedback_ticket_waiting_here",
            ),
            models.Index(
                fields=["term", "state"], condition=~Q(term=None), name="feedback_ticket_term"
            ),
            models.Index(
                fields=["duplicate_of"],
                condition=~Q(duplicate_of=None),
                name="feedback_ticket_duplicates",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:ticket", args=[self.pk])

    @property
    def subject(self) -> Asset | Term:
        """Where it was said."""
        return cast("Asset | Term", self.asset or self.term)

    @property
    def answered_for(self) -> Asset | Term:
        """Whose people answer it now."""
        return cast("Asset | Term", self.origin or self.term)

    @property
    def domain(self) -> Domain | None:
        """Where it waits for its answer."""
        return self.answered_for.domain


class TicketEvent(models.Model):
    """One step of a ticket's timeline. `actor` is none when a machine did it."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events")
    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    before = models.JSONField(
        null=True,
        help_text=_("what the ticket was before it; none for what cannot be undone"),
    )

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


class MeToo(models.Model):
    """A person has the same trouble: told what the reporter is told, and asked “Solved?” as well."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, db_index=False, related_name="me_toos")
    user = models.ForeignKey(User, models.PROTECT, related_name="me_toos")
    at = models.DateTimeField(db_default=Now())
    solved_at = models.DateTimeField(null=True)

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="feedback_me_too_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.ticket}"
