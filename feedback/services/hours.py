from datetime import date, time
from zoneinfo import available_timezones

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.problems import Unprocessable
from feedback.models import Hours


@transaction.atomic
def set_hours(  # noqa: PLR0913 (what the form asks, one by one)
    *,
    team: Team | None,
    high: int,
    medium: int,
    low: int,
    time_zone: str = "UTC",
    days: list[int] | None = None,
    opens: time = time(0),
    closes: time | None = None,
    holidays: list[date] | None = None,
    by: User,
) -> Hours:
    """What a team promises from now on, or without a team the whole shop; what was promised before stays promised."""
    if not may_set_hours(team, by):
        raise PermissionDenied(_("Only the people of the team set what it promises."))
    working = sorted(set(days if days is not None else range(1, 8)))
    errors: dict[str, list[str]] = {}
    if not high <= medium <= low:
        errors["medium"] = [_("What is worse is answered sooner.")]
    if time_zone not in available_timezones():
        errors["time_zone"] = [_("Use a name like Europe/Berlin.")]
    if not working:
        errors["days"] = [_("Choose at least one day.")]
    if closes is not None and closes <= opens:
        errors["closes"] = [_("It closes before it opens.")]
    if errors:
        raise Unprocessable(errors)
    said = {"high": high, "medium": medium, "low": low, "time_zone": time_zone, "days": working}
    said |= {"opens": opens, "closes": closes, "holidays": sorted(set(holidays or []))}
    return Hours.objects.update_or_create(team=team, defaults=said)[0]


def may_set_hours(team: Team | None, by: User) -> bool:
    """The people of the team; for the whole shop an admin."""
    if by.is_superuser:
        return True
    return team is not None and team.memberships.filter(user=by).exists()
