"""Findings become tickets: one open alarm per origin, however many findings begin there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import Asset
from feedback import demand
from feedback.models import Recall, Ticket, TicketFinding
from feedback.services import tickets, turns
from feedback.tickets import planning, wording
from feedback.tickets.states import State
from health.models import Finding
from lineage import graph

BATCH = 500
SEVERITIES = [Ticket.Severity.LOW, Ticket.Severity.MEDIUM, Ticket.Severity.HIGH]


@transaction.atomic
def open_alarms() -> int:
    """Give every open finding without a ticket its alarm; returns how many findings were taken.

    1. Take findings that nobody else is taking just now.
    2. Hold their origins, so that one alarm per origin is opened and not two.
    3. Leave out what was linked between the reading and the lock.
    4. Join the origin's open alarm, or open one.
    """
    linked = TicketFinding.objects.filter(finding=OuterRef("pk"))
    taken = list(
        Finding.objects.open()
        .filter(~Exists(linked), asset__retired_at=None)
        .select_related("asset")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:BATCH]
    )
    began = {finding.pk: _began(finding) for finding in taken}
    ids = set(began.values())
    origins = Asset.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    by_origin: dict[int, list[Finding]] = defaultdict(list)
    held = {origin.pk: origin for origin in origins}
    done = set(TicketFinding.objects.filter(finding__in=taken).values_list("finding", flat=True))
    for finding in taken:
        if finding.pk not in done:
            by_origin[began[finding.pk]].append(finding)
    for pk, findings in sorted(by_origin.items()):
        _join(held[pk], findings)
    return sum(len(findings) for findings in by_origin.values())


@transaction.atomic
def end_alarms() -> int:
    """Write findings that closed by themselves on their timelines; returns how many.

    When nothing of an alarm is open any more, measurement has answered it: an alarm that nobody took or recalled is
    resolved with that reason, and an answered one is confirmed. What a person has taken stays with that person.
    """
    over = list(
        TicketFinding.objects.filter(ended_at=None, finding__closed_at__isnull=False)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("finding")
        .order_by("ticket", "pk")[:BATCH]
    )
    by_ticket: dict[int, list[TicketFinding]] = defaultdict(list)
    for link in over:
        link.ended_at = link.finding.closed_at
        by_ticket[link.ticket_id].append(link)
    TicketFinding.objects.bulk_update(over, ["ended_at"])
    for ticket in (
        Ticket.objects.select_for_update(of=("self",)).filter(pk__in=by_ticket).order_by("pk")
    ):
        _measured(ticket, by_ticket[ticket.pk])
    return len(over)


def _began(finding: Finding) -> int:
    """The asset a finding points at; the same signal of the same day upstream is where it came from."""
    if finding.origin_id or finding.kind != Finding.Kind.SIGNAL:
        return finding.origin_id or finding.asset_id
    steps = graph.steps_up(finding.asset)
    same = Finding.objects.open().filter(asset__in=steps, key=finding.key, at=finding.at)
    above = same.values_list("asset", flat=True)
    return max(above, key=lambda pk: (steps[pk], -pk), default=finding.asset_id)


def _join(origin: Asset, findings: Sequence[Finding]) -> None:
    now = timezone.now()
    alarm = (
        Ticket.objects.select_for_update(of=("self",))
        .waiting()
        .filter(kind=Ticket.Kind.ALARM, origin=origin)
        .order_by("pk")
        .first()
    )
    if alarm is None:
        alarm = _raise(origin, findings)
    for finding in findings:
        TicketFinding.objects.create(ticket=alarm, finding=finding)
        turns.write(alarm, "join", None, finding=finding.pk)
    severity = _worst([alarm.severity, *(finding.severity for finding in findings)])
    if severity != alarm.severity:
        # A promise is only ever brought forward by what comes later.
        alarm.severity = severity
        sooner = planning.answer_by(severity, now, origin)
        alarm.answer_by = min(alarm.answer_by, sooner)
        alarm.save(update_fields=["severity", "answer_by"])


def _raise(origin: Asset, findings: Sequence[Finding]) -> Ticket:
    now = timezone.now()
    severity = _worst([finding.severity for finding in findings])
    # What a machine says is said in the language of the installation; readers get the findings in their own.
    with translation.override(settings.LANGUAGE_CODE):
        title = _title(origin, findings)[:200]
    alarm = Ticket.objects.create(
        asset=origin,
        origin=origin,
        kind=Ticket.Kind.ALARM,
        title=title,
        severity=severity,
        created_at=now,
        answer_by=planning.answer_by(severity, now, origin),
        words=demand.stems(title),
    )
    turns.write(alarm, "raise", None)
    turns.recount({origin.pk})
    return alarm


def _title(origin: Asset, findings: Sequence[Finding]) -> str:
    """The worst finding in a few words, of those that whoever sees the origin may know of."""
    told = [
        finding
        for finding in findings
        if finding.asset_id == origin.pk or finding.asset.visibility == Asset.Visibility.PUBLIC
    ]
    if not told:
        return _("Something that is made from it is out of order")
    worst = max(told, key=lambda finding: SEVERITIES.index(Ticket.Severity(finding.severity)))
    return wording.headline(worst)


def _measured(ticket: Ticket, ended: Sequence[TicketFinding]) -> None:
    for link in ended:
        turns.write(ticket, "measure", None, finding=link.finding_id)
    if ticket.kind != Ticket.Kind.ALARM:
        return
    if ticket.findings.filter(finding__closed_at=None).exists():
        return
    if ticket.state == State.NEW and not Recall.objects.made_for(ticket).standing().exists():
        latest = max(link.finding.closed_at for link in ended if link.finding.closed_at)
        words = partial(_in_order_again, latest)
        tickets.close(ticket, State.RESOLVED, None, reason=words(), told=words)
    else:
        tickets.confirm_measured(ticket)


def _in_order_again(at: datetime) -> str:
    when = date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return _("Measured in order again at %(when)s.") % {"when": when}


def _worst(severities: Sequence[str]) -> str:
    return max(severities, key=lambda severity: SEVERITIES.index(Ticket.Severity(severity)))
