"""Web servers of the tests: one that counts who comes, and some that nobody would want to call."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@dataclass
class Listener:
    """A listening socket on every address of this machine; `heard` is what each caller said first."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    heard: list[bytes] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"


def answering(raw: bytes) -> Behaviour:
    return lambda line: line.sendall(raw)


def agreeing(line: socket.socket) -> None:
    line.sendall(HEAD + b"Content-Length: 2\r\n\r\nok")


@contextmanager
def listening(
    behave: Behaviour = agreeing,
    context: ssl.SSLContext | None = None,
) -> Iterator[Listener]:
    """Hears whoever comes, each in a thread, until the end."""
    server = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    server.settimeout(0.05)
    listener = Listener(server.getsockname()[1])

    def hear(line: socket.socket) -> None:
        with suppress(OSError), line:
            line.settimeout(15)
            with context.wrap_socket(line, server_side=True) if context else line as spoken:
                listener.heard.append(_request(spoken))
                behave(spoken)
                with suppress(OSError):
                    spoken.shutdown(socket.SHUT_WR)
                spoken.recv(1)

    def accept() -> None:
        while not listener.over.is_set():
            with suppress(OSError):
                line, _peer = server.accept()
                threading.Thread(target=hear, args=[line], daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.over.set()
        thread.join()
        server.close()


def _request(line: socket.socket) -> bytes:
    """One whole request: its head, and as much of a body as the head says."""
    said = b""
    while b"\r\n\r\n" not in said:
        part = line.recv(65536)
        if not part:
            return said
        said += part
    head, _gap, body = said.partition(b"\r\n\r\n")
    told = [row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")]
    length = int(told[0].split(b":")[1]) if told else 0
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body
