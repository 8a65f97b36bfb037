"""How long an asset is good, what replaces it, and who else may see it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from catalog.forms.fields import Words
from catalog.models import Asset

HALF_A_YEAR = timedelta(days=182)


class Day(forms.DateField):
    """A day, picked from the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


def note_field(help_text: Any) -> Words:
    return Words(label=_("Note"), max_length=500, required=False, rows=3, help_text=help_text)


class CertifyForm(forms.Form):
    """Somebody vouches for an asset until a day."""

    until = Day(label=_("Until when?"), help_text=_("then somebody looks at it again"))
    note = note_field(_("what you looked at, for those who rely on it"))

    def __init__(self, *args: Any, asset: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = timezone.localdate() + HALF_A_YEAR
        self.initial = {
            "until": asset.certified_until if asset.is_certified else later,
            "note": asset.certified_note,
        }


class LifecycleForm(forms.Form):
    """Whether an asset is on its way out, why, and what to use instead."""

    state = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=[
            (Asset.Lifecycle.ACTIVE, _("Active: use it")),
            (Asset.Lifecycle.DEPRECATED, _("Deprecated: it still works, but something is better")),
            (Asset.Lifecycle.RETIRED, _("Retired: off the shelf; its page stays")),
        ],
        widget=forms.RadioSelect,
    )
    note = note_field(_("why, and what whoever uses it should do"))
    replacement = forms.ChoiceField(
        label=_("What to use instead"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, asset: Asset, choices: list[Asset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "state": asset.lifecycle,
            "note": asset.lifecycle_note,
            "replacement": str(asset.replacement_id or ""),
        }
        self.asset = asset
        self.known = {str(one.pk): one for one in choices}
        named = [(key, _named(one)) for key, one in self.known.items()]
        self.fields["replacement"].choices = [  # type: ignore[attr-defined]
            ("", _("nothing in particular")),
            *named,
        ]

    @property
    def chosen(self) -> Asset | None:
        """What was chosen; a replacement that this person may not see stays unless they choose another."""
        held = self.asset.replacement
        hidden = held if held is not None and str(held.pk) not in self.known else None
        return self.known.get(self.cleaned_data["replacement"], hidden)


def _named(asset: Asset) -> str:
    return f"{asset.label} · {asset.domain.name}" if asset.domain else asset.label


class AccessForm(forms.Form):
    """A person, by their e-mail address, or a team, by its short name, gets access."""

    who = forms.CharField(
        label=_("Who"),
        max_length=254,
        help_text=_("a person's e-mail address, or the short name of a team"),
    )
    until = Day(label=_("Until and with"), required=False, help_text=_("empty: until withdrawn"))

    def clean_who(self) -> User | Team:
        said = self.cleaned_data["who"].strip()
        holder = (
            User.objects.filter(email=said.lower(), is_active=True).first()
            if "@" in said
            else Team.objects.filter(slug=said).first()
        )
        if holder is None:
            raise ValidationError(_("Nobody of this address or name is known."))
        return holder

    def clean_until(self) -> datetime | None:
        """The end of that day, by the clock of whoever gives it."""
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise ValidationError(_("This day is over; choose one to come."))
        try:
            return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
        except OverflowError as error:
            raise ValidationError(_("Choose a day that is not so far away.")) from error
