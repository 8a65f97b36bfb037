"""The keys under which secrets are digested, so that a copy of the database holds nothing one could sign in with.

Each has a number, and each digest remembers which one keyed it: a new pepper joins the old ones and ends nothing.
"""

import hashlib
import hmac

from django.conf import settings


def newest() -> int:
    """The number of the pepper that new digests use."""
    return next(iter(settings.TOKEN_PEPPERS))


def digest(secret: str, pepper: int) -> str:
    """What is stored of a secret: HMAC-SHA256 under that pepper, as 64 hex digits."""
    key: str = settings.TOKEN_PEPPERS[pepper]
    return hmac.new(key.encode(), secret.encode(), hashlib.sha256).hexdigest()


def digests(secret: str) -> dict[int, str]:
    """How a secret would be stored under each pepper, the newest first."""
    return {pepper: digest(secret, pepper) for pepper in settings.TOKEN_PEPPERS}
