"""docker-compose.yml: right by its schema, and its commands work as plain processes."""

import json
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
import redis
import yaml

from tests.config import embedded

COMPOSE = embedded.CHECKOUT / "docker-compose.yml"
GIVEN = {
    "SECRET_KEY": "a key for this test only",
    "TOKEN_PEPPER": "a pepper for this test only",
    "POSTGRES_PASSWORD": "never-used",
    "POSTGRES_APP_PASSWORD": "never-used",
    "REDIS_PASSWORD": "never-used",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load(COMPOSE.read_text())
    assert isinstance(loaded, dict)
    return loaded


def fill_in(text: str) -> str:
    """`${NAME:?why}`, `${NAME:-default}` and `$$` as Compose reads them."""

    def value(found: re.Match[str]) -> str:
        name, operator, rest = found.groups()
        if operator == ":?":
            return GIVEN[name]
        return GIVEN.get(name, rest or "")

    filled = re.sub(r"(?<!\$)\$\{(\w+)(?:(:\?|:-)([^}]*))?\}", value, text)
    return filled.replace("$$", "$")


def test_the_file_holds_to_the_schema(compose: dict[str, Any]) -> None:
    checker = pytest.importorskip("check_jsonschema")
    schema = resources.files(checker) / "builtin_schemas/vendor/compose-spec.json"
    jsonschema.validate(compose, json.loads(schema.read_text()))


def test_every_part_is_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"web", "worker", "beat", "migrate", "postgres", "redis"}


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = COMPOSE.read_text()
    for name in GIVEN:
        assert re.search(rf"\$\{{{name}:\?", text), name
        assert f"${{{name}:-" not in text


def test_the_image_and_the_file_agree_on_folders(compose: dict[str, Any]) -> None:
    image = (embedded.CHECKOUT / "Dockerfile").read_text()
    state = re.search(r"AISLE_STATE=(\S+)", image)
    assert state
    assert f"state:{state[1]}" in compose["services"]["web"]["volumes"]
    assert "USER aisle" in image
    assert "--require-hashes" in image


class Processes:
    """The services of the file as plain processes beside embedded servers."""

    def __init__(self, compose: dict[str, Any], home: Path, urls: dict[str, str]) -> None:
        self.compose, self.home, self.urls = compose, home, urls
        self.started: list[subprocess.Popen[bytes]] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def start(self, service: str) -> subprocess.Popen[bytes]:
        """Its command and environment; only what names a container's network is exchanged."""
        plan = self.compose["services"][service]
        program, *arguments = [fill_in(word) for word in plan["command"]]
        if program != "python":
            arguments = ["-m", program, *arguments]
        arguments = [
            str(self.home / "beat-schedule") if a.startswith("/tmp/") else a for a in arguments
        ]
        told = {name: fill_in(str(value)) for name, value in plan["environment"].items()}
        told |= {name: url for name, url in self.urls.items() if name in told}
        here = {"HOST": "127.0.0.1", "PORT": str(self.port), "AISLE_STATE": str(self.home)}
        popen = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=embedded.CHECKOUT,
            env={**embedded.environment(self.home), **told, **here},
            start_new_session=True,
        )
        self.started.append(popen)
        return popen

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=3) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def ask(self, question: str) -> Any:
        with psycopg.connect(self.urls["DATABASE_URL"]) as connection:
            row = connection.execute(question).fetchone()  # type: ignore[arg-type]
            return row and row[0]


@pytest.fixture
def processes(compose: dict[str, Any]) -> Iterator[Processes]:
    with embedded.state_folder() as home:
        report = home.with_name("urls.json")
        hold = (
            f"import json\njson.dump(dict(os.environ), open({str(report)!r} + '.new', 'w'))\n"
            f"os.rename({str(report)!r} + '.new', {str(report)!r})\nimport signal; signal.pause()"
        )
        servers = subprocess.Popen(
            [*embedded.COMMAND, "exec", "--", sys.executable, "-c", f"import os\n{hold}"],
            cwd=embedded.CHECKOUT,
            env=embedded.environment(home),
        )
        embedded.eventually(report.exists)
        found = json.loads(report.read_text())
        names = ("DATABASE_URL", "AISLE_OWNER_DATABASE_URL", "REDIS_URL")
        urls = {name: found[name] for name in names}
        processes = Processes(compose, home, urls)
        yield processes
        for popen in (*reversed(processes.started), servers):
            popen.terminate()
            popen.wait(15)


@pytest.mark.slow
def test_the_commands_work_as_plain_processes(processes: Processes) -> None:
    assert processes.start("migrate").wait(60) == 0
    processes.start("beat")
    processes.start("web")
    embedded.eventually(lambda: processes.answers("/healthz"))
    broker = redis.Redis.from_url(processes.urls["REDIS_URL"])
    embedded.eventually(lambda: broker.llen("celery"))
    broker.close()
    processes.start("worker")
    embedded.eventually(lambda: processes.answers("/readyz"))
    assert processes.ask("select count(*) from accounts_user") == 1
