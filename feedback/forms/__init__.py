"""What people fill in to say something, and to answer it."""

from feedback.forms.hours import HoursForm
from feedback.forms.inbox import BulkForm, InboxForm, ReplyForm
from feedback.forms.recalls import LiftForm, RecallForm
from feedback.forms.redacting import RedactForm
from feedback.forms.reports import ReportForm
from feedback.forms.reviews import ReviewAnswerForm, ReviewForm
from feedback.forms.steps import (
    AssignForm,
    ConvertForm,
    DeclineForm,
    LinkForm,
    MergeForm,
    MoveForm,
    ReopenForm,
    ResolveForm,
)
from feedback.forms.suggestions import SuggestForm
from feedback.forms.talking import CommentForm, LiftAnswerForm, QuestionForm
from feedback.forms.trackers import PushForm, TrackerForm
from feedback.forms.wanted import WantedAnswerForm, WantedForm

__all__ = [
    "AssignForm",
    "BulkForm",
    "CommentForm",
    "ConvertForm",
    "DeclineForm",
    "HoursForm",
    "InboxForm",
    "LiftAnswerForm",
    "LiftForm",
    "LinkForm",
    "MergeForm",
    "MoveForm",
    "PushForm",
    "QuestionForm",
    "RecallForm",
    "RedactForm",
    "ReopenForm",
    "ReplyForm",
    "ReportForm",
    "ResolveForm",
    "ReviewAnswerForm",
    "ReviewForm",
    "SuggestForm",
    "TrackerForm",
    "WantedAnswerForm",
    "WantedForm",
]
