from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """E-mail and password; the answer is the same whether the address is known or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs = {
            "type": "email",
            "autocomplete": "username",
            "autofocus": True,
        }
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""

    def add_prefix(self, field_name: str) -> str:
        """Scripts and password managers know the first field as `username`."""
        return "username" if field_name == "login" else super().add_prefix(field_name)
