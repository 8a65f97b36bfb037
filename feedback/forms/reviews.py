"""Stars and words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Review


class ReviewForm(forms.Form):
    """Stars and words; `instance` is what this person said before."""

    stars = forms.TypedChoiceField(
        label=_("How good is it?"),
        coerce=int,
        choices=[
            (1, _("1: cannot be used")),
            (2, _("2: poor")),
            (3, _("3: does its job")),
            (4, _("4: good")),
            (5, _("5: could not be better")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    use_case = forms.CharField(
        label=_("What you use it for"),
        max_length=200,
        required=False,
        help_text=_("for example: the weekly route meeting"),
    )
    role = forms.CharField(
        label=_("What you work as"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "roles", "autocomplete": "organization-title"}),
    )

    def __init__(self, *args: Any, instance: Review | None = None, **kwargs: Any) -> None:
        if instance is not None:
            names = ("stars", "text", "use_case", "role")
            kwargs.setdefault("initial", {name: getattr(instance, name) for name in names})
        super().__init__(*args, **kwargs)
        self.said = instance


class ReviewAnswerForm(forms.Form):
    """What those who answer for the asset say to a review; without words it is taken away."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
