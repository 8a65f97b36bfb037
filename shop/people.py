"""People and teams as their pages show them: who they are, and what they answer for as far as the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Team, User
from catalog.models import Access, Asset, Domain, DomainRole, Verdict
from feedback.inbox import gathering
from feedback.loop import figures as loop
from feedback.loop import page as loop_page
from feedback.tickets import reading
from lineage.models import Edge
from shop import cards, domains, front, leaves, shelf

WORDS = 200
CARDS = 8
MEMBERS = 12
USED = 6
TEAMS_SHOWN = 3
OPEN = 5
OPEN_COUNTED = 100
QUARTER = timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class Listed:
    """A person in a list, with the first of their teams."""

    user: User
    teams: Sequence[Team]
    more: int


@dataclass(frozen=True, slots=True)
class Held:
    """A domain in which somebody answers, and as what; `team` when it is held through one."""

    domain: Domain
    role: str
    team: Team | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    person: User
    memberships: Sequence[Membership]
    held: Sequence[Held]
    assets: leaves.Leaf[Asset]
    is_reader: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    team: Team
    members: Sequence[Membership]
    member_count: int
    owned: Sequence[cards.Card]
    owned_count: int
    owned_url: str
    kinds: Sequence[tuple[str, int, str]]
    health: str
    held: Sequence[Held]
    used: Sequence[Asset]
    used_count: int
    answering: Answering


@dataclass(frozen=True, slots=True)
class Answering:
    """How a team answers, in one sentence, and what of it the reader sees that still wants an answer."""

    says: str
    url: str
    open: Sequence[reading.Row]
    open_count: int

    @property
    def shown_count(self) -> str:
        return f"{OPEN_COUNTED}+" if self.open_count > OPEN_COUNTED else str(self.open_count)


def words(asked: QueryDict) -> str:
    """What to look for, from `?q=`."""
    return asked.get("q", "").strip()[:WORDS]


def listed(reader: User, asked: QueryDict) -> tuple[leaves.Leaf[User], list[Listed]]:
    """Who is here, by name."""
    teams = Membership.objects.select_related("team").order_by("team__name")
    people = (
        User.objects.visible_to(reader)
        .filter(is_active=True)
        .named(words(asked))
        .prefetch_related(Prefetch("memberships", teams))
        .order_by("name", "pk")
    )
    leaf = leaves.turn(people, asked, reverse("shop:people"))
    return leaf, [_listed(user) for user in leaf.rows]


def _listed(user: User) -> Listed:
    teams = [membership.team for membership in user.memberships.all()]
    return Listed(user, teams[:TEAMS_SHOWN], max(len(teams) - TEAMS_SHOWN, 0))


def teams(reader: User, asked: QueryDict) -> leaves.Leaf[Team]:
    """Every team by name, with how many are in it and how much it owns."""
    seen = Asset.objects.visible_to(reader).on_the_shelf()
    found = (
        Team.objects.visible_to(reader)
        .named(words(asked))
        .annotate(
            member_count=Count("memberships", filter=ACTIVE, distinct=True),
            asset_count=Count("assets", filter=Q(assets__in=seen), distinct=True),
        )
        .order_by("name", "pk")
    )
    return leaves.turn(found, asked, reverse("shop:teams"))


ACTIVE = Q(memberships__user__is_active=True)


def person(user: User, reader: User, asked: QueryDict) -> PersonPage:
    """One person; what they answer for by name stands in pages."""
    memberships = user.memberships.select_related("team").order_by("team__name")
    roles = DomainRole.objects.held_by(user).filter(domain__in=Domain.objects.visible_to(reader))
    stewarded = _shelf(reader).filter(stewards=user).order_by("title", "name", "pk")
    return PersonPage(
        person=user,
        memberships=list(memberships),
        held=_held(roles),
        assets=leaves.turn(stewarded, asked, user.get_absolute_url()),
        is_reader=user == reader,
    )


def _held(roles: QuerySet[DomainRole]) -> list[Held]:
    """By domain; who holds a role in person and through a team holds it once, in person."""
    rows = roles.select_related("domain", "team").order_by("domain__name", "role", "team__name")
    found: dict[tuple[int, str], Held] = {}
    for row in rows:
        known = found.get((row.domain_id, row.role))
        if known is None or row.team is None:
            found[row.domain_id, row.role] = Held(row.domain, row.get_role_display(), row.team)
    return list(found.values())


def team(team: Team, reader: User) -> TeamPage:
    """One team, in the same number of statements however large it is."""
    owned = _shelf(reader).filter(owner=team)
    first = owned.order_by("-standing__importance", "title", "name", "pk")[:CARDS]
    members = members_of(team)
    return TeamPage(
        team=team,
        members=list(members[:MEMBERS]),
        member_count=members.count(),
        owned=cards.of(list(first)),
        owned_count=owned.count(),
        owned_url=f"{reverse('shop:results')}?owner={team.slug}",
        kinds=kinds(team, reader),
        health=domains.roll_up(_verdicts(owned)),
        held=_held(DomainRole.objects.filter(team=team)),
        used=list((used := uses_of(team, reader))[:USED]),
        used_count=used.count(),
        answering=answering(team, reader),
    )


def answering(team: Team, reader: User) -> Answering:
    """The team's figures of a quarter, and its open tickets as far as the reader may see them."""
    last = loop.today()
    days = loop.read(reader, last - QUARTER, last, team=team)
    theirs = gathering.of_team(team, reader)
    waiting = theirs.among(theirs.tickets.waiting())
    rows = waiting.rows(OPEN)
    now = timezone.now()
    few = len(rows) < OPEN
    return Answering(
        says=loop_page.usual(loop.figures(days)),
        url=f"{reverse('feedback:loop')}?team={team.slug}&weeks=13",
        open=[reading.row(ticket, now) for ticket in rows],
        open_count=len(rows) if few else waiting.count(OPEN_COUNTED + 1),
    )


def kinds(team: Team, reader: User) -> list[tuple[str, int, str]]:
    """What the team owns by kind, with how many and where they are."""
    counted = _shelf(reader).filter(owner=team).order_by().values_list("kind")
    shelf_url = f"{reverse('shop:results')}?owner={team.slug}"
    found = sorted(counted.annotate(n=Count("pk")), key=lambda row: (-row[1], row[0]))
    return [(str(Asset.Kind(kind).label), n, f"{shelf_url}&kind={kind}") for kind, n in found]


def _verdicts(owned: QuerySet[Asset]) -> front.Department:
    """How many of these carry each verdict, in one statement."""
    words = owned.order_by().aggregate(
        **{word: Count("pk", filter=Q(verdict__shown=word)) for word in Verdict.Word.values}
    )
    return front.Department("", "", sum(words.values()), words)


def members_of(team: Team) -> QuerySet[Membership]:
    """Who is in it and has not left: leads first, then engineers, then by name."""
    rank = Case(
        When(role=Membership.Role.LEAD, then=Value(0)),
        When(role=Membership.Role.ENGINEER, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    members = team.memberships.filter(user__is_active=True).select_related("user")
    return members.order_by(rank, "user__name", "user_id")


def members(team: Team, asked: QueryDict, path: str) -> leaves.Leaf[Membership]:
    """All of a large team, found by name."""
    found = members_of(team)
    if words(asked):
        found = found.filter(user__in=User.objects.named(words(asked)))
    return leaves.turn(found, asked, path)


def uses_of(team: Team, reader: User) -> QuerySet[Asset]:
    """What others own and this team uses, as far as the reader sees: its own are made from it, or it was let in."""
    theirs = Asset.objects.visible_to(reader).on_the_shelf().filter(owner=team)
    edges = Edge.objects.filter(source=OuterRef("pk"), target__in=theirs)
    given = Access.objects.standing().filter(asset=OuterRef("pk"), team=team)
    found = (
        _shelf(reader)
        .exclude(owner=team)
        .annotate(is_made_from=Exists(edges), is_let_in=Exists(given))
    )
    return found.filter(Q(is_made_from=True) | Q(is_let_in=True)).order_by("title", "name", "pk")


def uses(team: Team, reader: User, asked: QueryDict) -> leaves.Leaf[Asset]:
    """All that a team uses."""
    return leaves.turn(uses_of(team, reader), asked, reverse("shop:uses", args=[team.slug]))


def tabs(team: Team, current: str, members: int, uses: int) -> list[shelf.Tab]:
    """A team's pages; one that would be empty is left out, unless it is the one being read."""
    known = [
        ("team", _("Overview"), None),
        ("members", _("Members"), members),
        ("uses", _("Uses"), uses),
    ]
    return [
        shelf.Tab(name, reverse(f"shop:{page}", args=[team.slug]), page == current, count)
        for page, name, count in known
        if count != 0 or page == current
    ]


def _shelf(reader: User) -> QuerySet[Asset]:
    return Asset.objects.visible_to(reader).on_the_shelf().for_cards()
