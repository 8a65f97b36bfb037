"""Time zones as people choose them: by the name of a city, in the reader's language."""

from functools import lru_cache

from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.preferences import zones

Group = tuple[str, list[tuple[str, str]]]


def choices(chosen: str = "") -> list[tuple[str, str] | Group]:
    """What the device says, then every place by continent; `chosen` is among them whatever it is."""
    groups = _by_continent(get_language() or "en")
    known = {name for _continent, places in groups for name, _city in places}
    odd = [(chosen, chosen)] if chosen and chosen not in known else []
    return [("", _("As the device says")), ("UTC", "UTC"), *odd, *groups]


@lru_cache(maxsize=8)
def _by_continent(language: str) -> list[Group]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in get_global("zone_territories"):
        continent, _slash, place = name.partition("/")
        if place and name in zones():
            city = get_timezone_location(name, locale=language, return_city=True)
            groups.setdefault(continent, []).append((name, city))
    names = _continents()
    return [
        (names[continent], sorted(groups[continent], key=lambda one: one[1].casefold()))
        for continent in sorted(groups, key=lambda one: names.get(one, ""))
        if continent in names
    ]


def _continents() -> dict[str, str]:
    return {
        "Africa": _("Africa"),
        "America": _("America"),
        "Antarctica": _("Antarctica"),
        "Arctic": _("Arctic"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic Ocean"),
        "Australia": _("Australia"),
        "Europe": _("Europe"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific Ocean"),
    }
