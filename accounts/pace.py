"""How fast a program may ask: counted in Redis, because looking must cost little, and forgotten together with it.

The same bucket as in `accounts.limits`. Whoever must not slip through is counted there; here a Redis that is away lets
everybody pass, and is not waited for again within `PAUSE`.
"""

import logging
import time
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.limits import TooMany, neighbourhood
from accounts.models import Token

log = logging.getLogger(__name__)

A_MINUTE = 60_000
PAUSE = 10
PATIENCE = 0.2
# The milliseconds to wait, 0 for none.
SPEND = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + tonumber(ARGV[1])
local wait = full - now - tonumber(ARGV[2])
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], full, 'PX', math.ceil(full - now) + 1)
return 0
"""


class Pace(BaseThrottle):
    """So many requests a minute and token; a door that costs more than others says so with `cost`."""

    silent_until = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        if settings.API_LIMIT and time.monotonic() > Pace.silent_until:
            wait = spent(who(request), getattr(view, "cost", 1))
            if wait:
                raise TooMany(wait / 1000)
        return True


def who(request: Request) -> str:
    """A token counts for itself, a browser as its person, anybody else as where they come from."""
    if isinstance(request.auth, Token):
        return f"token {request.auth.pk}"
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    return f"address {neighbourhood(request._request)}"


def spent(key: str, cost: int) -> float:
    """The milliseconds to wait, 0 for none and when Redis is away."""
    step = A_MINUTE / settings.API_LIMIT * cost
    try:
        return float(script(settings.REDIS_URL)(keys=[f"aisle:pace:{key}"], args=[step, A_MINUTE]))
    except redis.RedisError as trouble:
        Pace.silent_until = time.monotonic() + PAUSE
        log.warning("Requests are not counted for %d s: %s", PAUSE, trouble)
        return 0


@lru_cache
def script(address: str) -> Any:
    client = redis.Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    return client.register_script(SPEND)
