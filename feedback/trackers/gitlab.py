"""GitLab's REST API, version 4, of gitlab.com or an installation of one's own."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from feedback.trackers.speaking import (
    Changed,
    Issue,
    Line,
    Said,
    iso,
    moment,
    named,
    part,
    text,
    web,
)


class GitLab:
    """`project` is `group/project` or its number."""

    def __init__(self, line: Line) -> None:
        self.line = line
        line.headers = {"Authorization": f"Bearer {line.place.token}"}
        self.here = f"/api/v4/projects/{quote(line.place.project, safe='')}"

    def greet(self) -> str:
        return text(self.line.get(self.here), "name_with_namespace")

    def create(self, title: str, text: str) -> Issue:
        return _issue(self.line.post(f"{self.here}/issues", {"title": title, "description": text}))

    def find(self, mark: str, since: datetime) -> Issue | None:
        query = {"order_by": "created_at", "sort": "desc", "created_after": iso(since)}
        for page in self.line.pages(f"{self.here}/issues", **query):
            for row in page:
                if mark in text(row, "description"):
                    return _issue(row)
        return None

    def read(self, issue: str) -> Issue:
        return _issue(self.line.get(f"{self.here}/issues/{issue}"))

    def changed(self, since: datetime) -> list[Changed]:
        query = {"order_by": "updated_at", "sort": "asc", "updated_after": iso(since)}
        return [
            Changed(named(row, "iid"), moment(row, "updated_at"))
            for page in self.line.pages(f"{self.here}/issues", **query)
            for row in page
        ]

    def say(self, issue: str, text: str) -> str:
        return named(self.line.post(f"{self.here}/issues/{issue}/notes", {"body": text}), "id")

    def said(self, issue: str, since: datetime) -> list[Said]:
        """Newest first over there. What GitLab notes by itself, and what is for its members only, stays there."""
        found: list[Said] = []
        query = {"order_by": "created_at", "sort": "desc"}
        for page in self.line.pages(f"{self.here}/issues/{issue}/notes", **query):
            found += [_said(row) for row in page if not _private(row)]
            if page and moment(page[-1], "created_at") < since:
                break
        return [said for said in reversed(found) if said.at >= since]


def _private(row: Any) -> bool:
    return bool(part(row, "system") or part(row, "internal") or part(row, "confidential"))


def _said(row: Any) -> Said:
    return Said(
        named(row, "id"), text(row, "author", "name"), text(row, "body"), moment(row, "created_at")
    )


def _issue(row: Any) -> Issue:
    return Issue(named(row, "iid"), web(row, "web_url"), text(row, "state") != "closed")
