from celery import shared_task

from catalog import scanning


@shared_task
def scan_due() -> None:
    """Scan every source that is due; a claim keeps two workers apart."""
    while claimed := scanning.claim_due():
        scanning.scan(*claimed)
