"""How catalog objects look in answers of the API."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, NotRequired, TypedDict

from accounts.models import Visitor
from accounts.naming import address_of
from accounts.schemas import Count, Email, Id, Slug, eg
from catalog import models, nesting, voices
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


class RowFault(TypedDict):
    """What is wrong with a row; lines count from 1."""

    line: Count
    field: Annotated[str, eg("fields[3].name")]
    message: Annotated[str, eg("Must not be empty.")]


Edges = Annotated[Count, "how data flows between them, as far as you may say so"]
EdgesGone = Annotated[Count, "edges of an earlier import that are not in the files any more"]
Held = Annotated[dict[str, int], eg({"datasets": 11}), "what the files hold, by their own words"]
Slips = Annotated[list[RowFault], "what does not fit the format and came in all the same"]


class Registered(TypedDict):
    """What came in and what did not."""

    created: Count
    updated: Count
    unchanged: Count
    failed: Count
    errors: list[RowFault]


class Report(Registered):
    """What came in so far; of files of other catalogs in the end also what else became of them."""

    edges: NotRequired[Edges]
    edges_gone: NotRequired[EdgesGone]
    read: NotRequired[Held]
    faults: NotRequired[Slips]


class Import(TypedDict):
    """Rows on their way into the catalog; `progress` goes from 0 to 1."""

    id: Id
    kind: Annotated[str, eg("assets")]
    state: Annotated[str, eg("running", enum=["queued", "running", "done", "failed"])]
    progress: Annotated[float, eg(0.25, minimum=0, maximum=1)]
    rows: Count
    report: Report
    error: Annotated[str, eg(""), "why it failed"]
    created: datetime
    finished: datetime | None


def arrival(item: models.Import) -> Import:
    return {
        "id": item.pk,
        "kind": item.kind,
        "state": item.state,
        "progress": item.progress,
        "rows": item.rows,
        "report": item.report,
        "error": item.error,
        "created": item.created_at,
        "finished": item.finished_at,
    }


class TermHere(TypedDict):
    """A term that an asset or a field means."""

    domain: Slug
    slug: Annotated[Slug, eg("order")]
    name: Annotated[str, eg("Order")]


SaidBy = Annotated[
    dict[str, str],
    eg({"title": "person"}),
    "whose words are shown, by attribute: a program's or a person's; a machine's are not named",
]
Beside = Annotated[
    dict[str, dict[str, Any]],
    eg({"title": {"program": "orders"}}),
    "what lower authorities say instead, by attribute",
]


class Field(TypedDict):
    """A column or attribute of an asset, under its full path."""

    name: Annotated[str, eg("address.city")]
    parent: Annotated[str, eg("address"), "the field it is part of; empty at the top"]
    type: Annotated[str, eg("bigint")]
    description: Annotated[str, eg("The order's number")]
    nullable: bool | None
    sensitivity: Sensitivity
    tags: list[TagName]
    terms: list[TermHere]
    said_by: SaidBy
    beside: Beside


def field(item: models.Field, terms: list[TermHere]) -> Field:
    return {
        "name": item.name,
        "parent": item.parent,
        "type": item.type,
        "description": item.description,
        "nullable": item.nullable,
        "sensitivity": item.sensitivity,
        "tags": item.tags,
        "terms": terms,
        "said_by": voices.said_by(item),
        "beside": _named(voices.beside_field(item)),
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
    terms: list[TermHere]
    fields: list[Field]
    certified_until: date | None
    certified_by: Annotated[Email | None, "null for an anonymous reader"]
    certified_at: datetime | None
    certified_note: Annotated[str, eg("Looked at with the team")]
    lifecycle: Annotated[str, models.Asset.Lifecycle]
    deprecated_at: datetime | None
    retired_at: datetime | None
    lifecycle_note: Annotated[str, eg("Use the new one")]
    replacement: Annotated[Id | None, "what to use instead, if you may see it"]
    said_by: SaidBy
    beside: Beside
    revision: Annotated[int, eg(1, minimum=1), "rises by one with each change"]
    created_at: datetime
    updated_at: datetime
    recalls: list[RecallHere]


def whole(asset: models.Asset, reader: Visitor, holds: Iterable[models.Hold] = ()) -> Asset:
    """An asset by itself, with its fields; people are named to whoever has a name too."""
    named = reader.is_authenticated
    terms = _terms(asset, reader)
    beside = voices.beside_asset(asset)
    if not named:
        beside.pop("stewards", None)
    return {
        **hit(asset),
        "stewards": [steward.email for steward in asset.stewards.all()] if named else [],
        "sensitivity": asset.sensitivity,
        "visibility": asset.visibility,
        "links": asset.links,
        "properties": asset.properties,
        "terms": terms[None],
        "fields": [field(item, terms[item.pk]) for item in nesting.in_order(asset.fields.all())],
        "certified_until": asset.certified_until,
        "certified_by": asset.certified_by.email if named and asset.certified_by else None,
        "certified_at": asset.certified_at,
        "certified_note": asset.certified_note,
        "lifecycle": asset.lifecycle,
        "deprecated_at": asset.deprecated_at,
        "retired_at": asset.retired_at,
        "lifecycle_note": asset.lifecycle_note,
        "replacement": _replacement(asset, reader),
        "said_by": voices.said_by(asset),
        "beside": _named(beside),
        "revision": asset.revision,
        "created_at": asset.created_at,
        "updated_at": asset.updated_at,
        "recalls": [recall(hold, asset) for hold in holds],
    }


def _replacement(asset: models.Asset, reader: Visitor) -> int | None:
    """What to use instead, as far as the reader may see it."""
    if asset.replacement_id is None:
        return None
    seen = models.Asset.objects.visible_to(reader).filter(pk=asset.replacement_id)
    return asset.replacement_id if seen.exists() else None


def _terms(asset: models.Asset, reader: Visitor) -> dict[int | None, list[TermHere]]:
    """The terms that the asset means (under none), and those that its fields mean, by their keys."""
    found: dict[int | None, list[TermHere]] = defaultdict(list)
    seen = asset.term_uses.filter(term__in=models.Term.objects.visible_to(reader))
    for use in seen.select_related("term__domain").order_by("term__name", "pk"):
        term = use.term
        found[use.field_id].append(
            {"domain": term.domain.slug, "slug": term.slug, "name": term.name}
        )
    return found


def _named(beside: voices.Beside) -> dict[str, dict[str, Any]]:
    return {
        attribute: {by.name.lower(): said for by, said in words.items()}
        for attribute, words in beside.items()
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


class Certificate(TypedDict):
    """Somebody vouches for the asset until a day."""

    until: date
    by: Email | None
    at: datetime
    note: Annotated[str, eg("Looked at with the team")]


class Lifecycle(TypedDict):
    """Whether an asset is on its way out, why, and what to use instead."""

    state: Annotated[str, models.Asset.Lifecycle]
    note: Annotated[str, eg("Use the new one")]
    replacement: Id | None
    deprecated_at: datetime | None
    retired_at: datetime | None


class Access(TypedDict):
    """Who may see a restricted asset, until when, and who gave it: a person or a team."""

    id: Id
    email: Email | None
    team: Slug | None
    until: datetime | None
    given_by: Email | None
    given_at: datetime


def access(item: models.Access) -> Access:
    return {
        "id": item.pk,
        "email": item.user.email if item.user else None,
        "team": item.team.slug if item.team else None,
        "until": item.until,
        "given_by": item.given_by.email if item.given_by else None,
        "given_at": item.given_at,
    }


class Domain(TypedDict):
    """A bounded context, with its people."""

    slug: Slug
    name: Annotated[str, eg("Sales")]
    description: Annotated[str, eg("Everything between an offer and its payment")]
    parent: Annotated[Slug | None, eg("company")]
    roles: list[Role]


def domain(item: models.Domain, reader: Visitor) -> Domain:
    """A domain; somebody anonymous learns of teams that answer in it, never of people."""
    named = reader.is_authenticated
    return {
        "slug": item.slug,
        "name": item.name,
        "description": item.description,
        "parent": item.parent.slug if item.parent else None,
        "roles": [role(one) for one in item.roles.all() if named or one.team],
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
    steward: Annotated[Email | None, "none for an anonymous reader"]
    updated_at: datetime


def term(item: models.Term, reader: Visitor) -> Term:
    """A term in a list, with its steward for whoever has a name too."""
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
        "steward": address_of(item.steward, reader),
        "updated_at": item.updated_at,
    }


class Use(TypedDict):
    """Where a term is used: an asset, or one of its fields."""

    asset: Id
    field: Annotated[str | None, eg("order_id")]


class TermWithUses(Term):
    """A term by itself, with where it is used as far as the reader may see."""

    uses: list[Use]


def whole_term(item: models.Term, reader: Visitor, uses: Iterable[models.TermUse]) -> TermWithUses:
    used: list[Use] = [
        {"asset": use.asset_id, "field": use.field.name if use.field else None} for use in uses
    ]
    return {**term(item, reader), "uses": used}
