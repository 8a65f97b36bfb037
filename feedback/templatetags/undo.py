"""What a message offers to take back."""

from collections.abc import Sequence

from django import template
from django.contrib.messages.storage.base import Message

from feedback.tickets import undo_offers

register = template.Library()


@register.filter
def to_undo(message: Message) -> Sequence[int]:
    """The tickets on which a step can be taken back."""
    return undo_offers.named(message.extra_tags or "")
