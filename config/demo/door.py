"""Aisle's API as the demo uses it: over HTTP on this machine, like any other client."""

import json
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 30.0
PATIENCE = 60.0

# Aisle is on this machine: a proxy in the environment is not the way to it.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(Exception):
    """Aisle answered with an error; `status` is the HTTP status, 0 when it did not answer at all."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Door:
    """The API as one person sees it."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base = f"{base_url}/api/v1/"
        self._token = token

    def get(self, path: str, **query: str) -> Any:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any) -> Any:
        return self._ask("POST", path, json.dumps(body).encode())

    def patch(self, path: str, body: Any) -> Any:
        return self._ask("PATCH", path, json.dumps(body).encode())

    def put(self, path: str, text: str, content_type: str) -> Any:
        return self._ask("PUT", path, text.encode(), content_type)

    def find(self, namespace: str, name: str) -> dict[str, Any] | None:
        """The asset with this natural key; none when there is none that this person may see."""
        try:
            found: dict[str, Any] = self.get("assets/lookup", namespace=namespace, name=name)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        return found

    def _ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> Any:
        address = self._base + path
        request = urllib.request.Request(address, data=body, method=method)  # noqa: S310 - our own
        request.add_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.add_header("Content-Type", kind)
        try:
            with _opener.open(request, timeout=TIMEOUT) as answer:
                raw = answer.read()
        except urllib.error.HTTPError as error:
            said = error.read(2_000).decode(errors="replace")
            raise Refused(error.code, f"{method} {path}: {error.code} {said}") from None
        except OSError as error:
            raise Refused(0, f"{method} {path}: {error}") from None
        return json.loads(raw) if raw[:1] in (b"{", b"[") else None


def await_open(door: Door) -> None:
    """Until Aisle answers; raises Refused when it does not within a minute."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            door.get("sources")
            return
        except Refused as refused:
            if refused.status not in (0, 502, 503) or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
