"""The REST API of Jira Cloud, version 3. Texts go there and come back as documents of Atlassian's own format (ADF)."""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from feedback.trackers.speaking import (
    PAGE,
    PAGES,
    Changed,
    Issue,
    Line,
    Said,
    listed,
    moment,
    named,
    part,
    text,
    web,
)

API = "/rest/api/3"
DEEPEST = 30
BLOCKS = frozenset({"paragraph", "heading", "listItem", "codeBlock", "blockquote", "tableCell"})


class Jira:
    """`project` is the project's key; `account` the mail address whose token it is."""

    def __init__(self, line: Line) -> None:
        self.line = line
        who = f"{line.place.account}:{line.place.token}".encode()
        line.headers = {"Authorization": f"Basic {base64.b64encode(who).decode()}"}
        self.project = line.place.project

    def greet(self) -> str:
        return text(self.line.get(f"{API}/project/{self.project}"), "name")

    def create(self, title: str, text: str) -> Issue:
        kind = self.line.place.issue_type or "Task"
        fields = {
            "project": {"key": self.project},
            "issuetype": {"name": kind},
            "summary": title,
            "description": document(text),
        }
        return self._issue(self.line.post(f"{API}/issue", {"fields": fields}))

    def find(self, mark: str, since: datetime) -> Issue | None:
        """By search, which knows what is new only after a while: whoever asks waits first."""
        asked = {"jql": f'project = "{self.project}" AND text ~ "{mark}"', "fields": FIELDS}
        for row in listed(part(self.line.post(f"{API}/search/jql", asked), "issues")):
            if mark in plain(part(row, "fields", "description")):
                return self._issue(row)
        return None

    def read(self, issue: str) -> Issue:
        return self._issue(self.line.get(f"{API}/issue/{issue}", fields="status"))

    def changed(self, since: datetime) -> list[Changed]:
        """Asked in minutes from now, as a moment would be read in the time zone of the account."""
        ago = int((timezone.now() - since).total_seconds() // 60) + 2
        jql = f'project = "{self.project}" AND updated >= "-{max(ago, 2)}m" ORDER BY updated ASC'
        asked: dict[str, Any] = {"jql": jql, "fields": ["updated"], "maxResults": PAGE}
        found: list[Changed] = []
        for _page in range(PAGES):
            answer = self.line.post(f"{API}/search/jql", asked)
            found += [
                Changed(named(row, "id"), moment(row, "fields", "updated"))
                for row in listed(part(answer, "issues"))
            ]
            asked["nextPageToken"] = part(answer, "nextPageToken")
            if not asked["nextPageToken"]:
                break
        return found

    def say(self, issue: str, text: str) -> str:
        answer = self.line.post(f"{API}/issue/{issue}/comment", {"body": document(text)})
        return named(answer, "id")

    def said(self, issue: str, since: datetime) -> list[Said]:
        """Newest first over there; what only some may read there stays there."""
        found: list[Said] = []
        for page in range(PAGES):
            query = {"orderBy": "-created", "startAt": page * PAGE, "maxResults": PAGE}
            rows = listed(part(self.line.get(f"{API}/issue/{issue}/comment", **query), "comments"))
            found += [_said(row) for row in rows if not part(row, "visibility") and _is_public(row)]
            if len(rows) < PAGE or moment(rows[-1], "created") < since:
                break
        return [said for said in reversed(found) if said.at >= since]

    def _issue(self, row: Any) -> Issue:
        address = {"url": f"{self.line.place.base}/browse/{text(row, 'key')}"}
        category = text(row, "fields", "status", "statusCategory", "key")
        return Issue(named(row, "id"), web(address, "url"), category != "done")


FIELDS = ["status", "description"]


def _is_public(row: Any) -> bool:
    """An internal note of a service desk is not."""
    return part(row, "jsdPublic") is not False


def _said(row: Any) -> Said:
    return Said(
        named(row, "id"),
        text(row, "author", "displayName"),
        plain(part(row, "body")),
        moment(row, "created"),
    )


def document(said: str) -> dict[str, Any]:
    """Plain text as ADF: a paragraph a line, with addresses that can be clicked."""
    return {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": list(_words(line))} for line in said.split("\n")
        ],
    }


def _words(line: str) -> Iterator[dict[str, Any]]:
    for index, word in enumerate(line.split(" ")):
        if index:
            yield {"type": "text", "text": " "}
        if word.startswith(("https://", "http://")):
            yield {
                "type": "text",
                "text": word,
                "marks": [{"type": "link", "attrs": {"href": word}}],
            }
        elif word:
            yield {"type": "text", "text": word}


def plain(node: Any, depth: int = 0) -> str:
    """An ADF document as plain text: a line for each block."""
    if depth > DEEPEST:
        return ""
    kind = text(node, "type")
    if kind == "text":
        return text(node, "text")
    if kind == "hardBreak":
        return "\n"
    if kind in ("mention", "emoji", "status", "date"):
        return text(node, "attrs", "text")
    if kind in ("inlineCard", "blockCard"):
        return text(node, "attrs", "url")
    parts = part(node, "content")
    inner = "".join(plain(one, depth + 1) for one in parts) if isinstance(parts, list) else ""
    return f"{inner}\n" if kind in BLOCKS else inner
