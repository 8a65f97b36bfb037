"""What the messages of a page offer to take back."""

from collections.abc import Iterable, Sequence

from django import template
from django.contrib.messages.storage.base import Message

from feedback.models import Ticket
from feedback.tickets import undo_offers

register = template.Library()


@register.filter
def to_undo(message: Message) -> Sequence[int]:
    """The tickets on which a step can be taken back."""
    return undo_offers.named(message.extra_tags or "")


@register.filter
def offer_undo(messages: Iterable[Message], ticket: Ticket) -> bool:
    """Whether one of them takes back the last step on this ticket, so that the page need not offer it again."""
    return any(ticket.pk in to_undo(message) for message in messages)
