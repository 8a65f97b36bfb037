"""How versions of a contract and their clauses look in answers of the API."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.models import Visitor
from accounts.naming import name_of
from accounts.schemas import Id, eg
from catalog.models import Asset
from contracts import models, reading, sentences

Operator = Annotated[str, models.Clause.Operator]


class Clause(TypedDict):
    """One promise that a number can keep or break."""

    key: Annotated[str, eg("freshness")]
    kind: Annotated[str, models.Clause.Kind]
    field: Annotated[str, eg("ordered_at")]
    reference: Annotated[dict[str, str] | None, eg(None), "where every value must be known"]
    operator: Operator
    promised: Annotated[float, eg(24.0)]
    unit: Annotated[str, eg("hours")]
    severity: Annotated[str, eg("error")]
    promise: Annotated[str, eg("The newest row is at most 24 hours old")]


def clause(item: models.Clause) -> Clause:
    return {
        "key": item.key,
        "kind": item.kind,
        "field": item.field,
        "reference": item.reference,
        "operator": item.operator,
        "promised": item.promised,
        "unit": item.unit,
        "severity": item.severity,
        "promise": sentences.promise(item),
    }


class Version(TypedDict):
    """A contract as it was written at one time, without its text."""

    id: Id
    contract: Id
    number: Annotated[str, eg("1.2.0")]
    state: Annotated[str, models.Version.State]
    created_at: datetime
    created_by: Annotated[str | None, eg("Ines Duarte"), "null for an anonymous reader"]
    clauses: list[Clause]


def version(item: models.Version, reader: Visitor) -> Version:
    return {
        "id": item.pk,
        "contract": item.contract_id,
        "number": item.number,
        "state": item.state,
        "created_at": item.created_at,
        "created_by": name_of(item.created_by, reader),
        "clauses": [clause(one) for one in item.clauses.all()],
    }


class NotJudged(TypedDict):
    """Something the file says that no number can keep or break."""

    where: Annotated[str, eg("schema[0].properties[1].quality[0]")]
    what: Annotated[str, eg("regex")]
    why: Annotated[str, eg("Aisle does not measure this.")]


class Promised(Version):
    """A version with what the file says besides its clauses."""

    not_judged: list[NotJudged]


def promised(item: models.Version, asset: Asset, reader: Visitor) -> Promised:
    passed = reading.unjudged(item, asset)
    return {
        **version(item, reader),
        "not_judged": [{"where": one.where, "what": one.what, "why": one.why} for one in passed],
    }
