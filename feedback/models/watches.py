"""What people watch, and what happened that its watchers are still to hear of."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Visitor
from accounts.models.keeping import noted
from catalog.models import Asset, Domain, SavedSearch, Term
from feedback.models.recalls import Recall
from feedback.models.tickets import Ticket, TicketEvent

TARGETS = ("asset", "domain", "term", "search", "ticket")


def one_of_them() -> Q:
    """Exactly one target is named."""
    found = Q()
    for target in TARGETS:
        others = {f"{other}__isnull": other != target for other in TARGETS}
        found |= Q(**others)
    return found


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, user: Visitor) -> "WatchQuerySet":
        """One's own, of what one may still see."""
        if not isinstance(user, User):
            return self.none()
        seen = Q(asset__in=Asset.objects.visible_to(user).values("pk"))
        seen |= Q(domain__in=Domain.objects.visible_to(user).values("pk"))
        seen |= Q(term__in=Term.objects.visible_to(user).values("pk"))
        seen |= Q(ticket__in=Ticket.objects.visible_to(user).values("pk"))
        return self.filter(seen | Q(search__user=user), user=user)

    def with_targets(self) -> "WatchQuerySet":
        return self.select_related("asset", "domain", "term__domain", "search", "ticket")


class Watch(models.Model):
    """Somebody wants to be told about one asset, domain, term, saved search or ticket.

    `looked_at` is until when the assets of a search have been told.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="watches", db_index=False)
    asset = models.ForeignKey(Asset, models.CASCADE, null=True, related_name="watches")
    domain = models.ForeignKey(Domain, models.CASCADE, null=True, related_name="watches")
    term = models.ForeignKey(Term, models.CASCADE, null=True, related_name="watches")
    search = models.ForeignKey(SavedSearch, models.CASCADE, null=True, related_name="watches")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="watches")
    created_at = models.DateTimeField(db_default=Now())
    looked_at = models.DateTimeField(db_default=Now())

    objects = WatchQuerySet.as_manager()

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(condition=one_of_them(), name="feedback_watch_one_thing"),
            models.UniqueConstraint(
                fields=["user", *TARGETS], nulls_distinct=False, name="feedback_watch_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["looked_at"],
                condition=Q(search__isnull=False),
                name="feedback_watch_searches",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.noun} {self.target}"

    @property
    def noun(self) -> str:
        """Which of the five it is."""
        return next(name for name in TARGETS if getattr(self, f"{name}_id") is not None)

    @property
    def target(self) -> Asset | Domain | Term | SavedSearch | Ticket:
        found: Asset | Domain | Term | SavedSearch | Ticket = getattr(self, self.noun)
        return found


class Happening(models.Model):
    """Something that watchers are to hear of, until the last of them has; written with what happened.

    A step of a ticket of a term stands at no `asset`; the step's ticket names the term.
    `told_to` is the person up to whom it has been told: they are told in the order of their numbers, some at a time.
    """

    class Kind(models.TextChoices):
        STEP = "step", _("a step of a ticket")
        RECALL = "recall", _("a recall that stands")
        LIFT = "lift", _("a recall that was lifted")
        CHANGE = "change", _("a change of the asset")

    kind = models.CharField(max_length=6, choices=Kind)
    key = models.CharField(max_length=120, unique=True)
    asset = models.ForeignKey(Asset, models.CASCADE, null=True, related_name="+")
    step = models.ForeignKey(TicketEvent, models.CASCADE, null=True, related_name="+")
    recall = models.ForeignKey(Recall, models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    params = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())
    told_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class Cursor(models.Model):
    """How far what was recorded of assets has been read for their watchers."""

    name = models.CharField(max_length=20, primary_key=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"
