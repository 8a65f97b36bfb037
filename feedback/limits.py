"""How much one person may say within an hour, by whatever token; more is no help to whoever answers."""

from django.conf import settings

from accounts.limits import Limit, spend
from accounts.models import User

AN_HOUR = 60 * 60


def count_report(person: User) -> None:
    """One more report of this person; `accounts.limits.TooMany` if there were too many."""
    if settings.REPORTS_AN_HOUR:
        spend(Limit("reports", settings.REPORTS_AN_HOUR, AN_HOUR), person.pk)
