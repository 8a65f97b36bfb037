"""The documents say what there is: every API path and setting, no link that leads nowhere, decisions of one form."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver, resolve

from config.embedded import state

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = [
    CHECKOUT / "README.md",
    CHECKOUT / "CONTRIBUTING.md",
    *sorted(CHECKOUT.glob("docs/**/*.md")),
]
READ = re.compile(
    r"""(?:env\.\w+|os\.environ\.get|environ\.get)\(\s*"([A-Z_]+)"|environ\["([A-Z_]+)"\]"""
)
DECISIONS = sorted(CHECKOUT.glob("docs/decisions/*.md"))
PARAGRAPHS = ("**Question.** ", "**Decision.** ", "**Why ", "**What it costs.** ")
VERBS = ("get", "post", "put", "patch", "delete")


def api_routes(resolver: Any, path: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from api_routes(entry, here)
        elif here.startswith("api/v1/"):
            view = entry.callback.view_class
            route = shown(here.removeprefix("api/v1/"))
            yield from (f"{verb.upper()} {route}" for verb in VERBS if hasattr(view, verb))


def shown(route: str) -> str:
    """A route as the documents write it: `assets/<id>/charts/<metric>`."""
    return re.sub(r"<\w+:(\w+)>", r"<\1>", re.sub(r"<(\w+:)?pk>", "<id>", route))


@pytest.mark.parametrize("route", sorted(api_routes(get_resolver())))
def test_every_api_route_is_documented(route: str) -> None:
    told = (CHECKOUT / "docs/api.md").read_text()
    assert re.search(rf"`{re.escape(route)}(?![\w/<])", " ".join(told.split())), route


def curls(document: Path) -> Iterator[tuple[str, str]]:
    """Verb and route of each example, `("PATCH", "assets/<id>")`; an address that leads nowhere is an error."""
    for command in re.findall(r"^curl (.*?)(?=^curl |^```)", document.read_text(), re.M | re.S):
        path = re.search(r"\$B/([^\s\"?]+)", command)
        if path:
            told = re.search(r"-X ([A-Z]+)", command)
            sends = re.search(r" (-d|--data-binary) ", command)
            route = resolve(f"/api/v1/{path[1]}").route.removeprefix("api/v1/")
            yield told[1] if told else "POST" if sends else "GET", shown(route)


def test_every_api_route_has_an_example() -> None:
    examples = {*curls(CHECKOUT / "docs/api.md"), *curls(CHECKOUT / "docs/feedback.md")}
    assert {f"{verb} {route}" for verb, route in examples} == set(api_routes(get_resolver()))


def settings_read() -> set[str]:
    files = [*CHECKOUT.glob("config/*.py"), *CHECKOUT.glob("config/embedded/*.py")]
    found = [match for path in files for match in READ.findall(path.read_text())]
    named = {name for pair in found for name in pair if name}
    # What begins so is of a request. Any of the generated secrets may come from the environment instead.
    return {name for name in named if not name.startswith(("HTTP_", "CONTENT_"))} | set(
        state.secrets()
    )


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in (CHECKOUT / "docs/operate.md").read_text()


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (CHECKOUT / "README.md").read_text().split("![")[0]
    assert "make run" in opening
    assert "make test" in opening


@pytest.mark.parametrize("page", DECISIONS, ids=lambda path: path.stem)
def test_every_decision_has_the_same_paragraphs(page: Path) -> None:
    text = page.read_text()
    assert text.startswith(f"# {int(page.name[:4])}. ")
    places = [text.find(f"\n{opening}") for opening in PARAGRAPHS]
    assert -1 not in places, dict(zip(PARAGRAPHS, places, strict=True))
    assert places == sorted(places)


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
