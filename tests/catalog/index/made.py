"""Small indexes made by hand."""

from typing import Any

from catalog.index import matching, reading, segments, writing
from catalog.index.segments import Segment

DEFAULTS: dict[str, Any] = dict.fromkeys(segments.COLUMNS, 0) | {
    "gone": False,
    "deprecated": False,
    "domain": -1,
    "owner": -1,
    "certified": -1,
}


def document(pk: int, title: str = "", name: str = "", **said: Any) -> writing.Document:
    """A document as the database would give it, with whatever is not said empty."""
    row = {
        "id": pk,
        "retired": None,
        "name": name or f"db.t{pk}",
        "title": title,
        "description": said.pop("description", ""),
        "tags": [],
        "domain": said.pop("domain", None),
        "owner": said.pop("owner", None),
        "kind": said.pop("kind", "table"),
        "stage": said.pop("stage", "local"),
        "sensitivity": "",
        "visibility": said.pop("visibility", "public"),
        "verdict": "unknown",
        "deprecated": said.pop("deprecated", False),
        "certified": None,
        "stars": said.pop("stars", 0),
        "reviews": said.pop("reviews", 0),
        "importance": said.pop("importance", 0),
        "fresh_at": said.pop("fresh_at", None),
        "complete": said.pop("complete", None),
        "fields": said.pop("fields", []),
        "descriptions": "",
        "field_tags": [],
        "terms": [],
        "said": said.pop("term", ""),
    }
    assert not said, said
    return reading.document(tuple(row.values()), {})


def segment(*documents: writing.Document) -> Segment:
    return writing.write(documents)


def index(*documents: writing.Document) -> matching.Index:
    return matching.Index([segment(*documents)])
