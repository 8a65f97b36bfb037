"""Reads the peppers of digests: `number:pepper`, comma-separated, the newest first."""

from django.core.exceptions import ImproperlyConfigured

HIGHEST = 32_767


def read(text: str, first: str) -> dict[int, str]:
    """The peppers by number, the newest first; `first` is number 1 unless the text names another."""
    peppers: dict[int, str] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        number, _, pepper = entry.partition(":")
        if not number.isascii() or not number.isdigit() or not pepper:
            raise ImproperlyConfigured(
                "TOKEN_PEPPERS must look like 2:NEW,1:OLD, each a number, a colon and a pepper."
            )
        if not 0 < int(number) <= HIGHEST or int(number) in peppers:
            raise ImproperlyConfigured(
                f"TOKEN_PEPPERS: number each pepper once, from 1 to {HIGHEST}; {number} is not so."
            )
        peppers[int(number)] = pepper
    peppers.setdefault(1, first)
    return peppers
