"""Turtle of the nodes that `dcat` makes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.exporters.dcat import PREFIXES, Node

SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
UNSAFE = re.compile(r'[\\"\x00-\x1f\x7f\ud800-\udfff]')


def head() -> str:
    return "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())


def statements(node: Node) -> Iterator[str]:
    """The node, and before it those that it holds and that have an address of their own."""
    for one in held(node):
        if "@id" in one and len(one) > 1:
            yield from statements(one)
    yield f"<{node['@id']}> {properties(node)} .\n"


def held(node: Mapping[str, Any]) -> Iterator[Node]:
    for value in node.values():
        yield from (one for one in listed(value) if isinstance(one, dict))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def properties(node: Node) -> str:
    """Everything that is said of a node, as `predicate object, object; …`."""
    said = [(key, listed(value)) for key, value in node.items() if not key.startswith("@")]
    kinds = [f"a {kind}" for kind in listed(node.get("@type", []))]
    told = [f"{key} {', '.join(map(written, values))}" for key, values in said if values]
    return " ;\n    ".join([*kinds, *told])


def written(value: Any) -> str:
    if not isinstance(value, dict):
        return literal(value)
    if "@id" in value:
        return f"<{value['@id']}>"
    if "@value" in value:
        return f"{literal(value['@value'])}^^{value['@type']}"
    return f"[ {properties(value)} ]"


def literal(text: str) -> str:
    return f'"{UNSAFE.sub(escaped, text)}"'


def escaped(match: re.Match[str]) -> str:
    sign = match.group()
    return SHORT.get(sign) or f"\\u{ord(sign):04X}"
