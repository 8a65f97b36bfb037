from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
    field = forms.ChoiceField(label=_("Which field?"), required=False)
    example = forms.CharField(
        label=_("A value or row that shows it"),
        max_length=200,
        required=False,
        help_text=_("for example: SJU"),
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
        names = asset.fields.values_list("name", flat=True)[:FIELDS_SHOWN]
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", _("The whole of it, or I do not know")),
            *((name, name) for name in names),
        ]
        self.fields["severity"].choices = [  # type: ignore[attr-defined]
            (value, words % {"time": promises.within(value)}) for value, words in HOW_BAD
        ]
        if len(self.fields["field"].choices) == 1:  # type: ignore[attr-defined]
            del self.fields["field"]


HOW_BAD = [
    (Ticket.Severity.HIGH, _("I cannot work: an answer within %(time)s")),
    (Ticket.Severity.MEDIUM, _("It hinders me: an answer within %(time)s")),
    (Ticket.Severity.LOW, _("It should be mended one day: an answer within %(time)s")),
]


class ResolveForm(StepForm):
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

    @property
    def change(self) -> tuple[str, str] | None:
        """What the service takes; a reference without its kind is taken as an address."""
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
