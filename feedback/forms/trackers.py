"""Trackers as one writes them down, and what is pushed to them."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.models import Tracker

BASES = {
    Tracker.Kind.GITHUB: "https://api.github.com",
    Tracker.Kind.GITLAB: "https://gitlab.com",
    Tracker.Kind.JIRA: "https://….atlassian.net",
}


def written_only(**kwargs: Any) -> forms.CharField:
    """A secret: it is taken, and never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(max_length=4000, widget=widget, **kwargs)


class TrackerForm(forms.Form):
    """A tracker as one writes it down; `instance` is the one that is changed, whose secrets stay if left empty."""

    kind = forms.ChoiceField(
        label=_("Which system is it?"), choices=Tracker.Kind, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("What shall it be called here?"),
        max_length=100,
        help_text=_("for example: issues of the data team"),
    )
    base = forms.CharField(
        label=_("Where does its REST API begin?"),
        max_length=200,
        help_text=format_lazy(
            _("{github}, {gitlab}, {jira}, or your own installation"),
            **{str(kind): address for kind, address in BASES.items()},
        ),
    )
    project = forms.CharField(
        label=_("Which project?"),
        max_length=200,
        help_text=_("GitHub: owner/repository; GitLab: group/project; Jira: the key, like DATA"),
    )
    account = forms.CharField(
        label=_("Whose token is it?"),
        max_length=254,
        required=False,
        help_text=_("Jira asks for the mail address of the account"),
    )
    issue_type = forms.CharField(
        label=_("Of which type are its issues?"),
        max_length=100,
        required=False,
        help_text=_("only for Jira; Task if left empty"),
    )
    token = written_only(
        label=_("Token"),
        help_text=_("It must be able to read and write issues of this project, and nothing else."),
    )
    secret = written_only(
        label=_("Secret of its webhook"),
        required=False,
        help_text=_(
            "at least 16 characters, the same here and there; without one, it is asked every two minutes"
        ),
    )
    resolves = forms.BooleanField(
        label=_("What is closed there is answered here, without asking anybody"), required=False
    )

    def __init__(self, *args: Any, instance: Tracker | None = None, **kwargs: Any) -> None:
        if instance is not None:
            shown = ("name", "base", "project", "account", "issue_type", "resolves")
            kwargs["initial"] = {name: getattr(instance, name) for name in shown}
        super().__init__(*args, **kwargs)
        if instance is not None:
            del self.fields["kind"]
            self.fields["token"].required = False
            for name in ("token", "secret"):
                if getattr(instance, name):
                    self.fields[name].help_text = _("One is kept; leave it empty to keep it.")

    @property
    def given(self) -> dict[str, Any]:
        """What the services take; an empty secret is none that was said."""
        said = dict(self.cleaned_data)
        return {name: said[name] for name in said if said[name] or name not in ("token", "secret")}


class PushForm(forms.Form):
    """Which tracker, and whether the example value goes along."""

    tracker = forms.TypedChoiceField(label=_("Where to?"), coerce=int, widget=forms.RadioSelect)
    example = forms.BooleanField(
        required=False,
        help_text=_("It is left out unless you tick it: it may be about a person."),
    )

    def __init__(
        self, *args: Any, trackers: list[tuple[int, str]], example: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tracker"].choices = trackers  # type: ignore[attr-defined]
        if example:
            words = _("Send the example value too: %(value)s") % {"value": example}
            self.fields["example"].label = words
        else:
            del self.fields["example"]
