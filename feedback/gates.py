"""Who may still see what news are about."""

from collections.abc import Collection, Iterable

from accounts.gates import GATES
from accounts.models import User
from catalog.models import Asset
from feedback.models import Recall, Ticket, Wanted


def assets(user: User, keys: Collection[int]) -> Iterable[int]:
    return Asset.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)


def tickets(user: User, keys: Collection[int]) -> Iterable[int]:
    return Ticket.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)


def recalls(user: User, keys: Collection[int]) -> Iterable[int]:
    return Recall.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)


def wanted(user: User, keys: Collection[int]) -> Iterable[int]:
    return Wanted.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)


def stand() -> None:
    GATES.update(asset=assets, ticket=tickets, recall=recalls, wanted=wanted)
