"""What people say: reviews, tickets with timeline and comments, recalls, the data they want; and figures of that."""

from feedback.models.comments import Comment
from feedback.models.loop import LoopDay, LoopDayQuerySet
from feedback.models.recalls import Recall, RecallQuerySet
from feedback.models.reviews import Review
from feedback.models.tickets import Ticket, TicketEvent, TicketFinding, TicketQuerySet
from feedback.models.wanted import Want, Wanted, WantedQuerySet
from feedback.models.watches import Happening, Watch, WatchQuerySet

__all__ = [
    "Comment",
    "Happening",
    "LoopDay",
    "LoopDayQuerySet",
    "Recall",
    "RecallQuerySet",
    "Review",
    "Ticket",
    "TicketEvent",
    "TicketFinding",
    "TicketQuerySet",
    "Want",
    "Wanted",
    "WantedQuerySet",
    "Watch",
    "WatchQuerySet",
]
