"""Linking what was recorded, and signing each day's head."""

import json
import logging
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import chain
from accounts.models import Link, Tail
from accounts.models.keeping import NUMBERS

SPAN = 2000
logger = logging.getLogger("aisle.record")


@transaction.atomic
def link_record() -> int:
    """Bind what was recorded since the last time; returns how many links that made.

    A row can appear below a number that is there already, while its transaction has not ended. So at each look it is
    remembered how far the numbers went and which transaction would be the next; once all before that one have ended,
    the numbers up to there are complete. One worker at a time.
    """
    Tail.objects.get_or_create(pk=1)
    tail = Tail.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if tail is None:
        return 0
    ended, following, seen = _look()
    made = 0
    if ended >= tail.next_transaction:
        made = _bind(tail.seen)
    elif following >= tail.next_transaction:
        return 0
    Tail.objects.filter(pk=1).update(seen=seen, next_transaction=following)
    return made


def _look() -> tuple[int, int, int]:
    """Below which transaction all have ended, which one is ours, and how far the numbers go: in this order.

    The numbers are read before ours is given out, so that whoever took one of them has a smaller one.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last_value, is_called FROM {NUMBERS}")  # noqa: S608 - our own name
        last, called = cursor.fetchone()
        cursor.execute("SELECT pg_current_xact_id()::text")
        ours = int(cursor.fetchone()[0])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        return int(cursor.fetchone()[0]), ours, last if called else 0


def _bind(until: int) -> int:
    """Links for all rows up to a number, each covering at most a span of them."""
    last = Link.objects.order_by("-number").first()
    number, covered, before = (
        (last.number, last.last, last.hash) if last else (0, 0, chain.BEFORE_THE_FIRST)
    )
    shape, made = chain.shape_now(), 0
    while rows := chain.rows_between(covered + 1, until, shape, SPAN):
        held = {table for _number, table, _digest in rows}
        link = Link(
            number=number + 1,
            first=covered + 1,
            last=rows[-1][0],
            shape={table: shape[table] for table in sorted(held)},
            rows=chain.packed(rows),
        )
        link.hash = chain.bound(before, link)
        link.save(force_insert=True)
        number, covered, before, made = link.number, link.last, link.hash, made + 1
    return made


def sign_head(*, today: date | None = None) -> str:
    """Write the newest link of the day, signed, where it is taken from the machine: into a file and into the log.

    Once a day; returns the line, or nothing when it was written already or there is nothing to sign.
    """
    day = str(today or timezone.now().date())
    path = Path(settings.RECORD_HEADS)
    written = path.read_text().splitlines() if path.exists() else []
    last = Link.objects.order_by("-number").first()
    if last is None or (written and json.loads(written[-1])["day"] >= day):
        return ""
    head = {"day": day, "link": last.number, "hash": last.hash}
    line = json.dumps(head | {"signature": chain.signature(day, last.number, last.hash)})
    with path.open("a") as file:
        file.write(f"{line}\n")
    logger.info("head %s", line)
    return line
