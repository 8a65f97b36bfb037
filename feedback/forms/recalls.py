"""What must not be used, and since when it may be again."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset
from feedback.forms.sending import SentOnce, StepForm
from feedback.models import Recall


class RecallForm(SentOnce):
    title = forms.CharField(
        label=_("What is wrong, in one sentence"),
        max_length=Recall._meta.get_field("title").max_length or 200,
        help_text=_("for example: four airports have no name"),
    )
    what_to_do = forms.CharField(
        label=_("What must people do?"),
        max_length=5000,
        help_text=_("This stands first on the recall's page, before anything else."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    window_from = forms.DateField(
        label=_("Bad from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    window_until = forms.DateField(
        label=_("Bad until"),
        required=False,
        help_text=_("leave it empty while it goes on"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    replacement = forms.ModelChoiceField(
        label=_("What to use instead"),
        queryset=Asset.objects.none(),
        required=False,
        empty_label=_("There is no replacement"),
    )

    def __init__(self, *args: Any, replacements: QuerySet[Asset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replacement"].queryset = replacements  # type: ignore[attr-defined]


class LiftForm(StepForm):
    why = forms.CharField(
        label=_("What has changed?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
