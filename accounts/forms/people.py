"""What an admin says of people and teams."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import checking
from accounts.forms.account import CheckedField, ProfileForm
from accounts.models import Membership, Team, User


class PersonForm(ProfileForm):
    """Somebody's profile, and the address under which they sign in."""

    email = CheckedField(
        checking.email,
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("They sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["name", "email", "about"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(user, name) for name in self.field_order})
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["about"].label = _("What they do")


class TeamForm(forms.Form):
    """What a team is called, and what it does."""

    name = CheckedField(
        checking.shown_name(150),
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    description = forms.CharField(
        label=gettext_lazy("What it does"),
        max_length=20_000,
        required=False,
        help_text=gettext_lazy("Markdown, if you like."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class NewTeamForm(TeamForm):
    """A new team also gets the name by which programs know it, for good."""

    slug = CheckedField(
        checking.needed_slug,
        label=gettext_lazy("Short name"),
        max_length=80,
        help_text=gettext_lazy(
            "Programs know the team by it, so it never changes: small letters, digits, - and _."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["name", "slug", "description"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Team.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is a team of this short name already."))
        return slug


class MemberForm(forms.Form):
    """Somebody joins a team, or has another part in it from now on."""

    email = CheckedField(
        checking.email,
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("As"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )

    def clean_email(self) -> User:
        user = User.objects.filter(email=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise ValidationError(_("There is nobody here with this address."))
        return user
