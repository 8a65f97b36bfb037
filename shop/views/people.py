"""Who is here, in which teams, and what they answer for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.fragments import page_or_part
from accounts.models import Team, User
from accounts.views import reader
from shop import people as known


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, found by name, address or trade."""
    leaf, listed = known.listed(reader(request), request.GET)
    return _list(request, "shop/people.html", {"leaf": leaf, "people": listed})


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Every team, found by name or what it does."""
    return _list(request, "shop/teams.html", {"leaf": known.teams(reader(request), request.GET)})


def _list(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The page; or, while somebody types, only what was found."""
    return page_or_part(request, template, "found", context | {"words": known.words(request.GET)})


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User.objects.visible_to(reader(request)), pk=pk)
    page = known.person(found, reader(request), request.GET)
    return render(request, "shop/person.html", {"page": page})


@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    page = known.team(_team(request, slug), reader(request))
    tabs = known.tabs(page.team, "team", page.member_count, page.used_count)
    return render(request, "shop/team.html", {"page": page, "team": page.team, "tabs": tabs})


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody in a team, however many."""
    found = _team(request, slug)
    path = reverse("shop:members", args=[slug])
    tabs = known.tabs(
        found,
        "members",
        known.members_of(found).count(),
        known.uses_of(found, reader(request)).count(),
    )
    context = {"team": found, "tabs": tabs, "leaf": known.members(found, request.GET, path)}
    return _list(request, "shop/team_members.html", context)


@require_safe
def uses(request: HttpRequest, slug: str) -> HttpResponse:
    """What a team uses and others own."""
    found = _team(request, slug)
    leaf = known.uses(found, reader(request), request.GET)
    tabs = known.tabs(found, "uses", known.members_of(found).count(), leaf.count)
    return render(request, "shop/team_uses.html", {"team": found, "tabs": tabs, "leaf": leaf})


def _team(request: HttpRequest, slug: str) -> Team:
    return get_object_or_404(Team.objects.visible_to(reader(request)), slug=slug)
