"""The inbox as a table: a row for each ticket, with what stands in its columns."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from feedback.inbox import listing as inbox
from feedback.models import Ticket
from feedback.tickets import reading

MOST = 50_000
"""A table has no more rows than this; who wants more narrows it down."""
AT_ONCE = 1000


def rows(user: User, view: str, filters: Mapping[str, str]) -> Iterator[list[Any]]:
    """The names of the columns, then the tickets this person answers for, in the order of the view, page by page."""
    yield [
        *(_("Number"), _("Kind"), _("How bad"), _("State"), _("Title"), _("Text")),
        *(_("Said of"), _("Field"), _("Example"), _("Said by"), _("With")),
        *(_("Said at"), _("Answer promised by"), _("Closed at")),
        *(_("Kind of change"), _("Which change"), _("Reason")),
    ]
    look, after = inbox.through(user, view, filters), None
    for _page in range(MOST // AT_ONCE):
        found = look.after(after).rows(AT_ONCE + 1)
        yield from (_row(ticket) for ticket in found[:AT_ONCE])
        if len(found) <= AT_ONCE:
            return
        after = found[AT_ONCE - 1].pk


def _row(ticket: Ticket) -> list[Any]:
    names = (person.name if person else "" for person in (ticket.reporter, ticket.assignee))
    return [
        ticket.pk,
        *(ticket.get_kind_display(), ticket.get_severity_display(), ticket.get_state_display()),
        *(ticket.title, ticket.text, reading.said_at(ticket), ticket.field, ticket.example),
        *names,
        *(ticket.created_at, ticket.answer_by, ticket.closed_at),
        *(ticket.change_type, ticket.change_ref, ticket.reason),
    ]
