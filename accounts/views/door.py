"""Coming in, proving to be oneself once more, and going out."""

from typing import Any

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base import views as factor
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.forms import Form
from django.http import HttpResponse

from accounts import forms
from accounts.views.answering import Refusing, provider_name, refused


class SignIn(Refusing, LoginView):
    form_class = forms.SignInForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        said: dict[str, Any] = super().get_context_data(**more)
        return said | {"provider": provider_name(), "only": settings.OIDC_ONLY}


class SecondStep(factor.AuthenticateView):
    """After the password, the code."""

    form_class = forms.CodeForm

    def form_invalid(self, form: Form) -> HttpResponse:
        return refused(super().form_invalid(form), form)


class ConfirmByPassword(Refusing, ReauthenticateView):
    form_class = forms.ConfirmPasswordForm


class ConfirmByCode(Refusing, factor.ReauthenticateView):
    form_class = forms.ConfirmCodeForm


class SignOut(LogoutView):
    """Signing out is a POST, so that no link can do it for somebody."""
