"""How often somebody may do something: counted in the database, in one statement, so that no two slip through together.

Each limit is a bucket that fills up again evenly (the generic cell rate algorithm): `amount` at once, then `amount` in
every `seconds`. Only one moment is kept, `until`, which moves on with each unit. Spend before a transaction begins:
what is rolled back was never spent.
"""

import hashlib
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import Throttled

from accounts.peers import peer

SPEND = """
with spent as (
    insert into accounts_allowance as held (key, until)
    values (%(key)s, clock_timestamp() + %(step)s * interval '1 second')
    on conflict (key) do update
        set until = greatest(held.until, clock_timestamp()) + %(step)s * interval '1 second'
        where greatest(held.until, clock_timestamp()) + %(step)s * interval '1 second'
            <= clock_timestamp() + %(seconds)s * interval '1 second'
    returning true
)
select true, 0 from spent
union all
select false, extract(epoch from until - clock_timestamp())::float8 + %(step)s - %(seconds)s
from accounts_allowance where key = %(key)s and not exists (select from spent)
"""
GIVE_BACK = """
update accounts_allowance set until = until - %(step)s * interval '1 second' where key = %(key)s
"""


class TooMany(Throttled):
    """429 with `Retry-After`, in the API and on pages."""

    default_detail = _("That was too often.")
    extra_detail_singular = extra_detail_plural = ""

    wait: int

    def __init__(self, wait: float) -> None:
        super().__init__(max(1, wait))


@dataclass(frozen=True)
class Limit:
    """`amount` units at once, and then as many in every `seconds`."""

    name: str
    amount: int
    seconds: int

    def step(self, cost: int) -> float:
        return cost * self.seconds / self.amount

    def key(self, who: object) -> str:
        return hashlib.sha256(f"{self.name}\0{who}".encode()).hexdigest()


SIGN_IN_ACCOUNT = Limit("sign in, account", 10, 15 * 60)
SIGN_IN_ADDRESS = Limit("sign in, address", 50, 15 * 60)
SECOND_FACTOR = Limit("second factor", 10, 60 * 60)
ELSEWHERE_ADDRESS = Limit("to the provider, address", 60, 15 * 60)
LINK_ACCOUNT = Limit("link, account", 3, 60 * 60)
SAYING = Limit("saying, person", 300, 60 * 60)
LINK_ADDRESS = Limit("link, address", 20, 60 * 60)


def neighbourhood(request: HttpRequest) -> str:
    """Where a request comes from, as limits count it: one customer's whole IPv6 network (a /64) counts as one."""
    address = peer(request)
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return str(address)


def spend(limit: Limit, who: object, cost: int = 1) -> None:
    """Take `cost` units of what `who` may; TooMany says how long to wait. Without a database nobody may anything."""
    if cost > limit.amount:
        raise TooMany(limit.seconds)
    values: dict[str, str | float] = {
        "key": limit.key(who),
        "step": limit.step(cost),
        "seconds": limit.seconds,
    }
    with connection.cursor() as cursor:
        cursor.execute(SPEND, values)
        # No row at all: somebody else's first unit is being written at this moment.
        allowed, wait = cursor.fetchone() or (False, limit.step(cost))
    if not allowed:
        raise TooMany(wait)


def give_back(limit: Limit, who: object, cost: int = 1) -> None:
    """What was spent turned out to be none of what the limit is against: the right password counts for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, {"key": limit.key(who), "step": limit.step(cost)})


def once(what: str, seconds: int) -> bool:
    """True for the first who claims `what` within so many seconds."""
    try:
        spend(Limit("once", 1, seconds), what)
    except TooMany:
        return False
    return True
