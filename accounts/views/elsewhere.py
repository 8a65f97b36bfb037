"""Coming in by the identity provider: going there, coming back, and what is said to somebody who may not."""

import logging
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from accounts import joining, limits, services
from accounts.identity import Refused
from accounts.models import User
from accounts.problems import Conflict
from accounts.provider import Exchange, IdentityProvider
from accounts.views.asking import reader

log = logging.getLogger(__name__)


class IdentityAdapter(DefaultSocialAccountAdapter):
    """What allauth asks Aisle about people who come by the provider."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The provider of the settings, and none that stands in the database."""
        if not settings.OIDC_ISSUER:
            return []
        app = SocialApp(
            provider=IdentityProvider.id,
            provider_id=settings.OIDC_ISSUER,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
        )
        known = provider in (None, app.provider, app.provider_id)
        return [app] if known and client_id in (None, app.client_id) else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Somebody known by issuer and subject comes in; anybody else only if nothing speaks against it."""
        sociallogin.token = None
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            demand_confirmed(request)
        elif not sociallogin.is_existing:
            sociallogin.user = self.taken_in(request, sociallogin.account)

    def taken_in(self, request: HttpRequest, account: SocialAccount) -> User:
        why = joining.why_not(account.extra_data)
        if not why:
            try:
                return services.join(account=account)
            except Conflict as conflict:
                why = str(conflict.detail)
        log.warning("Refused at the door: %s", why)
        raise ImmediateHttpResponse(refusal(request, why))

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """An address alone never makes somebody the person who has it here."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        return sociallogin.user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("mfa_index")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        log.warning("Nobody came in by the identity provider: %s %s", error, exception or "")
        name = {"name": settings.OIDC_NAME}
        if isinstance(exception, Refused):
            words = _("What %(name)s sent cannot be trusted, so it lets nobody in.") % name
        elif exception is not None:
            words = _("%(name)s does not answer as it should. Try again in a while.") % name
        elif error == AuthError.CANCELLED:
            words = _("You turned back at %(name)s.") % name
        elif "state_id" in (extra_context or {}):
            words = _("This way in was used already, is too old, or began in another browser.")
        else:
            words = _("%(name)s let nobody through.") % name
        raise ImmediateHttpResponse(refusal(request, words))


def demand_confirmed(request: HttpRequest) -> None:
    """Somebody may have stayed at the provider for longer than their word here is good."""
    if is_reauthentication_required(request, app="allauth.socialaccount"):
        messages.error(request, _("That took too long. Connect once more."))
        raise ImmediateHttpResponse(redirect("mfa_index"))


def refusal(request: HttpRequest, words: str) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", {"words": words}, status=403)


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """To the provider, to come back signed in."""
    limits.spend(limits.ELSEWHERE_ADDRESS, limits.neighbourhood(request))
    return on_the_way(request, AuthProcess.LOGIN, get_next_redirect_url(request))


@require_POST
@reauthentication_required
def connect(request: HttpRequest) -> HttpResponse:
    """To the provider, so that from now on it lets this person in."""
    return on_the_way(request, AuthProcess.CONNECT, reverse("mfa_index"))


def on_the_way(request: HttpRequest, process: str, then: str | None) -> HttpResponse:
    """A page that leads on: a form may only be answered by Aisle itself, so it cannot be sent on to the provider."""
    demand_provider()
    provider = IdentityAdapter().get_provider(request, IdentityProvider.id)
    try:
        there = provider.redirect(request, process, next_url=then)
    except (ProviderException, RequestException) as error:
        log.warning("The identity provider cannot be asked: %s", error)
        words = _("%(name)s does not answer as it should. Try again in a while.")
        return refusal(request, words % {"name": settings.OIDC_NAME})
    page = {"address": there["Location"], "name": settings.OIDC_NAME}
    answer = render(request, "socialaccount/login.html", page)
    answer.headers["Refresh"] = f"0; url={there['Location']}"
    return answer


class Back(OAuth2CallbackView):
    """allauth's way back, which also looks whether it is our provider that answers."""

    adapter: Exchange

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state or {}
        if state is not None:
            demand_issuer(request, self.adapter.openid_config)
        return state, answer


def demand_issuer(request: HttpRequest, configuration: dict[str, Any]) -> None:
    """Where providers say who they are (RFC 9207), an answer of another one is none."""
    required = configuration.get("authorization_response_iss_parameter_supported") is True
    said = request.GET.get("iss")
    if said != settings.OIDC_ISSUER and (required or said is not None):
        log.warning("Another issuer answered: %s", said)
        words = _("What %(name)s sent cannot be trusted, so it lets nobody in.")
        words %= {"name": settings.OIDC_NAME}
        raise ImmediateHttpResponse(refusal(request, words))


@login_not_required
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From the provider: whoever it says this is, if that can be believed."""
    demand_provider()
    view: Any = Back.adapter_view(Exchange(request))  # type: ignore[no-untyped-call]
    answer: HttpResponse = view(request)
    return answer


@require_POST
@reauthentication_required
def disconnect(request: HttpRequest) -> HttpResponse:
    """From now on only the password lets this person in."""
    try:
        services.leave_provider(user=reader(request))
    except Conflict as conflict:
        messages.error(request, str(conflict.detail))
    else:
        name = {"name": settings.OIDC_NAME}
        messages.success(request, _("%(name)s no longer lets you in.") % name)
    return redirect("mfa_index")


def demand_provider() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404
