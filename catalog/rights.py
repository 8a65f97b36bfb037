"""Who may do what to an asset: the table of the same name in docs/concepts.md, in one place."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, User
from catalog.models import Asset, DomainRole

STEWARD, TEAM, OWNER, ENGINEER = "steward", "team", "owner", "engineer"

ALLOWED: dict[str, frozenset[str]] = {
    "edit": frozenset({STEWARD, TEAM, OWNER}),
    "triage": frozenset({STEWARD, TEAM, OWNER}),
    "refresh": frozenset({STEWARD, TEAM, OWNER}),
    "recall": frozenset({STEWARD, OWNER}),
    "certify": frozenset({STEWARD, OWNER}),
    "promote": frozenset({STEWARD, OWNER}),
    "centralise": frozenset({OWNER}),
    "contract": frozenset({TEAM, OWNER}),
}


@dataclass(frozen=True)
class Rights:
    """What one person may do to one asset; templates ask `rights.triage`."""

    admin: bool
    roles: frozenset[str]

    def may(self, verb: str) -> bool:
        return self.admin or bool(ALLOWED[verb] & self.roles)

    def __getattr__(self, verb: str) -> bool:
        if verb not in ALLOWED:
            raise AttributeError(verb)
        return self.may(verb)


def rights_on(asset: Asset, user: User | AnonymousUser) -> Rights:
    """The roles a person holds on an asset, in one statement: none for an admin, who may everything."""
    if not isinstance(user, User):
        return Rights(admin=False, roles=frozenset())
    if user.is_superuser:
        return Rights(admin=True, roles=frozenset())
    held = DomainRole.objects.held_by(user).filter(domain=OuterRef("domain"))
    row = (
        Asset.objects.filter(pk=asset.pk)
        .annotate(
            is_steward=Exists(held.filter(role=DomainRole.Role.STEWARD))
            | Exists(Asset.stewards.through.objects.filter(asset=OuterRef("pk"), user=user)),
            is_owner=Exists(held.filter(role=DomainRole.Role.OWNER)),
            is_engineer=Exists(held.filter(role=DomainRole.Role.ENGINEER)),
            is_team=Exists(Membership.objects.filter(team=OuterRef("owner"), user=user)),
        )
        .values_list("is_steward", "is_owner", "is_engineer", "is_team")
        .get()
    )
    held_roles = zip((STEWARD, OWNER, ENGINEER, TEAM), row, strict=True)
    return Rights(admin=False, roles=frozenset(role for role, holds in held_roles if holds))


def can(user: User | AnonymousUser, verb: str, asset: Asset) -> bool:
    """Whether a person may do this to that; `verb` is a key of `ALLOWED`."""
    return rights_on(asset, user).may(verb)


def can_in_domain(user: User, verb: str, slug: str) -> bool:
    """Whether a person's roles in a domain allow this for an asset that is not there yet."""
    held = DomainRole.objects.held_by(user).filter(domain__slug=slug)
    return user.is_superuser or bool(ALLOWED[verb] & set(held.values_list("role", flat=True)))


def answerable(user: User) -> Q:
    """Filter on assets: those whose tickets this person may triage."""
    held = DomainRole.objects.held_by(user).filter(
        role__in=[DomainRole.Role.STEWARD, DomainRole.Role.OWNER]
    )
    return (
        Q(domain__in=held.values("domain"))
        | Q(pk__in=user.stewarded_assets.values("pk"))
        | Q(owner__in=Membership.objects.filter(user=user).values("team"))
    )
