"""What allauth asks Aisle: who may come in, with which words, and how a second factor is kept."""

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
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

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Aisle says in its own words what happened, where it happens."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(peer(request) or "")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who this is, if they know the password. A right password counts for nothing against the limits.

        Somebody deactivated gets the answer of somebody unknown.
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
        if isinstance(user, User):
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


def too_often(refused: TooMany) -> ValidationError:
    """What a form says when a limit is used up."""
    minutes = -(-refused.wait // 60)
    said = ngettext(
        "Too many attempts. Try again in %(n)d minute.",
        "Too many attempts. Try again in %(n)d minutes.",
        minutes,
    )
    return ValidationError(said % {"n": minutes}, code="too_often", params={"wait": refused.wait})
