from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from catalog.models import Asset, Domain
from feedback import changes, promises
from feedback.models import Recall, Review, Ticket

FIELDS_SHOWN = 500


class SentOnce(forms.Form):
    """Carries a name of its own, so that a form sent twice is kept once."""

    key = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4().hex


class StepForm(forms.Form):
    """One of several forms on a page: its fields have ids of their own, from the form's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)


class ReviewForm(forms.Form):
    """Stars and words; `instance` is what this person said before."""

    stars = forms.TypedChoiceField(
        label=_("How good is it?"),
        coerce=int,
        choices=[
            (1, _("1: cannot be used")),
            (2, _("2: poor")),
            (3, _("3: does its job")),
            (4, _("4: good")),
            (5, _("5: could not be better")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    use_case = forms.CharField(
        label=_("What you use it for"),
        max_length=200,
        required=False,
        help_text=_("for example: the weekly route meeting"),
    )

    def __init__(self, *args: Any, instance: Review | None = None, **kwargs: Any) -> None:
        if instance is not None:
            names = ("stars", "text", "use_case")
            kwargs.setdefault("initial", {name: getattr(instance, name) for name in names})
        super().__init__(*args, **kwargs)
        self.said = instance


class CommentForm(SentOnce):
    """Something said to a ticket."""

    text = forms.CharField(
        label=_("In your words"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "say_%s")
        super().__init__(*args, **kwargs)


class QuestionForm(SentOnce):
    """A question about an asset."""

    title = forms.CharField(
        label=_("Your question"),
        max_length=200,
        help_text=_("for example: are cancelled flights in it?"),
    )
    text = forms.CharField(
        label=_("What you want to know it for"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LiftAnswerForm(forms.Form):
    """The version of the asset whose description was shown."""

    revision = forms.CharField(max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, revision: int, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"revision": str(revision)})
        super().__init__(*args, **kwargs)


class ReportForm(SentOnce):
    """What is wrong, where, since when and how bad. `seen` is a title for which similar tickets were shown."""

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

    def __init__(self, *args: Any, asset: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = asset.fields.order_by("position", "pk").values_list("name", flat=True)
        self.known = list(names[:FIELDS_SHOWN])
        self.fields["severity"].choices = [  # type: ignore[attr-defined]
            (value, words % {"time": promises.within(value)}) for value, words in HOW_BAD
        ]
        self.fields["title"].widget.attrs.update(sought_while_typing(asset))
        if not self.known:
            del self.fields["field"]

    def clean_since(self) -> datetime | None:
        since: datetime | None = self.cleaned_data["since"]
        if since is not None and since > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return since


def sought_while_typing(asset: Asset) -> dict[str, str]:
    """What makes a title's box show the open tickets that are like it."""
    return {
        "hx-get": reverse("feedback:report", args=[asset.pk]),
        "hx-trigger": "input changed delay:400ms",
        "hx-target": "#alike",
        "hx-swap": "outerHTML",
        "hx-sync": "this:replace",
        "autocomplete": "off",
    }


HOW_BAD = [
    (Ticket.Severity.HIGH, _("I cannot work: an answer within %(time)s")),
    (Ticket.Severity.MEDIUM, _("It hinders me: an answer within %(time)s")),
    (Ticket.Severity.LOW, _("It should be mended one day: an answer within %(time)s")),
]


class ResolveForm(StepForm):
    """What solved it; `recent` are the last changes of the asset, of which one is linked with one choice."""

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
        help_text=_("an https:// address, a run's id, a version's number or an asset's id"),
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
            return "history", self.cleaned_data["recent"]
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
    asset = forms.CharField(label=_("Asset"), max_length=200, required=False)
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


class RecallForm(SentOnce):
    title = forms.CharField(
        label=_("What is wrong, in one sentence"),
        max_length=Recall._meta.get_field("title").max_length or 200,
        help_text=_("for example: four airports have no name"),
    )
    what_to_do = forms.CharField(
        label=_("What must people do?"),
        max_length=5000,
        help_text=_("This stands first on the recall's page, before anything else."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    window_from = forms.DateField(
        label=_("Bad from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    window_until = forms.DateField(
        label=_("Bad until"),
        required=False,
        help_text=_("leave it empty while it goes on"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    replacement = forms.ModelChoiceField(
        label=_("What to use instead"),
        queryset=Asset.objects.none(),
        required=False,
        empty_label=_("There is no replacement"),
    )

    def __init__(self, *args: Any, replacements: QuerySet[Asset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replacement"].queryset = replacements  # type: ignore[attr-defined]


class LiftForm(StepForm):
    why = forms.CharField(
        label=_("What has changed?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WantedForm(SentOnce):
    """What is wanted. `seen` is the title for which those that are like it were shown."""

    seen = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What data do you want?"),
        max_length=200,
        help_text=_("for example: late arrivals by hour and airport"),
    )
    text = forms.CharField(
        label=_("What do you want it for?"),
        max_length=5000,
        required=False,
        help_text=_("Whoever answers then knows what would do as well."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    domain = forms.ModelChoiceField(
        label=_("Who could have it?"),
        queryset=Domain.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("I do not know"),
    )

    def __init__(self, *args: Any, domains: QuerySet[Domain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].queryset = domains  # type: ignore[attr-defined]


class WantedAnswerForm(forms.Form):
    """An asset that has the data, or else a reason."""

    asset = forms.ModelChoiceField(
        label=_("The asset"),
        queryset=Asset.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label=_("Why will there be none?"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, assets: QuerySet[Asset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].queryset = assets  # type: ignore[attr-defined]
        self.fields["reason"].required = not self.data.get("asset")
