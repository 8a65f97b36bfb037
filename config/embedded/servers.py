"""The two services Aisle needs, embedded or somebody else's, and the addresses they answer on."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from config.embedded import account, ports, postgres, state, valkey

Server = postgres.Server | valkey.Server
# Seconds between two revivals, so that a server that cannot live does not keep the machine busy.
PAUSE = 2.0


@dataclass
class Servers:
    """What was started for one state folder; `watched` holds how each embedded one starts again."""

    home: Path
    urls: state.Urls
    running: dict[str, Server] = field(default_factory=dict)
    watched: dict[str, Callable[[], Server]] = field(default_factory=dict)
    revived_at: float = 0.0

    def stop(self) -> None:
        """Stops what is embedded, the bell before the truth, and forgets the addresses."""
        for name in ("valkey", "postgres"):
            if server := self.running.pop(name, None):
                server.stop()
        state.remember(self.home, None)

    def revive(self, say: state.Say) -> bool:
        """Starts again what died; True when an address changed because its port was taken."""
        dead = [name for name, server in self.running.items() if not server.alive()]
        if not dead or time.monotonic() < self.revived_at + PAUSE:
            return False
        before = self.urls
        for name in dead:
            say(f"{name} ended; starting it again")
            old, new = self.running[name].port, self.watched[name]()
            self.running[name] = new
            if new.port != old:
                self.urls = self.urls.moved(
                    f"{ports.LOOPBACK}:{old}", f"{ports.LOOPBACK}:{new.port}"
                )
        self.revived_at = time.monotonic()
        state.remember(self.home, self.urls)
        return self.urls != before


def start(home: Path, say: state.Say, *, warehouse: bool) -> Servers:
    """Starts what no environment variable replaces and writes the addresses for other processes."""
    secrets = state.secrets(kept=True)
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    owner_url = os.environ.get("AISLE_OWNER_DATABASE_URL") or database_url
    servers = Servers(home, state.Urls(database_url, "", redis_url, owner_url))
    warehouse_url = os.environ.get("WAREHOUSE_URL", "")
    try:
        if not (database_url and redis_url):
            runs_as = account.choose(home)
            data = account.data_folder(home, runs_as, say)
        if not database_url:
            cluster = postgres.Postgres(home, data, runs_as, secrets)
            server = _keep(servers, "postgres", cluster.start)
            database_url = cluster.url(server.port, "aisle", postgres.APP)
            owner_url = cluster.url(server.port, "aisle")
            warehouse_url = warehouse_url or cluster.url(server.port, "warehouse")
            say(f"Postgres answers on port {server.port}")
        elif warehouse:
            warehouse_url = warehouse_url or ensure_beside(owner_url)
        if not redis_url:
            bell = valkey.Valkey(home, data, runs_as, secrets["VALKEY_PASSWORD"])
            server = _keep(servers, "valkey", lambda: bell.start(say))
            redis_url = bell.url(server.port)
            say(f"Valkey answers on port {server.port}")
        servers.urls = state.Urls(database_url, warehouse_url, redis_url, owner_url)
        state.remember(home, servers.urls)
    except BaseException:
        servers.stop()
        raise
    return servers


def ensure_beside(owner_url: str) -> str:
    """The warehouse beside somebody else's database, created if it is missing and the role may."""
    url = state.beside(owner_url)
    name = unquote(urlsplit(url).path.removeprefix("/"))
    try:
        with psycopg.connect(owner_url, autocommit=True, connect_timeout=10) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        raise state.Trouble(
            f"The demo needs a database {name}, which the role in DATABASE_URL may not create. "
            f'Create it for that role, or run "alter role ... createdb", or set WAREHOUSE_URL; '
            "AISLE_DEMO=0 starts without the demo."
        ) from None
    except psycopg.errors.DuplicateDatabase:
        pass
    except psycopg.OperationalError as error:
        where = urlsplit(owner_url)
        reason = str(error).strip().splitlines()[-1]
        raise state.Trouble(
            f"DATABASE_URL points to {where.hostname or 'a local socket'}:{where.port or 5432}, "
            f"which gives no connection: {reason}"
        ) from None
    return url


def _keep(servers: Servers, name: str, begin: Callable[[], Server]) -> Server:
    servers.watched[name] = begin
    servers.running[name] = begin()
    return servers.running[name]
