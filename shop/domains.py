"""Domains as a reader sees them: where each stands in the tree, what is in it and below, who answers, how it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Team, User, Visitor
from catalog.models import Asset, Domain, DomainRole, Term, Verdict
from feedback.models import Recall
from shop import cards
from shop.front import Department, Word, by_verdict, good_places
from shop.shelf import Step

CARDS, NEWEST, TERMS, RECALLS = 4, 6, 12, 3
WHOLE_TREE = 400
"""A larger tree is shown two levels deep; each domain's own page goes on from there."""
SLUGS = 40
"""So many domains can be named in the address of one shelf."""
ROLES = (
    (DomainRole.Role.OWNER, gettext_lazy("Decide")),
    (DomainRole.Role.STEWARD, gettext_lazy("Answer questions and problems")),
    (DomainRole.Role.ENGINEER, gettext_lazy("Keep the data flowing")),
)
Counts = Mapping[int, dict[str, int]]


@dataclass(slots=True)
class Node:
    """A domain with everything in it and below counted; `more` says how many below it are not shown."""

    domain: Domain
    place: Department
    below: list[Node] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    roots: Sequence[Node]
    found: Sequence[Node]
    total: int
    query: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role, and in which domain above, if not in this one."""

    who: User | Team
    is_team: bool
    through: Domain | None


@dataclass(frozen=True, slots=True)
class Page:
    domain: Domain
    way: Sequence[Step]
    place: Department
    says: str
    words: Sequence[Word]
    shelf_url: str
    below: Sequence[Node]
    people: Sequence[tuple[str, Sequence[Holder]]]
    recalls: Sequence[Recall]
    important: Sequence[cards.Card]
    newest: Sequence[Asset]
    terms: Sequence[Term]
    term_count: int


def tree(user: Visitor, query: str = "") -> Tree:
    """All domains with what may be seen in each, in two statements; with a query those of that name, in a row."""
    domains = list(Domain.objects.visible_to(user).order_by(Lower("name"), "pk"))
    counts = counts_below(user, domains)
    nodes = {domain.pk: Node(domain, _place(domain, counts)) for domain in domains}
    if query:
        wanted = query.casefold()
        found = [node for node in nodes.values() if wanted in node.domain.name.casefold()]
        return Tree([], found, len(nodes), query)
    deep = len(domains) <= WHOLE_TREE
    for domain in domains:
        above = nodes.get(domain.parent_id or 0)
        if above and (deep or len(domain.path) <= 2):
            above.below.append(nodes[domain.pk])
        elif above:
            above.more += 1
    roots = [nodes[domain.pk] for domain in domains if domain.parent_id not in nodes]
    return Tree(roots, [], len(nodes), "")


def page(user: Visitor, domain: Domain) -> Page:
    """Everything the domain's page shows this reader, in few statements however much stands in it."""
    family = list(
        Domain.objects.visible_to(user)
        .filter(Q(path__contains=[domain.pk]) | Q(pk__in=domain.path))
        .order_by(Lower("name"), "pk")
    )
    here = [one for one in family if domain.pk in one.path]
    keys = [one.pk for one in here]
    counts = counts_below(user, here)
    place = _place(domain, counts)
    assets = Asset.objects.visible_to(user).on_the_shelf().filter(domain__in=keys).for_cards()
    terms = Term.objects.visible_to(user).filter(domain__in=keys).select_related("domain")
    recalls = Recall.objects.visible_to(user).standing().filter(asset__domain__in=keys)
    shelf = shelf_url(here)
    return Page(
        domain=domain,
        way=_way(domain, family),
        place=place,
        says=roll_up(place),
        words=_words(place, shelf),
        shelf_url=shelf if place.total else "",
        below=[Node(one, _place(one, counts)) for one in here if one.parent_id == domain.pk],
        people=people(user, domain),
        recalls=list(recalls.select_related("asset").order_by("-issued_at")[:RECALLS]),
        important=cards.of(list(good_places(assets)[:CARDS])) if place.total else [],
        newest=list(assets.order_by("-created_at", "-pk")[:NEWEST]) if place.total else [],
        terms=list(terms.order_by(Lower("name"), "pk")[:TERMS]),
        term_count=terms.count(),
    )


def counts_below(user: Visitor, domains: Iterable[Domain]) -> Counts:
    """How many visible assets of each verdict stand in each of these domains and below it."""
    paths = {domain.pk: domain.path for domain in domains}
    assets = Asset.objects.visible_to(user).on_the_shelf().filter(domain__in=paths)
    total: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Verdict.Word.values, 0))
    for (domain,), words in by_verdict(assets.order_by(), "domain"):
        for above in paths[domain]:
            for word, count in words.items():
                total[above][word] += count
    return total


def people(user: Visitor, domain: Domain) -> list[tuple[str, list[Holder]]]:
    """Who answers here, by what they do, also by a role further up; somebody anonymous learns of teams only."""
    roles = DomainRole.objects.filter(domain__in=domain.path).select_related(
        "user", "team", "domain"
    )
    if not user.is_authenticated:
        roles = roles.filter(user=None)
    nearest_first = sorted(roles, key=lambda role: (role.role, -len(role.domain.path), role.pk))
    held: dict[str, list[Holder]] = {}
    for role, rows in groupby(nearest_first, key=lambda one: one.role):
        holders: dict[object, Holder] = {}
        for row in rows:
            who = row.user or row.team
            assert who is not None
            through = row.domain if row.domain_id != domain.pk else None
            holders.setdefault(who, Holder(who, row.team is not None, through))
        held[role] = list(holders.values())
    return [(str(words), held[role]) for role, words in ROLES if role in held]


def roll_up(place: Department) -> str:
    """How it is in the domain, in one sentence."""
    if not place.total:
        return ""
    fit, care, stop, unknown = (
        place.words[word]
        for word in (Verdict.Word.FIT, Verdict.Word.CARE, Verdict.Word.STOP, Verdict.Word.UNKNOWN)
    )
    if fit == place.total:
        return ngettext("It is fit for use.", "All %(n)s are fit for use.", fit) % {"n": fit}
    parts = [
        (fit, ngettext("%(n)s is fit for use", "%(n)s are fit for use", fit)),
        (care, ngettext("%(n)s wants care", "%(n)s want care", care)),
        (stop, ngettext("%(n)s must not be used", "%(n)s must not be used", stop)),
        (unknown, ngettext("of %(n)s it is not known", "of %(n)s it is not known", unknown)),
    ]
    said = [words % {"n": count} for count, words in parts if count]
    return _("%(list)s.") % {"list": ", ".join(said)}


def shelf_url(domains: Sequence[Domain]) -> str:
    """The shelf of these domains; none where there are too many to be named."""
    if len(domains) > SLUGS:
        return ""
    named = urlencode([("domain", domain.slug) for domain in domains])
    return f"{reverse('shop:results')}?{named}"


def _words(place: Department, shelf: str) -> list[Word]:
    if not shelf:
        return []
    return [Word(word, n, f"{shelf}&verdict={word}") for word, n in place.words.items() if n]


def _place(domain: Domain, counts: Counts) -> Department:
    words = counts[domain.pk]
    return Department(domain.name, domain.get_absolute_url(), sum(words.values()), words)


def _way(domain: Domain, family: Sequence[Domain]) -> list[Step]:
    above = {one.pk: one for one in family}
    steps = [above[key] for key in domain.path[:-1] if key in above]
    return [
        Step(_("Domains"), reverse("shop:domains")),
        *(Step(one.name, one.get_absolute_url()) for one in steps),
        Step(domain.name),
    ]
