from celery import shared_task

from accounts.recording import because
from catalog import queueing, scanning, services
from catalog.index import building

BATCHES = 50


@shared_task
def scan_due() -> None:
    """Scan every source that is due; a claim keeps two workers apart."""
    while claimed := scanning.claim_due():
        with because("scan", source=claimed[0]):
            scanning.scan(*claimed)


@shared_task
@because("tags")
def sweep_tags() -> None:
    """What still carries the name of a merged tag gets its target's."""
    services.sweep_tags(batches=BATCHES)


@shared_task
def write_index() -> None:
    """Write what search has learnt lately into a segment, once it is much."""
    building.bring_up_to_date()


@shared_task
def take_in() -> None:
    """Take in what was sent as imports; a claim keeps two workers apart."""
    if claimed := queueing.claim():
        queueing.work(*claimed)


@shared_task
def sweep_imports() -> int:
    return queueing.sweep()
