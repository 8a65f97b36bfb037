"""Segments are written by a worker, so that a process that starts finds most of the index ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from catalog.index import holding, merging, reading, segments, writing
from catalog.index.segments import Segment
from catalog.models import Asset, Change, IndexPiece, IndexSegment

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 2_000
"""So many changes are worth a segment."""
AT_ONCE = 200_000
"""So many assets become one segment; more of them several, so that memory stays flat."""
SEGMENTS = 4
"""More of them, or newer ones that together hold a quarter of the oldest, are merged into one."""
PIECE = 4 * 1024 * 1024
LOCK = 7_205_759_403
"""Postgres' advisory lock of whoever writes segments."""


def bring_up_to_date(*, at_least: int = MANY) -> int:
    """Write what has changed into a segment, if there is enough of it; returns how many assets were written.

    Two writers at once are harmless: the second finds the first at work and leaves.
    """
    with _alone() as alone:
        if not alone:
            return 0
        told = holding.news(0)
        newest = IndexSegment.objects.filter(pk__in=told.segments[-1:]).first()
        if newest is None:
            return _from_the_start(told.horizon) if Asset.objects.count() >= at_least else 0
        told = holding.news(newest.horizon)
        changed = set(told.changes.values())
        if len(changed) < at_least:
            return 0
        held = dict(zip(told.segments, holding.segments_held(told.segments), strict=True))
        _store(told.horizon, held, _written(sorted(changed)))
        return len(changed)


def _from_the_start(horizon: int) -> int:
    """All that is on the shelf; segments of another layout go."""
    keys = list(Asset.objects.on_the_shelf().order_by("pk").values_list("pk", flat=True))
    _store(horizon, {}, _written(keys))
    return len(keys)


def _written(keys: Sequence[int]) -> Segment:
    """A segment of these assets, made of some at a time so that memory stays flat."""
    pieces = [
        writing.write(reading.documents(keys[start : start + AT_ONCE]))
        for start in range(0, len(keys), AT_ONCE)
    ]
    return pieces[0] if len(pieces) == 1 else merging.merge(pieces, keep_gone=True)


def _store(horizon: int, held: Mapping[int, Segment], fresh: Segment) -> None:
    """Beside the segments that are held, or as one with them. What is older, or noted before, is swept."""
    newer = sum(len(segment) for segment in list(held.values())[1:]) + len(fresh)
    oldest = len(next(iter(held.values()), ()))
    if held and (len(held) >= SEGMENTS or newer * 4 > oldest):
        fresh, held = merging.merge([*held.values(), fresh]), {}
    raw = segments.dump(fresh)
    with transaction.atomic():
        IndexSegment.objects.exclude(pk__in=held).delete()
        row = IndexSegment.objects.create(
            horizon=horizon, layout=segments.FORMAT, assets=len(fresh)
        )
        for number, start in enumerate(range(0, len(raw), PIECE)):
            piece = raw[start : start + PIECE]
            IndexPiece.objects.create(segment=row, number=number, content=piece)
        Change.objects.filter(by__lt=horizon).delete()


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (got,) = cursor.fetchone()
        try:
            yield got
        finally:
            if got:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
