"""How a person wants to be spoken to: the language, the time zone."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@cache
def zones() -> frozenset[str]:
    """Every time zone this machine knows by name."""
    return frozenset(
        name for name in available_timezones() if name not in {"localtime", "posixrules"}
    )


def zone(name: str) -> ZoneInfo | None:
    """The time zone of that name; none for anything else that was sent."""
    return ZoneInfo(name) if name in zones() else None
