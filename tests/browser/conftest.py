"""A real browser before a real shop: the demo as `make run` starts it, once for all journeys.

`AISLE_CHROMIUM` names the browser where it is not called `chromium`.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.config.embedded import state_folder

# Two cores hold the browser, the shop, its workers and its services: what is slow there is not wrong.
expect.set_options(timeout=20_000)

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0
TAG = "from catalog.models import Tag; print(Tag.objects.get(name='known gap').pk)"
TRACKER = {
    "domain": "flights",
    "name": "Issues of the data team",
    "kind": "github",
    "base": "https://api.github.com",
    "project": "flights/data",
    "token": "none",
}


@dataclass(frozen=True)
class Shop:
    """A running demo: where it answers, who may come in, and how to reach its commands."""

    url: str
    state: Path
    people: dict[str, dict[str, str]]
    token: str
    environment: dict[str, str]

    def manage(self, *command: str) -> str:
        """Run a management command beside the running shop, as an engineer would."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CHECKOUT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def api(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """What the API answers to the demo's token."""
        asked = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            json.dumps(body).encode() if body else None,
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(asked) as answer:
            return json.loads(answer.read() or b"null")

    def asset(self, name: str) -> dict[str, Any]:
        """An asset of the warehouse by its name."""
        found: dict[str, Any] = self.api(
            f"assets/lookup?namespace=postgres://warehouse:5432&name=warehouse.{name}"
        )
        return found


def eventually(what: str, is_so: Callable[[], bool], patience: float = 60.0) -> None:
    """Wait for something that workers do, or fail with its name."""
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        with suppress(OSError, KeyError, IndexError):
            if is_so():
                return
        time.sleep(0.5)
    pytest.fail(f"within {patience:.0f} s it did not come true that {what}")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = os.environ.get("AISLE_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.skip("no chromium on this machine; AISLE_CHROMIUM can name one")
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """The demo, started from nothing and filled."""
    with state_folder() as state:
        yield from _run(state)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _run(state: Path) -> Iterator[Shop]:
    state.mkdir()
    port = free_port()
    kept = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DATABASE_URL", "REDIS_URL", "WAREHOUSE_URL")
    }
    environment = kept | {"PORT": str(port), "AISLE_STATE": str(state), "AISLE_DEMO": "1"}
    log = (state / "run.log").open("wb")
    running = subprocess.Popen(
        [sys.executable, "-m", "config.embedded", "run"],
        cwd=CHECKOUT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield _opened(f"http://127.0.0.1:{port}", state, environment, running)
    finally:
        running.terminate()
        running.wait(timeout=60)
        log.close()


def _opened(
    url: str, state: Path, environment: dict[str, str], running: subprocess.Popen[bytes]
) -> Shop:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and running.poll() is None:
        with suppress(OSError, ValueError, StopIteration):
            told = json.loads((state / "logins.json").read_text())
            token = next(row["token"] for row in told if "token" in row)
            people = {row["who"]: row for row in told if "who" in row}
            shop = Shop(url, state, people, token, environment)
            departures = shop.asset("marts.departures")
            report = shop.api("search?q=Arrival delay&kind=model".replace(" ", "%20"))
            contract = shop.api(f"assets/{departures['id']}/health")
            if departures["verdict"] != "unknown" and report["count"] and contract["reasons"]:
                return shop
        time.sleep(0.5)
    raise RuntimeError((state / "run.log").read_text()[-4000:])


@contextmanager
def second_door(shop: Shop, name: str, **differs: str) -> Iterator[str]:
    """Where the same shop answers under other settings."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    here = {"PORT": str(port), "AISLE_URL": url, "AISLE_WEB_WORKERS": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", "config/web.py", "config.wsgi:application"]
    with (shop.state / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(
            command, cwd=CHECKOUT, env=shop.environment | here | differs, stdout=log, stderr=log
        )
        try:
            eventually(f"the {name} shop opens", lambda: bool(urllib.request.urlopen(url)))
            yield url
        finally:
            running.terminate()
            running.wait(timeout=60)


@pytest.fixture(scope="session")
def public(shop: Shop) -> Iterator[str]:
    """Where the same shop lets anybody read what is public."""
    with second_door(shop, "public", AISLE_PUBLIC="1") as url:
        yield url


@pytest.fixture(scope="session")
def places(shop: Shop) -> dict[str, int | str]:
    """What the addresses of the demo's pages leave open."""
    eventually("a machine opens an alarm", lambda: bool(shop.api("tickets")["results"]))
    tickets = shop.api("tickets")["results"]
    return {
        "departures": shop.asset("marts.departures")["id"],
        "model": shop.api("search?q=Arrival%20delay&kind=model")["results"][0]["id"],
        "ticket": tickets[0]["id"],
        "wanted": shop.api("wanted", {"title": "Bird strikes", "domain": "flights"})["id"],
        "tracker": (shop.api("trackers")["results"] or [shop.api("trackers", TRACKER)])[0]["id"],
        "person": shop.api("users?q=Stefan")["results"][0]["id"],
        "tag": int(shop.manage("shell", "-v", "0", "-c", TAG)),
        "today": date.today().isoformat(),
    }


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


SignIn = Callable[..., Page]
# A page that is not there or not for this person, and a form sent back with its errors, are answers, not faults.
ANSWERS = re.compile("status of (403|404|422)")


def sign_in(page: Page, person: dict[str, str]) -> None:
    """At the door; whoever stands before it types, and comes in."""
    page.get_by_label("e-mail").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("details.menu").first).to_be_visible()


@pytest.fixture
def enter(browser: Browser, shop: Shop) -> Iterator[SignIn]:
    """Opens a page as one of the demo's people, or as nobody; the browser's complaints fail the test."""
    contexts = []
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and not ANSWERS.search(said.text):
            complaints.append(f"{said.location.get('url')}: {said.text}")

    def open_as(who: str | None, **options: Any) -> Page:
        context = browser.new_context(**{"base_url": shop.url} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", hear)
        page.goto("/sign-in" if who else "/")
        if who:
            sign_in(page, shop.people[who])
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not complaints
