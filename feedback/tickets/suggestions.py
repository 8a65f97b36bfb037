"""Suggested changes: what stands there now, what would, and the row that makes it so."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.checking import Wrong, name_like
from accounts.checking import text as text_of
from accounts.models import Team, User, Visitor
from accounts.problems import Unprocessable
from catalog import intake, rights
from catalog.history.difference import Piece, between
from catalog.intake import Row, RowErrors
from catalog.models import Asset, Field, Tag, Term
from feedback.models import SuggestedChange, Ticket
from feedback.tickets.subjects import Subject

What = SuggestedChange.What
OF_A_FIELD = frozenset({What.DESCRIPTION, What.SENSITIVITY, What.TAG, What.TERM})
"""What may be said of a field as well."""
OF_A_TERM = {What.TITLE: "name", What.DESCRIPTION: "definition"}
"""What may be said of a term, and where it stands there."""
TERM_WORDS = {What.TITLE: name_like(150), What.DESCRIPTION: text_of(50_000)}
NAMED = frozenset({What.TAG, What.TERM})
"""What is given or taken away by its name; anything else is put in the place of what stands there."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggested change as its page shows it; `now` is what stands there today, `version` its fingerprint."""

    change: SuggestedChange
    what: str
    before: str
    now: str
    after: str
    pieces: Sequence[Piece]
    version: str
    overtaken: bool
    may_accept: bool

    @property
    def done(self) -> bool:
        return self.change.accepted_at is not None


def of(ticket: Ticket, reader: User) -> Suggested | None:
    """What a ticket suggests, if it suggests something of what the reader may see; needs `for_rows`."""
    seen = ticket.term_id is not None or getattr(ticket, "asset_seen", False)
    if ticket.kind != Ticket.Kind.SUGGESTION or not seen:
        return None
    change = SuggestedChange.objects.filter(ticket=ticket).first()
    if change is None:
        return None
    done = change.accepted_at is not None
    found = change.before if done else now(ticket.subject, change, ticket.field)
    before, stands, after = (
        shown(change.what, one) for one in (change.before, found, change.after)
    )
    return Suggested(
        change=change,
        what=str(label(ticket.subject, change.what)),
        before=before,
        now=stands,
        after=after,
        pieces=between(stands, after),
        version=version(found),
        overtaken=found not in (change.before, change.after),
        may_accept=ticket.state in Ticket.WAITING and may_accept(ticket, change, reader),
    )


def may_accept(ticket: Ticket, change: SuggestedChange, by: User) -> bool:
    """Who answers for the ticket, and could make the change by themselves."""
    if not rights.can(by, "triage", ticket.answered_for):
        return False
    if ticket.term is not None or rights.can(by, "edit", ticket.subject):
        return rights.can(by, "edit", ticket.subject)
    term = term_named(change.after or change.before, by) if change.what == What.TERM else None
    return term is not None and rights.can(by, "edit", term)


def open_to(about: Subject, field: str) -> list[tuple[str, str | Promise]]:
    """What can be suggested of an asset, of a field or of a term, each with what it is called there."""
    known = OF_A_TERM if isinstance(about, Term) else OF_A_FIELD if field else What.values
    return [(one, label(about, one)) for one in What.values if one in known]


def label(about: Subject, what: str) -> str | Promise:
    """What an attribute is called: a term has a definition."""
    if isinstance(about, Term) and what == What.DESCRIPTION:
        return gettext_lazy("Definition")
    return What(what).label


def now(about: Subject, change: SuggestedChange, field: str) -> str:
    """What stands there today."""
    return value(about, change.what, field, change.after or change.before)


def value(about: Subject, what: str, field: str, named: str = "") -> str:
    """An attribute as a text; of a tag or term its name if it is there, else nothing."""
    if isinstance(about, Term):
        return str(getattr(about, OF_A_TERM[What(what)]))
    return _value(about, what, field, named)


def _value(asset: Asset, what: str, field: str, named: str) -> str:
    thing = thing_of(asset, field)
    if what == What.TAG:
        return named if named in thing.tags else ""
    if what == What.TERM:
        domain, _slash, slug = named.partition("/")
        used = asset.term_uses.filter(term__domain__slug=domain, term__slug=slug)
        column = thing.pk if isinstance(thing, Field) else None
        return named if used.filter(field=column).exists() else ""
    if what == What.OWNER:
        return asset.owner.slug if asset.owner else ""
    return str(getattr(thing, what))


def thing_of(asset: Asset, field: str) -> Asset | Field:
    """The asset itself, or its field of this name."""
    if not field:
        return asset
    found = asset.fields.filter(name=field).first()
    if found is None:
        raise Unprocessable({"field": [_("This asset has no field of that name.")]})
    return found


def check(about: Subject, what: str, field: str, named: str, by: User) -> None:
    """Raises Unprocessable for what no edit would take."""
    if isinstance(about, Term):
        _check_term(what, field, named)
    else:
        _check_asset(about, what, field, named, by)


def _check_term(what: str, field: str, said: str) -> None:
    if field:
        raise Unprocessable({"field": [_("A term has no fields.")]})
    if what not in OF_A_TERM:
        words = _("Of a term its name and its definition can be suggested.")
        raise Unprocessable({"what": [words]})
    try:
        TERM_WORDS[What(what)](said)
    except Wrong as wrong:
        raise Unprocessable({"value": [str(wrong)]}) from wrong


def _check_asset(asset: Asset, what: str, field: str, named: str, by: User) -> None:
    if field and what not in OF_A_FIELD:
        raise Unprocessable({"field": [_("This is said of the whole asset.")]})
    if what in NAMED and not named:
        raise Unprocessable({"value": [_("Name it.")]})
    if what == What.TERM and term_named(named, by) is None:
        raise Unprocessable({"value": [_("There is no such term that you may see.")]})
    if what == What.OWNER and named and not Team.objects.filter(slug=named).exists():
        raise Unprocessable({"value": [_("There is no team of this name.")]})
    if what == What.TAG and not Tag.objects.visible_to(by).living().filter(name=named).exists():
        raise Unprocessable({"value": [_("This tag is not on the list.")]})
    if what != What.TERM:
        row(asset, what, field, "", named)


def row(asset: Asset, what: str, field: str, before: str, after: str) -> Row:
    """The edit that makes it so; raises Unprocessable with what is wrong with the value."""
    raw: dict[str, Any] = {what: after}
    if what == What.OWNER:
        raw = {"owner": after or None}
    if what == What.TAG:
        kept = [tag for tag in thing_of(asset, field).tags if tag not in (before, after)]
        raw = {"tags": [*kept, after] if after else kept}
    try:
        if field:
            return Row("", "", field_words=intake.check_words({field: raw}))
        return intake.check(raw, required=())
    except RowErrors as wrong:
        raise Unprocessable({"value": [message for _where, message in wrong.errors]}) from wrong


def term_named(named: str, reader: Visitor) -> Term | None:
    """A term by its domain and name in addresses: `flights/delay`."""
    domain, _slash, slug = named.partition("/")
    found = Term.objects.visible_to(reader).filter(domain__slug=domain, slug=slug)
    return found.select_related("domain").first()


def shown(what: str, text: str) -> str:
    """A value as people read it."""
    if what == What.OWNER:
        team = Team.objects.filter(slug=text).first() if text else None
        return team.name if team else text
    if what == What.SENSITIVITY and text in Asset.Sensitivity.values:
        return str(Asset.Sensitivity(text).label)
    return text


def version(text: str) -> str:
    """A fingerprint of what stood there when somebody looked."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
