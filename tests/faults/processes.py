"""Processes of their own, on the test's database, that are killed in the middle of what they do."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connections

from tests.database import as_the_owner

PATIENCE = 60.0


def start(work: Callable[[], Any]) -> int:
    """Another process that does this and ends. Connections cannot be shared, so this one makes a new one as well."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    with suppress(BaseException):
        work()
    os._exit(0)


@contextmanager
def started(work: Callable[[], Any]) -> Iterator[int]:
    """Another process, killed at the end if it is still there."""
    pid = start(work)
    try:
        yield pid
    finally:
        kill(pid)


def kill(pid: int) -> None:
    """As when the machine loses power: nothing is closed, nothing is said."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def until(reached: Callable[[], Any]) -> Any:
    """Waits, not for ever."""
    end = time.monotonic() + PATIENCE
    while not (answer := reached()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
    return answer


def cut_all_connections() -> int:
    """As when Postgres is started anew; answers how many there were besides one's own."""
    with as_the_owner() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid
