"""What a browser remembers for its reader: the assets looked at last, and those picked to be compared.

Keys in a signed cookie, the newest first: to look at a page writes no row. A cookie is signed for one reader, so that
the next one at the same screen does not find it; what one may not see any more is left out when it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Memory:
    """A list of at most so many keys."""

    name: str
    most: int

    def read(self, request: HttpRequest) -> list[int]:
        said = request.get_signed_cookie(
            self.name, default="", salt=_salt(request), max_age=int(FOR.total_seconds())
        )
        return [int(key) for key in str(said).split(".") if key.isdecimal()][: self.most]

    def write(self, request: HttpRequest, response: HttpResponse, keys: Iterable[int]) -> None:
        """Remember these and no others; nothing is sent where nothing changes, nor to somebody without a name."""
        kept = list(dict.fromkeys(keys))[: self.most]
        if not request.user.is_authenticated or kept == self.read(request):
            return
        if not kept:
            response.delete_cookie(self.name, samesite="Lax")
            return
        response.set_signed_cookie(
            self.name,
            ".".join(map(str, kept)),
            salt=_salt(request),
            max_age=FOR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


SEEN = Memory("seen", 8)
PICKED = Memory("picked", 4)


def _salt(request: HttpRequest) -> str:
    return f"of {request.user.pk}"
