"""The long-running processes of Aisle: started, their lines prefixed, restarted, ended."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.embedded import process, state

COLOURS = {"web": 32, "worker": 34, "beat": 35, "postgres": 36, "valkey": 36}
LONGEST_PAUSE = 30.0
SETTLED = 60.0
_terminal = threading.Lock()


def tell(name: str, line: str) -> None:
    """One prefixed line on standard output, coloured only for a person at a terminal."""
    prefix = f"{name:<9}|"
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        prefix = f"\x1b[{COLOURS.get(name, 33)}m{prefix}\x1b[0m"
    with _terminal:
        try:
            sys.stdout.write(f"{prefix} {line}\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            # Whoever read our lines has gone; Aisle itself goes on.
            sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115


def pump(name: str, stream: IO[bytes]) -> threading.Thread:
    """Passes a process's lines on, until it closes its end."""

    def run() -> None:
        for line in stream:
            tell(name, line.decode(errors="replace").rstrip())
        stream.close()

    thread = threading.Thread(target=run, name=f"pump-{name}", daemon=True)
    thread.start()
    return thread


@dataclass
class Child:
    """One process group that should always run."""

    name: str
    command: list[str]
    patience: float
    popen: subprocess.Popen[bytes] | None = None
    born: str = ""
    started_at: float = 0.0
    next_start: float = 0.0
    pause: float = field(default=0.5)

    def start(self, environment: Mapping[str, str]) -> None:
        self.popen = spawn(self.name, self.command, environment)
        self.born = process.born(self.popen.pid)
        self.started_at = time.monotonic()

    def look_after(self, environment: Mapping[str, str]) -> bool:
        """Restarts a dead child after a growing pause; True when it was started just now."""
        now = time.monotonic()
        if self.popen is not None and self.popen.poll() is None:
            if now - self.started_at > SETTLED:
                self.pause = 0.5
            return False
        if self.popen is not None:
            code = self.popen.returncode
            process.end_group(self.popen.pid, patience=0)
            self.popen, self.next_start = None, now + self.pause
            tell(self.name, f"ended with code {code}; starting again in {self.pause:g} s")
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if now < self.next_start:
            return False
        self.start(environment)
        return True

    def stop(self) -> None:
        if self.popen is not None:
            process.end_group(self.popen.pid, patience=self.patience)
            self.popen.wait()
            self.popen = None


def spawn(name: str, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A process in a group of its own whose lines are passed on."""
    popen = subprocess.Popen(
        command,
        cwd=state.CHECKOUT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert popen.stdout is not None
    pump(name, popen.stdout)
    return popen


def note(home: Path, groups: list[tuple[str, int, str]]) -> None:
    """Writes which groups run, so that a start after a crash can end what is left of them."""
    rows = [{"name": name, "pid": str(pid), "born": born} for name, pid, born in groups]
    state.write(home / "children.json", rows)


def end_leftovers(home: Path) -> int:
    """Ends what an earlier supervisor of this state folder left running."""
    ended = process.end_leftovers(state.read(home / "children.json", []), home)
    (home / "children.json").unlink(missing_ok=True)
    return ended
