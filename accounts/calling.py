"""Requests to addresses that people gave: to the world only, never to what stands beside Aisle, and never for long.

The name is asked once, every address it has is judged, and the connection goes to a judged address: a name that
answers differently a moment later reaches nothing. Redirects are not followed, proxies of the environment not asked.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SECONDS = 10.0
MOST = 64 * 1024
"""Bytes of an answer that are read; nothing is unpacked."""
LONGEST = 2000
PORTS = frozenset({80, 443, 8443})
DEFAULT = {"http": 80, "https": 443}
DENIED = [
    ip_network(each)
    for each in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
    )
]
"""Ranges that lead to other addresses, and that Python calls global."""
WORLD = ip_network("2000::/3")

Address = IPv4Address | IPv6Address
Found = tuple[socket.AddressFamily, tuple[str, int]]


class Method(StrEnum):
    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class Reason(TextChoices):
    """Why there was no answer; this is all that people are told of it."""

    SHAPE = "shape", _("this is no web address that can be called")
    PORT = "port", _("only the ports 80, 443 and 8443 are called")
    NAME = "name", _("no machine has this name")
    INSIDE = "inside", _("it leads to a machine that may not be called from here")
    SLOW = "slow", _("it did not answer in time")
    LINE = "line", _("it could not be reached")
    TLS = "tls", _("its certificate is not valid for this address")
    SPEECH = "speech", _("what it answered is not HTTP")


class NotCalled(Exception):
    """No answer, for a short reason. `refused`: nothing was sent, as the address may not be called."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason.label))
        self.reason = reason
        self.refused = reason in {Reason.SHAPE, Reason.PORT, Reason.INSIDE}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names are in small letters. `cut`: there was more of the body than is read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def allowed(self) -> bool:
        """Whether the operator vouches for this one (`AISLE_CALLS`), wherever it stands."""
        return f"{self.host}:{self.port}" in settings.CALL_ALLOW_LIST


class Deadline:
    """The moment at which a call ends, whatever it is doing then."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """NotCalled when it is over."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise NotCalled(Reason.SLOW)
        return left


def call(
    url: str,
    *,
    method: Method = Method.POST,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most: int = MOST,
) -> Answer:
    """One request, answered within so many seconds or NotCalled; a redirect is an answer like any other.

    At most `most` bytes of the answer are read.
    """
    target = read(url)
    deadline = Deadline(seconds)
    line = _connect(judged(target, deadline), deadline)
    held = line.dup()
    # Closed from another thread at the end: a byte now and then would begin every other time limit anew.
    bell = Timer(deadline.left(), _hang_up, [held])
    bell.daemon = True
    bell.start()
    try:
        return _ask(target, line, deadline, most, method=method, body=body, headers=headers or {})
    except ssl.SSLCertVerificationError as error:
        raise NotCalled(Reason.TLS) from error
    except OSError as error:
        raise _lost(deadline, Reason.LINE) from error
    except (http.client.HTTPException, ValueError) as error:
        raise _lost(deadline, Reason.SPEECH) from error
    finally:
        bell.cancel()
        _hang_up(held)
        line.close()


def read(url: str) -> Target:
    """The address taken apart; NotCalled if it is none, carries a password, or names another port."""
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \\")
    if not plain or len(url) > LONGEST:
        raise NotCalled(Reason.SHAPE)
    try:
        parts = urlsplit(url)
        port = DEFAULT[parts.scheme] if parts.port is None else parts.port
    except (KeyError, ValueError) as error:
        raise NotCalled(Reason.SHAPE) from error
    if parts.scheme not in DEFAULT or not parts.hostname or "@" in parts.netloc:
        raise NotCalled(Reason.SHAPE)
    target = Target(parts.scheme == "https", parts.hostname, port, _path(parts))
    if port not in PORTS and not target.allowed:
        raise NotCalled(Reason.PORT)
    return target


def judged(target: Target, deadline: Deadline) -> list[Found]:
    """Every address of the target's name; NotCalled if one of them may not be called."""
    found = _resolve(target, deadline)
    if not target.allowed and not all(is_public(ip_address(where[0])) for _kind, where in found):
        raise NotCalled(Reason.INSIDE)
    return found


def is_public(address: Address) -> bool:
    """Whether an address is of the open world, and stays there: none that wraps or leads to another one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address not in WORLD:
            return False
    denied = any(address in network for network in DENIED)
    return address.is_global and not address.is_multicast and not denied


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _resolve(target: Target, deadline: Deadline) -> list[Found]:
    """In a thread of its own: nothing else can stop waiting for a name server."""
    thread = ThreadPoolExecutor(max_workers=1)
    try:
        asked = thread.submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
        answers = asked.result(deadline.left())
    except TooSlow as error:
        raise NotCalled(Reason.SLOW) from error
    except (OSError, UnicodeError) as error:
        raise NotCalled(Reason.NAME) from error
    finally:
        thread.shutdown(wait=False)
    return [
        (kind, (str(where[0]), int(where[1])))
        for kind, _type, _proto, _name, where in answers
        if kind in (socket.AF_INET, socket.AF_INET6)
    ]


def _connect(found: list[Found], deadline: Deadline) -> socket.socket:
    """To the first of these that takes it."""
    lost = NotCalled(Reason.LINE if found else Reason.NAME)
    for kind, where in found:
        line = socket.socket(kind, socket.SOCK_STREAM)
        try:
            line.settimeout(deadline.left())
            line.connect(where)
        except TimeoutError:
            line.close()
            lost = NotCalled(Reason.SLOW)
        except OSError:
            line.close()
        else:
            return line
    raise lost


def _ask(
    target: Target,
    line: socket.socket,
    deadline: Deadline,
    most: int,
    *,
    method: Method,
    body: bytes | None,
    headers: Mapping[str, str],
) -> Answer:
    line.settimeout(deadline.left())
    speaking = http.client.HTTPConnection(target.host, target.port)
    if target.secure:
        context = ssl.create_default_context()
        speaking.default_port = http.client.HTTPS_PORT
        line = context.wrap_socket(line, server_hostname=target.host)
    speaking.sock = line
    try:
        sent = {"User-Agent": "Aisle", "Accept-Encoding": "identity", "Connection": "close"}
        speaking.request(method, target.path, body, sent | dict(headers))
        answer = speaking.getresponse()
        read = answer.read(most + 1)
        deadline.left()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, read[:most], cut=len(read) > most)
    finally:
        speaking.close()


def _lost(deadline: Deadline, reason: Reason) -> NotCalled:
    """What went wrong after the deadline went wrong because of it."""
    over = time.monotonic() >= deadline.end - 0.01
    return NotCalled(Reason.SLOW if over else reason)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
