"""What is looked for in the inbox, done to many tickets, and answered often."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from feedback.models import Ticket


class InboxForm(forms.Form):
    """What is looked for in the inbox; what cannot be read is not asked for."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("any")), *Ticket.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *Ticket.State.choices]
    )
    severity = forms.ChoiceField(
        label=_("How bad"), required=False, choices=[("", _("any")), *Ticket.Severity.choices]
    )
    assignee = forms.ChoiceField(
        label=_("With"),
        required=False,
        choices=[("", _("anybody")), ("me", _("me")), ("nobody", _("nobody"))],
    )
    reporter = forms.CharField(label=_("Said by"), max_length=100, required=False)
    asset = forms.CharField(label=_("Asset or term"), max_length=200, required=False)
    domain = forms.SlugField(label=_("Domain"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "filter_%s")
        super().__init__(*args, **kwargs)

    @property
    def asked(self) -> dict[str, str]:
        """The filters that were set, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class BulkForm(forms.Form):
    """One step for many tickets."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("acknowledge", "start", "assign", "decline", "merge")]
    )
    ticket = forms.TypedMultipleChoiceField(coerce=int)
    assignee = forms.ModelChoiceField(
        label=_("Hand them to"), queryset=User.objects.none(), required=False, empty_label=None
    )
    reason = forms.CharField(label=_("Decline them because"), max_length=5000, required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "bulk_%s")
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]
        sent = self.data.getlist("ticket") if self.is_bound else []  # type: ignore[attr-defined]
        self.fields["ticket"].choices = [  # type: ignore[attr-defined]
            (pk, pk) for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 19
        ]

    @property
    def words(self) -> dict[str, Any]:
        """What the step takes beside the ticket."""
        sent = self.cleaned_data
        named: dict[str, dict[str, Any]] = {
            "assign": {"to": sent["assignee"]},
            "decline": {"reason": sent["reason"]},
        }
        return named.get(sent["act"], {})

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if sent.get("act") == "assign" and not sent.get("assignee"):
            self.add_error("assignee", _("Choose somebody."))
        if sent.get("act") == "decline" and not sent.get("reason", "").strip():
            self.add_error("reason", _("Say why nothing will be done."))
        return sent


class ReplyForm(forms.Form):
    """An answer given often; of whom it is: one's own, or of a team."""

    name = forms.CharField(label=_("What you call it"), max_length=60)
    text = forms.CharField(
        label=_("The answer"),
        max_length=5000,
        help_text=_("{title}, {asset} and {reporter} are replaced by those of the ticket."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    team = forms.ModelChoiceField(
        label=_("For whom?"),
        queryset=Team.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("for me alone"),
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
