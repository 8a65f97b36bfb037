"""Questions, answers, and what is said to a ticket."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.forms.sending import SentOnce


class CommentForm(SentOnce):
    """Something said to a ticket."""

    text = forms.CharField(
        label=_("In your words"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "say_%s")
        super().__init__(*args, **kwargs)


class QuestionForm(SentOnce):
    """A question about an asset."""

    title = forms.CharField(
        label=_("Your question"),
        max_length=200,
        help_text=_("for example: are cancelled flights in it?"),
    )
    text = forms.CharField(
        label=_("What you want to know it for"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LiftAnswerForm(forms.Form):
    """The version of the asset whose description was shown."""

    revision = forms.CharField(max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, revision: int, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"revision": str(revision)})
        super().__init__(*args, **kwargs)
