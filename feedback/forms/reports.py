"""What is wrong, where, and how bad."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Asset, Term
from feedback.forms.sending import SentOnce
from feedback.models import Ticket
from feedback.tickets import planning, promises, subjects
from feedback.tickets.subjects import Subject

FIELDS_SHOWN = 500


HOW_BAD = [
    (Ticket.Severity.HIGH, _("I cannot work: an answer within %(time)s")),
    (Ticket.Severity.MEDIUM, _("It hinders me: an answer within %(time)s")),
    (Ticket.Severity.LOW, _("It should be mended one day: an answer within %(time)s")),
]


class ReportForm(SentOnce):
    """What is wrong, where, since when and how bad. `seen` is a title for which similar tickets were shown.

    A term has no fields, no rows and no beginning.
    """

    seen = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Ticket.Kind.PROBLEM, _("Something is wrong")),
            (Ticket.Kind.QUESTION, _("I have a question")),
        ],
        widget=forms.RadioSelect,
        initial=Ticket.Kind.PROBLEM,
    )
    title = forms.CharField(
        label=_("In one sentence"),
        max_length=200,
        help_text=_("for example: San Juan has no name in the route report"),
    )
    field = forms.CharField(
        label=_("Which field?"),
        max_length=255,
        required=False,
        help_text=_("Leave it empty if it is the whole of it, or if you do not know."),
        widget=forms.TextInput(attrs={"list": "known-fields", "autocomplete": "off"}),
    )
    example = forms.CharField(
        label=_("A value or row that shows it"),
        max_length=200,
        required=False,
        help_text=_("for example: SJU"),
    )
    since = forms.DateTimeField(
        label=_("Since when?"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    text = forms.CharField(
        label=_("Anything else that helps"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    severity = forms.ChoiceField(
        label=_("How bad is it?"), initial=Ticket.Severity.MEDIUM, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, about: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = [] if isinstance(about, Term) else _fields(about)
        plan = planning.plan_of(about)
        self.fields["severity"].choices = [  # type: ignore[attr-defined]
            (value, words % {"time": promises.within(value, plan)}) for value, words in HOW_BAD
        ]
        self.fields["title"].widget.attrs.update(sought_while_typing(about))
        if isinstance(about, Term):
            del self.fields["example"], self.fields["since"]
            self.fields["title"].help_text = _("for example: it does not say whether a day counts")
        if not self.known:
            del self.fields["field"]

    def clean_since(self) -> datetime | None:
        since: datetime | None = self.cleaned_data["since"]
        if since is not None and since > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return since


def _fields(asset: Asset) -> list[str]:
    names = asset.fields.order_by("position", "pk").values_list("name", flat=True)
    return list(names[:FIELDS_SHOWN])


def sought_while_typing(about: Subject) -> dict[str, str]:
    """What makes a title's box show the open tickets that are like it."""
    return {
        "hx-get": subjects.report_at(about),
        "hx-trigger": "input changed delay:400ms",
        "hx-target": "#alike",
        "hx-swap": "outerHTML",
        "hx-sync": "this:replace",
        "autocomplete": "off",
    }
