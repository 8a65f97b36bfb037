"""What allauth asks Aisle: who may come in, with which words, and how a second factor is kept."""

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import browsers, limits, sealing
from accounts.limits import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, TooMany
from accounts.models import User
from accounts.peers import peer

log = logging.getLogger(__name__)
_CONNECTED = "socialaccount/messages/account_connected"
SAID = {
    f"{_CONNECTED}.txt": gettext_lazy("From now on you come in by %(name)s too."),
    f"{_CONNECTED}_updated.txt": gettext_lazy("You come in by %(name)s already."),
    f"{_CONNECTED}_other.txt": gettext_lazy("At %(name)s you are somebody else of this shop."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; who comes in was invited, or is known to the identity provider."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and password do not belong together."
        ),
        "incorrect_password": gettext_lazy("This is not your password."),
        "enter_current_password": gettext_lazy("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages answer with pages, whatever a client says it would rather have."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Aisle says in its own words what happened, mostly where it happens."""
        if words := SAID.get(message_template or ""):
            messages.add_message(request, level, words % {"name": settings.OIDC_NAME})

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(peer(request) or "")

    def reauthenticate(self, user: Any, password: str) -> bool:
        said = {"email": user.email, "password": password}
        return self.authenticate(self.request, again=user, **said) is not None

    def authenticate(
        self, request: HttpRequest, again: User | None = None, **credentials: Any
    ) -> User | None:
        """Who this is, if they know the password. A right password counts for nothing against the limits.

        Somebody deactivated, or who must come in elsewhere, gets the answer of somebody unknown. Whoever is in may
        prove `again` that it is them.
        """
        email = str(credentials.get("email", ""))
        spending = (
            (SIGN_IN_ADDRESS, limits.neighbourhood(request)),
            (SIGN_IN_ACCOUNT, f"{email} {browsers.known(request, email)}"),
        )
        try:
            for limit, who in spending:
                limits.spend(limit, who)
        except TooMany as refused:
            raise too_often(refused) from refused
        user = authenticate(request, **credentials)
        if isinstance(user, User) and (user == again or may_by_password(user)):
            for limit, who in spending:
                limits.give_back(limit, who)
            return user
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session["browser"] = browsers.described(request)

    def post_login(self, request: HttpRequest, user: Any, **hints: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **hints)
        browsers.remember(response, user.email)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, _("This account was closed. An admin can open it again."))
        return redirect(settings.LOGIN_URL)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed, so that a copy of the database holds none."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or no longer. Take the next one."),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return sealing.unseal(encrypted_text)
        except InvalidToken:
            log.error("A second factor was sealed with a SECRET_KEY that is not known any more.")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def may_by_password(user: User) -> bool:
    """Where only the identity provider lets people in, an admin with a second factor still comes in by password."""
    if not settings.OIDC_ONLY:
        return True
    return user.is_superuser and is_mfa_enabled(user, [Authenticator.Type.TOTP])


def too_often(refused: TooMany) -> ValidationError:
    """What a form says when a limit is used up."""
    minutes = -(-refused.wait // 60)
    said = ngettext(
        "Too many attempts. Try again in %(n)d minute.",
        "Too many attempts. Try again in %(n)d minutes.",
        minutes,
    )
    return ValidationError(said % {"n": minutes}, code="too_often", params={"wait": refused.wait})
