"""Which changes may close a ticket: one entry a kind, each with its words and its proof.

A new kind is a function that takes what was sent and gives back what is kept, or raises `Refused`, and a line in
`KINDS`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.history import reading, telling
from catalog.models import Asset, Term
from contracts.models import Version
from feedback.models import Comment, Ticket
from lineage.models import Run

MAX_REF = 500
RECENT = 5
ENTRY_REF = re.compile(r"(?P<asset>[0-9]{1,18})@(?P<number>[0-9]{1,18})")
CONTRACT_REF = re.compile(r"(?:(?P<asset>[0-9]{1,18})@)?(?P<number>\S{1,40})")


class Refused(Exception):
    """What was sent proves no change; the message says what would."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is kept: which kind, and what it points at."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`check(ref, ticket, by)` proves a reference; `words` names the change in a sentence.

    What is not `by_hand` comes of an act of its own, and no form asks for it.
    """

    label: Promise
    hint: Promise
    words: Promise
    check: Callable[[str, Ticket, User], str]
    by_hand: bool = True


def completed_run(ref: str, ticket: Ticket, by: User) -> str:
    """The id of a lineage run that completed."""
    try:
        run_id = UUID(ref)
    except ValueError as error:
        raise Refused(_("Send the id of a run, a UUID.")) from error
    run = Run.objects.filter(run_id=run_id).first()
    if run is None:
        raise Refused(_("No run with this id has been reported."))
    if run.state != Run.State.COMPLETE:
        state = run.get_state_display()
        raise Refused(_("This run is not complete, it is %(state)s.") % {"state": state})
    return str(run_id)


def secure_link(ref: str, ticket: Ticket, by: User) -> str:
    """An address outside of Aisle: the commit, the merge request, the ticket elsewhere."""
    try:
        URLValidator(schemes=["https"])(ref)
    except ValidationError as error:
        raise Refused(_("Send an address that begins with https://")) from error
    return ref


def contract_version(ref: str, ticket: Ticket, by: User) -> str:
    """A version of the contract of the ticket's asset or origin, or `asset@version` of any other."""
    found = CONTRACT_REF.fullmatch(ref)
    if not found:
        raise Refused(_("Send the number of a version, or asset@version."))
    assets = Asset.objects.visible_to(by)
    near = [pk for pk in (ticket.origin_id, ticket.asset_id) if pk]
    ids = [int(found["asset"])] if found["asset"] else near
    version = (
        Version.objects.filter(
            contract__asset__in=assets.filter(pk__in=ids), number=found["number"]
        )
        .exclude(state=Version.State.DRAFT)
        .select_related("contract")
        .first()
    )
    if version is None:
        raise Refused(_("There is no such version of this contract in force."))
    return f"{version.contract.asset_id}@{version.number}"


def changed_asset(ref: str, ticket: Ticket, by: User) -> str:
    """The id of an asset that was changed or registered: its description, its fields, a better one."""
    known = ref.isascii() and ref.isdigit() and len(ref) < 19
    if not known or not Asset.objects.visible_to(by).filter(pk=int(ref)).exists():
        raise Refused(_("Send the id of an asset that you may see."))
    return str(int(ref))


def entry_of_history(ref: str, ticket: Ticket, by: User) -> str:
    """An entry of the history of the ticket's asset or origin, as `asset@number`, that one may read."""
    found = ENTRY_REF.fullmatch(ref)
    asset = _near(ticket, by).filter(pk=int(found["asset"])).first() if found else None
    if found is None or asset is None:
        raise Refused(_("Send asset@number, as the history of the asset counts it."))
    number = int(found["number"])
    page = reading.page(asset, reading.sight(asset, by), before=number + 1, size=1)
    told = telling.tell(page, by)
    if not told or told[0].number != number:
        raise Refused(_("The history of this asset has no such entry."))
    return f"{asset.pk}@{number}"


def changed_term(ref: str, ticket: Ticket, by: User) -> str:
    """A term that was changed or made, as its domain and its name in addresses: `flights/delay`."""
    domain, _slash, slug = ref.partition("/")
    if not Term.objects.visible_to(by).filter(domain__slug=domain, slug=slug).exists():
        raise Refused(_("Send a term that you may see, as domain/term."))
    return f"{domain}/{slug}"


def _near(ticket: Ticket, by: User) -> QuerySet[Asset]:
    """Where it was said and where it stands, as far as one may see it."""
    return Asset.objects.visible_to(by).filter(pk__in=[ticket.origin_id, ticket.asset_id])


def recent(ticket: Ticket, by: User) -> list[tuple[str, str]]:
    """What was changed last where the ticket stands: a reference for each, and the sentence of the history."""
    if ticket.term is not None:
        return _just_changed(ticket.term, ticket)
    asset = _near(ticket, by).filter(pk=ticket.origin_id or 0).first()
    if asset is None:
        return []
    page = reading.page(asset, reading.sight(asset, by), size=RECENT)
    told = telling.tell(page, by)
    return [(f"{asset.pk}@{one.number}", unescape(strip_tags(one.sentence))) for one in told]


def _just_changed(term: Term, ticket: Ticket) -> list[tuple[str, str]]:
    """The term itself, if it was changed since."""
    if term.updated_at < ticket.created_at:
        return []
    place = f"{term.domain.slug}/{term.slug}"
    return [(place, _("%(term)s was changed since") % {"term": term.label})]


def accepted_answer(ref: str, ticket: Ticket, by: User) -> str:
    """The answer to this question that was accepted, as `question@answer`."""
    key = ref.rpartition("@")[2]
    known = key.isascii() and key.isdigit() and len(key) < 19
    accepted = Comment.objects.filter(ticket=ticket).exclude(accepted_at=None)
    if not known or not accepted.filter(pk=int(key)).exists():
        raise Refused(_("Accept an answer: that closes its question."))
    return f"{ticket.pk}@{int(key)}"


def accepted_suggestion(ref: str, ticket: Ticket, by: User) -> str:
    """The number of a suggestion that was accepted, so that its change is made."""
    known = ref.isascii() and ref.isdigit() and len(ref) < 19
    seen = Ticket.objects.visible_to(by).exclude(suggested__accepted_at=None)
    if not known or not seen.filter(pk=int(ref)).exists():
        raise Refused(_("Send the number of a suggestion that was accepted."))
    return str(int(ref))


KINDS: Mapping[str, Kind] = {
    "run": Kind(
        gettext_lazy("A run that mended it"),
        gettext_lazy("the id of a completed run of the pipeline"),
        gettext_lazy("a completed run"),
        completed_run,
    ),
    "commit": Kind(
        gettext_lazy("A commit"),
        gettext_lazy("its https:// address"),
        gettext_lazy("a commit"),
        secure_link,
    ),
    "url": Kind(
        gettext_lazy("Something outside of Aisle"),
        gettext_lazy("its https:// address"),
        gettext_lazy("a change outside of Aisle"),
        secure_link,
    ),
    "contract": Kind(
        gettext_lazy("A version of the contract"),
        gettext_lazy("its number"),
        gettext_lazy("a version of the contract"),
        contract_version,
    ),
    "asset": Kind(
        gettext_lazy("An asset in the catalog"),
        gettext_lazy("the id of the asset that was changed or added"),
        gettext_lazy("a change in the catalog"),
        changed_asset,
    ),
    "history": Kind(
        gettext_lazy("A change of its description, its fields, its terms or tags"),
        gettext_lazy("asset@number, as the history counts it"),
        gettext_lazy("a change of the asset"),
        entry_of_history,
    ),
    "term": Kind(
        gettext_lazy("A term of the glossary"),
        gettext_lazy("domain/term, as in its address"),
        gettext_lazy("a change of a term"),
        changed_term,
    ),
    "suggestion": Kind(
        gettext_lazy("An accepted suggestion"),
        gettext_lazy("its number"),
        gettext_lazy("an accepted suggestion"),
        accepted_suggestion,
    ),
    "answer": Kind(
        gettext_lazy("An accepted answer"),
        gettext_lazy("the id of an answer that was accepted"),
        gettext_lazy("an accepted answer"),
        accepted_answer,
        by_hand=False,
    ),
}


def prove(kind: str, ref: str, ticket: Ticket, by: User) -> Change:
    """The change, if it is of a known kind and its reference holds; raise Refused otherwise."""
    if kind not in KINDS:
        raise Refused(_("Use one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    ref = ref.strip()
    if not ref or len(ref) > MAX_REF:
        raise Refused(_("Send %(what)s.") % {"what": KINDS[kind].hint})
    return Change(kind, KINDS[kind].check(ref, ticket, by))


def words(kind: str) -> str:
    """What the change was, in a sentence: “a completed run”."""
    return str(KINDS[kind].words) if kind in KINDS else kind


def ended(kind: str, reason: str) -> str:
    """An answer in one sentence."""
    if kind and reason:
        return _("%(reason)s (%(change)s)") % {"reason": reason, "change": words(kind)}
    if kind == "answer":
        return _("Answered: one of the answers was accepted.")
    return reason or _("It was changed: %(change)s.") % {"change": words(kind)}


def address(kind: str, ref: str) -> str:
    """Where the change can be looked at; empty for what has no page."""
    if kind in ("commit", "url"):
        return ref
    if kind == "history":
        asset, _at, number = ref.partition("@")
        return f"{reverse('shop:history', args=[int(asset)])}?before={int(number) + 1}"
    if kind == "term":
        return reverse("catalog:term", args=ref.split("/"))
    if kind in ("contract", "asset"):
        return reverse("shop:asset", args=[int(ref.partition("@")[0])])
    if kind in ("suggestion", "answer"):
        ticket, _at, comment = ref.partition("@")
        place = f"#comment-{comment}" if comment else ""
        return reverse("feedback:ticket", args=[int(ticket)]) + place
    return ""
