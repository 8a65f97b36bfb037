"""What other rooms know of assets: verdicts, holds, standings; and the sources they come from."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from catalog.models import Asset, Hold, Source, Standing, Verdict


def put_source(*, slug: str, **values: Any) -> Source:
    """Create or update a source; a new one is due to be scanned at once."""
    source, made = Source.objects.update_or_create(slug=slug, defaults=values)
    if made:
        request_scan(source=source)
    return source


def request_scan(*, source: Source) -> None:
    """Make a source due now."""
    Source.objects.filter(pk=source.pk).update(next_scan_at=Now())


def set_verdict(
    *,
    asset: Asset,
    own: str,
    reasons: list[dict[str, Any]],
    at: datetime | None = None,
    **seen: Any,
) -> None:
    """Health's own judgement of an asset, with its reasons as `{"code", "params"}`.

    `fresh_at` and `complete`, if they are told, say how new and how complete its data was seen.
    """
    Verdict.objects.update_or_create(
        asset=asset,
        defaults={"own": own, "reasons": reasons, "judged_at": at or timezone.now(), **seen},
    )


def set_recalled(*, asset_ids: Collection[int]) -> int:
    """Exactly these assets are recalled, by themselves or by inheritance; returns how many rows changed."""
    changed = Verdict.objects.filter(asset_id__in=asset_ids, recalled=False).update(recalled=True)
    freed = Verdict.objects.filter(recalled=True).exclude(asset_id__in=asset_ids)
    return changed + freed.update(recalled=False)


def place_hold(*, asset: Asset, recall_id: int, title: str) -> Hold:
    """A recall stands on this asset from now on."""
    hold, _ = Hold.objects.get_or_create(
        recall_id=recall_id, defaults={"asset": asset, "title": title}
    )
    return hold


def lift_hold(*, recall_id: int) -> None:
    """The recall no longer stands."""
    Hold.objects.standing().filter(recall_id=recall_id).update(lifted_at=Now())


def set_stars(*, asset: Asset, total: int, count: int) -> None:
    """The sum and number of an asset's stars."""
    Standing.objects.update_or_create(
        asset=asset, defaults={"stars_sum": total, "stars_count": count}
    )


def set_open_tickets(*, asset: Asset, count: int) -> None:
    """How many tickets about this asset still want an answer."""
    Standing.objects.update_or_create(asset=asset, defaults={"open_tickets": count})


@transaction.atomic
def set_importance(*, downstream: Mapping[int, int]) -> int:
    """How many assets hang on each; whatever is not named has none. Writes only what changed."""
    rows = Standing.objects.filter(Q(pk__in=downstream) | Q(importance__gt=0))
    changed = [
        Standing(asset_id=row.pk, importance=downstream.get(row.pk, 0))
        for row in rows.only("importance").order_by("pk").select_for_update()
        if row.importance != downstream.get(row.pk, 0)
    ]
    Standing.objects.bulk_update(changed, ["importance"], batch_size=1000)
    return len(changed)
