"""Who may do what: the table of the same name in docs/concepts.md, in one place, for pages and API alike.

`can(user, verb, thing)` answers for an asset, a domain, a term, a tag, and for people and teams, which only an admin
changes. What a person may *see* is asked of `visible_to(user)` on the QuerySets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, User, Visitor
from catalog.models import Asset, Domain, DomainRole, Tag, Term
from catalog.models.assets import stewarded_by, teams_of
from catalog.models.reach import reach_of

STEWARD, TEAM, OWNER, ENGINEER = "steward", "team", "owner", "engineer"
OF_DOMAIN = "steward of the domain"
NAMED = "answers questions"
"""Who is only named on an asset vouches for it to nobody: anybody may put something on the shelf and be named there."""
NOBODY: frozenset[str] = frozenset()
"""An admin may still do it."""

ON_ASSET: dict[str, frozenset[str]] = {
    "edit": frozenset({STEWARD, TEAM, OWNER}),
    "triage": frozenset({STEWARD, TEAM, OWNER}),
    "refresh": frozenset({STEWARD, TEAM, OWNER}),
    "grant": frozenset({STEWARD, TEAM, OWNER}),
    "recall": frozenset({STEWARD, OWNER}),
    "certify": frozenset({OF_DOMAIN, OWNER}),
    "promote": frozenset({OF_DOMAIN, OWNER}),
    "centralise": frozenset({OWNER}),
    "contract": frozenset({TEAM, OWNER}),
}
ON_DOMAIN: dict[str, frozenset[str]] = {
    "edit": NOBODY,
    "roles": frozenset({OWNER}),
    "trackers": frozenset({OWNER}),
    "define": frozenset({STEWARD, OWNER}),
    "promote": frozenset({STEWARD, OWNER}),
    "centralise": ON_ASSET["centralise"],
}
ON_TERM: dict[str, frozenset[str]] = {
    "edit": frozenset({STEWARD, TEAM, OWNER}),
    "triage": frozenset({STEWARD, TEAM, OWNER, NAMED}),
}
ON_TAG: dict[str, frozenset[str]] = {"edit": frozenset({TEAM}), "govern": NOBODY}
ON_PEOPLE: dict[str, frozenset[str]] = {"edit": NOBODY}


@dataclass(frozen=True)
class Rights:
    """What one person may do to one thing; templates ask `rights.triage`."""

    admin: bool
    roles: frozenset[str]
    allowed: dict[str, frozenset[str]]

    def may(self, verb: str) -> bool:
        return self.admin or bool(self.allowed[verb] & self.roles)

    def __getattr__(self, verb: str) -> bool:
        if verb.startswith("_") or verb not in self.allowed:
            raise AttributeError(verb)
        return self.may(verb)


def can(user: Visitor, verb: str, thing: Any) -> bool:
    """Whether a person may do this to that; `verb` is a key of the table of the thing's kind."""
    return rights_on(thing, user).may(verb)


def rights_on(thing: Any, user: Visitor) -> Rights:
    """What a person may do to a thing, in at most one statement; an admin may everything, who is not active nothing."""
    allowed, roles = _table(thing)
    if not isinstance(user, User) or not user.is_active:
        return Rights(admin=False, roles=NOBODY, allowed=allowed)
    if user.is_superuser:
        return Rights(admin=True, roles=NOBODY, allowed=allowed)
    return Rights(admin=False, roles=roles(user), allowed=allowed)


def rights_of_reader(asset: Asset, user: Visitor, *, is_named: bool) -> Rights:
    """The same for whoever looks at an asset, from what was fetched with them; `is_named`: as its steward."""
    reach = reach_of(user)
    if reach is None or not isinstance(user, User) or user.is_superuser or not user.is_active:
        return rights_on(asset, user)
    path = set(asset.domain.path if asset.domain else ())
    held = {role for domain, role in reach.roles if domain in path}
    roles = held & {OWNER, ENGINEER}
    if DomainRole.Role.STEWARD in held:
        roles |= {STEWARD, OF_DOMAIN}
    if is_named:
        roles.add(STEWARD)
    if asset.owner_id in reach.teams:
        roles.add(TEAM)
    return Rights(admin=False, roles=frozenset(roles), allowed=ON_ASSET)


Table = tuple[dict[str, frozenset[str]], Callable[[User], frozenset[str]]]


@singledispatch
def _table(thing: Any) -> Table:
    """People, teams, and the lists of them: an admin's."""
    return ON_PEOPLE, lambda user: NOBODY


@_table.register
def _(asset: Asset) -> Table:
    return ON_ASSET, lambda user: roles_on_asset(asset, user)


@_table.register
def _(domain: Domain) -> Table:
    return ON_DOMAIN, lambda user: roles_in(domain, user)


@_table.register
def _(term: Term) -> Table:
    def roles(user: User) -> frozenset[str]:
        team = {TEAM} if term.owner_id and is_member(user, term.owner_id) else NOBODY
        named = {NAMED} if term.steward_id == user.pk else NOBODY
        return roles_in(term.domain, user) | team | named

    return ON_TERM, roles


@_table.register
def _(tag: Tag) -> Table:
    def roles(user: User) -> frozenset[str]:
        held = tag.owner_id is not None and is_member(user, tag.owner_id)
        return frozenset({TEAM}) if held else NOBODY

    return ON_TAG, roles


def is_member(user: User, team_id: int) -> bool:
    return Membership.objects.filter(team=team_id, user=user).exists()


def roles_in(domain: Domain, user: User) -> frozenset[str]:
    """The roles a person holds in a domain: there, or in one it stands in."""
    path = Domain.objects.filter(pk=domain.pk).values_list("path", flat=True).first() or []
    held = DomainRole.objects.held_by(user).filter(domain__in=path)
    return frozenset(held.values_list("role", flat=True))


def roles_on_asset(asset: Asset, user: User) -> frozenset[str]:
    """The roles a person holds on an asset, in one statement."""
    where = Domain.objects.where
    steward = Asset.stewards.through.objects.filter(asset=OuterRef("pk"), user=user)
    row = (
        Asset.objects.filter(pk=asset.pk)
        .annotate(
            is_named=Exists(steward),
            is_steward=Q(domain__in=where(user, DomainRole.Role.STEWARD).values("pk")),
            is_owner=Q(domain__in=where(user, DomainRole.Role.OWNER).values("pk")),
            is_engineer=Q(domain__in=where(user, DomainRole.Role.ENGINEER).values("pk")),
            is_team=Exists(Membership.objects.filter(team=OuterRef("owner"), user=user)),
        )
        .values_list("is_named", "is_steward", "is_owner", "is_engineer", "is_team")
        .get()
    )
    held = zip((STEWARD, OF_DOMAIN, OWNER, ENGINEER, TEAM), row, strict=True)
    roles = frozenset(role for role, holds in held if holds)
    return roles | {STEWARD} if OF_DOMAIN in roles else roles


def answerable(user: User) -> Q:
    """Filter on assets: those whose tickets this person may triage."""
    return (
        Q(domain__in=_answering(user)) | Q(pk__in=stewarded_by(user)) | Q(owner__in=teams_of(user))
    )


def answerable_terms(user: User) -> Q:
    """The same filter on terms."""
    return Q(domain__in=_answering(user)) | Q(steward=user) | Q(owner__in=teams_of(user))


def _answering(user: User) -> QuerySet[Domain, Any]:
    """The domains in which a person answers, as a subquery."""
    return Domain.objects.where(user, DomainRole.Role.STEWARD, DomainRole.Role.OWNER).values("pk")
