from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from catalog.forms.fields import Place, Words
from catalog.models import Domain, DomainRole


class DomainForm(forms.Form):
    """A domain as an admin makes or changes it; without one the form asks for its address too."""

    name = forms.CharField(label=_("Name"), max_length=150)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        help_text=_("part of its address, for ever: small letters, digits, - and _"),
        validators=Domain._meta.get_field("slug").validators,
    )
    description = Words(label=_("What it is about"), max_length=20_000, required=False)
    parent = Place(
        label=_("Part of"), required=False, empty_label=_("nothing: it stands by itself")
    )

    def __init__(self, *args: Any, domain: Domain | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domain = domain
        if domain is not None:
            del self.fields["slug"]
            places = self.fields["parent"].queryset  # type: ignore[attr-defined]
            outside = places.exclude(path__contains=[domain.pk])
            self.fields["parent"].queryset = outside  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Domain.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another domain has this short name."))
        return slug


class RoleForm(forms.Form):
    """Somebody gets a role: a person by their e-mail address, or a team by its short name."""

    who = forms.CharField(
        label=_("Who"),
        max_length=254,
        help_text=_("a person's e-mail address, or the short name of a team"),
    )
    role = forms.ChoiceField(label=_("Role"), choices=DomainRole.Role.choices)

    def clean_who(self) -> User | Team:
        said = self.cleaned_data["who"].strip()
        holder = (
            User.objects.filter(email=said.lower()).first()
            if "@" in said
            else Team.objects.filter(slug=said).first()
        )
        if holder is None:
            raise ValidationError(_now("Nobody of this address or name is known."))
        return holder
