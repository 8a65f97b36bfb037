"""A ticket's steps in words: who did what when, in the reader's language, naming only what the reader may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from catalog.models import Asset
from feedback.models import Recall, Ticket, TicketEvent
from feedback.tickets import changes, redacting, wording
from health.models import Finding


@dataclass(frozen=True, slots=True)
class Told:
    """One step as it is read: `note` are the words somebody gave with it, `tone` one of good, care, stop or none."""

    at: datetime
    verb: str
    words: str
    note: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the steps speak of, fetched once for the whole timeline; what the reader may not see is missing."""

    assets: Mapping[int, Asset]
    people: Mapping[int, User]
    findings: Mapping[int, Finding]
    recalls: Mapping[int, Recall]
    tickets: Mapping[int, Ticket]

    def ticket(self, pk: Any) -> tuple[str, str]:
        """Its title and its address."""
        found = self.tickets.get(pk)
        return (found.title, found.get_absolute_url()) if found else (_("another ticket"), "")

    def asset(self, pk: Any) -> str:
        found = self.assets.get(pk)
        return found.label if found else _("an asset that you may not see")

    def person(self, pk: Any) -> str:
        found = self.people.get(pk)
        return found.name if found else _("somebody")


def tell(ticket: Ticket, reader: User) -> list[Told]:
    """The timeline, oldest first; six statements at most, however long it is."""
    events = list(ticket.events.select_related("actor"))
    names = _names(events, reader)
    return [_told(event, names) for event in events]


def _names(events: Sequence[TicketEvent], reader: User) -> Names:
    def ids(*keys: str) -> set[int]:
        return {event.params[key] for event in events for key in keys if key in event.params}

    moved = {
        pk
        for event in events
        if event.verb == "move"
        for pk in (event.params.get("from"), event.params.get("to"))
    }
    handed = {event.params.get("to") for event in events if event.verb == "assign"}
    visible = Asset.objects.visible_to(reader)
    findings = Finding.objects.filter(pk__in=ids("finding"), asset__in=visible)
    recalls = Recall.objects.visible_to(reader).filter(pk__in=ids("recall"))
    others = ids("into", "other", "left")
    tickets = Ticket.objects.visible_to(reader)
    return Names(
        assets=visible.in_bulk([pk for pk in moved if pk]) if moved else {},
        people=User.objects.in_bulk([pk for pk in handed if pk]) if handed else {},
        findings={finding.pk: finding for finding in findings.select_related("asset")},
        recalls={recall.pk: recall for recall in recalls.select_related("asset")},
        tickets=tickets.in_bulk([pk for pk in others if pk]) if others else {},
    )


def _told(event: TicketEvent, names: Names) -> Told:
    teller, tone = _TELLERS.get(event.verb, (_plain, "none"))
    who = event.actor.name if event.actor else ""
    words, note, url = teller(event, who, names)
    return Told(event.at, event.verb, words, note, tone, url)


Said = tuple[str, str, str]


def _plain(event: TicketEvent, who: str, names: Names) -> Said:
    return event.verb, "", ""


def _report(event: TicketEvent, who: str, names: Names) -> Said:
    return _("%(name)s said it") % {"name": who}, "", ""


def _raise(event: TicketEvent, who: str, names: Names) -> Said:
    return _("Aisle raised the alarm"), "", ""


def _join(event: TicketEvent, who: str, names: Names) -> Said:
    finding = names.findings.get(event.params.get("finding", 0))
    if finding is None:
        return _("A finding joined"), "", ""
    words = _("Found in %(asset)s") % {"asset": finding.asset.label}
    return words, wording.headline(finding), finding.asset.get_absolute_url()


def _measure(event: TicketEvent, who: str, names: Names) -> Said:
    finding = names.findings.get(event.params.get("finding", 0))
    if finding is None:
        return _("Measured in order again"), "", ""
    words = _("%(asset)s was measured in order again") % {"asset": finding.asset.label}
    return words, "", finding.asset.get_absolute_url()


def _acknowledge(event: TicketEvent, who: str, names: Names) -> Said:
    return _("%(name)s looks at it") % {"name": who}, "", ""


def _start(event: TicketEvent, who: str, names: Names) -> Said:
    return _("%(name)s works on it") % {"name": who}, "", ""


def _convert(event: TicketEvent, who: str, names: Names) -> Said:
    kind = Ticket.Kind(event.params["to"]).label
    return _("%(name)s calls it “%(kind)s”") % {"name": who, "kind": kind}, "", ""


def _merge(event: TicketEvent, who: str, names: Names) -> Said:
    title, url = names.ticket(event.params.get("into"))
    words = _("%(name)s merged it into “%(title)s”") % {"name": who, "title": title}
    return words, "", url


def _unmerge(event: TicketEvent, who: str, names: Names) -> Said:
    title, url = names.ticket(event.params.get("left"))
    words = _("%(name)s parted it from “%(title)s”") % {"name": who, "title": title}
    return words, "", url


def _gather(event: TicketEvent, who: str, names: Names) -> Said:
    title, url = names.ticket(event.params.get("other"))
    return _("%(name)s merged “%(title)s” into it") % {"name": who, "title": title}, "", url


def _part(event: TicketEvent, who: str, names: Names) -> Said:
    title, url = names.ticket(event.params.get("other"))
    return _("%(name)s parted “%(title)s” from it") % {"name": who, "title": title}, "", url


def _link(event: TicketEvent, who: str, names: Names) -> Said:
    if address := event.params.get("url"):
        return _("%(name)s linked it") % {"name": who}, address, address
    title, url = names.ticket(event.params.get("other"))
    return _("%(name)s linked “%(title)s”") % {"name": who, "title": title}, "", url


def _escalate(event: TicketEvent, who: str, names: Names) -> Said:
    return _("The promised time is over: those who own the domain were told"), "", ""


def _undo(event: TicketEvent, who: str, names: Names) -> Said:
    return _("%(name)s took the last step back") % {"name": who}, "", ""


def _assign(event: TicketEvent, who: str, names: Names) -> Said:
    if event.params.get("to") == event.actor_id:
        return _("%(name)s took it") % {"name": who}, "", ""
    to = names.person(event.params.get("to"))
    return _("%(name)s handed it to %(to)s") % {"name": who, "to": to}, "", ""


def _move(event: TicketEvent, who: str, names: Names) -> Said:
    pk = event.params.get("to")
    words = _("%(name)s moved it to %(asset)s") % {"name": who, "asset": names.asset(pk)}
    return words, "", reverse("shop:asset", args=[pk]) if pk in names.assets else ""


def _resolve(event: TicketEvent, who: str, names: Names) -> Said:
    kind, ref = event.params.get("change", ""), event.params.get("ref", "")
    note = event.params.get("reason", "")
    if not kind:
        words = _("%(name)s answered it") if who else _("Answered by measurement")
        return words % {"name": who}, note, ""
    if kind == "answer":
        return _("%(name)s accepted an answer") % {"name": who}, note, changes.address(kind, ref)
    params = {"name": who or _("A tracker"), "change": changes.words(kind)}
    words = _("%(name)s answered it with %(change)s") % params
    return words, note or ref, changes.address(kind, ref)


def _decline(event: TicketEvent, who: str, names: Names) -> Said:
    return _("%(name)s declined it") % {"name": who}, event.params.get("reason", ""), ""


def _confirm(event: TicketEvent, who: str, names: Names) -> Said:
    if days := event.params.get("days"):
        words = ngettext(
            "Nobody said no for %(n)d day: taken as solved",
            "Nobody said no for %(n)d days: taken as solved",
            days,
        )
        return words % {"n": days}, "", ""
    if not who:
        return _("Measurement confirms it: nothing of it is open any more"), "", ""
    return _("“Solved?” – yes, says %(name)s") % {"name": who}, "", ""


def _agree(event: TicketEvent, who: str, names: Names) -> Said:
    return _("“Solved?” – for me it is, says %(name)s") % {"name": who}, "", ""


def _reopen(event: TicketEvent, who: str, names: Names) -> Said:
    return _("“Solved?” – no, says %(name)s") % {"name": who}, event.params.get("text", ""), ""


def _redact(event: TicketEvent, who: str, names: Names) -> Said:
    words = _("%(name)s took %(kind)s out of %(part)s") % {
        "name": who,
        "kind": redacting.KINDS.get(event.params.get("kind", ""), ""),
        "part": redacting.PARTS.get(event.params.get("part", ""), ""),
    }
    return words, event.params.get("reason", ""), ""


def _edit(event: TicketEvent, who: str, names: Names) -> Said:
    """What it says now stands below; here, what it said before."""
    page = reverse("feedback:ticket", args=[event.ticket_id])
    words = _("%(name)s changed what they had said. Before:") % {"name": who}
    return words, event.params.get("text", ""), f"{page}#comment-{event.params.get('comment')}"


def _recall(event: TicketEvent, who: str, names: Names) -> Said:
    recall = names.recalls.get(event.params.get("recall", 0))
    if recall is None:
        return _("%(name)s recalled something that you may not see") % {"name": who}, "", ""
    words = _("%(name)s recalled %(asset)s") % {"name": who, "asset": recall.asset.label}
    return words, recall.title, recall.get_absolute_url()


def _lift(event: TicketEvent, who: str, names: Names) -> Said:
    recall = names.recalls.get(event.params.get("recall", 0))
    url = recall.get_absolute_url() if recall else ""
    what = recall.asset.label if recall else _("what was recalled")
    return _("%(asset)s may be used again") % {"asset": what}, "", url


def _send(event: TicketEvent, who: str, names: Names) -> Said:
    params = {"name": who, "tracker": event.params.get("tracker", "")}
    return _("%(name)s sent it to %(tracker)s") % params, "", ""


def _there(words: Promise) -> Callable[[TicketEvent, str, Names], Said]:
    """Something that happened in a tracker, with the address of the issue."""

    def told(event: TicketEvent, who: str, names: Names) -> Said:
        address = event.params.get("address", "")
        return words % {"tracker": event.params.get("tracker", "")}, address, address

    return told


_TELLERS: Mapping[str, tuple[Callable[[TicketEvent, str, Names], Said], str]] = {
    "report": (_report, "none"),
    "raise": (_raise, "care"),
    "join": (_join, "care"),
    "measure": (_measure, "good"),
    "acknowledge": (_acknowledge, "none"),
    "start": (_start, "none"),
    "assign": (_assign, "none"),
    "convert": (_convert, "none"),
    "merge": (_merge, "none"),
    "unmerge": (_unmerge, "none"),
    "gather": (_gather, "none"),
    "part": (_part, "none"),
    "link": (_link, "none"),
    "undo": (_undo, "care"),
    "escalate": (_escalate, "stop"),
    "move": (_move, "none"),
    "resolve": (_resolve, "good"),
    "decline": (_decline, "none"),
    "confirm": (_confirm, "good"),
    "agree": (_agree, "good"),
    "reopen": (_reopen, "stop"),
    "redact": (_redact, "none"),
    "edit": (_edit, "none"),
    "recall": (_recall, "stop"),
    "lift": (_lift, "good"),
    "send": (_send, "none"),
    "issue": (_there(gettext_lazy("It is an issue in %(tracker)s now")), "none"),
    "close_there": (_there(gettext_lazy("Closed in %(tracker)s")), "good"),
    "open_there": (_there(gettext_lazy("Open again in %(tracker)s")), "care"),
}
