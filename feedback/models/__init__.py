"""What people say: reviews, tickets with timeline and comments, recalls, the data they want; and figures of that."""

from feedback.models.comments import Comment
from feedback.models.desks import DeskView, ReplyText, ReplyTextQuerySet
from feedback.models.hours import Hours
from feedback.models.loop import LoopDay, LoopDayQuerySet
from feedback.models.recalls import Recall, RecallQuerySet
from feedback.models.reviews import Helpful, Review, ReviewQuerySet, Spread
from feedback.models.suggested import SuggestedChange
from feedback.models.tickets import MeToo, Ticket, TicketEvent, TicketFinding, TicketQuerySet
from feedback.models.trackers import (
    Tracker,
    TrackerEvent,
    TrackerLink,
    TrackerQuerySet,
    TrackerSaid,
)
from feedback.models.wanted import Want, Wanted, WantedQuerySet
from feedback.models.watches import Happening, Watch, WatchQuerySet

__all__ = [
    "Comment",
    "DeskView",
    "Happening",
    "Helpful",
    "Hours",
    "LoopDay",
    "LoopDayQuerySet",
    "MeToo",
    "Recall",
    "RecallQuerySet",
    "ReplyText",
    "ReplyTextQuerySet",
    "Review",
    "ReviewQuerySet",
    "Spread",
    "SuggestedChange",
    "Ticket",
    "TicketEvent",
    "TicketFinding",
    "TicketQuerySet",
    "Tracker",
    "TrackerEvent",
    "TrackerLink",
    "TrackerQuerySet",
    "TrackerSaid",
    "Want",
    "Wanted",
    "WantedQuerySet",
    "Watch",
    "WatchQuerySet",
]
