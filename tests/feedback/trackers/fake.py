"""An issue tracker on loopback: speaks as GitHub, GitLab and Jira Cloud do, keeps what it is told, fails on demand."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "right-token"
PROJECTS = {"github": "data/flights", "gitlab": "data/flights", "jira": "DATA"}
Fault = Callable[[BaseHTTPRequestHandler], None]
Answer = tuple[int, Any]


@dataclass
class Comment:
    id: int
    by: str
    text: str
    at: datetime
    private: bool = False


@dataclass
class Issue:
    number: int
    title: str
    text: str
    at: datetime
    changed_at: datetime
    open: bool = True
    comments: list[Comment] = field(default_factory=list)


@dataclass
class Fake:
    """The tracker: what it holds, what it was asked, and the faults that meet the next requests."""

    kind: str
    base: str = ""
    issues: dict[int, Issue] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    after: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def place(self) -> str:
        return self.base.removeprefix("http://")

    @property
    def issue(self) -> Issue:
        (one,) = self.issues.values()
        return one

    def open(self, title: str, text: str) -> Issue:
        number, now = len(self.issues) + 1, datetime.now(UTC)
        self.issues[number] = Issue(number, title, text, now, now)
        return self.issues[number]

    def say(self, number: int, text: str, by: str = "Grace", *, private: bool = False) -> Comment:
        issue, now = self.issues[number], datetime.now(UTC)
        count = sum(len(each.comments) for each in self.issues.values())
        made = Comment(9000 + count, by, text, now, private)
        issue.comments.append(made)
        issue.changed_at = now
        return made

    def turn(self, number: int, *, open: bool) -> None:
        issue = self.issues[number]
        issue.open, issue.changed_at = open, datetime.now(UTC)


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def since(query: dict[str, str], name: str) -> datetime:
    return (
        datetime.fromisoformat(query[name]) if name in query else datetime.min.replace(tzinfo=UTC)
    )


def page(rows: list[Any], query: dict[str, str]) -> list[Any]:
    size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
    return rows[(number - 1) * size : number * size]


def ordered(rows: list[Issue], query: dict[str, str], key: str) -> list[Issue]:
    by = "changed_at" if query.get(key, "").startswith("updated") else "at"
    down = query.get("direction", query.get("sort", "desc")) == "desc"
    return sorted(rows, key=lambda issue: getattr(issue, by), reverse=down)


class Speech:
    """One system's addresses: a table of method, pattern and what is done there."""

    allowed = f"Bearer {TOKEN}"
    table: list[tuple[str, str, str]] = []

    def __init__(self, fake: Fake) -> None:
        self.fake = fake

    def answer(self, method: str, path: str, query: dict[str, str], sent: Any) -> Answer:
        for verb, pattern, name in self.table:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                numbers = [int(group) for group in found.groups()]
                if numbers and numbers[0] not in self.fake.issues:
                    return 404, {"message": "Not Found"}
                status, made = getattr(self, name)(query, sent, *numbers)
                return int(status), made
        return 404, {"message": "Not Found"}

    def greet(self, query: dict[str, str], sent: Any) -> Answer:
        return 200, self.project()

    def project(self) -> Any:
        raise NotImplementedError


class GitHub(Speech):
    table = [
        ("GET", "/repos/data/flights", "greet"),
        ("GET", "/repos/data/flights/issues", "many"),
        ("POST", "/repos/data/flights/issues", "make"),
        ("GET", r"/repos/data/flights/issues/(\d+)", "one"),
        ("GET", r"/repos/data/flights/issues/(\d+)/comments", "said"),
        ("POST", r"/repos/data/flights/issues/(\d+)/comments", "say"),
    ]

    def project(self) -> Any:
        return {"full_name": "data/flights"}

    def shown(self, issue: Issue) -> Any:
        return {
            "id": 700 + issue.number,
            "number": issue.number,
            "html_url": f"https://github.example/data/flights/issues/{issue.number}",
            "state": "open" if issue.open else "closed",
            "title": issue.title,
            "body": issue.text,
            "created_at": iso(issue.at),
            "updated_at": iso(issue.changed_at),
        }

    def many(self, query: dict[str, str], sent: Any) -> Answer:
        start = since(query, "since")
        rows = [issue for issue in self.fake.issues.values() if issue.changed_at >= start]
        return 200, [self.shown(issue) for issue in page(ordered(rows, query, "sort"), query)]

    def make(self, query: dict[str, str], sent: Any) -> Answer:
        return 201, self.shown(self.fake.open(sent["title"], sent["body"]))

    def one(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        return 200, self.shown(self.fake.issues[number])

    def said(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        start = since(query, "since")
        rows = [one for one in self.fake.issues[number].comments if one.at >= start]
        return 200, [
            {"id": one.id, "user": {"login": one.by}, "body": one.text, "created_at": iso(one.at)}
            for one in page(rows, query)
        ]

    def say(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        return 201, {"id": self.fake.say(number, sent["body"], "aisle-bot").id}


class GitLab(Speech):
    table = [
        ("GET", "/api/v4/projects/data/flights", "greet"),
        ("GET", "/api/v4/projects/data/flights/issues", "many"),
        ("POST", "/api/v4/projects/data/flights/issues", "make"),
        ("GET", r"/api/v4/projects/data/flights/issues/(\d+)", "one"),
        ("GET", r"/api/v4/projects/data/flights/issues/(\d+)/notes", "said"),
        ("POST", r"/api/v4/projects/data/flights/issues/(\d+)/notes", "say"),
    ]

    def project(self) -> Any:
        return {"name_with_namespace": "Data / Flights"}

    def shown(self, issue: Issue) -> Any:
        return {
            "id": 800 + issue.number,
            "iid": issue.number,
            "web_url": f"https://gitlab.example/data/flights/-/issues/{issue.number}",
            "state": "opened" if issue.open else "closed",
            "title": issue.title,
            "description": issue.text,
            "created_at": iso(issue.at),
            "updated_at": iso(issue.changed_at),
        }

    def many(self, query: dict[str, str], sent: Any) -> Answer:
        start, made = since(query, "updated_after"), since(query, "created_after")
        rows = [
            issue
            for issue in self.fake.issues.values()
            if issue.changed_at >= start and issue.at >= made
        ]
        return 200, [self.shown(issue) for issue in page(ordered(rows, query, "order_by"), query)]

    def make(self, query: dict[str, str], sent: Any) -> Answer:
        return 201, self.shown(self.fake.open(sent["title"], sent["description"]))

    def one(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        return 200, self.shown(self.fake.issues[number])

    def said(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        rows = sorted(self.fake.issues[number].comments, key=lambda one: one.at, reverse=True)
        return 200, [
            {
                "id": one.id,
                "author": {"name": one.by},
                "body": one.text,
                "created_at": iso(one.at),
                "system": False,
                "internal": one.private,
            }
            for one in page(rows, query)
        ]

    def say(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        return 201, {"id": self.fake.say(number, sent["body"], "aisle-bot").id}


class Jira(Speech):
    allowed = "Basic Ym90QHRlc3QuZXhhbXBsZTpyaWdodC10b2tlbg=="
    table = [
        ("GET", "/rest/api/3/project/DATA", "greet"),
        ("POST", "/rest/api/3/issue", "make"),
        ("POST", "/rest/api/3/search/jql", "search"),
        ("GET", r"/rest/api/3/issue/(\d+)", "one"),
        ("GET", r"/rest/api/3/issue/(\d+)/comment", "said"),
        ("POST", r"/rest/api/3/issue/(\d+)/comment", "say"),
    ]

    def project(self) -> Any:
        return {"key": "DATA", "name": "Flight data"}

    def shown(self, issue: Issue) -> Any:
        return {
            "id": str(issue.number),
            "key": f"DATA-{issue.number}",
            "fields": {
                "status": {"statusCategory": {"key": "new" if issue.open else "done"}},
                "description": adf(issue.text),
                "updated": iso(issue.changed_at).replace("Z", "+0000"),
            },
        }

    def make(self, query: dict[str, str], sent: Any) -> Answer:
        fields = sent["fields"]
        assert fields["issuetype"] == {"name": "Task"}
        made = self.fake.open(fields["summary"], flat(fields["description"]))
        return 201, {"id": str(made.number), "key": f"DATA-{made.number}"}

    def search(self, query: dict[str, str], sent: Any) -> Answer:
        jql, rows = sent["jql"], list(self.fake.issues.values())
        if told := re.search(r'text ~ "(\w+)"', jql):
            rows = [issue for issue in rows if told[1] in issue.text]
        elif told := re.search(r'updated >= "-(\d+)m"', jql):
            start = datetime.now(UTC) - timedelta(minutes=int(told[1]))
            rows = sorted(
                (issue for issue in rows if issue.changed_at >= start),
                key=lambda issue: issue.changed_at,
            )
        first, size = int(sent.get("nextPageToken") or 0), sent.get("maxResults", 50)
        more = {"nextPageToken": str(first + size)} if len(rows) > first + size else {}
        return 200, {"issues": [self.shown(one) for one in rows[first : first + size]]} | more

    def one(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        return 200, self.shown(self.fake.issues[number])

    def said(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        rows = sorted(self.fake.issues[number].comments, key=lambda one: one.at, reverse=True)
        first, size = int(query["startAt"]), int(query["maxResults"])
        return 200, {
            "comments": [
                {
                    "id": str(one.id),
                    "author": {"displayName": one.by},
                    "body": adf(one.text),
                    "created": iso(one.at).replace("Z", "+0000"),
                }
                | ({"visibility": {"type": "role"}} if one.private else {})
                for one in rows[first : first + size]
            ]
        }

    def say(self, query: dict[str, str], sent: Any, number: int) -> Answer:
        return 201, {"id": str(self.fake.say(number, flat(sent["body"]), "aisle-bot").id)}


def adf(text: str) -> Any:
    lines = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
        for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": lines}


def flat(document: Any) -> str:
    """ADF as text; Jira refuses a document with an empty text in it."""
    assert (document["type"], document["version"]) == ("doc", 1)
    lines = []
    for block in document["content"]:
        assert all(word["text"] for word in block["content"])
        lines.append("".join(word["text"] for word in block["content"]))
    return "\n".join(lines)


SPEECHES: dict[str, type[Speech]] = {"github": GitHub, "gitlab": GitLab, "jira": Jira}


@contextmanager
def tracker(kind: str) -> Iterator[Fake]:
    """The tracker while it runs."""
    fake = Fake(kind)
    speech = SPEECHES[kind](fake)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None: ...

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

        def serve(self) -> None:
            fake.asked.append(f"{self.command} {self.path}")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = fake.faults.pop(0) if fake.faults else fake.always
            if fault is not None:
                return fault(self)
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if self.headers.get("Authorization") != speech.allowed:
                return send(self, 401, {"message": "Bad credentials"})
            status, answer = speech.answer(
                self.command, unquote(parts.path), query, json.loads(body) if body else None
            )
            if fake.after and self.command == "POST":
                return fake.after.pop(0)(self)
            return send(self, status, answer)

        do_GET = do_POST = serve

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, status: int, answer: Any, **headers: str) -> None:
    raw = json.dumps(answer).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(raw)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(raw)


# Faults


def refusing(status: int, **headers: str) -> Fault:
    return lambda handler: send(handler, status, {"message": "no"}, **headers)


def saying(raw: bytes) -> Fault:
    def fault(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return fault


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    """Says nothing, as a server does that dies in the middle."""
    handler.close_connection = True


def slow(seconds: float) -> Fault:
    def fault(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        hanging_up(handler)

    return fault


def flooding(handler: BaseHTTPRequestHandler) -> None:
    """Promises ten gigabytes and sends as much of it as is read."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**10))
    handler.end_headers()
    with suppress(OSError):
        for _part in range(10**6):
            handler.wfile.write(b'"' + b"a" * 65535)
