"""Whom admins invited, and inviting somebody more."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import links, mailing, services
from accounts.forms import InviteForm
from accounts.models import Invitation
from accounts.problems import Unprocessable
from accounts.views.asking import admin

SHOWN = 100


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Who was invited, the newest first: open, accepted, ended."""
    admin(request)
    rows = Invitation.objects.select_related("team", "user", "invited_by").order_by("-pk")[:SHOWN]
    return render(request, "account/invitations.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Somebody new: the link is in the answer, once, and goes by mail where there is mail."""
    by = admin(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = services.invite(**form.cleaned_data, by=by)
        except Unprocessable as error:
            form.add_error("email", str(error.detail["email"][0]))  # type: ignore[call-overload,index]
        else:
            return show_link(request, made, secret)
    status = 422 if request.method == "POST" else 200
    return render(request, "account/invite.html", {"form": form}, status=status)


def show_link(request: HttpRequest, made: Invitation, secret: str) -> HttpResponse:
    """The only page that ever shows a link; what became of the mail stands beside it."""
    address, mailed = links.address(secret), False
    if settings.MAIL:
        try:
            mailing.send_link(made, address)
            mailed = True
        except mailing.NotSent:
            messages.error(request, _("The mail server did not take the mail. Hand the link over."))
    page = {"made": made, "address": address, "mailed": mailed}
    return render(request, "account/link.html", page)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    by = admin(request)
    services.revoke_invitation(invitation=get_object_or_404(Invitation, pk=pk), by=by)
    messages.success(request, _("The link is ended."))
    return redirect("accounts:invitations")
