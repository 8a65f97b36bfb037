"""How reviews, tickets, suspects and recalls look in answers of the API."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Visitor
from accounts.naming import name_of
from feedback.models import Recall, Review, Ticket
from feedback.suspects import Suspect


def review(item: Review, reader: Visitor) -> dict[str, Any]:
    return {
        "id": item.pk,
        "author": name_of(item.author, reader),
        "stars": item.stars,
        "text": item.text,
        "use_case": item.use_case,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


def ticket(item: Ticket) -> dict[str, Any]:
    """A ticket; needs `for_rows`. An end that the caller may not see is null."""
    changed = {"type": item.change_type, "ref": item.change_ref} if item.change_type else None
    return {
        "id": item.pk,
        "state": item.state,
        "kind": item.kind,
        "asset": item.asset_id if getattr(item, "asset_seen", False) else None,
        "origin": item.origin_id if getattr(item, "origin_seen", False) else None,
        "title": item.title,
        "text": item.text,
        "field": item.field,
        "example": item.example,
        "severity": item.severity,
        "reporter": item.reporter.name if item.reporter else None,
        "assignee": item.assignee.email if item.assignee else None,
        "change": changed,
        "reason": item.reason,
        "created_at": item.created_at,
        "answer_by": item.answer_by,
        "acknowledged_at": item.acknowledged_at,
        "closed_at": item.closed_at,
        "findings": getattr(item, "findings_count", 0),
    }


def event(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": item["at"], "verb": item["verb"], "by": item["actor__name"]}


def suspect(item: Suspect) -> dict[str, Any]:
    """`share` in whole percent of all suspects told; `steps` up from where it was said."""
    return {
        "asset": item.asset.pk,
        "namespace": item.asset.namespace,
        "name": item.asset.name,
        "steps": item.steps,
        "share": item.share,
        "score": item.score,
        "reasons": list(item.reasons),
    }


def recall(item: Recall, reader: Visitor) -> dict[str, Any]:
    """A recall; a ticket or replacement that the caller may not see (`ticket_seen`, `replacement_seen`) is null."""
    return {
        "id": item.pk,
        "asset": item.asset_id,
        "ticket": item.ticket_id if getattr(item, "ticket_seen", False) else None,
        "title": item.title,
        "what_to_do": item.what_to_do,
        "replacement": (item.replacement_id if getattr(item, "replacement_seen", False) else None),
        "from": item.window_from,
        "until": item.window_until,
        "issued_at": item.issued_at,
        "issued_by": name_of(item.issued_by, reader),
        "lifted_at": item.lifted_at,
        "lifted_by": name_of(item.lifted_by, reader),
        "lifted_why": item.lifted_why,
    }
