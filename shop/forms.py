from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """A day up to today, where the reader is."""

    on = forms.DateField(
        label=_("How it was on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day like 2027-01-31.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."))
        return on


class ExampleForm(forms.Form):
    """One field of each kind, for the style guide; nothing is sent anywhere."""

    title = forms.CharField(label=_("Title"), help_text=_("What people call it."))
    text = forms.CharField(label=_("Description"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("table", _("table")), ("file", _("file"))])
    stage = forms.ChoiceField(
        label=_("Stage"),
        widget=forms.RadioSelect,
        choices=[("local", _("Local")), ("shared", _("Shared"))],
    )
    until = forms.DateField(
        label=_("Certified until"), widget=forms.DateInput(attrs={"type": "date"})
    )


def mistaken() -> ExampleForm:
    """The form as it comes back when something in it was wrong."""
    form = ExampleForm({"title": "", "kind": "table", "stage": "local", "until": "soon"})
    form.is_valid()
    return form
