"""What people say of an asset or a term becomes a ticket."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Unprocessable
from catalog.models import Asset, Term
from feedback import demand, limits
from feedback.models import Ticket
from feedback.services import turns
from feedback.tickets import planning, subjects
from feedback.tickets.subjects import Subject


@transaction.atomic
def report(  # noqa: PLR0913 (what the form asks, one by one)
    *,
    asset: Asset | None = None,
    term: Term | None = None,
    title: str,
    kind: str = Ticket.Kind.PROBLEM,
    text: str = "",
    field: str = "",
    example: str = "",
    since: datetime | None = None,
    severity: str = Ticket.Severity.MEDIUM,
    key: str = "",
    by: User,
) -> Ticket:
    """A person says something of an asset or of a term that wants an answer.

    `key` names the report: sent twice, it is one ticket.
    """
    about = subjects.one_of(asset, term)
    if kind not in (Ticket.Kind.PROBLEM, Ticket.Kind.QUESTION):
        raise Unprocessable({"kind": [_("People report a problem or ask a question.")]})
    refuse_unknown(about, field)
    if since is not None and since > timezone.now():
        raise Unprocessable({"since": [_("This moment is still to come.")]})
    said = {"field": field, "example": example.strip(), "since": since, "severity": severity}
    ticket, _new = put(about=about, kind=kind, title=title, text=text, key=key, by=by, **said)
    return ticket


def put(
    *, about: Subject, kind: str, title: str, text: str, key: str, by: User, **said: Any
) -> tuple[Ticket, bool]:
    """The new ticket, waiting for whoever answers for it; or the one that was sent before by this key.

    `accounts.limits.TooMany` if this person has said too much within the hour.
    """
    now = timezone.now()
    severity = said.setdefault("severity", Ticket.Severity.MEDIUM)
    values: dict[str, Any] = {
        **_place(about),
        "kind": kind,
        "title": title.strip(),
        "text": text.strip(),
        "created_at": now,
        "answer_by": planning.answer_by(severity, now, about),
        "words": demand.stems(f"{title} {text}"),
        **said,
    }
    if key:
        ticket, new = Ticket.objects.get_or_create(reporter=by, key=key, defaults=values)
        if not new:
            return ticket, False
    else:
        ticket = Ticket.objects.create(reporter=by, **values)
    limits.count_report(by)
    turns.write(ticket, "report", by)
    turns.recount({ticket.asset_id})
    return ticket, True


def _place(about: Subject) -> dict[str, Any]:
    """Where it was said, and who has to answer now; a term is held, so that nobody deletes it meanwhile."""
    if isinstance(about, Asset):
        return {"asset": about, "origin": about}
    if not Term.objects.select_for_update(no_key=True).filter(pk=about.pk).exists():
        raise Unprocessable({"term": [_("Somebody has deleted this term.")]})
    return {"term": about}


def refuse_unknown(about: Subject, field: str) -> None:
    """A field must be one of the asset's, where the catalog knows them; a term has none."""
    if isinstance(about, Term):
        if field:
            raise Unprocessable({"field": [_("A term has no fields.")]})
        return
    fields = about.fields.all()
    if field and not fields.filter(name=field).exists() and fields.exists():
        raise Unprocessable({"field": [_("This asset has no field of that name.")]})
