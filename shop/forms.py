from django import forms
from django.utils.translation import gettext_lazy as _


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
