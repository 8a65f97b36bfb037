"""What is asked of an issue tracker, whichever it is, and how one is called."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts import calling
from accounts.calling import Answer, Method, NotCalled, Reason

MOST = 2 * 1024 * 1024
"""Bytes of an answer: fifty long comments."""
PAGE = 50
PAGES = 10
PATIENCE = 30.0
"""Seconds that one visit may take altogether."""
LONGEST_WAIT = 3600


class Wrong(TextChoices):
    """What a tracker answered instead of what was asked; `calling.Reason` says why there was no answer."""

    RIGHTS = "rights", _("it does not let Aisle in: the token is wrong, or may too little")
    GONE = "gone", _("it knows no such project or issue")
    REFUSED = "refused", _("it does not take what was sent")
    BUSY = "busy", _("it asks to come again later")
    BROKEN = "broken", _("it says that it is out of order")
    SENSE = "sense", _("what it answered cannot be understood")


class Trouble(Exception):
    """Something did not work out, for a short reason.

    `wait`: the seconds after which the tracker wants to be asked again. `final`: asking again would change nothing.
    `lost`: it may have been done all the same.
    """

    def __init__(self, reason: Wrong | Reason, *, wait: int = 0, lost: bool = False) -> None:
        super().__init__(str(reason.label))
        self.reason = reason
        self.wait = wait
        self.lost = lost

    @property
    def final(self) -> bool:
        return self.reason is Wrong.REFUSED


def words(reason: str) -> str:
    """A kept reason as people read it."""
    for choices in (Wrong, Reason):
        if reason in choices.values:
            return str(choices(reason).label)
    return reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tracker is and who Aisle is there; `base` without a slash at its end."""

    kind: str
    base: str
    project: str
    token: str
    account: str = ""
    issue_type: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue over there; `address` is where people read it, empty if that is no web address."""

    id: str
    address: str
    open: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A comment over there."""

    id: str
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """An issue that has changed, and when, by the tracker's own clock."""

    id: str
    at: datetime


class Remote(Protocol):
    """What every tracker can do; each raises Trouble."""

    def greet(self) -> str:
        """The project's own name: whether one is let in."""
        ...

    def create(self, title: str, text: str) -> Issue: ...

    def find(self, mark: str, since: datetime) -> Issue | None:
        """The issue that was made since then with this mark in its text."""
        ...

    def read(self, issue: str) -> Issue: ...

    def changed(self, since: datetime) -> list[Changed]:
        """What has changed since then, oldest first; at most so many that asking again goes on from there."""
        ...

    def say(self, issue: str, text: str) -> str:
        """Adds a comment, and gives back its id."""
        ...

    def said(self, issue: str, since: datetime) -> list[Said]:
        """What was said to an issue since then, oldest first."""
        ...


class Line:
    """JSON over HTTP to one tracker, with so much time for everything that is asked."""

    def __init__(self, place: Place, before: Callable[[], None]) -> None:
        self.place = place
        self.before = before
        self.headers: dict[str, str] = {}
        self.end = time.monotonic() + PATIENCE

    def get(self, path: str, **query: Any) -> Any:
        return self._ask(Method.GET, path + (f"?{urlencode(query)}" if query else ""))

    def post(self, path: str, sent: Mapping[str, Any]) -> Any:
        return self._ask(Method.POST, path, json.dumps(sent).encode())

    def pages(self, path: str, **query: Any) -> Iterator[list[Any]]:
        """Page after page of a list that is numbered from 1."""
        for number in range(1, PAGES + 1):
            page = listed(self.get(path, **query, per_page=PAGE, page=number))
            yield page
            if len(page) < PAGE:
                return

    def _ask(self, method: Method, path: str, body: bytes | None = None) -> Any:
        self.before()
        left = self.end - time.monotonic()
        if left <= 0:
            raise Trouble(Reason.SLOW)
        kinds = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            answer = calling.call(
                self.place.base + path,
                method=method,
                body=body,
                headers=kinds | self.headers,
                seconds=min(left, calling.SECONDS),
                most=MOST,
            )
        except NotCalled as error:
            raise Trouble(error.reason, lost=not error.refused) from error
        return read(answer)


def read(answer: Answer) -> Any:
    """What was answered; Trouble if that is not what was asked for."""
    if not answer.good:
        raise refusal(answer)
    try:
        if answer.cut:
            raise ValueError
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Trouble(Wrong.SENSE, lost=True) from error


def refusal(answer: Answer) -> Trouble:
    status, wait = answer.status, _wait(answer)
    if status == 429 or (status == 403 and wait):
        return Trouble(Wrong.BUSY, wait=wait or 60)
    if status >= 500 or status < 300:
        return Trouble(Wrong.BROKEN, wait=wait, lost=True)
    if status in (401, 403):
        return Trouble(Wrong.RIGHTS)
    # A project that was renamed answers with a redirect, which is not followed.
    if status < 400 or status in (404, 410):
        return Trouble(Wrong.GONE)
    return Trouble(Wrong.REFUSED)


def _wait(answer: Answer) -> int:
    """The seconds to wait, as `Retry-After` says, or GitHub's own words for the same."""
    told = answer.headers.get("retry-after", "")
    if not told.isdecimal() and answer.headers.get("x-ratelimit-remaining") == "0":
        reset = answer.headers.get("x-ratelimit-reset", "")
        told = str(max(1, int(reset) - int(time.time()))) if _short(reset) else ""
    return min(int(told), LONGEST_WAIT) if _short(told) else 0


def _short(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal() and len(digits) < 12


# Reading what was answered: whatever has another shape than expected is Trouble, never an error of ours.


def part(data: Any, *path: str) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def listed(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise Trouble(Wrong.SENSE, lost=True)
    return data


def named(data: Any, *path: str) -> str:
    """An id, which may be a number over there."""
    found = part(data, *path)
    if isinstance(found, bool) or not isinstance(found, int | str) or not 0 < len(str(found)) < 100:
        raise Trouble(Wrong.SENSE, lost=True)
    return str(found)


def text(data: Any, *path: str) -> str:
    """A text that can be kept; empty where there is none."""
    found = part(data, *path)
    if not isinstance(found, str):
        return ""
    return found.replace("\0", "").encode("utf-8", "replace").decode()


def web(data: Any, *path: str) -> str:
    """A web address that can be linked to; empty if it is something else."""
    found = text(data, *path)
    good = found.startswith(("https://", "http://")) and found.isprintable() and " " not in found
    return found if good and len(found) <= 500 else ""


def moment(data: Any, *path: str) -> datetime:
    try:
        found = parse_datetime(text(data, *path))
    except ValueError:
        found = None
    if found is None:
        raise Trouble(Wrong.SENSE, lost=True)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
