"""GitHub's REST API, version 2022-11-28, of github.com or a GitHub Enterprise Server."""

from datetime import datetime
from typing import Any

from feedback.trackers.speaking import (
    Changed,
    Issue,
    Line,
    Said,
    iso,
    listed,
    moment,
    named,
    part,
    text,
    web,
)


class GitHub:
    """`project` is `owner/repository`. Pull requests are issues to this API; they are passed over."""

    def __init__(self, line: Line) -> None:
        self.line = line
        line.headers = {
            "Authorization": f"Bearer {line.place.token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self.here = f"/repos/{line.place.project}"

    def greet(self) -> str:
        return text(self.line.get(self.here), "full_name")

    def create(self, title: str, text: str) -> Issue:
        return _issue(self.line.post(f"{self.here}/issues", {"title": title, "body": text}))

    def find(self, mark: str, since: datetime) -> Issue | None:
        """From the list and not by search, which knows what is new only later."""
        query = {"state": "all", "sort": "created", "direction": "desc"}
        for page in self.line.pages(f"{self.here}/issues", **query):
            for row in page:
                if mark in text(row, "body"):
                    return _issue(row)
            if page and moment(page[-1], "created_at") < since:
                return None
        return None

    def read(self, issue: str) -> Issue:
        return _issue(self.line.get(f"{self.here}/issues/{issue}"))

    def changed(self, since: datetime) -> list[Changed]:
        query = {"state": "all", "sort": "updated", "direction": "asc", "since": iso(since)}
        return [
            Changed(named(row, "number"), moment(row, "updated_at"))
            for page in self.line.pages(f"{self.here}/issues", **query)
            for row in page
            if not part(row, "pull_request")
        ]

    def say(self, issue: str, text: str) -> str:
        return named(self.line.post(f"{self.here}/issues/{issue}/comments", {"body": text}), "id")

    def said(self, issue: str, since: datetime) -> list[Said]:
        path = f"{self.here}/issues/{issue}/comments"
        return [
            Said(
                named(row, "id"),
                text(row, "user", "login"),
                text(row, "body"),
                moment(row, "created_at"),
            )
            for page in self.line.pages(path, since=iso(since))
            for row in listed(page)
        ]


def _issue(row: Any) -> Issue:
    return Issue(named(row, "number"), web(row, "html_url"), text(row, "state") != "closed")
