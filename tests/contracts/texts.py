"""The contract of docs/contracts.md, and smaller ones made from parts."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs" / "contracts.md"


def departures() -> str:
    """The example of the documentation, as it stands there."""
    found = re.search(r"## Example\n\n```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert found
    return found[1]


def small(body: str = "", version: str = "1.0.0", status: str = "active") -> str:
    return (
        "apiVersion: v3.1.0\nkind: DataContract\nid: test\n"
        f"version: {version}\nstatus: {status}\n{body}"
    )


def with_rule(rule: str, column: str = "dest", extra: str = "") -> str:
    """A contract on one table with one quality rule, written as a YAML flow mapping."""
    return small(
        "schema:\n  - name: departures\n    properties:\n"
        f"      - name: {column}\n{extra}        quality:\n          - {rule}\n"
    )
