"""`python -m config.embedded run`: one shop, started once, and everything that may be killed."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config import embedded

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc"),
]


class Shop:
    """A running supervisor, its lines, and what can be asked about its processes."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.lines: list[str] = []
        self.supervisor: subprocess.Popen[str]

    def start(self) -> None:
        self.lines.clear()
        self.supervisor = subprocess.Popen(
            [*embedded.COMMAND, "run"],
            cwd=embedded.CHECKOUT,
            env=embedded.environment(self.home, AISLE_DEMO="0", PORT=str(self.port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=[self.supervisor], daemon=True).start()
        embedded.eventually(lambda: self.said("Ctrl-C stops it") or self.supervisor.poll(), 150)
        assert self.supervisor.poll() is None, self.lines

    def _read(self, supervisor: subprocess.Popen[str]) -> None:
        assert supervisor.stdout
        with supervisor.stdout as lines:
            self.lines.extend(lines)

    def said(self, words: str) -> bool:
        return any(words in line for line in list(self.lines))

    def alive(self) -> bool:
        try:
            with urllib.request.urlopen(self.url("/healthz"), timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def leader(self, *words: str) -> int:
        """The oldest process of this state folder whose command holds the words; 0 if none."""
        found = [
            pid
            for pid in embedded.processes_of(self.home)
            if all(word in embedded.command_of(pid) for word in words) and os.getpgid(pid) == pid
        ]
        return min(found, default=0)

    def kill(self, *words: str) -> None:
        """kill -9 of one process; returns when another has taken its place."""
        old = self.leader(*words)
        assert old
        os.kill(old, signal.SIGKILL)
        embedded.eventually(lambda: self.leader(*words) not in (0, old))

    def stop(self) -> float:
        """Ctrl-C; the seconds it took."""
        began = time.monotonic()
        self.supervisor.send_signal(signal.SIGINT)
        assert self.supervisor.wait(20) == 0, self.lines
        return time.monotonic() - began


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with embedded.state_folder() as home, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        shop = Shop(home, port)
        try:
            shop.start()
            yield shop
        finally:
            shop.supervisor.kill()
            shop.supervisor.wait()


def run_again(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*embedded.COMMAND, "run"],
        cwd=embedded.CHECKOUT,
        env=embedded.environment(home, AISLE_DEMO="0", **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_tells_the_address_and_a_login(shop: Shop) -> None:
    login = json.loads((shop.home / "logins.json").read_text())[0]
    embedded.eventually(shop.alive)
    assert shop.said(shop.url("").rstrip("/"))
    assert shop.said(login["email"])
    assert shop.said(login["password"])


def test_no_line_is_coloured_when_nobody_sits_at_a_terminal(shop: Shop) -> None:
    assert not shop.said("\x1b")


def test_a_second_start_says_where_it_already_runs(shop: Shop) -> None:
    done = run_again(shop.home, PORT="1")
    assert done.returncode == 1
    assert f"already runs here on http://127.0.0.1:{shop.port}" in done.stderr
    assert "Traceback" not in done.stderr
    assert shop.supervisor.poll() is None


def test_a_taken_port_is_named_with_the_way_out(shop: Shop) -> None:
    with embedded.state_folder() as home:
        done = run_again(home, PORT=str(shop.port))
    assert done.returncode == 1
    assert f"Port {shop.port} is taken" in done.stderr
    assert "PORT=" in done.stderr


@pytest.mark.parametrize("port", ["http", "0", "70000", "８０"])
def test_a_port_that_is_none(port: str) -> None:
    with embedded.state_folder() as home:
        done = run_again(home, PORT=port)
    assert (done.returncode, "PORT must be a number" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "words", [("celery", " worker "), ("config.clock",), ("gunicorn",), ("postgres -D",)]
)
def test_what_is_killed_comes_back(shop: Shop, words: tuple[str, ...]) -> None:
    shop.kill(*words)
    embedded.eventually(shop.alive)


def test_the_page_works_after_postgres_was_killed(shop: Shop) -> None:
    def readable() -> bool:
        try:
            with urllib.request.urlopen(shop.url("/"), timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    embedded.eventually(readable)


def test_a_killed_supervisor_leaves_nothing_that_the_next_start_cannot_end(shop: Shop) -> None:
    login = (shop.home / "logins.json").read_text()
    os.kill(shop.supervisor.pid, signal.SIGKILL)
    shop.supervisor.wait()
    left = {shop.leader("gunicorn"), shop.leader("celery", " worker "), shop.leader("config.clock")}
    assert 0 not in left
    postgres = shop.leader("postgres -D")
    shop.start()
    assert shop.said("an earlier run had left")
    assert not left & set(embedded.processes_of(shop.home))
    assert shop.leader("postgres -D") == postgres
    embedded.eventually(shop.alive)
    assert (shop.home / "logins.json").read_text() == login


def test_ctrl_c_stops_everything_in_time(shop: Shop) -> None:
    assert shop.stop() < 15
    assert embedded.processes_of(shop.home) == []
    assert not (shop.home / "services.json").exists()
    assert not shop.said("Traceback")
