"""The asset as it was, as the API shows it."""

from datetime import date, datetime
from typing import Annotated, Any, TypedDict

from accounts.schemas import Email, Id, Slug, eg
from catalog import models, shapes
from catalog.history.past import Past


class PastField(TypedDict):
    """A field as it was."""

    name: Annotated[str, eg("address.city")]
    parent: Annotated[str, eg("address")]
    type: Annotated[str, eg("bigint")]
    description: Annotated[str, eg("The order's number")]
    nullable: bool | None
    sensitivity: shapes.Sensitivity
    tags: list[shapes.TagName]
    terms: list[shapes.TermHere]


class PastAsset(TypedDict):
    """An asset as it was when a day ended; domain and owner by their names of then."""

    id: Id
    on: date
    namespace: shapes.Namespace
    name: shapes.Name
    kind: Annotated[str, models.Asset.Kind]
    title: Annotated[str, eg("Orders")]
    description: Annotated[str, eg("Every order since 2019")]
    domain: Slug | None
    owner: Slug | None
    stewards: Annotated[list[Email], "empty for an anonymous reader"]
    stage: Annotated[str, models.Asset.Stage]
    sensitivity: shapes.Sensitivity
    visibility: Annotated[str, models.Asset.Visibility]
    tags: list[shapes.TagName]
    links: list[shapes.Link]
    properties: Annotated[dict[str, Any], eg({"rows": 5})]
    terms: list[shapes.TermHere]
    fields: list[PastField]
    certified_until: date | None
    lifecycle: Annotated[str, models.Asset.Lifecycle]
    lifecycle_note: Annotated[str, eg("Use the new one")]
    replacement: Annotated[Id | None, "what to use instead, if you may see it"]
    recorded_at: Annotated[datetime, "when it last changed before"]


def was(past: Past) -> PastAsset:
    asset = past.asset
    return {
        "id": asset.pk,
        "on": past.day,
        "namespace": asset.namespace,
        "name": asset.name,
        "kind": asset.kind,
        "title": asset.title,
        "description": asset.description,
        "domain": asset.domain.slug if asset.domain else None,
        "owner": asset.owner.slug if asset.owner else None,
        "stewards": [person.email for person in past.stewards],
        "stage": asset.stage,
        "sensitivity": asset.sensitivity,
        "visibility": asset.visibility,
        "tags": asset.tags,
        "links": asset.links,
        "properties": asset.properties,
        "terms": _terms(past, None),
        "fields": [_field(item, past) for item in past.fields],
        "certified_until": asset.certified_until,
        "lifecycle": asset.lifecycle,
        "lifecycle_note": asset.lifecycle_note,
        "replacement": past.replacement.pk if past.replacement else None,
        "recorded_at": past.recorded_at,
    }


def _field(item: models.Field, past: Past) -> PastField:
    return {
        "name": item.name,
        "parent": item.parent,
        "type": item.type,
        "description": item.description,
        "nullable": item.nullable,
        "sensitivity": item.sensitivity,
        "tags": item.tags,
        "terms": _terms(past, item.pk),
    }


def _terms(past: Past, field: int | None) -> list[shapes.TermHere]:
    return [
        {"domain": term.domain.slug, "slug": term.slug, "name": term.name}
        for term in past.terms.get(field, [])
    ]
