"""What other pages want to know of tickets and recalls, in few statements."""

from accounts.models import User
from feedback.models import Ticket


def waiting_count(user: User) -> int:
    """How many tickets wait for this person's answer."""
    return Ticket.objects.visible_to(user).waiting().count()
