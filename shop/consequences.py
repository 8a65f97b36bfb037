"""What a step that cannot simply be taken back would do, said before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import hanging
from accounts.models import Membership, Team, Token, User
from accounts.templatetags.times import distance
from catalog.models import Asset, DomainRole
from feedback.models import Ticket


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that will happen; `tone` is `stop` for what is lost, `care` for what wants doing, else `none`."""

    text: str
    tone: str = "none"

    @property
    def icon(self) -> str:
        return self.tone if self.tone in ("stop", "care") else "next"


@dataclass(frozen=True, slots=True)
class Question:
    """A step to be confirmed: what is asked, what will happen, what the button says, where the way back leads.

    With a `hindrance` it cannot be taken at all.
    """

    title: str
    consequences: Sequence[Consequence]
    action: str
    back: str
    danger: bool = True
    hindrance: str = ""


def of_leaving(user: User) -> Iterator[Consequence]:
    """Somebody is deactivated."""
    said = {"name": user.name}
    yield Consequence(_("%(name)s is signed out everywhere, and no longer gets in.") % said, "stop")
    if tokens := user.tokens.live().count():
        text = ngettext("%(n)d token stops working.", "%(n)d tokens stop working.", tokens)
        yield Consequence(text % {"n": tokens}, "stop")
    yield from _left_behind(user)
    yield Consequence(_("What they wrote and did stays, under their name."))
    yield Consequence(_("They can be brought back; tokens are made anew then."))


def _left_behind(user: User) -> Iterator[Consequence]:
    """What nobody looks after any more until somebody else does."""
    if assets := Asset.objects.filter(stewards=user).on_the_shelf().count():
        text = ngettext(
            "%(n)d asset names them as its steward: name somebody else.",
            "%(n)d assets name them as their steward: name somebody else.",
            assets,
        )
        yield Consequence(text % {"n": assets}, "care")
    roles = DomainRole.objects.filter(user=user).select_related("domain")
    if names := [f"{role.get_role_display()}, {role.domain}" for role in roles]:
        text = _("Their own roles wait for somebody else: %(roles)s.") % {"roles": "; ".join(names)}
        yield Consequence(text, "care")
    waiting = Ticket.objects.filter(assignee=user, state__in=Ticket.WAITING).count()
    if waiting:
        text = ngettext(
            "%(n)d ticket waits for their answer: hand it to somebody.",
            "%(n)d tickets wait for their answer: hand them to somebody.",
            waiting,
        )
        yield Consequence(text % {"n": waiting}, "care")


def of_revoking(token: Token) -> Iterator[Consequence]:
    yield Consequence(_("Whatever uses it is refused at once; it cannot be taken back."), "stop")
    if token.last_used_at is None:
        yield Consequence(_("It was never used."))
    else:
        yield Consequence(_("It was last used %(when)s.") % {"when": distance(token.last_used_at)})


def of_coming_back(user: User) -> Iterator[Consequence]:
    said = {"name": user.name}
    yield Consequence(_("%(name)s signs in again, with the roles and teams they had.") % said)
    yield Consequence(_("Their old tokens stay ended."))


def of_becoming_admin(user: User) -> Iterator[Consequence]:
    said = {"name": user.name}
    yield Consequence(_("%(name)s sees everything, also what is private.") % said, "care")
    yield Consequence(_("They may change everything, people and teams included."), "care")
    yield Consequence(_("They are signed out everywhere, and sign in anew."))


def of_being_no_admin(user: User) -> Iterator[Consequence]:
    said = {"name": user.name}
    yield Consequence(_("%(name)s keeps the roles of their teams and domains.") % said)
    yield Consequence(_("Their tokens may do no more than they may themselves."))
    yield Consequence(_("They are signed out everywhere, and sign in anew."))


def of_leaving_team(membership: Membership) -> Iterator[Consequence]:
    said = {"name": membership.user.name, "team": membership.team.name}
    text = _("%(name)s no longer sees or does what they may only through %(team)s.")
    yield Consequence(text % said, "care")
    others = membership.team.memberships.filter(user__is_active=True).exclude(pk=membership.pk)
    if not others.exists():
        text = _("Nobody is left in %(team)s to answer for what it owns.")
        yield Consequence(text % said, "stop")


def of_ending_team(team: Team) -> Iterator[Consequence]:
    members = team.memberships.count()
    text = ngettext("%(n)d member leaves it.", "%(n)d members leave it.", members)
    yield Consequence(text % {"n": members})
    yield Consequence(_("Programs that name it are told that there is no such team."), "care")


def hindrance(team: Team) -> str:
    """Why a team cannot go yet; empty when it can."""
    found = hanging.on(team)
    if not found:
        return ""
    text = _("It cannot go while something hangs on it: %(things)s.")
    return text % {"things": hanging.told(found)}
