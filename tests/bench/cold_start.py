"""Seconds from a fresh clone to the first page, and the memory of the idle demo.

    python3 tests/bench/cold_start.py [--cache]

Clones this checkout's last commit, runs `make run` there as a newcomer would, waits for the
sign-in page, for the storefront to show assets to somebody signed in, and for the demo to be
complete; then lets it rest and adds up the proportional set size of every process. Without
`--cache` everything is fetched from the registry again.
"""

import argparse
import contextlib
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 300.0
REST = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", action="store_true", help="use the packages uv fetched before")
    cached = parser.parse_args().cache
    with tempfile.TemporaryDirectory(prefix="aisle-cold-", ignore_cleanup_errors=True) as base:
        os.chmod(base, 0o755)  # noqa: PTH101 - root's services live below
        clone = Path(base, "aisle")
        subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(clone)], check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        began = time.monotonic()
        run = start(clone, port, None if cached else Path(base, "cache"))
        try:
            measure(run, clone / ".state", f"http://127.0.0.1:{port}", began)
        finally:
            stopping = time.monotonic()
            os.killpg(run.pid, signal.SIGINT)
            run.wait()
            tell("stopped after", time.monotonic() - stopping, "s")


def start(clone: Path, port: int, cache: Path | None) -> subprocess.Popen[str]:
    """`make run` in the clone, without any setting of ours; its lines go to standard error."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AISLE_", "MAKE", "MFLAGS"))}
    for name in ("DATABASE_URL", "REDIS_URL", "WAREHOUSE_URL", "SECRET_KEY"):
        kept.pop(name, None)
    if cache:
        kept["UV_CACHE_DIR"] = str(cache)
    run = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    threading.Thread(target=pass_on, args=[run], daemon=True).start()
    return run


def pass_on(run: subprocess.Popen[str]) -> None:
    assert run.stdout
    for line in run.stdout:
        sys.stderr.write(line)


def measure(run: subprocess.Popen[str], state: Path, address: str, began: float) -> None:
    def reached(what: str, question: Callable[[], bool]) -> None:
        while not question():
            if run.poll() is not None or time.monotonic() - began > PATIENCE:
                raise SystemExit(f"not reached: {what}")
            time.sleep(0.1)
        tell(what, time.monotonic() - began, "s")

    reached("sign-in page after", lambda: "csrfmiddlewaretoken" in fetch(address + "/sign-in"))
    reached("storefront with assets after", lambda: "/assets/" in storefront(state, address))
    reached("demo complete after", lambda: bool(re.search("demo_deliver", processes(run.pid))))
    time.sleep(REST)
    tell("memory of the idle demo (PSS)", sum(memory(run.pid).values()) / 1024, "MB")
    for name, kilobytes in sorted(memory(run.pid).items(), key=lambda row: -row[1]):
        tell(f"  {name}", kilobytes / 1024, "MB")


def fetch(url: str) -> str:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
        return str(answer.read().decode())
    return ""


def storefront(state: Path, address: str) -> str:
    """The storefront as the first person of the printed logins sees it."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        login = json.loads((state / "logins.json").read_text())[0]
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        opener.open(address + "/sign-in", timeout=5).close()
        token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        form = {"username": login["email"], "password": login["password"]}
        sent = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        with opener.open(address + "/sign-in", sent, timeout=10) as answer:
            return str(answer.read().decode())
    return ""


def family(root: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit():
                parent = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def processes(root: int) -> str:
    return "\n".join(command(pid) for pid in family(root))


def memory(root: int) -> dict[str, int]:
    """Proportional set size in kilobytes, by part."""
    parts = {
        "gunicorn": "web",
        "config.clock": "beat",
        "celery": "worker",
        "postgres": "postgres",
        "valkey": "valkey",
        "config.embedded": "supervisor",
    }
    sums: dict[str, int] = {}
    for pid in family(root):
        with contextlib.suppress(OSError):
            words = command(pid)
            name = next((part for word, part in parts.items() if word in words), "make and others")
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
            sums[name] = sums.get(name, 0) + (int(found[1]) if found else 0)
    return sums


def tell(what: str, value: float, unit: str) -> None:
    sys.stdout.write(f"{what:<36} {value:8.1f} {unit}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
