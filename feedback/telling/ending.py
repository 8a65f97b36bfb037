"""What somebody ends who wants no more mail for one reason, in plain words: a watch, a ticket, what they answer for."""

from functools import partial

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.reasons import REASONS, Reason
from feedback.models import Ticket, Wanted, Watch
from feedback.models.watches import TARGETS

DUTY = "duty"
"""Why those are told who answer for something."""


def stand() -> None:
    for noun in TARGETS:
        REASONS[f"watch-{noun}"] = Reason(
            partial(_watched, noun), _watch_ends, partial(_unwatch, noun)
        )
    REASONS["ticket"] = Reason(_ticket, _ticket_ends)
    REASONS["wanted"] = Reason(_wanted, _wanted_ends)
    REASONS[DUTY] = Reason(_duty, _duty_ends)


def _watched(noun: str, user: User, number: int) -> str:
    """What is watched, by its name as far as the person may still see it."""
    mine = Watch.objects.visible_to(user).filter(**{f"{noun}_id": number})
    found = mine.with_targets().first()
    return _("“%(name)s”") % {"name": found.target} if found else _("something that you watched")


def _watch_ends(name: str) -> str:
    return _("Your watch of %(name)s ends: nothing more is told of it, by mail or in Aisle.") % {
        "name": name
    }


def _unwatch(noun: str, user: User, number: int) -> None:
    Watch.objects.filter(user=user, **{f"{noun}_id": number}).delete()


def _ticket(user: User, number: int) -> str:
    found = Ticket.objects.visible_to(user).filter(pk=number).first()
    if found is None:
        return _("ticket %(number)d") % {"number": number}
    return _("the ticket “%(title)s”") % {"title": found.title}


def _ticket_ends(name: str) -> str:
    return _(
        "Mail about %(name)s ends. What becomes of it still stands under your news in Aisle, and there you are asked "
        "“Solved?”."
    ) % {"name": name}


def _wanted(user: User, number: int) -> str:
    found = Wanted.objects.visible_to(user).filter(pk=number).first()
    return _("“%(name)s”") % {"name": found.title} if found else _("something that you wanted")


def _wanted_ends(name: str) -> str:
    return _(
        "Mail about %(name)s ends. You still want it, and read in Aisle what became of it."
    ) % {"name": name}


def _duty(_user: User, _number: int) -> str:
    return _("what you answer for")


def _duty_ends(name: str) -> str:
    return _(
        "Mail about %(name)s ends, for all of it: what is handed or moved to you, what is overdue, recalls of what "
        "your assets are made from. You still answer for it: it waits on your desk and under your news in Aisle."
    ) % {"name": name}
