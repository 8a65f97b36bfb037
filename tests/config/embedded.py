"""Running `python -m config.embedded` as a person would, in a throw-away state folder."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
REPLACED = (
    "DATABASE_URL",
    "REDIS_URL",
    "WAREHOUSE_URL",
    "SECRET_KEY",
    "TOKEN_PEPPER",
    "TOKEN_PEPPERS",
    "HOST",
    "PORT",
)
COMMAND = [sys.executable, "-m", "config.embedded"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Ours without what would replace the embedded services."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in REPLACED and not name.startswith(("AISLE_", "DJANGO_", "PYTEST_"))
    }
    return {**kept, "AISLE_STATE": str(home), **more}


def execute(home: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`exec -- COMMAND` to its end."""
    return subprocess.run(
        [*COMMAND, "exec", "--", *command],
        cwd=CHECKOUT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def python(home: Path, code: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`exec` of a piece of Python that finds `urls` and `db`, a connection, ready."""
    ready = (
        "import os, psycopg\nfrom config.embedded import state\nurls = state.urls()\n"
        "db = psycopg.connect(urls.owner_url, autocommit=True)\n"
    )
    return execute(home, sys.executable, "-c", ready + code, **more)


@contextlib.contextmanager
def state_folder(*, closed: bool = False) -> Iterator[Path]:
    """A folder whose parent other accounts may enter, or with `closed` may not."""
    base = Path(tempfile.mkdtemp(prefix="aisle-test-"))
    base.chmod(0o700 if closed else 0o755)
    home = base / "state"
    try:
        yield home
    finally:
        for pid in processes_of(home):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError, ValueError):
            shutil.rmtree(json.loads((home / "place.json").read_text()))
        shutil.rmtree(base, ignore_errors=True)


def processes_of(home: Path) -> list[int]:
    """Every living process that carries the mark of this state folder."""
    mark = f"AISLE_SUPERVISED={home}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and mark in entry.joinpath("environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def eventually(question: object, seconds: float = 30.0) -> object:
    """The first true answer to `question()`, asked again and again; fails after some seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.1)
    return answer
