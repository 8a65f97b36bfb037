"""Which passages are taken out of a ticket, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Comment, Ticket
from feedback.tickets import redacting

SHOWN = 80


class RedactForm(forms.Form):
    """One part of a ticket; without passages the whole of it."""

    part = forms.ChoiceField(label=_("Where does it stand?"))
    passages = forms.CharField(
        label=_("Which words?"),
        max_length=redacting.MOST * redacting.LONGEST,
        required=False,
        help_text=_("one passage a line, as it is written there; leave it empty to take out all"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=list(redacting.KINDS.items()))
    reason = forms.CharField(
        label=_("Why is it taken out?"),
        max_length=500,
        help_text=_("This stays on the timeline: do not repeat it here."),
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comments = {str(one.pk): one for one in ticket.comments.order_by("pk")[:500]}
        parts = [
            (name, f"{label}: {getattr(ticket, name)[:SHOWN]}")
            for name, label in redacting.PARTS.items()
            if name != "comment" and getattr(ticket, name)
        ]
        label = redacting.PARTS["comment"]
        parts += [(pk, f"{label}: {one.text[:SHOWN]}") for pk, one in self.comments.items()]
        self.fields["part"].choices = parts  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """What the service takes."""
        told = self.cleaned_data
        comment: Comment | None = self.comments.get(told["part"])
        return {
            "part": "comment" if comment else told["part"],
            "comment": comment,
            "passages": told["passages"].splitlines(),
            "kind": told["kind"],
            "reason": told["reason"],
        }
