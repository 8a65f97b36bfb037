"""What an identity provider says of itself and what it signed: believed only after every check.

OpenID Connect: discovery, signing keys, ID tokens. Addresses and algorithms come from the configuration and the
discovery document, never from a token.
"""

import hmac
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.providers.base.provider import ProviderException
from django.conf import settings

from accounts.checking import Wrong, email

log = logging.getLogger(__name__)

PATIENCE = 5
LARGEST = 512 * 1024
GOOD_FOR = 3600
"""For so many seconds what the provider said of itself is not asked again."""
COOL_DOWN = 60
"""And an unknown key makes Aisle ask again only after so many: tokens with invented keys cost nobody anything."""
LEEWAY = 60
LONGEST_SUBJECT = 191
SIGNED_BY_KEY_PAIR = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
)
NEAR = {"127.0.0.1", "::1", "localhost"}


class Refused(ProviderException):
    """What the provider sent is not believed; the reason is for the log."""


class Courier(requests.Session):
    """Asks the provider: short waits, no detours, small answers."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        answer = super().request(
            *args, **{"timeout": PATIENCE, "allow_redirects": False} | kwargs | {"stream": True}
        )
        body = b""
        for piece in answer.iter_content(16 * 1024):
            body += piece
            if len(body) > LARGEST:
                raise requests.RequestException("the answer is too large")
        answer._content = body
        return answer


class Provider:
    """The provider with this issuer. Threads share it; one asks at a time."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.lock = threading.Lock()
        self.document: dict[str, Any] = {}
        self.keys: list[dict[str, Any]] = []
        self.document_asked_at = self.keys_asked_at = -float("inf")

    def configuration(self) -> dict[str, Any]:
        with self.lock:
            if time.monotonic() - self.document_asked_at > GOOD_FOR:
                self.document = self._discovered()
                self.document_asked_at = time.monotonic()
            return self.document

    def _discovered(self) -> dict[str, Any]:
        said = fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.issuer:
            raise Refused(f"discovery names another issuer: {said.get('issuer')!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            demand_private(name, said.get(name))
        if "userinfo_endpoint" in said:
            demand_private("userinfo_endpoint", said["userinfo_endpoint"])
        return said

    def key(self, kid: Any, algorithm: str) -> jwt.PyJWK:
        """The key that this name means; asked for anew when it is not known, but not more often than `COOL_DOWN`."""
        address = self.configuration()["jwks_uri"]
        with self.lock:
            age = time.monotonic() - self.keys_asked_at
            if age > GOOD_FOR or (age > COOL_DOWN and not self._named(kid)):
                self._ask_for_keys(address)
            named = self._named(kid)
        for candidate in named:
            if candidate.get("alg", algorithm) == algorithm:
                try:
                    return jwt.PyJWK(candidate, algorithm=algorithm)
                except jwt.PyJWTError:
                    continue
        raise Refused(f"no key {kid!r} for {algorithm}")

    def _named(self, kid: Any) -> list[dict[str, Any]]:
        """Keys by their name; a token that names none is fine while there is only one."""
        if kid is None:
            return self.keys if len(self.keys) == 1 else []
        return [key for key in self.keys if key.get("kid") == kid]

    def _ask_for_keys(self, address: str) -> None:
        """New keys replace the old ones; while the provider is silent, the old ones stay."""
        self.keys_asked_at = time.monotonic()
        try:
            said = fetched(address).get("keys")
        except (Refused, requests.RequestException) as trouble:
            log.warning("The identity provider's keys cannot be read: %s", trouble)
            return
        self.keys = [key for key in said if is_signing_key(key)] if isinstance(said, list) else []


def is_signing_key(key: Any) -> bool:
    """A public key of a pair: a shared secret among published keys would be everybody's."""
    return (
        isinstance(key, dict)
        and key.get("kty") in ("RSA", "EC", "OKP")
        and key.get("use", "sig") == "sig"
        and "d" not in key
    )


_known: dict[str, Provider] = {}


def provider() -> Provider:
    """The provider of the settings; what it said is remembered by this process."""
    return _known.setdefault(settings.OIDC_ISSUER, Provider(settings.OIDC_ISSUER))


def fetched(address: str, **headers: str) -> dict[str, Any]:
    with Courier() as courier:
        answer = courier.get(address, headers=headers)
    if answer.status_code != requests.codes.ok:
        raise Refused(f"{address} answers {answer.status_code}")
    return as_object(answer)


def as_object(answer: requests.Response) -> dict[str, Any]:
    said = answer.json()
    if not isinstance(said, dict):
        raise Refused(f"{answer.url} answers no object")
    return said


def demand_private(name: str, address: Any) -> None:
    """Secrets and keys travel encrypted, or stay on this machine."""
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in NEAR):
        raise Refused(f"{name} is not https: {address!r}")


def claims(id_token: str, nonce: str) -> dict[str, Any]:
    """What the provider says of somebody, if it was said to us, now, for this very sign-in; Refused otherwise."""
    try:
        header = jwt.get_unverified_header(id_token)
        algorithm = demand_algorithm(header)
        said: dict[str, Any] = jwt.decode(
            id_token,
            key=provider().key(header.get("kid"), algorithm),
            algorithms=[algorithm],
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"ID token: {error}") from error
    demand_meant_for_us(said)
    if not isinstance(said.get("nonce"), str) or not hmac.compare_digest(
        said["nonce"].encode(), nonce.encode()
    ):
        raise Refused("ID token: another nonce")
    if not isinstance(said["sub"], str) or not 0 < len(said["sub"]) <= LONGEST_SUBJECT:
        raise Refused("ID token: no subject that can be kept")
    return said


def demand_algorithm(header: dict[str, Any]) -> str:
    """The algorithm, if it signs with a pair of keys and the provider says that it uses it."""
    named = header.get("alg")
    used = provider().configuration().get("id_token_signing_alg_values_supported")
    allowed = SIGNED_BY_KEY_PAIR & set(used) if isinstance(used, list) else SIGNED_BY_KEY_PAIR
    if named not in allowed:
        raise Refused(f"ID token: algorithm {named!r}")
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise Refused(f"ID token: it is a {header['typ']!r}")
    return str(named)


def demand_meant_for_us(said: dict[str, Any]) -> None:
    """Of several audiences one is the party it was issued to, and that must be us."""
    several = isinstance(said["aud"], list) and len(said["aud"]) > 1
    if said.get("azp", None if several else settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise Refused(f"ID token: issued to {said.get('azp')!r}")


@dataclass(frozen=True)
class Person:
    """Who the provider says somebody is. Only `subject` never changes and never belongs to somebody else."""

    subject: str
    email: str
    is_verified: bool
    name: str

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Person":
        name = said.get("name")
        verified = said.get("email_verified", settings.OIDC_MAIL_VERIFIED)
        return cls(
            subject=said["sub"],
            email=address(said.get("email")),
            is_verified=verified is True or verified == "true",
            name=name.strip()[:150] if isinstance(name, str) else "",
        )


def address(said: Any) -> str:
    """An e-mail address as people here have it; empty for anything else."""
    try:
        return email(said)
    except Wrong:
        return ""
