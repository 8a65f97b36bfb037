"""Fields within fields: a nested list is stored flat, each field under its full path with the name of its parent.

`address` with a field `city` becomes `address` and `address.city`, whose parent is `address`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

MAX_DEPTH = 30
MAX_PATH = 500


class Placed(Protocol):
    name: str
    parent: str


P = TypeVar("P", bound=Placed)


class TooDeep(Exception):
    """Fields are nested deeper than MAX_DEPTH."""


def flat(
    entries: Iterable[dict[str, Any]], parent: str = "", place: str = "", depth: int = 1
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field with where it stood in the letter: `("[0].fields[2]", {"name": "address.city", "parent": …})`.

    An entry that names its parent itself keeps it. Raises TooDeep.
    """
    if depth > MAX_DEPTH:
        raise TooDeep
    for index, entry in enumerate(entries):
        here = f"{place}[{index}]"
        own = {key: value for key, value in entry.items() if key != "fields"}
        own["name"] = f"{parent}.{entry['name']}" if parent else entry["name"]
        own["parent"] = parent or entry.get("parent", "")
        yield here, own
        yield from flat(entry.get("fields") or (), own["name"], f"{here}.fields", depth + 1)


def in_order(fields: Iterable[P]) -> list[P]:
    """Fields as a tree is read: each followed by those within it, in the order they came.

    One whose parent is not there stands at the top.
    """
    listed = list(fields)
    names = {item.name for item in listed}
    below: dict[str, list[P]] = {}
    for item in listed:
        below.setdefault(item.parent if item.parent in names else "", []).append(item)
    found: list[P] = []
    waiting = list(reversed(below.pop("", [])))
    while waiting:
        item = waiting.pop()
        found.append(item)
        waiting.extend(reversed(below.pop(item.name, [])))
    return found + [item for rest in below.values() for item in rest]


def depth(name: str, parents: dict[str, str]) -> int:
    """How many fields this one stands within."""
    count = 0
    while (name := parents.get(name, "")) and count < MAX_DEPTH:
        count += 1
    return count
