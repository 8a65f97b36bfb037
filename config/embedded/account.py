"""Which account the services run as, and where that account can keep their data.

Postgres refuses to run as root. So that nothing of the machine changes for it, no account is
made and no folder above our own is opened: root borrows an unprivileged account that exists.
"""

import os
import pwd
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded import state

CANDIDATES = ("aisle", "postgres", "nobody")
ELSEWHERE = Path("/var/lib/aisle")
NOTE = "place.json"


@dataclass(frozen=True)
class Account:
    """Whom the services run as; `borrowed` when root lends them another account than its own."""

    name: str
    uid: int
    gid: int
    borrowed: bool

    def popen(self) -> dict[str, Any]:
        """The arguments of `subprocess` that start a process as this account."""
        if not self.borrowed:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}

    def own(self, path: Path) -> None:
        """Hands a path to this account; nothing to do when it is ours anyway."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, path: Path) -> bool:
        """Whether this account gets into a folder, asked by trying."""
        return self._tries('cd -- "$1"', path)

    def can_run(self, program: Path) -> bool:
        """Whether this account may execute a program where it lies, asked by trying."""
        return self._tries('"$1" --version >/dev/null 2>&1', program)

    def _tries(self, script: str, path: Path) -> bool:
        asked = ["/bin/sh", "-c", script, "sh", str(path)]
        done = subprocess.run(asked, cwd="/", capture_output=True, check=False, **self.popen())
        return done.returncode == 0


def choose(home: Path) -> Account:
    """Ourselves, or for root the unprivileged account that owns the data, is named, or exists."""
    if os.geteuid() != 0:
        return _own_account()
    named = os.environ.get("AISLE_USER")
    if named:
        return _borrow(named)
    for data in (home / "services" / "postgres", _noted(home) / "postgres"):
        if data.exists() and data.stat().st_uid:
            info = data.stat()
            return Account(state.owner_name(data), info.st_uid, info.st_gid, borrowed=True)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return Account(name, entry.pw_uid, entry.pw_gid, borrowed=True)
    raise state.Trouble(
        "Postgres must not run as root, and this machine has no account aisle, postgres or nobody "
        "to run it as. Name one with AISLE_USER, or set DATABASE_URL and REDIS_URL."
    )


def data_folder(home: Path, account: Account, say: state.Say) -> Path:
    """Where the services' folders lie: in the state folder, or where their account can get to.

    For root the folder itself stays root's, so that what root writes there cannot be led astray.
    """
    if not account.borrowed:
        data = home / "services"
        data.mkdir(mode=0o700, exist_ok=True)
        _check_ours(data)
        return data
    elsewhere = _noted(home)
    if elsewhere == home:
        data = home / "services"
        data.mkdir(mode=0o711, exist_ok=True)
        if account.can_enter(data):
            return data
        data.rmdir()
        elsewhere = _make_elsewhere(home)
    elif not elsewhere.exists():
        elsewhere.mkdir(mode=0o711)
    for parent in (elsewhere.parent, elsewhere):
        if not account.can_enter(parent):
            raise state.Trouble(
                f"The account {account.name} that Postgres runs as can enter neither {home} nor "
                f"{parent}. Set AISLE_STATE to a folder it can enter, for example under /srv."
            )
    say(f"{account.name} cannot enter {home}, so the databases live in {elsewhere}")
    return elsewhere


def _noted(home: Path) -> Path:
    """Where an earlier start put the data of this state folder; the folder itself when nowhere."""
    return Path(state.read(home / NOTE, str(home)))


def _make_elsewhere(home: Path) -> Path:
    """A new folder each time: the data of a state folder that is gone opens for nobody else."""
    made = ELSEWHERE / secrets.token_hex(6)
    for folder in (ELSEWHERE, made):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
    state.write(made / "belongs-to.json", str(home))
    state.write(home / NOTE, str(made))
    return made


def _check_ours(data: Path) -> None:
    if data.stat().st_uid != os.geteuid():
        raise state.Trouble(
            f"The data in {data} belongs to {state.owner_name(data)}. "
            "Run as root or as that account, or set AISLE_STATE to a folder of your own."
        )


def _own_account() -> Account:
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise state.Trouble(
            f"The user id {os.geteuid()} has no name on this machine, which Postgres needs. "
            "Run as a named account, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from None
    return Account(name, os.geteuid(), os.getegid(), borrowed=False)


def _borrow(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise state.Trouble(
            f"AISLE_USER names {name}, but this machine has no such account."
        ) from None
    if entry.pw_uid == 0:
        raise state.Trouble(
            f"AISLE_USER names {name}, which is root; Postgres needs another account."
        )
    return Account(name, entry.pw_uid, entry.pw_gid, borrowed=True)
