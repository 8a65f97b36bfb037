"""The pipeline's events: kept until Aisle takes them, sent by the official client."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.demo import events

FLIGHTS = events.Dataset("postgres://warehouse:5432", "warehouse.raw.flights")


@dataclass
class Listener:
    """Answers every event with `status` and remembers it."""

    address: str = ""
    status: int = 201
    heard: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/api/v1/lineage":
                heard.heard.append(json.loads(body))
            heard.tokens.add(self.headers["Authorization"])
            self.send_response(heard.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        heard.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield heard
        server.shutdown()
        thread.join()


def reporter(folder: Path, listener: Listener) -> events.Reporter:
    return events.Reporter(folder, listener.address, "secret")


def run_once(to: events.Reporter) -> None:
    with to.run(events.Run("deliver_flights", [], [FLIGHTS])) as run:
        run.rows = 7


def test_a_run_is_told_when_it_starts_and_when_it_ends(tmp_path: Path, listener: Listener) -> None:
    to = reporter(tmp_path, listener)
    run_once(to)

    assert to.send() == (2, "")
    assert [event["eventType"] for event in listener.heard] == ["START", "COMPLETE"]
    assert listener.tokens == {"Bearer secret"}
    start, end = listener.heard
    assert start["run"]["runId"] == end["run"]["runId"]
    assert start["job"]["namespace"] == "warehouse-pipeline"
    assert end["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 7


def test_what_was_sent_is_not_sent_again(tmp_path: Path, listener: Listener) -> None:
    to = reporter(tmp_path, listener)
    run_once(to)
    to.send()

    assert to.send() == (0, "")
    assert len(listener.heard) == 2


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_events_wait_until_aisle_takes_them(
    tmp_path: Path, listener: Listener, status: int
) -> None:
    to = reporter(tmp_path, listener)
    run_once(to)
    listener.status = status
    sent, reason = to.send()
    assert sent == 0
    assert str(status) in reason

    listener.heard.clear()
    listener.status = 201
    assert reporter(tmp_path, listener).send() == (2, "")
    assert [event["eventType"] for event in listener.heard] == ["START", "COMPLETE"]


def test_events_wait_while_aisle_is_away(tmp_path: Path, listener: Listener) -> None:
    away = events.Reporter(tmp_path, "http://127.0.0.1:9", "secret")
    run_once(away)

    sent, reason = away.send()

    assert sent == 0
    assert reason
    assert reporter(tmp_path, listener).send() == (2, "")


def test_an_event_that_is_refused_for_ever_does_not_hold_up_the_rest(
    tmp_path: Path, listener: Listener
) -> None:
    to = reporter(tmp_path, listener)
    run_once(to)
    listener.status = 422
    _sent, reason = to.send()
    assert "422" in reason

    listener.status = 201
    run_once(to)
    assert to.send() == (2, "")


def test_a_half_written_line_is_passed_over(tmp_path: Path, listener: Listener) -> None:
    to = reporter(tmp_path, listener)
    run_once(to)
    with to.spool.open("a") as file:
        file.write('{"eventTime": "20')
    run_once(to)

    assert to.send() == (4, "")


def test_a_failed_run_says_why(tmp_path: Path, listener: Listener) -> None:
    to = reporter(tmp_path, listener)
    with (
        pytest.raises(ValueError, match="no such day"),
        to.run(events.Run("deliver_flights", [], [FLIGHTS])),
    ):
        raise ValueError("no such day")
    to.send()

    assert listener.heard[-1]["eventType"] == "FAIL"
    facets = listener.heard[-1]["run"]["facets"]
    assert facets["errorMessage"]["message"] == "no such day"


def test_a_proxy_in_the_environment_is_not_asked(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    to = reporter(tmp_path, listener)
    run_once(to)

    assert to.send() == (2, "")
