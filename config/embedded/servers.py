"""The two services Aisle needs, embedded or somebody else's, and the addresses they answer on."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from config.embedded import account, postgres, state, valkey

Server = postgres.Server | valkey.Server


@dataclass
class Servers:
    """What was started for one state folder; `watched` holds how each embedded one starts again."""

    home: Path
    urls: state.Urls
    running: dict[str, Server] = field(default_factory=dict)
    watched: dict[str, Callable[[], Server]] = field(default_factory=dict)

    def stop(self) -> None:
        """Stops what is embedded, the bell before the truth, and forgets the addresses."""
        for name in ("valkey", "postgres"):
            if server := self.running.pop(name, None):
                server.stop()
        state.remember(self.home, None)

    def revive(self, say: state.Say) -> None:
        """Starts again what died."""
        for name, server in list(self.running.items()):
            if not server.alive():
                say(f"{name} ended; starting it again")
                self.running[name] = self.watched[name]()


def start(home: Path, say: state.Say, *, warehouse: bool) -> Servers:
    """Starts what no environment variable replaces and writes the addresses for other processes."""
    secrets = state.secrets(kept=True)
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    servers = Servers(home, state.Urls(database_url, "", redis_url))
    warehouse_url = os.environ.get("WAREHOUSE_URL", "")
    try:
        if not (database_url and redis_url):
            runs_as = account.choose(home)
            data = account.data_folder(home, runs_as, say)
        if not database_url:
            cluster = postgres.Postgres(home, data, runs_as, secrets)
            server = _keep(servers, "postgres", cluster.start)
            database_url = cluster.url(server.port, "aisle")
            warehouse_url = warehouse_url or cluster.url(server.port, "warehouse")
            say(f"Postgres answers on port {server.port}")
        elif warehouse:
            warehouse_url = warehouse_url or ensure_beside(database_url)
        if not redis_url:
            bell = valkey.Valkey(home, data, runs_as, secrets["VALKEY_PASSWORD"])
            server = _keep(servers, "valkey", lambda: bell.start(say))
            redis_url = bell.url(server.port)
            say(f"Valkey answers on port {server.port}")
        servers.urls = state.Urls(database_url, warehouse_url, redis_url)
        state.remember(home, servers.urls)
    except BaseException:
        servers.stop()
        raise
    return servers


def ensure_beside(database_url: str) -> str:
    """The warehouse beside somebody else's database, created if it is missing and the role may."""
    url = state.beside(database_url)
    name = unquote(urlsplit(url).path.removeprefix("/"))
    try:
        with psycopg.connect(database_url, autocommit=True, connect_timeout=10) as connection:
            found = connection.execute("select from pg_database where datname = %s", [name])
            if not found.fetchone():
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
        where = urlsplit(database_url)
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
