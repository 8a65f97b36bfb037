"""The version of a page: its ETag, so that a page that has not changed is answered with 304 and nothing else.

Django writes the token against forged requests into every form, masked anew each time, so that no two answers are
equal. Every mask hides the same secret, and a form with an older mask is accepted like one with the newest: pages that
differ in masks alone are the same page. The version is that of the page without them, and weak, for the bytes differ.
"""

import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
MASK = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}"')


def tell_version(get_response: Answer) -> Answer:
    """ConditionalGetMiddleware, further out, compares it with what the browser has."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method in ("GET", "HEAD") and is_page(response):
            response.headers.setdefault("ETag", version(response.content, secret_of(request)))
        return response

    return middleware


def is_page(response: HttpResponse) -> bool:
    kind = response.get("Content-Type", "")
    return response.status_code == 200 and not response.streaming and kind.startswith("text/html")


def version(page: bytes, secret: str) -> str:
    """Changes with the page, and with the secret that its masks hide."""
    bare, masks = MASK.subn(rb'\1"', page)
    key = hashlib.sha256(secret.encode() if masks else b"").digest()
    return f'W/"{hashlib.blake2b(bare, key=key, digest_size=16).hexdigest()}"'


def secret_of(request: HttpRequest) -> str:
    """What CsrfViewMiddleware read from the cookie, or has just made."""
    return str(request.META.get("CSRF_COOKIE", ""))
