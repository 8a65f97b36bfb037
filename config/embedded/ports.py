"""TCP ports: free ones for the services, remembered in the state, and who holds a taken one."""

import errno
import os
import socket
from pathlib import Path

from config.embedded import state

LOOPBACK = "127.0.0.1"


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now; other errors than "taken" are raised."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
        return True


def choose(home: Path, service: str) -> int:
    """The port this service had before if it is still free, else a new one, remembered."""
    known = state.read(home / "ports.json", {})
    port = known.get(service)
    if isinstance(port, int) and 1024 <= port <= 65535 and is_free(LOOPBACK, port):
        return port
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = int(probe.getsockname()[1])
    state.write(home / "ports.json", {**known, service: port})
    return port


def forget(home: Path, service: str) -> None:
    """Makes the next choice a new one, after a port turned out to be taken."""
    known = state.read(home / "ports.json", {})
    known.pop(service, None)
    state.write(home / "ports.json", known)


def web_address() -> tuple[str, int]:
    """`HOST` and `PORT` of the web server, checked."""
    host, text = os.environ.get("HOST") or LOOPBACK, os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise state.Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return host, int(text)


def require_free(host: str, port: int) -> None:
    """Raises a `Trouble` that names the port when the web server could not listen there."""
    try:
        free = is_free(host, port)
    except PermissionError:
        raise state.Trouble(
            f"Only root may listen on port {port}. Choose another: make run PORT=8000"
        ) from None
    except OSError as error:
        raise state.Trouble(
            f"The web server cannot listen on {host}: {error.strerror}. "
            "Set HOST to an address of this machine."
        ) from None
    if not free:
        raise state.Trouble(
            f"Port {port} is taken by another program. "
            f"Stop that, or choose another port: make run PORT={port + 1}"
        )
