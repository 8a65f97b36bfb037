"""How catalog objects look in answers of the API."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from accounts.models import Visitor
from catalog.models import Asset, Domain, Field, Hold, Source, Term, TermUse

if TYPE_CHECKING:
    from catalog.carrying import CountedTag


def hit(asset: Asset) -> dict[str, Any]:
    """An asset in a list; needs `for_cards()`."""
    return {
        "id": asset.pk,
        "namespace": asset.namespace,
        "name": asset.name,
        "kind": asset.kind,
        "title": asset.title,
        "description": asset.description,
        "domain": asset.domain.slug if asset.domain else None,
        "owner": asset.owner.slug if asset.owner else None,
        "stage": asset.stage,
        "tags": asset.tags,
        "verdict": asset.verdict.shown,
    }


def whole(asset: Asset, reader: Visitor, holds: list[Hold] | None = None) -> dict[str, Any]:
    """An asset by itself, with its fields, and its stewards for whoever has a name too."""
    stewards = asset.stewards.all() if reader.is_authenticated else ()
    return hit(asset) | {
        "stewards": [steward.email for steward in stewards],
        "sensitivity": asset.sensitivity,
        "visibility": asset.visibility,
        "links": asset.links,
        "properties": asset.properties,
        "fields": [field(item) for item in asset.fields.all()],
        "certified_until": asset.certified_until,
        "retired_at": asset.retired_at,
        "created_at": asset.created_at,
        "updated_at": asset.updated_at,
        "recalls": [recall(hold, asset) for hold in holds or []],
    }


def field(item: Field) -> dict[str, Any]:
    return {
        "name": item.name,
        "type": item.type,
        "description": item.description,
        "nullable": item.nullable,
        "sensitivity": item.sensitivity,
        "tags": item.tags,
    }


def recall(hold: Hold, asset: Asset) -> dict[str, Any]:
    """A recall that stands on an asset, its own or inherited from upstream."""
    return {
        "id": hold.recall_id,
        "title": hold.title,
        "asset": hold.asset_id,
        "inherited": hold.asset_id != asset.pk,
        "since": hold.placed_at,
    }


def domain(item: Domain) -> dict[str, Any]:
    return {
        "slug": item.slug,
        "name": item.name,
        "description": item.description,
        "parent": item.parent.slug if item.parent else None,
        "roles": [
            {
                **({"email": role.user.email} if role.user else {}),
                **({"team": role.team.slug} if role.team else {}),
                "role": role.role,
            }
            for role in item.roles.all()
        ],
    }


def source(item: Source) -> dict[str, Any]:
    """A source without anything that would help to connect to it."""
    return {
        "slug": item.slug,
        "name": item.name,
        "kind": item.kind,
        "namespace": item.namespace,
        "schemas": item.schemas,
        "scanned_at": item.scanned_at,
        "next_scan_at": item.next_scan_at,
        "error": item.error,
    }


def tag(item: "CountedTag") -> dict[str, Any]:
    """A tag, with how much of what the reader may see carries it."""
    return {
        "name": item.name,
        "meaning": item.meaning,
        "state": item.state,
        "owner": item.owner.slug if item.owner else None,
        "appliers": [team.slug for team in item.appliers.all()],
        "merged_into": item.merged_into.name if item.merged_into else None,
        "assets": item.asset_count,
        "fields": item.field_count,
    }


def term(item: Term) -> dict[str, Any]:
    """A term in a list."""
    return {
        "id": item.pk,
        "domain": item.domain.slug,
        "name": item.name,
        "definition": item.definition,
        "formula": item.formula,
        "synonyms": item.synonyms,
        "not_to_be_confused_with": [
            {"domain": other.domain.slug, "name": other.name}
            for other in item.not_to_be_confused_with.all()
        ],
        "state": item.state,
        "owner": item.owner.slug if item.owner else None,
        "steward": item.steward.email if item.steward else None,
        "updated_at": item.updated_at,
    }


def whole_term(item: Term, uses: Iterable[TermUse]) -> dict[str, Any]:
    """A term by itself, with where it is used as far as the reader may see."""
    return term(item) | {
        "uses": [
            {"asset": use.asset_id, "field": use.field.name if use.field else None} for use in uses
        ]
    }
