from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from catalog import markdown, rights
from feedback.models import Comment, Ticket
from feedback.services import tickets, trackers, turns
from feedback.telling.ending import DUTY
from feedback.tickets import talking
from feedback.tickets.states import WAITING, State

TALKING = 100
"""So many of those who spoke last are told of what is said next."""


@transaction.atomic
def comment(
    *, ticket: Ticket, text: str, key: str = "", beyond: str = "", by: User | None
) -> Comment:
    """Say something to a ticket; to a question it is an answer. Those who take part in it are told.

    `key` names what was said: sent twice, it is kept once. Without `by` it came from outside, from `beyond`.
    """
    if not text.strip():
        raise Unprocessable({"text": [_("Say it in words.")]})
    said = {"text": text.strip(), "beyond": beyond.strip()[:200]}
    if key:
        of = {"author": by} if by else {"author": None, "ticket": ticket}
        made, new = Comment.objects.get_or_create(
            **of, key=key, defaults={"ticket": ticket, **said}
        )
        if not new:
            return made
    else:
        made = Comment.objects.create(ticket=ticket, author=by, **said)
    _tell(made)
    if by is not None:
        trackers.ring(ticket)
    made.refresh_from_db()
    return made


@transaction.atomic
def edit_comment(*, comment: Comment, text: str, by: User) -> Comment:
    """Say it in other words, for a day; what it said before stands on the timeline. Nobody is told again."""
    ticket = turns.hold(comment.ticket_id)
    held = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if held.author_id != by.pk:
        raise PermissionDenied(_("Only whoever said it may change it."))
    if not text.strip():
        raise Unprocessable({"text": [_("Say it in words.")]})
    if text.strip() == held.text:
        return held
    if not talking.may_edit(held, by):
        raise Conflict(_("It can be changed for a day, until it is accepted or lifted."))
    turns.write(ticket, "edit", by, comment=held.pk, text=held.text)
    held.text, held.edited_at = text.strip(), timezone.now()
    held.save(update_fields=["text", "edited_at"])
    return held


@transaction.atomic
def accept(*, comment: Comment, by: User) -> Comment:
    """This is the answer: the question is answered with it, and whoever asked is asked “Solved?”.

    Whoever asked says yes by accepting. One answer is accepted; another takes its place only when the question was
    opened again.
    """
    ticket = _held(comment)
    held = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if not may_accept(ticket, by):
        raise PermissionDenied(_("Whoever asked accepts an answer, or who answers for it."))
    if ticket.state not in WAITING:
        if held.accepted_at is not None:
            return held
        raise Conflict(turns.too_late(ticket, ticket.events.select_related("actor").last()))
    ticket.comments.exclude(accepted_at=None).update(accepted_at=None, accepted_by=None)
    held.accepted_at, held.accepted_by = timezone.now(), by
    held.save(update_fields=["accepted_at", "accepted_by"])
    ticket.assignee = ticket.assignee or held.author
    tickets.close(ticket, State.RESOLVED, by, "answer", f"{ticket.pk}@{held.pk}")
    if ticket.reporter_id == by.pk:
        tickets.confirm(ticket=ticket, by=by)
    return held


def may_accept(ticket: Ticket, by: User) -> bool:
    """Whoever asked the question, and those who answer for what it was asked about."""
    return ticket.reporter_id == by.pk or rights.can(by, "triage", ticket.answered_for)


def _held(comment: Comment) -> Ticket:
    """The question under a lock, so that of two answers accepted at once one is."""
    ticket = turns.hold(comment.ticket_id)
    if ticket.kind != Ticket.Kind.QUESTION:
        raise Conflict(_("Only a question has an answer that can be accepted."))
    return ticket


def _tell(made: Comment) -> None:
    """News for who asked or reported, who has it in hand, and who took part; only for those who may still see it."""
    ticket = made.ticket
    question = ticket.kind == Ticket.Kind.QUESTION
    spoke = ticket.comments.exclude(author=None).order_by("-pk").values_list("author", flat=True)
    others = User.objects.filter(pk__in=set(spoke[:TALKING]))
    told = {made.author_id, None}
    its_own = f"ticket:{ticket.pk}"
    for people, because, why in (
        (
            [ticket.reporter],
            its_own,
            lambda: _("You asked it.") if question else _("You reported it."),
        ),
        ([ticket.assignee], DUTY, lambda: _("It is with you.")),
        (others, its_own, lambda: _("You said something to it.")),
    ):
        fresh = [person for person in people if person and person.pk not in told]
        told.update(person.pk for person in fresh)
        accounts.tell(
            recipients=[person for person in fresh if _sees(person, ticket)],
            title=lambda: _headline(made),
            text=markdown.plain(made.text),
            why=why,
            url=f"{ticket.get_absolute_url()}#comment-{made.pk}",
            key=f"comment:{made.pk}",
            about=f"ticket:{ticket.pk}",
            because=because,
            urgent=True,
        )


def _headline(made: Comment) -> str:
    name = made.author.name if made.author else made.beyond or _("Somebody outside of Aisle")
    words = {"name": name, "title": made.ticket.title}
    if made.ticket.kind == Ticket.Kind.QUESTION:
        return _("%(name)s answered: %(title)s") % words
    return _("%(name)s said to “%(title)s”") % words


def _sees(person: User, ticket: Ticket) -> bool:
    return Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists()
