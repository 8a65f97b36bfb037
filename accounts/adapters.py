"""What allauth asks Aisle: who may come in, and with which words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; who comes in was invited, or is known to the identity provider."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages answer with pages, whatever a client says it would rather have."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Somebody deactivated gets the answer of somebody unknown."""
        self.pre_authenticate(request, **credentials)
        return authenticate(request, **credentials)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Aisle says in its own words what happened, where it happens."""
