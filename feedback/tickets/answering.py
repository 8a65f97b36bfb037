"""Who answers for an asset or a term: its stewards, the stewards and owners of its domain, and its owner team."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import Membership, User
from catalog.models import Asset, Domain, DomainRole, Term

ANSWERING_ROLES = (DomainRole.Role.STEWARD, DomainRole.Role.OWNER)


def people(thing: Asset | Term) -> QuerySet[User]:
    """The active people who answer for it; the same as `catalog.rights` lets triage, but for admins."""
    path = thing.domain.path if thing.domain else []
    roles = DomainRole.objects.filter(domain__in=path, role__in=ANSWERING_ROLES)
    members = Membership.objects.filter(
        Q(team=thing.owner_id) | Q(team__in=roles.exclude(team=None).values("team"))
    )
    return User.objects.filter(
        _named(thing)
        | Q(pk__in=roles.exclude(user=None).values("user"))
        | Q(pk__in=members.values("user")),
        is_active=True,
    ).order_by("name", "pk")


def _named(thing: Asset | Term) -> Q:
    """Whoever is named beside it."""
    if isinstance(thing, Term):
        return Q(pk=thing.steward_id)
    return Q(pk__in=thing.stewards.values("pk"))


def colleagues(user: User) -> QuerySet[User]:
    """Whom one may hand tickets to: oneself, one's teams, and who answers in the same domains."""
    teams = Membership.objects.filter(user=user).values("team")
    domains = Domain.objects.where(user, *ANSWERING_ROLES).values("pk")
    roles = DomainRole.objects.filter(domain__in=domains, role__in=ANSWERING_ROLES)
    members = Membership.objects.filter(
        Q(team__in=teams) | Q(team__in=roles.exclude(team=None).values("team"))
    )
    people = User.objects.filter(
        Q(pk=user.pk)
        | Q(pk__in=members.values("user"))
        | Q(pk__in=roles.exclude(user=None).values("user")),
        is_active=True,
    )
    return people.order_by("name", "pk")


def owners(domain: Domain) -> QuerySet[User]:
    """The active people who own a domain, or one it stands in; those of the nearest that has any."""
    roles = DomainRole.objects.filter(domain__in=domain.path, role=DomainRole.Role.OWNER)
    held = set(roles.values_list("domain", flat=True))
    nearest = next((pk for pk in reversed(domain.path) if pk in held), None)
    roles = roles.filter(domain=nearest)
    members = Membership.objects.filter(team__in=roles.exclude(team=None).values("team"))
    return User.objects.filter(
        Q(pk__in=roles.exclude(user=None).values("user")) | Q(pk__in=members.values("user")),
        is_active=True,
    ).order_by("name", "pk")


def assets_by_person(assets: Collection[Asset]) -> dict[User, list[Asset]]:
    """Whom a matter of these assets concerns, each person with the assets they answer for; five statements."""
    by_domain: dict[int, set[int]] = defaultdict(set)
    by_team: dict[int, set[int]] = defaultdict(set)
    by_asset: dict[int, set[int]] = defaultdict(set)
    team_of_domain: dict[int, set[int]] = defaultdict(set)
    below: dict[int, set[int]] = defaultdict(set)
    domains = Domain.objects.filter(pk__in={asset.domain_id for asset in assets})
    for domain, path in domains.values_list("pk", "path"):
        for above in path:
            below[above].add(domain)
    roles = DomainRole.objects.filter(domain__in=below, role__in=ANSWERING_ROLES)
    for above, user, team in roles.values_list("domain", "user", "team"):
        for domain in below[above]:
            if user:
                by_domain[domain].add(user)
            elif team:
                team_of_domain[domain].add(team)
    teams = {asset.owner_id for asset in assets if asset.owner_id}.union(*team_of_domain.values())
    for team, user in Membership.objects.filter(team__in=teams).values_list("team", "user"):
        by_team[team].add(user)
    stewards = Asset.stewards.through.objects.filter(asset__in=[asset.pk for asset in assets])
    for asset_id, user in stewards.values_list("asset", "user"):
        by_asset[asset_id].add(user)

    found: dict[int, list[Asset]] = defaultdict(list)
    for asset in assets:
        who = by_asset[asset.pk].union(
            by_domain.get(asset.domain_id or 0, ()), by_team.get(asset.owner_id or 0, ())
        )
        for team in team_of_domain.get(asset.domain_id or 0, ()):
            who |= by_team[team]
        for user in who:
            found[user].append(asset)
    users = User.objects.filter(pk__in=found, is_active=True)
    return {user: found[user.pk] for user in users}
