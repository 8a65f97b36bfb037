"""What carries a tag, as far as a reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Visitor
from catalog.models import Asset, AssetQuerySet, Field, Tag

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@dataclass(frozen=True, slots=True)
class Carrier:
    """An asset that carries a tag, by itself or on some of its fields."""

    asset: Asset
    whole: bool
    fields: Sequence[str]


class Counts(TypedDict):
    asset_count: int
    field_count: int


if TYPE_CHECKING:
    CountedTag = WithAnnotations[Tag, Counts]


def counted(tags: QuerySet[Tag], user: Visitor) -> "QuerySet[CountedTag]":
    """Tags with how many assets on the shelf carry each themselves, and how many fields of such assets do."""
    shelf = Asset.objects.visible_to(user).on_the_shelf()
    rows = tags.annotate(
        asset_count=_count(shelf.exclude(tags=[])),
        field_count=_count(Field.objects.exclude(tags=[]).filter(asset__in=shelf)),
    )
    return cast("QuerySet[CountedTag]", rows)


def assets(name: str, user: Visitor) -> AssetQuerySet:
    """The assets on the shelf that carry the tag, themselves or on a field."""
    fields = Field.objects.exclude(tags=[]).filter(tags__contains=[name])
    own = Asset.objects.exclude(tags=[]).filter(tags__contains=[name])
    carrying = own.values("pk").union(fields.values("asset"))
    return Asset.objects.visible_to(user).on_the_shelf().filter(pk__in=carrying)


def with_fields(assets: Sequence[Asset], name: str) -> list[Carrier]:
    """Each with what of it carries the tag."""
    fields = Field.objects.exclude(tags=[]).filter(asset__in=assets, tags__contains=[name])
    found: dict[int, list[str]] = {}
    for asset, field in fields.order_by("position").values_list("asset", "name"):
        found.setdefault(asset, []).append(field)
    return [Carrier(one, name in one.tags, found.get(one.pk, [])) for one in assets]


def _count(things: QuerySet[Any]) -> Coalesce:
    carrying = things.filter(tags__contains=[OuterRef("name")])
    counted = carrying.order_by().values(all=Value(1)).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
