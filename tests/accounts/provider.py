"""A small identity provider with real keys, which can be told to lie in any way an ID token can."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "aisle", "s3cret:with/strange signs"
Claims = dict[str, Any]


class FakeProvider:
    """Answers as OpenID Connect says; what `person` says it puts into tokens, as `sign` makes them."""

    def __init__(self) -> None:
        self.own_key = rsa.generate_private_key(65537, 2048)
        self.foreign_key = rsa.generate_private_key(65537, 2048)
        self.person: Claims = {
            "sub": "ines-1",
            "email": "Ines@Sales.example",
            "email_verified": True,
            "name": "Ines Duarte",
        }
        self.begin_anew()

    def begin_anew(self) -> None:
        """Honest again."""
        self.person = {
            "sub": "ines-1",
            "email": "Ines@Sales.example",
            "email_verified": True,
            "name": "Ines Duarte",
        }
        self.claims: Claims = {}
        self.userinfo: Claims = {}
        self.configuration: dict[str, Any] = {}
        self.sign: Callable[[Claims], str] = self.signed
        self.kid = "first"
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.broken: dict[str, bytes] = {}

    def signed(self, claims: Claims, **more: Any) -> str:
        options = {"key": self.own_key, "algorithm": "RS256", "headers": {"kid": self.kid}} | more
        return jwt.encode(claims, **options)

    def unsigned(self, claims: Claims) -> str:
        return jwt.encode(claims, key=None, algorithm="none", headers={"kid": self.kid})

    def signed_with_the_public_key(self, claims: Claims) -> str:
        """HS256 keyed with what everybody knows: whoever lets the token choose the algorithm believes it."""
        public = json.dumps(self.published()).encode()
        return hand_signed({"alg": "HS256", "kid": self.kid, "typ": "JWT"}, claims, public)

    def published(self) -> dict[str, Any]:
        public: dict[str, Any] = RSAAlgorithm.to_jwk(self.own_key.public_key(), as_dict=True)
        return public | {"kid": self.kid, "use": "sig", "alg": "RS256"}

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.configuration

    issuer = ""

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent after the person said yes."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(sent.get("code", ""), None)
        told = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        good = (
            asked is not None
            and authorization == f"Basic {told}"
            and challenge == asked["code_challenge"]
            and sent["redirect_uri"] == asked["redirect_uri"]
        )
        if not good or asked is None:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        said = {k: v for k, v in (claims | self.person | self.claims).items() if v is not None}
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": self.sign(said)}


def hand_signed(header: dict[str, Any], claims: Claims, key: bytes) -> str:
    """A token with whatever header, as no library would make it."""

    def piece(value: bytes) -> bytes:
        return base64.urlsafe_b64encode(value).rstrip(b"=")

    signed = piece(json.dumps(header).encode()) + b"." + piece(json.dumps(claims).encode())
    signature = hmac.new(key, signed, hashlib.sha256).digest()
    return (signed + b"." + piece(signature)).decode()


class Handler(BaseHTTPRequestHandler):
    provider: FakeProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self.answer(200, self.provider.document())
            case "/keys":
                self.answer(200, {"keys": [self.provider.published()]})
            case "/userinfo":
                self.answer(200, self.provider.userinfo)
            case "/authorize":
                self.answer(302, {}, Location=self.provider.authorize(asked))
            case _:
                self.answer(404, {})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        length = int(self.headers.get("Content-Length", 0))
        sent = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        self.answer(*self.provider.token(sent, self.headers.get("Authorization", "")))

    def answer(self, status: int, said: dict[str, Any], **headers: str) -> None:
        body = self.provider.broken.get(urlsplit(self.path).path, json.dumps(said).encode())
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[FakeProvider]:
    """A provider that listens on a port of this machine."""
    provider = FakeProvider()
    handler = type("OneHandler", (Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# The way there and back


def leave(browser: Client, path: str = "/sign-in/with", **sent: str) -> str:
    """The provider's address that the browser is sent to."""
    answer = browser.post(path, sent)
    assert answer.status_code == 200, answer.content
    address = answer["Refresh"].removeprefix("0; url=")
    assert f'href="{address.replace("&", "&amp;")}"' in answer.content.decode()
    return address


def at_the_provider(address: str) -> str:
    """The person says yes there; where the browser is sent then, without the host."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port or 0)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = urlsplit(connection.getresponse().getheader("Location") or "")
    connection.close()
    return f"{location.path}?{location.query}"


def come(browser: Client, **sent: str) -> Any:
    return browser.get(at_the_provider(leave(browser, **sent)))


def refused(answer: Any) -> str:
    assert answer.status_code == 403, answer.content
    text: str = answer.context["words"]
    return text
