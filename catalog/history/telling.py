"""What was recorded, in sentences: who did it, what they did, through which door and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Entry, Visitor
from accounts.templatetags import times
from catalog.history import assets, fields
from catalog.history.naming import Names, names
from catalog.history.reading import Change, Page
from catalog.history.saying import Said


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: somebody did something, of which there may be much."""

    who: SafeString
    said: Sequence[Said]
    way: str
    why: str
    at: datetime
    number: int

    @property
    def day(self) -> date:
        """The day it was for the reader."""
        return timezone.localtime(self.at).date()

    @property
    def sentence(self) -> SafeString:
        """Who did what, how, when and why; what is too much for a sentence is told below it."""
        did = self.said[0].words if len(self.said) == 1 else self._many
        way = format_html(" {}", self.way) if self.way else ""
        when = times.ago(self.at)
        if not self.why:
            return format_html(
                _("{who} {did}{way}, {when}"), who=self.who, did=did, way=way, when=when
            )
        words = _("{who} {did}{way}, {when}, because “{why}”")
        why = format_html("<bdi>{}</bdi>", self.why)
        return format_html(words, who=self.who, did=did, way=way, when=when, why=why)

    @property
    def _many(self) -> str:
        count = len(self.said)
        return ngettext("made %(n)d change", "made %(n)d changes", count) % {"n": count}


def tell(page: Page, reader: Visitor) -> list[Told]:
    """The entries of a page as this reader may hear of them; of what they may not, there is none."""
    known = names(page.entries, reader)
    told = (_told(entry, changes, known) for entry, changes in page.entries)
    return [one for one in told if one.said]


def _told(entry: Entry, changes: Sequence[Change], known: Names) -> Told:
    return Told(
        who=who(entry, known),
        said=list(_said(changes, known)),
        way=way(entry, known),
        why=assets.reason(changes),
        at=entry.at,
        number=entry.number,
    )


def who(entry: Entry, known: Names) -> SafeString:
    """The person; of what no person did, what stood behind it."""
    if entry.by_id:
        return known.of("person", entry.by_id)
    if entry.door in {Entry.Door.COMMAND, Entry.Door.DATABASE}:
        return format_html("{}", _("an operator"))
    return format_html("{}", pgettext("the program itself", "Aisle"))


def way(entry: Entry, known: Names) -> str:
    """Through which door, or on what occasion; a page is where one expects it."""
    if entry.why == "suggestion":
        accepter = known.of("person", entry.about.get("accepted_by"))
        return format_html(_("with a suggestion that {name} accepted"), name=accepter)
    ways = {
        Entry.Door.API: _("through the API"),
        Entry.Door.COMMAND: _("on the command line"),
        Entry.Door.DATABASE: _("in the database itself"),
    }
    occasions = {
        "scan": _("on reading its source"),
        "pipeline": _("on hearing from a pipeline"),
        "view": _("on reading the SQL of a view"),
        "tags": _("on merging tags"),
    }
    return ways.get(Entry.Door(entry.door)) or occasions.get(entry.why, "")


def _said(changes: Sequence[Change], known: Names) -> Iterator[Said]:
    """First what happened to the asset, then to its people, its words and its fields."""
    kinds: dict[str, list[Change]] = {}
    for change in changes:
        kinds.setdefault(change.kind, []).append(change)
    for change in kinds.get("asset", []):
        yield from assets.say(change, known)
    if "person" in known.pages:
        yield from (_steward(change, known) for change in kinds.get("steward", []))
    for change in kinds.get("access", []):
        yield _access(change, known)
    yield from _terms(kinds.get("term", []), known)
    yield from fields.say(kinds.get("field", []))


def _steward(change: Change, known: Names) -> Said:
    person = known.of("person", change.after["user_id"])
    if change.act == "delete":
        return Said(format_html(_("took {person} off its stewards"), person=person))
    return Said(format_html(_("made {person} its steward"), person=person))


def _access(change: Change, known: Names) -> Said:
    row = change.after
    kind, key = ("person", row["user_id"]) if row["user_id"] else ("team", row["team_id"])
    holder = known.of(kind, key)
    if change.act == "delete":
        return Said(format_html(_("took away that {holder} may see it"), holder=holder))
    if not row["until"]:
        return Said(format_html(_("let {holder} see it"), holder=holder))
    until = times.moment(datetime.fromisoformat(row["until"]))
    return Said(format_html(_("let {holder} see it until {until}"), holder=holder, until=until))


def _terms(changes: Iterable[Change], known: Names) -> Iterator[Said]:
    for change in changes:
        term = known.of("term", change.after["term_id"])
        key = change.after["field_id"]
        field = known.of("field", key)
        gone = change.act == "delete"
        if key is None:
            words = (
                _("no longer says that it means {term}") if gone else _("said that it means {term}")
            )
        elif gone:
            words = _("no longer says that {field} means {term}")
        else:
            words = _("said that {field} means {term}")
        yield Said(format_html(words, term=term, field=field))
