from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.checking import Wrong, name_like
from accounts.models import Team, User
from catalog import rights
from catalog.forms.fields import Lines, Place, Words
from catalog.models import Asset, Domain, DomainRole, Term

SYNONYMS = 50
check_name = name_like(150)


class TermForm(forms.Form):
    """A term as it is made or changed; `revision` is the version that the change is made from."""

    revision = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    domain = Place(label=_("Domain"), empty_label=None)
    name = forms.CharField(label=_("The word"), max_length=150)
    definition = Words(label=_("What it means here"), max_length=50_000, required=False, rows=8)
    formula = forms.CharField(
        label=_("How it is computed"),
        max_length=10_000,
        required=False,
        help_text=_("if it is a number: in words, or as SQL"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    synonyms = Lines(label=_("Other words for it"), required=False, help_text=_("one a line"))
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("the team that may change it too"),
    )
    steward = forms.EmailField(
        label=_("Who answers questions"),
        required=False,
        help_text=_("a person's e-mail address"),
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=Term.State.choices,
        initial=Term.State.DRAFT,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, term: Term | None = None, **kwargs: Any) -> None:
        if term is not None:
            mail = term.steward.email if term.steward else ""
            kwargs["initial"] = term_values(term) | {"revision": term.revision, "steward": mail}
        super().__init__(*args, **kwargs)
        if term is not None:
            del self.fields["domain"]
        else:
            self.fields["domain"].queryset = definable(user)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return _checked(self.cleaned_data["name"].strip())

    def clean_synonyms(self) -> list[str]:
        words = list(dict.fromkeys(self.cleaned_data["synonyms"]))
        if len(words) > SYNONYMS:
            raise ValidationError(_("At most %(max)d.") % {"max": SYNONYMS})
        return [_checked(word) for word in words]

    def clean_steward(self) -> User | None:
        mail = self.cleaned_data["steward"].lower()
        person = User.objects.filter(email=mail).first() if mail else None
        if mail and person is None:
            raise ValidationError(_("Nobody with this address is known."))
        return person

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {key: value for key, value in self.cleaned_data.items() if key != "revision"}

    def differing(self, now: Term) -> list[dict[str, str]]:
        """Where this version differs from the one that was saved meanwhile, in words, field by field."""
        yours, theirs = _said(self.values), _said(term_values(now))
        return [
            {"label": str(self[key].label), "yours": yours[key], "theirs": words}
            for key, words in theirs.items()
            if yours[key] != words
        ]


class UseForm(forms.Form):
    """Whether an asset means a term: as a whole, or by some of its fields."""

    whole = forms.BooleanField(label=_("The asset as a whole"), required=False)
    fields_ = forms.MultipleChoiceField(
        label=_("These fields"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, asset: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(field.pk, field.name) for field in asset.fields.all()]
        self.fields["fields_"].choices = names  # type: ignore[attr-defined]
        if not names:
            del self.fields["fields_"]


def term_values(term: Term) -> dict[str, Any]:
    """A term as its form shows it."""
    return {
        "name": term.name,
        "definition": term.definition,
        "formula": term.formula,
        "synonyms": term.synonyms,
        "owner": term.owner,
        "steward": term.steward,
        "state": term.state,
    }


def definable(user: User) -> Any:
    """The domains in which this person may make terms."""
    places = Domain.objects.order_by("path")
    if user.is_superuser:
        return places
    roles = rights.ON_DOMAIN["define"] & set(DomainRole.Role.values)
    return places.where(user, *roles)


def _said(values: dict[str, Any]) -> dict[str, str]:
    """The values of a term as people read them."""
    said = {
        key: ", ".join(value) if isinstance(value, list) else str(value or "")
        for key, value in values.items()
    }
    return said | {"state": str(Term.State(values["state"]).label)}


def _checked(word: str) -> str:
    try:
        return check_name(word)
    except Wrong as wrong:
        raise ValidationError(str(wrong)) from wrong
