"""What every form of this room is made from."""

from typing import Any
from uuid import uuid4

from django import forms


class SentOnce(forms.Form):
    """Carries a name of its own, so that a form sent twice is kept once."""

    key = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4().hex


class StepForm(forms.Form):
    """One of several forms on a page: its fields have ids of their own, from the form's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)
