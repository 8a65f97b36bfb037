"""Suggesting a change: what, of which field, and what it should be."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, Visitor
from catalog.models import Asset, Tag, Term
from feedback.forms.sending import SentOnce
from feedback.models import SuggestedChange
from feedback.tickets import suggestions
from feedback.tickets.subjects import Subject

What = SuggestedChange.What
OFFERED = 500
"""So many names are offered while one types; others can be typed."""
ADD, REMOVE = "add", "remove"


class SuggestForm(SentOnce):
    """One attribute of an asset, of a field or of a term; what stands there now is where one begins."""

    act = forms.ChoiceField(
        label=_("What should become of it?"),
        choices=[(ADD, _("It belongs here")), (REMOVE, _("It does not belong here"))],
        widget=forms.RadioSelect,
        initial=ADD,
    )
    value = forms.CharField(label=_("What it should be"), required=False)
    text = forms.CharField(
        label=_("Why?"),
        max_length=10_000,
        required=False,
        help_text=_("Whoever decides reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, about: Subject, what: str, field: str, reader: Visitor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered: list[tuple[str, str]] = []
        if what in suggestions.NAMED:
            self.fields["value"] = self._named(what, reader)
            return
        del self.fields["act"]
        self.fields["value"] = self._said(what)
        self.fields["value"].initial = suggestions.value(about, what, field)

    def _named(self, what: str, reader: Visitor) -> forms.Field:
        if what == What.TAG:
            tags = Tag.objects.visible_to(reader).living()
            rows = tags.order_by("name").values_list("name", "meaning")[:OFFERED]
            self.offered = [(name, meaning[:80]) for name, meaning in rows]
        else:
            terms = Term.objects.visible_to(reader).order_by("name", "pk")
            named = terms.values_list("domain__slug", "slug", "name", "domain__name")[:OFFERED]
            self.offered = [(f"{d}/{slug}", f"{name} ({place})") for d, slug, name, place in named]
        return forms.CharField(
            label=What(what).label,
            max_length=200,
            widget=forms.TextInput(attrs={"list": "offered", "autocomplete": "off"}),
        )

    @staticmethod
    def _said(what: str) -> forms.Field:
        label = _("What it should be")
        if what == What.OWNER:
            teams = Team.objects.order_by("name").values_list("slug", "name")
            choices = [("", _("nobody")), *teams]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        if what == What.SENSITIVITY:
            known = [(value, capfirst(words)) for value, words in Asset.Sensitivity.choices]
            choices = [("", _("nobody has said it")), *known]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        if what == What.TITLE:
            return forms.CharField(label=label, max_length=250)
        area = forms.Textarea(attrs={"rows": 8})
        return forms.CharField(label=label, max_length=100_000, widget=area)

    @property
    def said(self) -> dict[str, Any]:
        """What the service takes."""
        told = {name: self.cleaned_data[name] for name in ("value", "text", "key")}
        return {**told, "remove": self.cleaned_data.get("act") == REMOVE}
