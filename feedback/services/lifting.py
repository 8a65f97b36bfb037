"""An answer that is worth more than its question: it is put into the asset's description."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Unprocessable
from accounts.versions import Versions
from catalog import rights
from catalog import services as catalog
from catalog.intake import Row
from catalog.models import Asset, Authority
from catalog.registering import Registrar, Report
from feedback.models import Comment, Ticket
from feedback.tickets.redacting import without

LONGEST = 100_000
MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


@transaction.atomic
def lift_answer(*, comment: Comment, versions: Versions = None, by: User) -> Comment:
    """Put an answer into the description of the asset that was asked about, in the name of whoever does it.

    `Stale` if the asset has changed since `versions`. What is there already is not put there again.
    """
    held = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    ticket = Ticket.objects.select_related("asset").get(pk=held.ticket_id)
    if ticket.asset is None:
        raise Unprocessable({"comment": [_("Suggest it as the definition of the term.")]})
    if not rights.can(by, "edit", ticket.asset):
        raise PermissionDenied(_("Your role in this domain does not allow that."))
    if ticket.kind != Ticket.Kind.QUESTION:
        raise Unprocessable({"comment": [_("Only an answer to a question is put there.")]})
    if held.lifted_at is not None:
        return held
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=ticket.asset.pk)
    told = with_answer(asset.description, ticket.title, held.text)
    if len(told) > LONGEST:
        raise Unprocessable({"comment": [_("The description would become too long.")]})
    report = _describe(asset, told, by, versions)
    if report.failed:
        raise Unprocessable({"comment": [error["message"] for error in report.errors]})
    held.lifted_at = timezone.now()
    held.save(update_fields=["lifted_at"])
    return held


def with_answer(description: str, question: str, answer: str) -> str:
    """The description with a question and its answer at the end of their part of it, which is made if need be.

    The answer is quoted, so that no heading in it can end that part.
    """
    with translation.override(settings.LANGUAGE_CODE):
        heading = f"## {_('Questions and answers')}"
    entry = f"**{_marked(question)}**\n\n{_quoted(answer)}"
    lines = description.rstrip().splitlines()
    if heading not in lines:
        return "\n\n".join(part for part in (description.rstrip(), heading, entry) if part) + "\n"
    start = lines.index(heading) + 1
    end = next((n for n in range(start, len(lines)) if re.match(r"#{1,2}\s", lines[n])), len(lines))
    before, after = "\n".join(lines[:end]).rstrip(), "\n".join(lines[end:])
    return "\n\n".join(part for part in (before, entry, after) if part) + "\n"


@transaction.atomic
def take_out(*, ticket: Ticket, passages: Sequence[str], by: User) -> None:
    """Take these passages out of a description again, if an answer to this question was put there and one may edit it.

    What the description said before stays in the history of the asset, which is only ever added to.
    """
    lifted = ticket.comments.exclude(lifted_at=None)
    if ticket.asset_id is None or not lifted.exists():
        return
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=ticket.asset_id)
    written = [*passages, *map(_quoted, passages), *map(_marked, passages)]
    clean = without(asset.description, written)
    if clean == asset.description or not rights.can(by, "edit", asset):
        return
    report = _describe(asset, clean, by)
    if report.failed:
        raise Unprocessable({"passages": [error["message"] for error in report.errors]})


def _describe(asset: Asset, text: str, by: User, versions: Versions = None) -> Report:
    row = Row(asset.namespace, asset.name, {"description": text}, given=frozenset({"description"}))
    registrar = Registrar(by=by, authority=Authority.PERSON, revives=False)
    return catalog.edit(asset=asset, row=row, registrar=registrar, versions=versions)


def _quoted(answer: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in answer.strip().splitlines())


def _marked(question: str) -> str:
    return MARKS.sub(r"\\\1", question)
