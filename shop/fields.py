"""The fields of an asset as a page shows them: nested ones below what they are part of, with all that was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Visitor
from catalog import authority, voices
from catalog.models import Asset, Field, Term, TermUse
from feedback import opinions
from health.models import Check
from shop import completeness, leaves

PAGE = 100
NAMED = 300
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Row:
    field: Field
    path: str
    name: str
    depth: int
    terms: Sequence[dict[str, str]]
    beside: Sequence[voices.Voice]
    known: str
    check_url: str
    opinion: opinions.Sums | None


@dataclass(frozen=True, slots=True)
class Fields:
    """`query` narrows by name, words and tags."""

    rows: Sequence[Row]
    leaf: leaves.Leaf[Field]
    query: str


def read(asset: Asset, user: Visitor, asked: QueryDict) -> Fields:
    """One page of fields, in five statements."""
    query = asked.get("q", "").strip()[:LONGEST]
    path = reverse("shop:fields", args=[asset.pk])
    leaf = leaves.turn(_found(asset, user, query), asked, path, PAGE)
    names = [field.name for field in leaf.rows]
    known, said = _known(asset, names), opinions.of_fields(asset, names)
    return Fields([_row(field, known, said, asset) for field in leaf.rows], leaf, query)


def _found(asset: Asset, user: Visitor, query: str) -> QuerySet[Field]:
    meant = TermUse.objects.filter(field=OuterRef("pk"), term__in=Term.objects.visible_to(user))
    term = JSONObject(name="term__name", slug="term__slug", domain="term__domain__slug")
    rows = asset.fields.annotate(terms=ArraySubquery(meant.order_by("term__name").values(one=term)))
    if query:
        rows = rows.filter(
            Q(name__icontains=query) | Q(description__icontains=query) | Q(tags__contains=[query])
        )
    return cast("QuerySet[Field]", rows)


def _known(asset: Asset, names: Sequence[str]) -> dict[str, tuple[int, float]]:
    """The check that counts missing values, and the share it found missing, by field."""
    rows = Check.objects.filter(
        asset=asset, metric=Check.Metric.NULL_SHARE, field__in=names, value__isnull=False
    )
    return {
        field: (pk, float(value or 0))
        for pk, field, value in rows.values_list("pk", "field", "value")
    }


def _row(
    field: Field,
    known: Mapping[str, tuple[int, float]],
    said: Mapping[str, opinions.Sums],
    asset: Asset,
) -> Row:
    inside = field.parent and field.name.startswith(f"{field.parent}.")
    path = f"{field.parent}." if inside else ""
    check = known.get(field.name)
    health = reverse("shop:health", args=[asset.pk])
    return Row(
        field=field,
        path=path,
        name=field.name[len(path) :],
        depth=min(path.count("."), 6),
        terms=getattr(field, "terms", ()),
        beside=voices.instead(authority.of_field(field), "description"),
        known=completeness.said(check[1]) if check else "",
        check_url=f"{health}?check={check[0]}#chart" if check else "",
        opinion=said.get(field.name),
    )
