"""How catalog objects look in answers of the API."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, NotRequired, TypedDict

from accounts.models import Visitor
from accounts.schemas import Count, Email, Id, Slug, eg
from catalog import models
from catalog.models import Verdict

if TYPE_CHECKING:
    from catalog.carrying import CountedTag

Namespace = Annotated[str, eg("postgres://db:5432")]
Name = Annotated[str, eg("db.public.orders")]
TagName = Annotated[str, eg("finance")]
Sensitivity = Annotated[str, eg("internal"), "empty when nobody has said it"]


class Hit(TypedDict):
    """An asset in a list."""

    id: Id
    namespace: Namespace
    name: Name
    kind: Annotated[str, models.Asset.Kind]
    title: Annotated[str, eg("Orders")]
    description: Annotated[str, eg("Every order since 2019")]
    domain: Slug | None
    owner: Slug | None
    stage: Annotated[str, models.Asset.Stage]
    tags: list[TagName]
    verdict: Annotated[str, Verdict.Word]


def hit(asset: models.Asset) -> Hit:
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


class Field(TypedDict):
    """A column or attribute of an asset."""

    name: Annotated[str, eg("id")]
    type: Annotated[str, eg("bigint")]
    description: Annotated[str, eg("The order's number")]
    nullable: bool | None
    sensitivity: Sensitivity
    tags: list[TagName]


def field(item: models.Field) -> Field:
    return {
        "name": item.name,
        "type": item.type,
        "description": item.description,
        "nullable": item.nullable,
        "sensitivity": item.sensitivity,
        "tags": item.tags,
    }


class Link(TypedDict):
    """Somewhere to read on."""

    title: Annotated[str, eg("Read on")]
    url: Annotated[str, eg("https://example.org/orders")]


class RecallHere(TypedDict):
    """A recall that stands on an asset, its own or inherited from upstream."""

    id: Id
    title: Annotated[str, eg("Names are missing")]
    asset: Id
    inherited: bool
    since: datetime


def recall(hold: models.Hold, asset: models.Asset) -> RecallHere:
    return {
        "id": hold.recall_id,
        "title": hold.title,
        "asset": hold.asset_id,
        "inherited": hold.asset_id != asset.pk,
        "since": hold.placed_at,
    }


class Asset(Hit):
    """An asset by itself, with its fields, its stewards and the recalls that stand on it."""

    stewards: Annotated[list[Email], "empty for an anonymous reader"]
    sensitivity: Sensitivity
    visibility: Annotated[str, models.Asset.Visibility]
    links: list[Link]
    properties: Annotated[dict[str, Any], eg({"rows": 5})]
    fields: list[Field]
    certified_until: date | None
    retired_at: datetime | None
    created_at: datetime
    updated_at: datetime
    recalls: list[RecallHere]


def whole(asset: models.Asset, reader: Visitor, holds: list[models.Hold] | None = None) -> Asset:
    """An asset by itself, with its fields, and its stewards for whoever has a name too."""
    stewards = asset.stewards.all() if reader.is_authenticated else ()
    return {
        **hit(asset),
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


class Role(TypedDict):
    """Who answers in a domain: a person or a team."""

    email: NotRequired[Email]
    team: NotRequired[Slug]
    role: Annotated[str, models.DomainRole.Role]


def role(item: models.DomainRole) -> Role:
    shown: Role = {"role": item.role}
    if item.user is not None:
        shown["email"] = item.user.email
    if item.team is not None:
        shown["team"] = item.team.slug
    return shown


class Domain(TypedDict):
    """A bounded context, with its people."""

    slug: Slug
    name: Annotated[str, eg("Sales")]
    description: Annotated[str, eg("Everything between an offer and its payment")]
    parent: Annotated[Slug | None, eg("company")]
    roles: list[Role]


def domain(item: models.Domain) -> Domain:
    return {
        "slug": item.slug,
        "name": item.name,
        "description": item.description,
        "parent": item.parent.slug if item.parent else None,
        "roles": [role(one) for one in item.roles.all()],
    }


class Source(TypedDict):
    """A system that holds data, without anything that would help to connect to it."""

    slug: Annotated[str, eg("warehouse")]
    name: Annotated[str, eg("The warehouse")]
    kind: Annotated[str, models.Source.Kind]
    namespace: Namespace
    schemas: list[Annotated[str, eg("marts")]]
    scanned_at: datetime | None
    next_scan_at: datetime | None
    error: Annotated[str, eg("")]


def source(item: models.Source) -> Source:
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


class Tag(TypedDict):
    """A label from the governed list, with how much of what the reader may see carries it."""

    name: TagName
    meaning: Annotated[str, eg("Counts towards the books")]
    state: Annotated[str, models.Tag.State]
    owner: Slug | None
    appliers: Annotated[list[Slug], "the teams that may apply it; everybody when there is none"]
    merged_into: Annotated[TagName | None, eg(None)]
    assets: Count
    fields: Count


def tag(item: "CountedTag") -> Tag:
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


class Merged(TypedDict):
    """What a merge has changed so far; the rest follows in the background until it is `done`."""

    into: TagName
    assets: Count
    fields: Count
    done: bool


Word = Annotated[str, eg("order")]


class OtherTerm(TypedDict):
    """The word of another domain."""

    domain: Slug
    name: Word


class Term(TypedDict):
    """A word as one domain means it."""

    id: Id
    domain: Slug
    name: Word
    definition: Annotated[str, eg("What a customer has agreed to buy")]
    formula: Annotated[str, eg("count(distinct order_id)")]
    synonyms: list[Annotated[str, eg("purchase")]]
    not_to_be_confused_with: list[OtherTerm]
    state: Annotated[str, models.Term.State]
    owner: Slug | None
    steward: Email | None
    updated_at: datetime


def term(item: models.Term) -> Term:
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


class Use(TypedDict):
    """Where a term is used: an asset, or one of its fields."""

    asset: Id
    field: Annotated[str | None, eg("order_id")]


class TermWithUses(Term):
    """A term by itself, with where it is used as far as the reader may see."""

    uses: list[Use]


def whole_term(item: models.Term, uses: Iterable[models.TermUse]) -> TermWithUses:
    used: list[Use] = [
        {"asset": use.asset_id, "field": use.field.name if use.field else None} for use in uses
    ]
    return {**term(item), "uses": used}
