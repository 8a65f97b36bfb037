"""Imports wait in Postgres and are taken in by workers, a piece at a time.

Whoever receives one begins it (`begin`), adds pieces as they come (`add`) and hands it over (`hand_over`); until then
no worker sees it. A worker claims it with a lease and a fence, and takes in a piece in one transaction: its rows, its
part of the report, and that the piece is gone are true together or not at all. So whoever dies, whenever, leaves
whole pieces behind and nothing of the others, and the next one goes on from there.

`READERS` says by the kind of an import who reads its pieces.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Token, User
from accounts.recording import recording
from catalog import pieces, registering
from catalog.models import Authority, Import, ImportPiece

State = Import.State
LEASE = timedelta(seconds=60)
TURN = 20.0
"""Seconds after which an import makes room for the others that wait."""
GIVE_UP = 5
"""An import that was taken so often and got no further harms its worker."""
NEVER_CAME = timedelta(hours=6)
"""What has not wholly come in by then belongs to a client that is gone."""
KEPT = timedelta(days=30)
A_SWEEP = 100

Reader = Callable[[Import, bytes], registering.Report]


def begin(
    *,
    kind: str,
    by: User,
    token: Token | None,
    authority: Authority,
    options: Mapping[str, Any],
) -> Import:
    """An import that is being received."""
    return Import.objects.create(
        kind=kind, by=by, token=token, authority=authority, options=dict(options)
    )


def add(arrival: Import, content: bytes, rows: int) -> None:
    """One more piece; what is added is written at once, so that nothing of it stays in memory."""
    ImportPiece.objects.create(arrival=arrival, number=arrival.rows, rows=rows, content=content)
    arrival.rows += rows


def hand_over(arrival: Import) -> None:
    """It has come in wholly: from now on it survives whatever happens, and waits for a worker."""
    arrival.state = State.QUEUED
    Import.objects.filter(pk=arrival.pk).update(
        state=State.QUEUED, rows=arrival.rows, turn_at=Now()
    )


def forget(arrival: Import) -> None:
    """It did not come in wholly, or had been sent before."""
    arrival.delete()


def read_rows(arrival: Import, content: bytes) -> registering.Report:
    """Assets as they were sent to `assets/bulk`."""
    registrar = registering.Registrar(
        by=arrival.by,
        authority=Authority(arrival.authority),
        create_missing=bool(arrival.options.get("create_missing")),
    )
    return registering.register_at_once(pieces.opened(content), registrar=registrar)


READERS: dict[str, Reader] = {"assets": read_rows}


def claim() -> tuple[int, int] | None:
    """Take the import whose turn it is, as (import, fence), by the database's clock."""
    with transaction.atomic():
        waiting = Import.objects.waiting().order_by("turn_at", "pk")
        arrival = waiting.select_for_update(skip_locked=True).first()
        if arrival is None:
            return None
        if arrival.attempts >= GIVE_UP:
            _end(arrival, State.FAILED, _("It could not be taken in, however often it was tried."))
            return claim()
        arrival.fence += 1
        Import.objects.filter(pk=arrival.pk).update(
            state=State.RUNNING,
            fence=arrival.fence,
            attempts=F("attempts") + 1,
            lease_until=Now() + LEASE,
            turn_at=Now(),
        )
        return arrival.pk, arrival.fence


def work(arrival_id: int, fence: int) -> None:
    """Take in pieces until it is done, its turn is over, or somebody else has it."""
    until = time.monotonic() + TURN
    sender = _sender(arrival_id)
    with recording("task", "import", late=lambda: sender):
        while take_in(arrival_id, fence):
            if time.monotonic() > until:
                Import.objects.filter(pk=arrival_id, fence=fence).update(lease_until=None)
                return


def take_in(arrival_id: int, fence: int) -> bool:
    """Take in the next piece, if the fence still stands; whether there may be more."""
    with transaction.atomic():
        held = Import.objects.filter(pk=arrival_id, fence=fence, state=State.RUNNING)
        arrival = held.select_for_update(of=("self",)).select_related("by", "token").first()
        if arrival is None:
            return False
        if reason := _why_not(arrival):
            _end(arrival, State.FAILED, reason)
            return False
        piece = arrival.pieces.order_by("number").first()
        if piece is None:
            _end(arrival, State.DONE)
            return False
        report = registering.Report.read(arrival.report)
        report.add(READERS[arrival.kind](arrival, bytes(piece.content)))
        piece.delete()
        held.update(
            report=report.as_json(),
            taken=F("taken") + piece.rows,
            attempts=0,
            lease_until=Now() + LEASE,
        )
    return True


def sweep() -> int:
    """Take away what never came in wholly, and what ended long ago."""
    gone = Import.objects.filter(state=State.RECEIVING, created_at__lt=Now() - NEVER_CAME)
    over = Import.objects.filter(finished_at__lt=Now() - KEPT)
    return sum(_delete(found.values_list("pk", flat=True)[:A_SWEEP]) for found in (gone, over))


def _delete(keys: Iterable[int]) -> int:
    deleted, _kinds = Import.objects.filter(pk__in=list(keys)).delete()
    return deleted


def _sender(arrival_id: int) -> dict[str, Any]:
    """Whoever sent it did what is written, also while nobody was there any more."""
    sent = Import.objects.values("by_id", "token_id").get(pk=arrival_id)
    return {"by": sent["by_id"], "token": sent["token_id"], "about": {"import": arrival_id}}


def _why_not(arrival: Import) -> str:
    """Why it may not go on: whoever sent it may nothing any more. Empty if it may."""
    if not arrival.by.is_active:
        return _("Whoever sent it is no longer here.")
    if arrival.token is not None and arrival.token.revoked_at is not None:
        return _("The token it was sent with has been revoked.")
    return ""


def _end(arrival: Import, state: State, error: str = "") -> None:
    arrival.pieces.all().delete()
    Import.objects.filter(pk=arrival.pk).update(
        state=state, error=error, lease_until=None, finished_at=Now()
    )
