"""The log: one line an event, whatever strangers send; no token, password or body in it."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from config import logs
from tests.conftest import api_for, signed_in

CHECKOUT = Path(__file__).resolve().parents[2]
FORGED = [
    "line\nERROR root everything is fine",
    "line\r\n2026-02-06 root: sold",
    '"}\n{"level": "CRITICAL", "message": "forged"}',
    '", "level": "CRITICAL", "x": "',
    "\x1b[2J\x1b[31mred\x1b[0m",
    "\x08\x08\x08backspace",
    "\x00",
    "\x85next line",
    "\u2028line\u2029paragraph",
    "\u202ereversed",
    "\ud800 half",
    "%s %d %(name)s {0} {name} ${jndi:ldap://x}",
    "a" * 100_000,
]


@pytest.fixture
def written() -> Iterator[Callable[[], list[str]]]:
    """What was written to the log since, a line each."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Line())
    logging.root.addHandler(handler)
    yield lambda: stream.getvalue().splitlines()
    logging.root.removeHandler(handler)


def faults(lines: list[str]) -> Iterator[str]:
    """What makes a log unreadable: more lines than events, bytes a terminal acts on, other things than JSON."""
    for line in lines:
        if not line.isascii() or not line.isprintable():
            yield f"not printable: {line[:80]!r}"
        try:
            said = json.loads(line)
        except ValueError:
            yield f"no JSON: {line[:80]!r}"
            continue
        if not {"at", "level", "logger", "message"} <= said.keys() or said["level"] == "CRITICAL":
            yield f"forged: {line[:80]!r}"


def test_a_forged_log_is_found() -> None:
    assert list(faults(["{}", "ERROR root sold"]))
    assert list(faults(['{"at": 1, "level": "CRITICAL", "logger": "x", "message": "y"}']))


@pytest.mark.parametrize("text", FORGED, ids=lambda text: repr(text[:20]))
def test_no_text_forges_a_line(text: str, written: Callable[[], list[str]]) -> None:
    logger = logging.getLogger("aisle.test")
    logger.error("said %s", text)
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("broke")
    logger.error("beside it", extra={"body": text, "request": text})
    logger.error({"level": "CRITICAL", "at": text, "message": text})
    lines = written()
    assert len(lines) == 4
    assert not list(faults(lines))
    assert all(len(line) < 30_000 for line in lines)
    assert json.loads(lines[2]).keys() == {"at", "level", "logger", "message"}


SECRETS = [
    ("Authorization: Bearer aisle_abc.canary", "canary"),
    ("aisle_abcd2345.canarycanarycanarycanary in it", "canary"),
    ("Internal Server Error: /invitation/canary", "canary"),
    ("old aisle_canarycanarycanarycanary was used", "canary"),
    ("basic Y2FuYXJ5", "Y2FuYXJ5"),
    ("postgres://aisle:canary@db.example:5432/aisle is down", "canary"),
    ("redis://:canary@127.0.0.1/0", "canary"),
    ("Cookie: sessionid=canary; csrftoken=canary2", "canary"),
    ("{'password': 'canary'}", "canary"),
    ("duplicate key\nDETAIL:  Key (email)=(canary@test.example) already exists.", "canary"),
    ("syntax error\nLINE 1: select canary from x", "canary"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS, ids=[text[:20] for text, _ in SECRETS])
def test_what_opens_doors_is_masked(
    text: str, secret: str, written: Callable[[], list[str]]
) -> None:
    logger = logging.getLogger("aisle.test")
    logger.error(text)
    try:
        raise RuntimeError(text)
    except RuntimeError:
        logger.exception("broke")
    assert len(written()) == 2
    assert not [line for line in written() if secret in line]


def test_plain_words_are_left_as_they_are(written: Callable[[], list[str]]) -> None:
    sentences = [
        "the bell for health.tasks.refresh_asset could not be rung: timed out",
        'database "aisle_warehouse" does not exist at postgres://aisle@db.example:5432/aisle',
    ]
    for sentence in sentences:
        logging.getLogger("aisle.test").error(sentence)
    assert [json.loads(line)["message"] for line in written()] == sentences


@pytest.mark.django_db
def test_a_fault_is_one_line_that_knows_its_request(
    admin: User, written: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr("accounts.services.tell", breaks)
    monkeypatch.setattr("shop.front.window", breaks)
    monkeypatch.setattr("catalog.registering.register", breaks)
    page, api = signed_in(admin), APIClient(raise_request_exception=False)
    page.raise_request_exception = False
    api.credentials(**api_for(admin)._credentials)
    shown = page.get("/?q=canary-of-the-query")
    sent = api.post("/api/v1/assets", {"name": "canary-of-the-body"}, format="json")
    lines = written()
    assert not list(faults(lines))
    said = [json.loads(line) for line in lines]
    assert [one["request"] for one in said] == [shown["X-Request-ID"], sent["X-Request-ID"]]
    assert [one["status"] for one in said] == [500, 500]
    assert all("RuntimeError: it broke" in one["trace"] for one in said)
    secret = api._credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert not [line for line in lines if "canary" in line or secret in line]


@pytest.mark.django_db
@pytest.mark.parametrize("text", FORGED[:-1], ids=lambda text: repr(text[:20]))
def test_no_address_or_header_forges_a_line(
    text: str, admin: User, written: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr("shop.results.read", breaks)
    client = signed_in(admin)
    client.raise_request_exception = False
    headers = {"HTTP_USER_AGENT": text, "HTTP_X_REQUEST_ID": text, "HTTP_REFERER": text}
    client.get("/search", {"q": text.replace("\ud800", "")}, **headers)
    Client().post("/sign-in", {"username": text.replace("\ud800", ""), "password": "x"}, **headers)
    assert not list(faults(written()))


@pytest.mark.django_db
def test_what_is_said_once_a_request_is_answered_still_knows_it(
    written: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.views.broker_answers", lambda: False)
    answer = Client().get("/readyz")
    assert json.loads(written()[0])["request"] == answer["X-Request-ID"]


def test_outside_of_a_request_a_line_names_none(written: Callable[[], list[str]]) -> None:
    logging.getLogger("aisle.test").error("alone")
    assert "request" not in json.loads(written()[0])


@pytest.mark.parametrize(
    "program",
    [
        "from config import celery; celery.app.log.setup(loglevel='WARNING')",
        "from config import clock; clock.app.log.setup(loglevel='WARNING')",
        "from gunicorn.app.wsgiapp import WSGIApplication as A; import sys;"
        "sys.argv = ['gunicorn', '-c', 'config/web.py', 'config.wsgi:application'];"
        "app = A('%(prog)s'); app.cfg.logger_class(app.cfg)",
    ],
    ids=["worker", "scheduler", "web"],
)
def test_every_process_logs_in_the_same_way(program: str) -> None:
    """Celery and gunicorn would each write lines of their own."""
    says = "import logging; logging.getLogger('gunicorn.error').warning('line\\nbreak')"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; {says}"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert not list(faults(lines))
