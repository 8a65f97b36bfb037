"""The index as this process holds it: segments from Postgres, mapped from a file, and what changed since.

Every search first asks what is new, in one statement. `horizon` is the number before which each transaction is settled:
what they did is in the segments or has been read here; whatever a later one did may still become visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

from django.conf import settings
from django.db import connection

from catalog.index import merging, reading, segments, writing
from catalog.index.matching import Index
from catalog.index.segments import Segment
from catalog.models import Asset, IndexSegment

FEW = 8
"""So many small segments are kept before they are made one."""
SMALL = 50_000
"""A shop of up to so many assets is read as it stands while no segment is written."""
NEWS = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        ARRAY(SELECT id FROM catalog_indexsegment WHERE layout = %s ORDER BY id),
        ARRAY(SELECT id FROM catalog_change WHERE by >= %s ORDER BY id),
        ARRAY(SELECT asset_id FROM catalog_change WHERE by >= %s ORDER BY id)
"""


class NotBuiltYet(Exception):
    """A large shop has no index yet; a worker is about to write it."""


@dataclass(frozen=True)
class News:
    horizon: int
    segments: list[int]
    changes: dict[int, int]


def news(since: int) -> News:
    """The horizon now, the segments there are, and the assets changed since by the key of the change."""
    with connection.cursor() as cursor:
        cursor.execute(NEWS, [segments.FORMAT, since, since])
        horizon, written, keys, assets = cursor.fetchone()
    return News(horizon, written, dict(zip(keys, assets, strict=True)))


@dataclass
class Holder:
    """What a process knows. `read` are the changes since `horizon` that have been read already."""

    written: dict[int, Segment] = field(default_factory=dict)
    recent: list[Segment] = field(default_factory=list)
    horizon: int = 0
    read: set[int] = field(default_factory=set)
    index: Index | None = None
    lock: Lock = field(default_factory=Lock)

    def current(self) -> Index:
        """An index of everything that is committed (and, inside a transaction, of what that has written)."""
        with self.lock:
            told = news(self.horizon)
            while self.index is None or told.segments != list(self.written):
                # One that was replaced while it was fetched is not there any more: look again.
                with suppress(IndexSegment.DoesNotExist):
                    self._begin(told)
                told = news(self.horizon)
            fresh = {asset for key, asset in told.changes.items() if key not in self.read}
            if fresh:
                self.recent.append(writing.write(reading.documents(fresh)))
                if len(self.recent) > FEW:
                    self.recent = [merging.merge(self.recent, keep_gone=True)]
                self.index = Index([*self.written.values(), *self.recent])
            self.read, self.horizon = set(told.changes), told.horizon
            return self.index

    def _begin(self, told: News) -> None:
        """Segments were written: forget what was read instead of them."""
        self.recent, self.read, self.index = [], set(), None
        written = {pk: self.written.get(pk) or fetched(pk) for pk in told.segments}
        if written:
            self.horizon = IndexSegment.objects.get(pk=told.segments[-1]).horizon
        elif Asset.objects.all()[SMALL : SMALL + 1].exists():
            raise NotBuiltYet
        else:
            self.recent, self.horizon = [writing.write(reading.documents())], told.horizon
        self.written = written
        self.index = Index([*self.written.values(), *self.recent])


_shared = Holder()


def current() -> Index:
    """The index; one that is read inside a transaction is not kept, for the transaction may be taken back."""
    if connection.in_atomic_block:
        return Holder(written=dict(_shared.written)).current()
    return _shared.current()


def forget() -> None:
    """Begin anew, as a process does that has just started."""
    global _shared  # noqa: PLW0603
    _shared = Holder()


def fetched(pk: int) -> Segment:
    """A written segment, mapped from a file that all processes of this machine share."""
    row = IndexSegment.objects.get(pk=pk)
    path = Path(settings.SEARCH_FOLDER) / f"{row.key}.segment"
    with suppress(OSError):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(content(pk))
            Path(file.name).replace(path)
            _sweep(path.parent)
        return segments.opened(path)
    return segments.load(content(pk))


def content(pk: int) -> bytes:
    pieces = IndexSegment.objects.get(pk=pk).pieces.order_by("number")
    return b"".join(bytes(piece) for piece in pieces.values_list("content", flat=True))


def _sweep(folder: Path) -> None:
    """Files of segments that are no more; who still maps one keeps it until he lets go."""
    known = {f"{key}.segment" for key in IndexSegment.objects.values_list("key", flat=True)}
    for path in folder.glob("*.segment"):
        if path.name not in known:
            path.unlink(missing_ok=True)


def segments_held(written: Sequence[int]) -> list[Segment]:
    """Written segments by their keys, from what this process holds or from Postgres."""
    return [_shared.written.get(pk) or fetched(pk) for pk in written]
