"""Promised hours."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Hours

WEEKDAYS = [
    *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday")),
    *(_("Friday"), _("Saturday"), _("Sunday")),
]


class HoursForm(forms.Form):
    """Within how many hours people are answered, and which hours count."""

    high = forms.IntegerField(label=_("Hours when it is grave"), min_value=1, max_value=2000)
    medium = forms.IntegerField(label=_("Hours when it hinders"), min_value=1, max_value=2000)
    low = forms.IntegerField(label=_("Hours for the rest"), min_value=1, max_value=2000)
    days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        coerce=int,
        choices=[(number, WEEKDAYS[number - 1]) for number in range(1, 8)],
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=_("To"),
        required=False,
        help_text=_("empty: to midnight"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("for example: Europe/Berlin")
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        max_length=20_000,
        required=False,
        help_text=_("one day a line, like 2027-01-01"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, instance: Hours, **kwargs: Any) -> None:
        names = ("high", "medium", "low", "days", "opens", "closes", "time_zone")
        initial: dict[str, Any] = {name: getattr(instance, name) for name in names}
        initial["holidays"] = "\n".join(f"{day:%Y-%m-%d}" for day in instance.holidays)
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)

    def clean_holidays(self) -> list[date]:
        try:
            return [date.fromisoformat(line) for line in self.cleaned_data["holidays"].split()]
        except ValueError as error:
            raise forms.ValidationError(_("Write each day like 2027-01-01.")) from error
