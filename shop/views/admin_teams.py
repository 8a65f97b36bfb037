"""An admin's pages for teams: made, described, filled, ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services
from accounts.forms import MemberForm, NewTeamForm, TeamForm
from accounts.models import Membership, Team
from accounts.views.asking import admin
from catalog.views.asking import get_or_post, sent
from shop import consequences, people
from shop.consequences import Question
from shop.views.confirming import confirm


@get_or_post
def new(request: HttpRequest) -> HttpResponse:
    """A team begins with its names; people are taken in on the next page."""
    admin(request)
    form = NewTeamForm(sent(request))
    if request.method == "POST" and form.is_valid():
        team = services.put_team(**form.cleaned_data)
        messages.success(request, _("Made. Now take people in."))
        return redirect("shop:edit_team", team.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "shop/admin/team_new.html", {"form": form}, status=status)


@get_or_post
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What a team is called and does; who is in it stands below, with a form of its own."""
    admin(request)
    team = get_object_or_404(Team, slug=slug)
    form = TeamForm(sent(request), initial=_now(team))
    if request.method == "POST" and form.is_valid():
        services.change_team(team=team, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(team)
    status = 422 if request.method == "POST" else 200
    part = MemberForm(initial=_part(team, request.GET.get("member", "")), auto_id="member_%s")
    return _show(request, team, form, part, status)


@require_POST
def put_member(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody joins, or has another part in the team from now on."""
    admin(request)
    team = get_object_or_404(Team, slug=slug)
    form = MemberForm(request.POST, auto_id="member_%s")
    if not form.is_valid():
        return _show(request, team, TeamForm(initial=_now(team)), form, status=422)
    user, role = form.cleaned_data["email"], form.cleaned_data["role"]
    services.put_member(team=team, user=user, role=role)
    messages.success(request, _("%(name)s is in the team.") % {"name": user.name})
    return redirect(f"{reverse('shop:edit_team', args=[team.slug])}#members")


@get_or_post
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody leaves the team."""
    admin(request)
    found = Membership.objects.select_related("team", "user")
    membership = get_object_or_404(found, team__slug=slug, user=pk)
    team, user = membership.team, membership.user
    said = {"name": user.name, "team": team.name}
    question = Question(
        title=_("Take %(name)s out of %(team)s?") % said,
        consequences=list(consequences.of_leaving_team(membership)),
        action=_("Take out"),
        back=reverse("shop:edit_team", args=[team.slug]),
    )
    done = _("%(name)s is no longer in %(team)s.") % said
    return confirm(request, question, lambda: services.remove_member(team=team, user=user), done)


@get_or_post
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """A team on which nothing hangs ends."""
    admin(request)
    team = get_object_or_404(Team, slug=slug)
    question = Question(
        title=_("End the team %(team)s?") % {"team": team.name},
        consequences=list(consequences.of_ending_team(team)),
        action=_("End it"),
        back=reverse("shop:edit_team", args=[team.slug]),
        hindrance=consequences.hindrance(team),
    )
    answer = confirm(
        request,
        question,
        lambda: services.delete_team(team=team),
        _("The team %(team)s is no more.") % {"team": team.name},
    )
    return redirect("shop:teams") if answer.status_code == 303 else answer


def _part(team: Team, email: str) -> dict[str, str]:
    """What somebody is in the team just now, to be changed; nothing for somebody who is not in it."""
    found = team.memberships.filter(user__email=email).first() if email else None
    return {"email": email, "role": found.role} if found else {}


def _now(team: Team) -> dict[str, str]:
    return {"name": team.name, "description": team.description}


def _show(
    request: HttpRequest, team: Team, form: TeamForm, member_form: MemberForm, status: int
) -> HttpResponse:
    context = {
        "team": team,
        "form": form,
        "member_form": member_form,
        "leaf": people.members(team, request.GET, reverse("shop:edit_team", args=[team.slug])),
    }
    return render(request, "shop/admin/team.html", context, status=status)
