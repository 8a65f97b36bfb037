"""Suggesting a change, and making it in the name of whoever suggested it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from accounts.recording import in_the_name_of
from catalog import services as catalog
from catalog.models import Asset, Authority, Term
from catalog.registering import Registrar
from feedback.models import SuggestedChange, Ticket
from feedback.services import saying, tickets, turns
from feedback.tickets import subjects, suggestions
from feedback.tickets.states import State, Verb
from feedback.tickets.subjects import Subject
from feedback.tickets.suggestions import What


@transaction.atomic
def suggest(  # noqa: PLR0913 (what the form asks, one by one)
    *,
    asset: Asset | None = None,
    term: Term | None = None,
    what: str,
    value: str,
    field: str = "",
    remove: bool = False,
    text: str = "",
    key: str = "",
    by: User,
) -> Ticket:
    """Somebody would change this attribute. A tag or term is named by `value`, and taken away with `remove`."""
    about, value = subjects.one_of(asset, term), value.strip()
    if remove and what not in suggestions.NAMED:
        raise Unprocessable({"remove": [_("Only a tag or a term can be taken away.")]})
    suggestions.check(about, what, field, value, by)
    before = suggestions.value(about, what, field, value)
    after = "" if remove else value
    if before == after:
        raise Unprocessable({"value": [_("It is so already.")]})
    ticket, new = saying.put(
        about=about,
        kind=Ticket.Kind.SUGGESTION,
        title=_title(about, what, field),
        text=text,
        key=key,
        by=by,
        field=field,
        severity=Ticket.Severity.LOW,
    )
    if new:
        SuggestedChange.objects.create(ticket=ticket, what=what, before=before, after=after)
    return ticket


@transaction.atomic
def accept_suggestion(*, ticket: Ticket, version: str = "", by: User) -> Ticket:
    """Make the change, and close the ticket with it.

    If something else stands there than when it was suggested, `version` must be of what stands there now: whoever
    accepts has seen it.
    """
    turn = turns.take(ticket, Verb.RESOLVE, by, change="suggestion", ref=str(ticket.pk))
    held = turn.ticket
    if turn.repeated:
        return held
    change = SuggestedChange.objects.select_for_update().filter(ticket=held).first()
    if change is None:
        raise Conflict(_("This ticket suggests no change."))
    if not suggestions.may_accept(held, change, by):
        raise PermissionDenied(_("Whoever accepts it must be allowed to make this change."))
    about = _held(held.subject)
    stands = suggestions.now(about, change, held.field)
    if stands not in (change.before, change.after) and version != suggestions.version(stands):
        raise Conflict(_("Something else stands there by now: look at it, and accept it again."))
    why = {"accepted_by": by.pk, "ticket": held.pk}
    with in_the_name_of(held.reporter_id, "suggestion", **why):
        _make(about, held.field, change, by)
    change.accepted_at, change.accepted_by = timezone.now(), by
    change.save(update_fields=["accepted_at", "accepted_by"])
    tickets.close(held, State.RESOLVED, by, "suggestion", str(held.pk))
    return held


def _held(about: Subject) -> Subject:
    """The same under its lock, so that what stands there stays until the change is made."""
    if isinstance(about, Term):
        return Term.objects.select_for_update(of=("self",)).get(pk=about.pk)
    return Asset.objects.select_for_update(of=("self",)).get(pk=about.pk)


def _make(about: Subject, field: str, change: SuggestedChange, by: User) -> None:
    """The change itself, through the door that any edit takes, with the rights of whoever accepts."""
    if isinstance(about, Term):
        column = suggestions.OF_A_TERM[What(change.what)]
        catalog.change_term(term=about, **{column: change.after})
    else:
        _edit(about, field, change, by)


def _edit(asset: Asset, field: str, change: SuggestedChange, by: User) -> None:
    if change.what == What.TERM:
        _put_term(asset, field, change, by)
        return
    row = suggestions.row(asset, change.what, field, change.before, change.after)
    registrar = Registrar(by=by, authority=Authority.PERSON, revives=False)
    report = catalog.edit(asset=asset, row=row, registrar=registrar)
    if report.failed:
        raise Unprocessable({"value": [error["message"] for error in report.errors]})


def _put_term(asset: Asset, field: str, change: SuggestedChange, by: User) -> None:
    term = suggestions.term_named(change.after or change.before, by)
    if term is None:
        raise Unprocessable({"value": [_("There is no such term that you may see.")]})
    means = term.uses.filter(asset=asset)
    whole = means.filter(field=None).exists()
    named = set(means.exclude(field=None).values_list("field__name", flat=True))
    if field:
        named = named | {field} if change.after else named - {field}
    else:
        whole = bool(change.after)
    fields = list(asset.fields.filter(name__in=named))
    catalog.set_use(term=term, asset=asset, whole=whole, fields=fields)


def _title(about: Subject, what: str, field: str) -> str:
    words = {"what": suggestions.label(about, what), "place": field or about.label}
    return (_("%(what)s of %(place)s") % words)[:200]
