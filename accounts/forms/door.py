"""The forms of coming in: allauth's checks, Aisle's words and limits."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.adapters import too_often
from accounts.checking import Wrong, shown_name
from accounts.models import Invitation, Membership, Team, User
from accounts.passwords import ALONE, LongEnough

CODE_WORKS_ONCE_FOR = 300
"""Longer than any code of an authenticator app is good for."""


def put_words(field: forms.Field, label: Any, autocomplete: str, help_text: Any = "") -> None:
    """A label above the field instead of a placeholder in it."""
    field.label, field.help_text = label, help_text
    kept = {key: value for key, value in field.widget.attrs.items() if key == "type"}
    field.widget.attrs = kept | {"autocomplete": autocomplete}


class SignInForm(account.LoginForm):
    """E-mail and password; the answer is the same whether the address is known or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        put_words(self.fields["login"], _("E-mail"), "username")
        put_words(self.fields["password"], _("Password"), "current-password")
        self.fields["login"].widget.attrs["autofocus"] = True

    def add_prefix(self, field_name: str) -> str:
        """Scripts and password managers know the first field as `username`."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class CountedCode(forms.Form):
    """A code from an app or from the list kept for emergencies: few guesses, and each code works once."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("The six digits your app shows now, or one of your recovery codes.")
        put_words(self.fields["code"], _("Code"), "one-time-code", hint)
        self.fields["code"].widget.attrs |= {"autofocus": True, "spellcheck": "false"}

    def clean_code(self) -> str:
        code = "".join(sign for sign in self.cleaned_data["code"] if sign.isalnum()).lower()
        self.cleaned_data["code"] = code
        try:
            limits.spend(limits.SECOND_FACTOR, self.user.pk)
        except limits.TooMany as refused:
            raise too_often(refused) from refused
        super().clean_code()  # type: ignore[misc]
        if not limits.once(f"code {self.user.pk} {code}", CODE_WORKS_ONCE_FOR):
            raise ValidationError(_("This code was used already. Take the next one."))
        limits.give_back(limits.SECOND_FACTOR, self.user.pk)
        return code


class CodeForm(CountedCode, factor.AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(CountedCode, factor.ReauthenticateForm):
    """Proving to be oneself once more, by code."""


class ConfirmPasswordForm(account.ReauthenticateForm):
    """Proving to be oneself once more, by password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        put_words(self.fields["password"], _("Your password"), "current-password")
        self.fields["password"].widget.attrs["autofocus"] = True


class TurnOnForm(totp.ActivateTOTPForm):
    """The first code of an app proves that it read the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("The six digits the app shows now.")
        put_words(self.fields["code"], _("First code"), "one-time-code", hint)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class TurnOffForm(totp.DeactivateTOTPForm):
    """Without a second factor a password must be longer, and only the password itself shows whether it is."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = self.authenticator.user
        if not self.user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        demand_password(self.user, password)
        if len(password) < ALONE:
            raise ValidationError(
                _("Without a second factor your password needs %(n)d characters. Change it first.")
                % {"n": ALONE}
            )
        return password


class NewCodesForm(GenerateRecoveryCodesForm):
    pass


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        put_words(self.fields["oldpassword"], _("Current password"), "current-password")
        put_new_password(self)

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        demand_password(self.user, password)
        return password


class ChoosePasswordForm(account.SetPasswordForm):
    """For somebody who has no password, or lost it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        put_new_password(self)


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class InviteForm(forms.Form):
    """Who is invited, and into which team."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("They can change it when they come in."),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=_("none yet"),
    )
    role = forms.ChoiceField(label=_("Role in the team"), choices=Membership.Role.choices)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AcceptForm(forms.Form):
    """A name, for who is new, and a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(strip=False, widget=forms.PasswordInput)
    password2 = forms.CharField(strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = invitation.user or User(email=invitation.email, name=invitation.name)
        put_new_password(self)
        if invitation.user:
            del self.fields["name"]

    def clean_name(self) -> str:
        try:
            return shown_name(150)(self.cleaned_data["name"])
        except Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "password1" in said and said["password1"] != said.get("password2"):
            self.add_error("password2", _("Type the same password twice."))
        return said


def put_new_password(form: forms.Form) -> None:
    put_words(
        form.fields["password1"], _("New password"), "new-password", LongEnough().get_help_text()
    )
    put_words(form.fields["password2"], _("Once more"), "new-password")


def demand_password(user: Any, password: str) -> None:
    """Only somebody's own password will do; guesses count as at the door."""
    try:
        limits.spend(limits.SIGN_IN_ACCOUNT, f"{user.email} itself")
    except limits.TooMany as refused:
        raise too_often(refused) from refused
    if not user.check_password(password):
        raise ValidationError(_("This is not your password."))
    limits.give_back(limits.SIGN_IN_ACCOUNT, f"{user.email} itself")
