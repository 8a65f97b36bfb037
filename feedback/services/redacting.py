"""Taking personal data out of a ticket, wherever it was copied to."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Notice, Reply, User
from accounts.problems import Unprocessable
from catalog import markdown, rights
from feedback import demand
from feedback.models import Comment, SuggestedChange, Ticket, TrackerLink
from feedback.services import lifting, turns
from feedback.tickets import bridging
from feedback.tickets.redacting import (
    LONGEST,
    MOST,
    SHORTEST,
    TAKEN_OUT,
    as_json,
    without,
    without_deep,
)

TEXTS = ("title", "text", "example", "reason")


@transaction.atomic
def redact(
    *,
    ticket: Ticket,
    part: str,
    passages: Sequence[str] = (),
    comment: Comment | None = None,
    kind: str,
    reason: str,
    by: User,
) -> Ticket:
    """Take these passages out of a part of a ticket, or the whole part, and out of every copy of it that Aisle keeps.

    The timeline tells who did it, of which kind it was, and why.
    """
    held = turns.hold(ticket.pk)
    if not rights.can(by, "triage", held.answered_for):
        raise PermissionDenied(_("Your role in this domain does not allow that."))
    if not reason.strip():
        raise Unprocessable({"reason": [_("Say why it is taken out.")]})
    said = comment.text if comment else str(getattr(held, part))
    taken = _taken(said, passages)
    turns.write(held, "redact", by, part=part, kind=kind, reason=reason.strip())
    _clean_ticket(held, taken)
    _clean_copies(held, taken)
    lifting.take_out(ticket=held, passages=taken, by=by)
    return held


def _taken(said: str, passages: Sequence[str]) -> list[str]:
    """What is taken out; each passage stands there word by word."""
    taken = [one.strip() for one in passages if one.strip()] or [said]
    if len(taken) > MOST:
        raise Unprocessable({"passages": [_("At most %(n)d at once.") % {"n": MOST}]})
    for one in taken:
        if one not in said or one in TAKEN_OUT or not one.strip():
            message = _("“%(words)s” does not stand there.") % {"words": one[:80]}
            raise Unprocessable({"passages": [message]})
        if passages and not SHORTEST <= len(one) <= LONGEST:
            raise Unprocessable({"passages": [_("Name words, not single letters.")]})
    return taken


def _clean_ticket(held: Ticket, taken: Sequence[str]) -> None:
    for name in TEXTS:
        setattr(held, name, without(getattr(held, name), taken))
    held.words = demand.stems(f"{held.title} {held.text}")
    held.save(update_fields=[*TEXTS, "words"])
    for event in held.events.all():
        clean = without_deep([event.params, event.before], taken)
        if clean != [event.params, event.before]:
            event.params, event.before = clean
            event.save(update_fields=["params", "before"])
    for one in held.comments.all():
        clean = without(one.text, taken)
        if clean != one.text:
            one.text = clean
            one.save(update_fields=["text"])
            # News tell a comment without its markup and its lines, so that a passage may not stand there word by word.
            Notice.objects.filter(key=f"comment:{one.pk}").update(text=markdown.plain(clean))
    for change in SuggestedChange.objects.filter(ticket=held, accepted_at=None):
        before, after = without(change.before, taken), without(change.after, taken)
        if before != after and (before, after) != (change.before, change.after):
            change.before, change.after = before, after
            change.save(update_fields=["before", "after"])


def _clean_copies(held: Ticket, taken: Sequence[str]) -> None:
    """News about the ticket, letters to trackers, and answers of the API that are kept for whoever sends again."""
    page = held.get_absolute_url()
    # News of a comment leads to its place on the page.
    for notice in Notice.objects.filter(Q(url=page) | Q(url__startswith=f"{page}#")):
        title, text = without(notice.title, taken), without(notice.text, taken)
        if (title, text) != (notice.title, notice.text):
            Notice.objects.filter(pk=notice.pk).update(title=title, text=text)
    for link in TrackerLink.objects.filter(ticket=held).select_related("tracker"):
        written = [*taken, *(bridging.harmless(one, link.tracker.kind) for one in taken)]
        title = without(link.title, [*taken, *(" ".join(one.split()) for one in taken)])
        text = without(link.text, written)
        if (title, text) != (link.title, link.text):
            TrackerLink.objects.filter(pk=link.pk).update(title=title, text=text)
    said_by = {held.reporter_id, *held.comments.values_list("author", flat=True)}
    written = [as_json(one) for one in taken]
    for reply in Reply.objects.filter(user__in=[pk for pk in said_by if pk]):
        body = without(reply.body, written)
        if body != reply.body:
            Reply.objects.filter(pk=reply.pk).update(body=body)
