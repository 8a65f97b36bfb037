"""How somebody wants to be told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Telling

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class TellingForm(forms.Form):
    """By mail: how often, when, and when not."""

    mail = forms.ChoiceField(
        label=gettext_lazy("Mail"), choices=Telling.Mail.choices, widget=forms.RadioSelect
    )
    digest_hour = forms.TypedChoiceField(
        label=gettext_lazy("The daily letter comes at"), coerce=int, choices=HOURS
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("Nothing from"),
        coerce=int,
        choices=[("", "–"), *HOURS],
        required=False,
        empty_value=None,
    )
    quiet_until = forms.TypedChoiceField(
        label=gettext_lazy("until"),
        coerce=int,
        choices=[("", "–"), *HOURS],
        required=False,
        empty_value=None,
    )

    def __init__(self, *args: Any, wish: Telling, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(wish, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begins, ends = said.get("quiet_from"), said.get("quiet_until")
        if (begins is None) != (ends is None) and not self.errors:
            missing = "quiet_from" if begins is None else "quiet_until"
            self.add_error(missing, ValidationError(_("Quiet hours need a beginning and an end.")))
        return said
