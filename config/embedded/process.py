"""Processes by pid, never mistaking a stranger for ours: by start time and a mark."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc")
# Every process of a state folder carries that folder's path under this name.
MARK = "AISLE_SUPERVISED"


def born(pid: int) -> str:
    """What tells this process from a later one with the same pid; empty when there is none."""
    if PROC.joinpath("self/stat").exists():
        try:
            after_name = PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            return ""
        return "" if after_name[0] == "Z" else after_name[19]
    asked = ["ps", "-p", str(pid), "-o", "lstart=,command="]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def members(group: int) -> list[int]:
    """The living processes of a process group."""
    if not PROC.joinpath("self/stat").exists():
        return [group] if born(group) else []
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            after_name = entry.joinpath("stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[2]) == group and after_name[0] != "Z":
            found.append(int(entry.name))
    return found


def is_marked(pid: int, home: Path) -> bool:
    """Whether a process was started for this state folder, by its environment."""
    try:
        environment = PROC.joinpath(str(pid), "environ").read_bytes()
    except OSError:
        return not PROC.joinpath("self/stat").exists()
    return f"{MARK}={home}".encode() in environment.split(b"\0")


def end_leftovers(groups: list[dict[str, str]], home: Path) -> int:
    """Ends process groups that an earlier supervisor left behind; answers how many it ended.

    A group counts as ours only if its leader was born when we noted it, or, where the leader is
    gone, if all that is left carries the mark of this state folder.
    """
    ours = []
    for noted in groups:
        group = int(noted["pid"])
        left = members(group)
        leader_is_ours = bool(noted["born"]) and born(group) == noted["born"]
        if not left or not (leader_is_ours or group not in left):
            continue
        if all(is_marked(pid, home) for pid in left):
            ours.append(group)
            if leader_is_ours:
                os.kill(group, signal.SIGTERM)
    for group in ours:
        end_group(group, patience=5)
    return len(ours)


def end_group(group: int, *, patience: float, first: int = signal.SIGTERM) -> None:
    """Asks a group's leader to end; after `patience` seconds, or once it has, ends what is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if born(group):
            os.kill(group, first)
        deadline = time.monotonic() + patience
        while born(group) and time.monotonic() < deadline:
            time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
