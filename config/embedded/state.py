"""The state folder: secrets, remembered ports, the addresses of running services, one lock."""

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import secrets as randomness
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

# Tells a person one short line of progress.
Say = Callable[[str], None]

CHECKOUT = Path(__file__).resolve().parents[2]
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class Trouble(Exception):
    """Something a person must mend: one plain sentence and the way out."""


@dataclass(frozen=True)
class Urls:
    """Where the services answer; a part that is not known is the empty text.

    `owner_url` is the database as the role that owns its tables; the same address where one role does both.
    """

    database_url: str
    warehouse_url: str
    redis_url: str
    owner_url: str

    def moved(self, old: str, new: str) -> "Urls":
        """The same with one `host:port` replaced by another."""
        return Urls(*(part.replace(f"@{old}/", f"@{new}/") for part in astuple(self)))


def folder() -> Path:
    """`AISLE_STATE`, else `.state` in the checkout; not created here."""
    return Path(os.environ.get("AISLE_STATE") or CHECKOUT / ".state").absolute()


def prepare(place: Path) -> None:
    """Makes the folder, closed to others; as root it stays enterable for the services' account."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        if place.stat().st_uid in (os.geteuid(), 0):
            place.chmod(0o711 if os.geteuid() == 0 else 0o700)
        with tempfile.TemporaryFile(dir=place):
            pass
    except FileExistsError:
        raise Trouble(
            f"{place} is a file, but Aisle keeps its data in a folder of that name. "
            "Move the file away, or set AISLE_STATE to another folder."
        ) from None
    except PermissionError:
        raise Trouble(
            f"Aisle may not write into {place} (it belongs to {owner_name(place)}). "
            "Run as that account, or set AISLE_STATE to a folder of your own."
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise Trouble(f"The folder {place} cannot be made; set AISLE_STATE to another.") from None


def owner_name(place: Path) -> str:
    """The account that owns the nearest existing folder, by name where it has one."""
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        return place.owner()
    except (KeyError, OSError):
        return "another account"


def write(path: Path, value: Any) -> None:
    """Replaces a JSON file at one stroke, readable by its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(value, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        _give_to_owner_of(path.parent, fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def read(path: Path, default: Any) -> Any:
    """What a JSON file holds; the default when it is missing or was cut short."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return default
    except PermissionError:
        return default


def secrets(*, kept: bool = False) -> dict[str, str]:
    """Keys and passwords, made once and kept in `secrets.json`; the environment wins.

    Where the folder cannot be written, they last for this process only, except that
    TOKEN_PEPPER and RECORD_KEY then follow from SECRET_KEY, so that several processes agree.
    With `kept`, that is a `Trouble` instead.
    """
    place = folder()
    held = read(place / "secrets.json", None)
    if not _is_complete(held):
        try:
            held = _make_secrets(place, held if isinstance(held, dict) else {})
        except (OSError, Trouble):
            if kept:
                raise
            held = _fresh_secrets()
            if key := os.environ.get("SECRET_KEY"):
                for name, purpose in (
                    ("TOKEN_PEPPER", b"token pepper"),
                    ("RECORD_KEY", b"record key"),
                ):
                    held[name] = hmac.new(key.encode(), purpose, hashlib.sha256).hexdigest()
    return {name: os.environ.get(name) or value for name, value in held.items()}


def urls() -> Urls | None:
    """The services' addresses: the environment, else the services that run in this state folder.

    None when no database is known.
    """
    running = read(folder() / "services.json", {})
    database = os.environ.get("DATABASE_URL") or running.get("database_url", "")
    if not database:
        return None
    if os.environ.get("DATABASE_URL"):
        running = {"redis_url": running.get("redis_url", "")}
    owner = os.environ.get("AISLE_OWNER_DATABASE_URL") or running.get("owner_url") or database
    warehouse = os.environ.get("WAREHOUSE_URL") or running.get("warehouse_url") or beside(owner)
    redis = os.environ.get("REDIS_URL") or running.get("redis_url", "")
    return Urls(database, warehouse, redis, owner)


def remember(place: Path, running: Urls | None) -> None:
    """Writes, or with None removes, the addresses that `urls()` finds."""
    if running is None:
        (place / "services.json").unlink(missing_ok=True)
    else:
        write(place / "services.json", asdict(running))


def beside(database_url: str) -> str:
    """The demo's warehouse on the same server: `name` becomes `name_warehouse`."""
    parts = urlsplit(database_url)
    return urlunsplit(parts._replace(path=f"{parts.path or '/aisle'}_warehouse"))


@contextlib.contextmanager
def lock(place: Path, address: str) -> Iterator[None]:
    """Held by one supervisor at a time; ends with the process, however it ends."""
    handle = open_own(place / "run.lock")
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            where = os.pread(handle, 1000, 0).decode() or "this state folder"
            raise Trouble(
                f"Aisle already runs here on {where} (state folder {place}). "
                "Stop it with Ctrl-C where it runs, or set AISLE_STATE to another folder."
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, address.encode())
        yield
    finally:
        os.close(handle)


def open_own(path: Path, flags: int = os.O_RDWR) -> int:
    """Opens a file of ours, made if missing, for its owner only; never follows a link."""
    handle = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    _give_to_owner_of(path.parent, path)
    return handle


def _is_complete(held: Any) -> bool:
    return isinstance(held, dict) and all(
        isinstance(held.get(name), str) and held[name] for name in _fresh_secrets()
    )


def _fresh_secrets() -> dict[str, str]:
    chunks = ["".join(randomness.choice(READABLE) for _ in range(5)) for _ in range(3)]
    return {
        "SECRET_KEY": randomness.token_urlsafe(50),
        "TOKEN_PEPPER": randomness.token_hex(32),
        "RECORD_KEY": randomness.token_hex(32),
        "POSTGRES_ADMIN_PASSWORD": randomness.token_hex(24),
        "POSTGRES_PASSWORD": randomness.token_hex(24),
        "POSTGRES_APP_PASSWORD": randomness.token_hex(24),
        "VALKEY_PASSWORD": randomness.token_hex(24),
        "DEMO_PASSWORD": "-".join(chunks),
    }


def _make_secrets(place: Path, held: dict[str, str]) -> dict[str, str]:
    """Two processes may come here at once: the lock lets the second read what the first wrote."""
    prepare(place)
    with os.fdopen(open_own(place / "secrets.lock")) as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        now = read(place / "secrets.json", None)
        if _is_complete(now):
            return dict(now)
        if isinstance(now, dict):
            held = now
        made = {**_fresh_secrets(), **{k: v for k, v in held.items() if isinstance(v, str) and v}}
        write(place / "secrets.json", made)
        return made


def _give_to_owner_of(parent: Path, path: Path) -> None:
    """What root writes into somebody's folder stays readable for that person."""
    info = parent.stat()
    if os.geteuid() == 0 and info.st_uid:
        os.chown(path, info.st_uid, info.st_gid, follow_symlinks=False)
