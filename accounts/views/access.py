"""How somebody else comes in, for admins: a link for a new password, and what to take away when things were lost."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.models import Session, User
from accounts.problems import Conflict
from accounts.views.asking import admin
from accounts.views.inviting import show_link


@require_safe
@reauthentication_required
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether this person has a second factor, is signed in, or holds an open link."""
    admin(request)
    who = get_object_or_404(User, pk=pk)
    page = {
        "who": who,
        "factor": Authenticator.objects.filter(user=who, type=Authenticator.Type.TOTP).exists(),
        "browsers": Session.objects.alive(who).count(),
        "open": who.invitations.open().order_by("-pk").first(),
    }
    return render(request, "account/access.html", page)


@require_POST
@reauthentication_required
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    by, who = admin(request), get_object_or_404(User, pk=pk)
    try:
        made, secret = services.link_for(user=who, by=by)
    except Conflict as conflict:
        messages.error(request, str(conflict.detail))
        return redirect("accounts:access", pk)
    return show_link(request, made, secret)


@require_POST
@reauthentication_required
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    services.forget_second_factor(by=admin(request), user=get_object_or_404(User, pk=pk))
    messages.success(request, _("The second factor is gone; the password alone opens the door."))
    return redirect("accounts:access", pk)


@require_POST
def put_out(request: HttpRequest, pk: int) -> HttpResponse:
    admin(request)
    services.end_sessions(user=get_object_or_404(User, pk=pk))
    messages.success(request, _("This person is signed out everywhere."))
    return redirect("accounts:access", pk)
