"""`make run`: everything on one machine, in the right order, until Ctrl-C."""

import hashlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit, urlunsplit

from config.embedded import children, ports, process, servers, state

DELIVERY_EVERY = 600.0
FIRST_PAUSE = 5.0
WEB_PATIENCE = 60.0


class Stopped(Exception):
    """Somebody asked Aisle to stop."""


class Supervisor:
    """One run of Aisle in one state folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.host, self.port = ports.web_address()
        self.demo = os.environ.get("AISLE_DEMO", "1").lower() not in ("0", "false", "no", "off")
        self.began = time.monotonic()
        self.stopping = False
        self.servers: servers.Servers | None = None
        self.children: list[children.Child] = []
        self.errand: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.environment: Mapping[str, str] = {}

    @property
    def address(self) -> str:
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{shown}:{self.port}"

    def run(self) -> None:
        """Starts, watches and stops everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        state.prepare(self.home)
        with state.lock(self.home, self.address):
            try:
                self._start()
                self._watch()
            except Stopped:
                pass
            finally:
                self._stop()

    def say(self, text: str) -> None:
        children.tell("aisle", f"{time.monotonic() - self.began:5.1f} s  {text}")

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _check(self) -> None:
        if self.stopping:
            raise Stopped

    def _start(self) -> None:
        if ended := children.end_leftovers(self.home):
            self.say(f"ended {ended} process groups that an earlier run had left")
        ports.require_free(self.host, self.port)
        self.servers = servers.start(self.home, self.say, warehouse=self.demo)
        self.environment = self._environment(self.servers.urls)
        self._check()
        self._set_up()
        self.children = self._plan()
        for child in self.children:
            child.start(self.environment)
        self._note_groups()
        if self.demo:
            # Beside the children, which load meanwhile.
            self._step("the demo's warehouse is filled", "demo_prepare")
        self._await_web()
        self.say(f"open on {self.address}")

    def _environment(self, urls: state.Urls) -> Mapping[str, str]:
        return {
            **os.environ,
            "AISLE_STATE": str(self.home),
            "AISLE_URL": os.environ.get("AISLE_URL") or self.address,
            "DATABASE_URL": urls.database_url,
            "REDIS_URL": urls.redis_url,
            # What runs on need not know how to own the tables, nor how to write the demo's data.
            "AISLE_OWNER_DATABASE_URL": "",
            "WAREHOUSE_URL": without_password(urls.warehouse_url),
            "HOST": self.host,
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            # Two arenas instead of eight for each core: threads then share what they have freed.
            "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX") or "2",
            # Celery warns root because of pickled messages; Aisle's are JSON.
            "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS")
            or "ignore:You're running the worker with superuser privileges",
            process.MARK: str(self.home),
        }

    def _plan(self) -> list[children.Child]:
        """The long-running processes in the order in which they are stopped."""
        python = [sys.executable, "-m"]
        web = [*python, "gunicorn", "-c", "config/web.py", "config.wsgi:application"]
        worker = [*python, "celery", "--quiet", "-A", "config", "worker", "--concurrency", "2"]
        worker += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        beat = [*python, "celery", "--quiet", "-A", "config.clock", "beat", "--loglevel", "WARNING"]
        beat += ["--pidfile", "", "--schedule", str(self.home / "beat-schedule")]
        return [
            children.Child("web", web, patience=5),
            children.Child("beat", beat, patience=2),
            children.Child("worker", worker, patience=4),
        ]

    def _step(self, done: str, *command: str) -> None:
        """Runs one management command to its end; what it did is told when it is done."""
        self._begin_errand(*command)
        while (code := self._errand_code()) is None:
            if self.stopping:
                raise Stopped
            self._look_after()
            time.sleep(0.05)
        if code:
            raise state.Trouble(
                f"`manage.py {command[0]}` failed; its lines above say why. The data is kept: "
                "once that is mended, start again."
            )
        self.say(done)

    def _begin_errand(self, *command: str) -> None:
        name = "demo" if command[0].startswith("demo_") else command[0]
        asked = [sys.executable, str(state.CHECKOUT / "manage.py"), *command]
        urls = self.servers.urls if self.servers else None
        known = urls and {
            "AISLE_OWNER_DATABASE_URL": urls.owner_url,
            "WAREHOUSE_URL": urls.warehouse_url,
        }
        self.errand = children.spawn(name, asked, {**self.environment, **(known or {})})
        self._note_groups()

    def _errand_code(self) -> int | None:
        if self.errand is None:
            return 0
        code = self.errand.poll()
        if code is not None:
            self.errand = None
        return code

    def _note_groups(self) -> None:
        groups = [(c.name, c.popen.pid, c.born) for c in self.children if c.popen]
        if self.errand:
            groups.append(("errand", self.errand.pid, process.born(self.errand.pid)))
        children.note(self.home, groups)

    def _set_up(self) -> None:
        """Tables, first admin; styles only when a file changed, because they take longest."""
        stamp = self.home / "static.stamp"
        now = _static_fingerprint()
        root = Path(os.environ.get("AISLE_STATIC_ROOT") or self.home / "static")
        if state.read(stamp, "") == now and (root / "staticfiles.json").exists():
            self._step("the shop is set up", "set_up", "--no-static")
        else:
            self._step("the shop is set up", "set_up")
            state.write(stamp, now)

    def _await_web(self) -> None:
        deadline = time.monotonic() + WEB_PATIENCE
        while not self._web_answers():
            self._check()
            self._look_after()
            if time.monotonic() > deadline:
                raise state.Trouble(
                    f"The web server did not answer on {self.address} within {WEB_PATIENCE:g} s; "
                    "its lines above say why."
                )
            time.sleep(0.1)

    def _web_answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        connection = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _look_after(self) -> None:
        """Brings back whatever died."""
        if self.servers and self.servers.revive(self.say):
            # A server came back on another port: everybody must learn its address.
            self.environment = self._environment(self.servers.urls)
            for child in self.children:
                child.stop()
        started = [child for child in self.children if child.look_after(self.environment)]
        if started:
            self._note_groups()

    def _watch(self) -> None:
        """Until somebody asks to stop: fill the demo's shelves once, then deliver its new days."""
        command, due = ("demo_open", 0.0) if self.demo else ("", float("inf"))
        if not self.demo:
            self._tell_logins()
        while not self.stopping:
            self._look_after()
            if self.errand and (code := self._errand_code()) is not None:
                self._note_groups()
                command, pause = self._after_errand(command, code)
                due = time.monotonic() + pause
            if not self.errand and time.monotonic() >= due:
                self._begin_errand(command)
            time.sleep(0.1)

    def _after_errand(self, command: str, code: int) -> tuple[str, float]:
        """Which errand comes next and in how many seconds; a failed one is tried again."""
        if code:
            self.pause = min(self.pause * 2, DELIVERY_EVERY)
            self.say(f"{command} failed; trying again in {self.pause:g} s")
            return command, self.pause
        self.pause = FIRST_PAUSE
        if command == "demo_open":
            self.say("the demo's shelves are filled")
            self._tell_logins()
            return "demo_deliver", 0.0
        return "demo_deliver", DELIVERY_EVERY

    def _tell_logins(self) -> None:
        lines = [f"Aisle is open on {self.address}"]
        for row in state.read(self.home / "logins.json", []):
            if "token" in row:
                lines.append(f"  API token: {row['token']}")
            else:
                lines.append(f"  {row['who']}: {row['email']}  {row['password']}")
        for line in [*lines, "Ctrl-C stops it."]:
            children.tell("aisle", line)

    def _stop(self) -> None:
        """Those who ask before those who answer: errand, web, beat, worker, Valkey, Postgres."""
        if self.servers:
            self.say("stopping")
        if self.errand:
            process.end_group(self.errand.pid, patience=1)
        for child in self.children:
            child.stop()
        (self.home / "children.json").unlink(missing_ok=True)
        if self.servers:
            self.servers.stop()
            self.say("stopped; the data is kept")


def without_password(url: str) -> str:
    """An address that says where a database is, and opens nothing."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _static_fingerprint() -> str:
    """Changes with any static file of ours and with any installed package."""
    rows = [(state.CHECKOUT / "requirements.txt").read_text()]
    for root in [*sorted(state.CHECKOUT.glob("*/static")), state.CHECKOUT / "static"]:
        for path in sorted(root.rglob("*")):
            info = path.stat()
            rows.append(f"{path} {info.st_mtime_ns} {info.st_size}")
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
