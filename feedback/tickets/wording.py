"""A finding as tickets tell it: a headline for lists and reasons, and the whole sentence."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Asset
from contracts import sentences
from contracts.models import Clause
from feedback.models import Ticket
from health import verdicts
from health.models import Finding


def say(finding: Finding) -> str:
    """The finding in a sentence, in the reader's language."""
    code = "could_not_check" if finding.kind == Finding.Kind.REFRESH else finding.kind
    return verdicts.describe({"code": code, "params": finding.params})


def headline(finding: Finding) -> str:
    """The finding in a few words: “2.26 % of dest unknown in raw.airports”."""
    if finding.kind != Finding.Kind.CLAUSE:
        return say(finding)
    try:
        return _broken(finding.params)
    except (KeyError, TypeError, ValueError):
        return say(finding)


def title_of(ticket: Ticket) -> Callable[[], str]:
    """What a ticket is called in the reader's language: of an alarm its first finding, else what somebody wrote.

    A finding that lies where not everybody looks names nothing to whoever watches.
    """
    if ticket.kind != Ticket.Kind.ALARM:
        return lambda: ticket.title
    everybodys = Q(finding__asset=ticket.asset_id) | Q(
        finding__asset__visibility=Asset.Visibility.PUBLIC
    )
    told = ticket.findings.filter(everybodys).select_related("finding")
    first = told.order_by("pk").first()
    return lambda: headline(first.finding) if first else ticket.title


def field_of(finding: Finding) -> str:
    """The field a finding speaks of, empty when it speaks of the whole asset; needs its check."""
    asked = finding.check_asked
    return asked.field if asked else str(finding.params.get("field", ""))


def _broken(params: dict[str, Any]) -> str:
    observed = sentences.amount(params["observed"], params["unit"])
    words = {"amount": observed, "field": params["field"], "place": _place(params)}
    said = {
        Clause.Kind.FRESHNESS: _("The newest row is %(amount)s old"),
        Clause.Kind.ROWS: _("Only %(amount)s")
        if params["operator"] in (Clause.Operator.AT_LEAST, Clause.Operator.ABOVE)
        else _("%(amount)s, more than promised"),
        Clause.Kind.COMPLETENESS: _("%(amount)s of %(field)s missing"),
        Clause.Kind.REFERENCE: _("%(amount)s of %(field)s unknown in %(place)s"),
    }
    return said[Clause.Kind(params["kind"])] % words


def _place(params: dict[str, Any]) -> str:
    """Where the values should be known: the last two parts of the table's name."""
    return ".".join(str((params.get("reference") or {}).get("name", "")).split(".")[-2:])
