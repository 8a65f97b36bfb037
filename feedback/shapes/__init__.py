"""How what the API answers looks: one module a noun."""

from feedback.shapes.comments import Comment, comment
from feedback.shapes.desks import DeskView, Outcome, ReplyText, desk_view, outcome, reply_text
from feedback.shapes.hours import Hours, hours
from feedback.shapes.recalls import Recall, recall
from feedback.shapes.reviews import Review, review
from feedback.shapes.suggestions import Suggestion, SuggestionNow, suggestion, suggestion_now
from feedback.shapes.tickets import (
    Change,
    Event,
    Question,
    SayLink,
    Suspect,
    Ticket,
    TicketWithTimeline,
    question,
    suspect,
    ticket,
    with_timeline,
)
from feedback.shapes.wanted import Wanted, wanted
from feedback.shapes.watches import Watch, watch

__all__ = [
    "Change",
    "Comment",
    "DeskView",
    "Event",
    "Hours",
    "Outcome",
    "Question",
    "Recall",
    "ReplyText",
    "Review",
    "SayLink",
    "Suggestion",
    "SuggestionNow",
    "Suspect",
    "Ticket",
    "TicketWithTimeline",
    "Wanted",
    "Watch",
    "comment",
    "desk_view",
    "hours",
    "outcome",
    "question",
    "recall",
    "reply_text",
    "review",
    "suggestion",
    "suggestion_now",
    "suspect",
    "ticket",
    "wanted",
    "watch",
    "with_timeline",
]
