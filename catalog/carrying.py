"""What carries a tag, as far as a reader may see."""

from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Visitor
from catalog.models import Asset, AssetQuerySet, Field, Tag

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


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


def _count(things: QuerySet[Any]) -> Coalesce:
    carrying = things.filter(tags__contains=[OuterRef("name")])
    counted = carrying.order_by().values(all=Value(1)).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
