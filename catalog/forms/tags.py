from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.checking import Wrong
from accounts.models import Team
from catalog import tagging
from catalog.forms.fields import Words
from catalog.models import Tag


class TagForm(forms.Form):
    """A tag as it is put on the list or changed. Its owner changes what it means and who applies it, no more."""

    name = forms.CharField(
        label=_("Name"),
        max_length=tagging.LONGEST,
        help_text=_(
            "another name is put on everything that carries the tag; the old one stays understood"
        ),
    )
    meaning = Words(label=_("What it means"), max_length=20_000, required=False, rows=4)
    state = forms.ChoiceField(
        label=_("State"),
        choices=Tag.State.choices,
        initial=Tag.State.GOVERNED,
        widget=forms.RadioSelect,
        help_text=_("a governed tag has a meaning, and everybody sees it on the list"),
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("the team that may say what it means"),
    )
    appliers = forms.ModelMultipleChoiceField(
        label=_("Who may apply it"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("no team chosen: whoever may edit the asset"),
    )

    def __init__(self, *args: Any, tag: Tag | None = None, governs: bool, **kwargs: Any) -> None:
        if tag is not None:
            names = ("name", "meaning", "state", "owner")
            now = {name: getattr(tag, name) for name in names}
            kwargs["initial"] = now | {"appliers": tag.appliers.all()} | kwargs.pop("initial", {})
        super().__init__(*args, **kwargs)
        if tag is None:
            self.fields["name"].help_text = ""
        if not governs:
            for name in ("name", "state", "owner"):
                del self.fields[name]
        if not Team.objects.exists():
            del self.fields["appliers"]

    def clean_name(self) -> str:
        try:
            return tagging.name(self.cleaned_data["name"].strip())
        except Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong


class MergeForm(forms.Form):
    """Into which tag another is merged."""

    into = forms.CharField(
        label=_("Into which tag?"),
        max_length=tagging.LONGEST,
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag

    def clean_into(self) -> Tag:
        into = Tag.objects.living().filter(name=self.cleaned_data["into"].strip()).first()
        if into is None:
            raise ValidationError(_("There is no tag of this name."))
        if into == self.tag:
            raise ValidationError(_("Name another tag than the one that is merged."))
        return into
