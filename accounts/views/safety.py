"""How somebody signs in: their password, their second factor, the browsers they are in with."""

from collections.abc import Iterator
from typing import Any

from allauth.account.views import PasswordChangeView, PasswordSetView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import forms, qr, services
from accounts.models import Session
from accounts.views.answering import Refusing, provider_name
from accounts.views.asking import reader

PAGE = reverse_lazy("mfa_index")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything by which this person comes in, and where they are in just now."""
    kept = {one.type: one for one in Authenticator.objects.filter(user=reader(request))}
    codes = kept.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": kept.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "browsers": list(browsers(request)),
        "provider": provider_name(),
        "connected": SocialAccount.objects.filter(
            user=reader(request), provider=settings.OIDC_ISSUER
        ).first(),
    }
    return render(request, "account/safety.html", context)


def browsers(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Where this person is signed in, this browser first."""
    here = request.session.digest  # type: ignore[attr-defined]
    alive = Session.objects.alive(reader(request)).defer("data")
    for row in sorted(alive, key=lambda row: row.pk != here):
        yield {
            "name": row.browser,
            "here": row.pk == here,
            "began": row.began_at,
            "seen": row.seen_at,
        }


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Every other browser is signed out; whoever sits at one must sign in again."""
    services.end_sessions(user=reader(request), but=request)
    messages.success(request, _("Every other browser is signed out."))
    return redirect(PAGE)


class ChangePassword(Refusing, PasswordChangeView):
    form_class = forms.ChangePasswordForm
    success_url = PAGE

    def form_valid(self, form: Form) -> HttpResponse:
        messages.success(
            self.request, _("Your password is changed; every other browser is signed out.")
        )
        return super().form_valid(form)


class ChoosePassword(Refusing, PasswordSetView):
    form_class = forms.ChoosePasswordForm
    success_url = PAGE

    def form_valid(self, form: Form) -> HttpResponse:
        messages.success(self.request, _("From now on you can sign in with this password too."))
        return super().form_valid(form)


class TurnOn(Refusing, ActivateTOTPView):
    """An authenticator app becomes the second factor; the recovery codes are shown in the answer, once."""

    form_class = forms.TurnOnForm
    success_url = PAGE

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {"qr": qr.drawn(context["totp_url"])}

    def get_success_url(self) -> str:
        return str(PAGE)

    def form_valid(self, form: Form) -> HttpResponse:
        super().form_valid(form)
        services.end_sessions(user=reader(self.request), but=self.request)
        return show_codes(self.request)


class TurnOff(Refusing, DeactivateTOTPView):
    form_class = forms.TurnOffForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self.request.method != "POST":
            del kwargs["data"]
        return kwargs

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)
        services.end_sessions(user=reader(self.request), but=self.request)
        messages.success(self.request, _("The second factor is off."))
        return answer


class NewCodes(Refusing, GenerateRecoveryCodesView):
    """New recovery codes; the old ones end."""

    form_class = forms.NewCodesForm
    success_url = PAGE

    def form_valid(self, form: Form) -> HttpResponse:
        super().form_valid(form)
        return show_codes(self.request)


def show_codes(request: HttpRequest) -> HttpResponse:
    kept = Authenticator.objects.get(user=reader(request), type=Authenticator.Type.RECOVERY_CODES)
    codes = kept.wrap().get_unused_codes()
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes})
