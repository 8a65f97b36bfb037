"""Within how many hours people are answered, and which hours count."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.models.keeping import noted


def every_day() -> list[int]:
    return [1, 2, 3, 4, 5, 6, 7]


class Hours(models.Model):
    """What a team promises; without a team, what the whole shop promises where a team has said nothing of its own."""

    team = models.OneToOneField(Team, models.CASCADE, null=True, related_name="hours")
    high = models.PositiveSmallIntegerField(default=4)
    medium = models.PositiveSmallIntegerField(default=24)
    low = models.PositiveSmallIntegerField(default=72)
    time_zone = models.CharField(max_length=64, default="UTC")
    days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=every_day,
        help_text=_("the working days, 1 is Monday"),
    )
    opens = models.TimeField(default=time(0))
    closes = models.TimeField(null=True, help_text=_("none at midnight"))
    holidays = ArrayField(models.DateField(), default=list)

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(
                fields=["team"], nulls_distinct=False, name="feedback_hours_once"
            ),
            models.CheckConstraint(
                condition=Q(high__gt=0, medium__gte=F("high"), low__gte=F("medium")),
                name="feedback_hours_graver_is_sooner",
            ),
            models.CheckConstraint(
                condition=Q(closes=None) | Q(closes__gt=F("opens")),
                name="feedback_hours_open_before_closed",
            ),
            models.CheckConstraint(condition=~Q(days=[]), name="feedback_hours_some_day"),
        ]

    def __str__(self) -> str:
        return str(self.team) if self.team_id else "everybody"
