"""What people say of themselves, and what they ask a token to be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import checking, clocks
from accounts.models import Token, User

NETWORKS = 20


class CheckedField(forms.CharField):
    """A text that has to pass one of the API's checkers, so that pages and programs hear the same."""

    def __init__(self, check: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check

    def clean(self, value: Any) -> str:
        said: str = super().clean(value)
        try:
            return self.check(said) if said else said
        except checking.Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong


class ProfileForm(forms.Form):
    """What others see of a person."""

    name = CheckedField(
        checking.shown_name(150),
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    about = forms.CharField(
        label=gettext_lazy("What you do"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("One line, for whoever wonders whom to ask."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class AccountForm(ProfileForm):
    """One's own profile, and how one wants to be spoken to."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        names = ("name", "about", "language", "time_zone", "theme")
        kwargs.setdefault("initial", {name: getattr(user, name) for name in names})
        super().__init__(*args, **kwargs)
        languages = [("", _("As the device says")), *settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = clocks.choices(user.time_zone)  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """A token for a program: what it may do, for how long, and from where."""

    name = CheckedField(
        checking.shown_name(100),
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("for example: the nightly pipeline"),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What may it do?"),
        widget=forms.RadioSelect,
        initial=Token.Scope.READ,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long?"),
        coerce=int,
        initial=90,
        choices=[
            (7, gettext_lazy("a week")),
            (30, gettext_lazy("30 days")),
            (90, gettext_lazy("90 days")),
            (365, gettext_lazy("a year")),
            (0, gettext_lazy("without an end")),
        ],
    )
    networks = forms.CharField(
        label=gettext_lazy("From which networks?"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("One a line, like 10.0.0.0/8 or 192.0.2.7; empty: from anywhere."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = [
            (Token.Scope.READ, _("Read: search and look at what you may see")),
            (Token.Scope.REGISTER, _("Register: also everything you do by hand")),
        ]
        if user.is_superuser:
            everything = _("Administer: also people, teams, domains and sources")
            scopes.append((Token.Scope.ADMIN, everything))
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]

    def clean_networks(self) -> list[str]:
        lines = self.cleaned_data["networks"].replace(",", "\n").split()
        if len(lines) > NETWORKS:
            raise ValidationError(_("At most %(max)d networks.") % {"max": NETWORKS})
        found = []
        for line in lines:
            try:
                found.append(checking.network(line))
            except checking.Wrong as wrong:
                raise ValidationError(f"{line}: {wrong}") from wrong
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        return {
            "name": said["name"],
            "scopes": [said["scope"]],
            "networks": said["networks"],
            "expires_at": self._end(said["days"]),
        }

    def _end(self, days: int) -> datetime | None:
        return timezone.now() + timedelta(days=days) if days else None
