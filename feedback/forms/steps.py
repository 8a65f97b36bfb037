"""What somebody who answers does to one ticket."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Asset
from feedback.forms.sending import StepForm
from feedback.models import Ticket
from feedback.tickets import changes


class ResolveForm(StepForm):
    """What solved it; `recent` are the last changes where it stands, of which one is linked with one choice."""

    recent = forms.CharField(
        label=_("A change just made"),
        max_length=changes.MAX_REF,
        required=False,
        widget=forms.Select,
    )
    change_type = forms.ChoiceField(
        label=_("What solved it?"),
        required=False,
        choices=[("", _("Nothing was changed"))]
        + [(kind, entry.label) for kind, entry in changes.KINDS.items() if entry.by_hand],
    )
    change_ref = forms.CharField(
        label=_("Which one?"),
        max_length=changes.MAX_REF,
        required=False,
        help_text=_(
            "an https:// address, a run's id, a version's number, an asset's id or domain/term"
        ),
    )
    reason = forms.CharField(
        label=_("In words, for whoever said it"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, recent: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recent"].widget.choices = [
            ("", _("none of them")),
            *recent,
        ]
        if not recent and not self.is_bound:
            del self.fields["recent"]

    @property
    def change(self) -> tuple[str, str] | None:
        """What the service takes; a reference without its kind is taken as an address."""
        if self.cleaned_data["recent"]:
            chosen: str = self.cleaned_data["recent"]
            return "history" if "@" in chosen else "term", chosen
        kind, ref = self.cleaned_data["change_type"], self.cleaned_data["change_ref"]
        return (kind or "url", ref) if kind or ref else None


class DeclineForm(StepForm):
    reason = forms.CharField(
        label=_("Why will nothing be done?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReopenForm(StepForm):
    text = forms.CharField(
        label=_("What is still wrong?"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AssignForm(StepForm):
    assignee = forms.ModelChoiceField(
        label=_("Who answers it?"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


class MoveForm(StepForm):
    asset = forms.ModelChoiceField(
        label=_("Where did it start?"), queryset=Asset.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, places: QuerySet[Asset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].queryset = places  # type: ignore[attr-defined]


class MergeForm(StepForm):
    into = forms.ModelChoiceField(
        label=_("Which one says the same?"), queryset=Ticket.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, others: QuerySet[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class LinkForm(StepForm):
    url = forms.CharField(
        label=_("Its address"),
        max_length=500,
        help_text=_("begins with https://"),
        widget=forms.URLInput,
    )


class ConvertForm(StepForm):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind, kind.label) for kind in (Ticket.Kind.PROBLEM, Ticket.Kind.QUESTION)],
    )
