"""What was read from other people's files: assets as they are registered, how data flows between them, and the counts.

What a file says that does not fit is cut or left out, and stands in the faults: a catalog is not refused for one slip.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.checking import UNSEEN, Wrong, link

Key = tuple[str, str]
MAX_TITLE, MAX_DESCRIPTION, MAX_TAG, MAX_NAME = 250, 100_000, 80, 500
MAX_TAGS, MAX_LINKS, MAX_FAULTS = 100, 100, 1000


class Unreadable(Exception):
    """The files are not of this format at all; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Data flows from one asset into another, through a job of this name."""

    source: Key
    target: Key
    job: str


@dataclass(slots=True)
class Found:
    """`rows` are assets as they are registered, each with its `line`, and `partial` where it names but some fields.

    `system` is where the jobs live that data flows through, and `at` when this was so. `read` counts what the files
    hold, by their own words; `faults` tell what does not fit, as `{"line", "field", "message"}`.
    """

    system: str = ""
    at: datetime | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    faults: list[dict[str, Any]] = field(default_factory=list)

    def blame(self, line: int, where: str, what: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append({"line": line, "field": where, "message": what})


def words(value: Any, maximum: int = MAX_DESCRIPTION) -> str:
    """A text that can be kept: nothing for what is none, cut where it is too long."""
    if not isinstance(value, str):
        return ""
    text = value.replace("\x00", "").encode(errors="ignore").decode().strip()
    return text if len(text) <= maximum else text[: maximum - 1].rstrip() + "…"


def name(value: Any, maximum: int = MAX_NAME) -> str:
    """A technical name, as the catalog takes it."""
    plain = re.sub(f"[{UNSEEN}]", " ", unicodedata.normalize("NFC", words(value, maximum)))
    return plain.strip()


def tags(values: Any) -> list[str]:
    """Labels, each once, in the order they came."""
    given = values if isinstance(values, list) else [values]
    named = (name(one, MAX_TAG) for one in given)
    return list(dict.fromkeys(tag for tag in named if tag))[:MAX_TAGS]


def links(pairs: Iterable[tuple[Any, Any]]) -> list[dict[str, str]]:
    """Addresses with their titles, each once; what is no address of the web is left out."""
    kept: dict[str, str] = {}
    for title, url in pairs:
        try:
            address = link(words(url))
        except Wrong:
            continue
        kept.setdefault(address, words(title, 200) or address[:200])
    return [{"title": title, "url": url} for url, title in list(kept.items())[:MAX_LINKS]]


def mail(value: Any) -> str:
    """An e-mail address, also one written as `mailto:`."""
    return words(value, 254).removeprefix("mailto:").strip().lower()


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def slug(value: str) -> str:
    """What a name becomes in a namespace: `U.S. Agency` → `u-s-agency`."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]


def each(value: Any, found: Found, where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a list with their numbers from 1; what is none is a fault."""
    for line, one in enumerate(value if isinstance(value, list) else [], start=1):
        if isinstance(one, dict):
            yield line, one
        else:
            found.blame(line, where, _("Send an object."))
