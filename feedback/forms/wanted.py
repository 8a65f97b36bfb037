"""Data that nobody has yet, and the answer to it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset, Domain
from feedback.forms.sending import SentOnce


class WantedForm(SentOnce):
    """What is wanted. `seen` is the title for which those that are like it were shown."""

    seen = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What data do you want?"),
        max_length=200,
        help_text=_("for example: late arrivals by hour and airport"),
    )
    text = forms.CharField(
        label=_("What do you want it for?"),
        max_length=5000,
        required=False,
        help_text=_("Whoever answers then knows what would do as well."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    domain = forms.ModelChoiceField(
        label=_("Who could have it?"),
        queryset=Domain.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("I do not know"),
    )

    def __init__(self, *args: Any, domains: QuerySet[Domain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].queryset = domains  # type: ignore[attr-defined]


class WantedAnswerForm(forms.Form):
    """An asset that has the data, or else a reason."""

    asset = forms.ModelChoiceField(
        label=_("The asset"),
        queryset=Asset.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label=_("Why will there be none?"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, assets: QuerySet[Asset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].queryset = assets  # type: ignore[attr-defined]
        self.fields["reason"].required = not self.data.get("asset")
