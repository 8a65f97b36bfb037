"""Coming in by a link: for the first time, or again after a password was forgotten."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import limits, links, services
from accounts.adapters import too_often
from accounts.forms import AcceptForm, ForgottenForm
from accounts.problems import Conflict
from accounts.views.answering import provider_name, refused


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Choosing a password by a link that an admin or a mail gave; the link stays good until it is done."""
    invitation = links.opened_by(secret)
    if invitation is None:
        return render(request, "account/link_ended.html", status=404)
    form = AcceptForm(
        request.POST or None, invitation=invitation, initial={"name": invitation.name}
    )
    elsewhere = settings.OIDC_ONLY and not (invitation.user and invitation.user.is_superuser)
    page = {
        "form": form,
        "invitation": invitation,
        "secret": secret,
        "provider": provider_name(),
        "elsewhere": elsewhere,
    }
    if request.method != "POST" or elsewhere:
        return render(request, "account/accept.html", page)
    if not form.is_valid():
        return render(request, "account/accept.html", page, status=422)
    try:
        services.accept(
            invitation=invitation,
            password=form.cleaned_data["password1"],
            name=form.cleaned_data.get("name", ""),
        )
    except Conflict as conflict:
        return render(request, "account/link_ended.html", {"why": conflict.detail}, status=409)
    messages.success(request, _("Your password is kept. Sign in with it."))
    return redirect(settings.LOGIN_URL)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A link by mail, if the address belongs to somebody; the answer is the same if it does not."""
    form = ForgottenForm(request.POST or None)
    page = {"form": form, "mail": settings.MAIL, "sent": False}
    if request.method != "POST" or not settings.MAIL:
        return render(request, "account/forgotten.html", page)
    if form.is_valid() and counted(request, form):
        services.queue_link(email=form.cleaned_data["email"])
        return render(request, "account/forgotten.html", page | {"sent": True})
    return refused(render(request, "account/forgotten.html", page), form)


def counted(request: HttpRequest, form: ForgottenForm) -> bool:
    """Whether one more link may be asked for from here, and for this address."""
    try:
        limits.spend(limits.LINK_ADDRESS, limits.neighbourhood(request))
        limits.spend(limits.LINK_ACCOUNT, form.cleaned_data["email"])
    except limits.TooMany as refusal:
        form.add_error(None, ValidationError([too_often(refusal)]))
        return False
    return True
