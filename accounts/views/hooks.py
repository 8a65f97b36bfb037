"""One's webhooks: made, tried, looked at, ended."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import WebhookForm
from accounts.models import Webhook
from accounts.problems import Unprocessable
from accounts.views.asking import reader
from accounts.views.refusing import put_errors

SHOWN = 20


def hook_for(request: HttpRequest, pk: int) -> Webhook:
    return get_object_or_404(
        Webhook.objects.visible_to(reader(request)).select_related("team", "user"), pk=pk
    )


@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    mine = Webhook.objects.visible_to(reader(request)).select_related("team", "user")
    return render(request, "accounts/webhooks.html", {"hooks": mine.order_by("name", "pk")[:200]})


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
@never_cache
def new_webhook(request: HttpRequest) -> HttpResponse:
    """The secret stands in this one answer."""
    user = reader(request)
    form = WebhookForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = services.make_webhook(**form.cleaned_data, by=user)
        except Unprocessable as error:
            put_errors(form, error)
        else:
            page = {"hook": hook, "secret": secret}
            return render(request, "accounts/webhook_secret.html", page, status=201)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/webhook_form.html", {"form": form}, status=status)


@require_safe
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Its last deliveries, and what can be done with it."""
    hook = hook_for(request, pk)
    page = {"hook": hook, "letters": hook.letters.order_by("-pk")[:SHOWN]}
    return render(request, "accounts/webhook.html", page)


@require_POST
def try_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    hook = hook_for(request, pk)
    services.try_webhook(webhook=hook)
    messages.success(request, _("On its way. What it answered stands here in a moment."))
    return redirect("accounts:webhook", pk)


@require_POST
@reauthentication_required
@never_cache
def renew_secret(request: HttpRequest, pk: int) -> HttpResponse:
    hook = hook_for(request, pk)
    secret = services.renew_secret(webhook=hook)
    page = {"hook": hook, "secret": secret, "renewed": True}
    return render(request, "accounts/webhook_secret.html", page, status=201)


@require_POST
def pause_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Pauses it, or lets it go on."""
    hook = hook_for(request, pk)
    if request.POST.get("pause") == "no":
        services.resume_webhook(webhook=hook)
    else:
        services.pause_webhook(webhook=hook)
    return redirect("accounts:webhook", pk)


@require_POST
def delete_webhook(request: HttpRequest, pk: int) -> HttpResponse:
    services.delete_webhook(webhook=hook_for(request, pk))
    messages.success(request, _("The webhook is deleted."))
    return redirect("accounts:webhooks")
