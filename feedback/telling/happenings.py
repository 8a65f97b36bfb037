"""What watchers are to hear of: written down with what happened, or read from what was recorded of assets."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Link, User
from catalog.models import Asset
from feedback.models import Happening, Recall, TicketEvent
from feedback.models.watches import Cursor

Kind = Happening.Kind
OF_ASSET = frozenset({"report", "raise", "resolve", "decline"})
"""The steps of a ticket that whoever watches its asset or term hears of."""
OF_TICKET = OF_ASSET | {
    *("acknowledge", "start", "assign", "move", "merge", "unmerge", "confirm", "reopen")
}
SPAN = 20_000
"""So many numbers of the record are read at once."""


def note_step(event: TicketEvent) -> None:
    if event.verb in OF_TICKET:
        ticket = event.ticket
        Happening.objects.create(
            kind=Kind.STEP,
            key=f"ticket:{ticket.pk}:{event.pk}",
            asset_id=ticket.asset_id,
            step=event,
            actor_id=event.actor_id,
        )


def note_recall(recall: Recall, state: str, by: User | None, params: Mapping[str, str]) -> None:
    kind = Kind.RECALL if state == "standing" else Kind.LIFT
    Happening.objects.get_or_create(
        key=f"recall:{recall.pk}:{state}",
        defaults={
            "kind": kind,
            "asset_id": recall.asset_id,
            "recall": recall,
            "actor": by,
            "params": dict(params),
        },
    )


@transaction.atomic
def read_changes() -> int:
    """Find in the record what changed of watched assets since the last time; answers how many happenings that made.

    It is read as far as the record is linked: below that no number can appear any more.
    """
    linked = Link.objects.aggregate(n=Max("last"))["n"] or 0
    Cursor.objects.get_or_create(name="record", defaults={"number": linked})
    held = Cursor.objects.select_for_update(skip_locked=True).filter(name="record").first()
    if held is None or held.number >= linked:
        return 0
    until = min(linked, held.number + SPAN)
    found = _changes(held.number, until)
    Happening.objects.bulk_create(found, ignore_conflicts=True)
    Cursor.objects.filter(name="record").update(number=until)
    return len(found)


def _changes(after: int, until: int) -> list[Happening]:
    """What one entry changed of one asset is one happening."""
    changed: dict[tuple[int, Any], set[str]] = defaultdict(set)
    actors: dict[Any, int | None] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"after": after, "until": until})
        for asset, entry, by, what in cursor.fetchall():
            changed[asset, entry] |= set(what)
            actors[entry] = by
    known = set(
        Asset.objects.filter(pk__in={asset for asset, _entry in changed}).values_list(
            "pk", flat=True
        )
    )
    people = set(User.objects.filter(pk__in=set(actors.values())).values_list("pk", flat=True))
    return [
        Happening(
            kind=Kind.CHANGE,
            key=f"change:{asset}:{entry}",
            asset_id=asset,
            actor_id=actors[entry] if actors[entry] in people else None,
            params={"what": sorted(what)},
        )
        for (asset, entry), what in changed.items()
        if what and asset in known
    ]


_WATCHED = """(
    exists (select from feedback_watch where asset_id = asset.id)
    or exists (select from feedback_watch watch join catalog_domain own on watch.domain_id = any (own.path)
        where own.id = asset.domain_id)
    or exists (select from feedback_watch watch join catalog_termuse used on used.term_id = watch.term_id
        where used.asset_id = asset.id)
)"""
_CHANGED = f"""
    select asset.id, event.entry_id, entry.by_id, array_remove(array[
        case when event.description is distinct from earlier.description then 'description' end,
        case when event.owner_id is distinct from earlier.owner_id then 'owner' end,
        case when event.retired_at is distinct from earlier.retired_at then 'retired' end
    ], null)
    from catalog_assetevent event
    join catalog_asset asset on asset.id = event.pgh_obj_id
    join lateral (
        select description, owner_id, retired_at from catalog_assetevent before
        where before.pgh_obj_id = event.pgh_obj_id and before.pgh_id < event.pgh_id
        order by before.pgh_id desc limit 1
    ) earlier on true
    left join accounts_entry entry on entry.id = event.entry_id
    where event.pgh_id > %(after)s and event.pgh_id <= %(until)s and event.pgh_label = 'update' and {_WATCHED}
    union all
    select distinct asset.id, event.entry_id, entry.by_id, array['fields']
    from catalog_fieldevent event
    join catalog_asset asset on asset.id = event.asset_id
    left join accounts_entry entry on entry.id = event.entry_id
    where event.pgh_id > %(after)s and event.pgh_id <= %(until)s and {_WATCHED}
        and not exists (
            select from catalog_assetevent made
            where made.pgh_obj_id = asset.id and made.entry_id = event.entry_id and made.pgh_label = 'insert'
        )
"""  # noqa: S608 - our own words
