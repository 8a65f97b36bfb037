"""What became of what people said, day by day, as numbers that can be added up."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Team, User, Visitor
from catalog.models import Asset, Domain, DomainRole
from catalog.models.assets import teams_of
from feedback.models.tickets import TicketQuerySet


def open_to(user: Visitor, domain: str, team: str) -> models.Q | None:
    """Whose hidden tickets this person may count: of the domains and teams they answer for; None for all.

    `domain` and `team` name the columns.
    """
    if not isinstance(user, User) or user.is_superuser:
        return None
    answering = Domain.objects.where(user, DomainRole.Role.STEWARD, DomainRole.Role.OWNER)
    return models.Q(**{f"{domain}__in": answering.values("pk")}) | models.Q(
        **{f"{team}__in": teams_of(user)}
    )


def countable(user: Visitor, tickets: TicketQuerySet) -> TicketQuerySet:
    """The tickets that may go into a figure which this person reads."""
    theirs = open_to(user, "origin__domain", "origin__owner")
    return tickets if theirs is None else tickets.filter(everybodys() | theirs)


def everybodys() -> models.Q:
    """Filter on tickets: what everybody signed in may see, as they may every term."""
    public = Asset.Visibility.PUBLIC
    return models.Q(asset__visibility=public, origin__visibility=public) | ~models.Q(term=None)


class LoopDayQuerySet(models.QuerySet["LoopDay"]):
    def visible_to(self, user: Visitor) -> "LoopDayQuerySet":
        """Figures of what everybody may see; the others only for those who answer for that domain or are that team.

        So no sum tells anybody that there is something hidden.
        """
        if not isinstance(user, User):
            return self.none()
        theirs = open_to(user, "domain", "team")
        return self if theirs is None else self.filter(models.Q(hidden=False) | theirs)


class LoopDay(models.Model):
    """What people said on one day in one domain of one team, and what became of it until now.

    The times are kept one by one, in seconds since it was said, so that the median of any days together is the true
    one. `hidden`: what was said of assets that not everybody may see is counted apart.
    """

    day = models.DateField()
    domain = models.ForeignKey(Domain, models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    hidden = models.BooleanField()
    said = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    reopened = models.PositiveIntegerField()
    by_change = models.PositiveIntegerField()
    acknowledged = ArrayField(models.PositiveIntegerField())
    answered = ArrayField(models.PositiveIntegerField())
    confirmed = ArrayField(models.PositiveIntegerField())

    objects = LoopDayQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["day"], name="feedback_loop_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.said}"
