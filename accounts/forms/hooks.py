"""A webhook as its person describes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts import checking
from accounts.forms.account import CheckedField
from accounts.models import Membership, Team, User, Webhook


class WebhookForm(forms.Form):
    """Where to, about what, and whose news."""

    name = CheckedField(
        checking.shown_name(100),
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("for example: the channel of our team"),
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        help_text=gettext_lazy("It begins with https://, and leads to the open internet."),
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("News about"),
        choices=Webhook.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Whose news?"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=gettext_lazy("My own"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = Membership.objects.filter(user=user, role=Membership.Role.LEAD).values("team")
        teams: Any = self.fields["team"]
        teams.queryset = Team.objects.filter(pk__in=led).order_by("name")
