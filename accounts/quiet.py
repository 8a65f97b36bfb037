"""A person's day: when the daily letter goes, and when nothing may be sent, by the clock of their time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts import preferences
from accounts.models import Telling, User


def zone(name: str) -> ZoneInfo:
    """A person's time zone; the installation's for whoever chose none."""
    return preferences.zone(name) or ZoneInfo(settings.TIME_ZONE)


def telling(user: User) -> Telling:
    """How a person wants to be told, whether they ever said or not."""
    return getattr(user, "telling", None) or Telling(user=user)


def end_of_quiet(wish: Telling, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Until when nothing may be sent; none if something may be sent now."""
    begins, ends = wish.quiet_from, wish.quiet_until
    if begins is None or ends is None or begins == ends:
        return None
    here = now.astimezone(zone)
    through_the_night = begins > ends
    late, early = here.hour >= begins, here.hour < ends
    if not (late or early if through_the_night else late and early):
        return None
    end = here.replace(hour=ends, minute=0, second=0, microsecond=0)
    return end + timedelta(days=1) if through_the_night and late else end
