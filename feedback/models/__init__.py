"""What people say: reviews, tickets with timeline and comments, recalls, and the data they want."""

from feedback.models.comments import Comment
from feedback.models.recalls import Recall, RecallQuerySet
from feedback.models.reviews import Review
from feedback.models.tickets import Ticket, TicketEvent, TicketFinding, TicketQuerySet
from feedback.models.wanted import Want, Wanted, WantedQuerySet

__all__ = [
    "Comment",
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
]
