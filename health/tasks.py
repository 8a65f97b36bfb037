import time

from celery import shared_task

from health import queue, services

WORK_FOR = 20
"""Seconds after which a sweep makes room for other work; what is left is swept up next time."""


@shared_task
def refresh_due() -> None:
    """Refresh what is due, one asset after the other; several workers share the queue."""
    queue.plan_new_assets()
    queue.notice_changes()
    services.doubt_the_given_up()
    until = time.monotonic() + WORK_FOR
    while time.monotonic() < until and (claimed := queue.claim_due()):
        services.refresh(asset_id=claimed[0][0], fence=claimed[0][1])


@shared_task
def refresh_asset(asset_id: int) -> None:
    """The bell for one asset that was made due: refresh it now, unless somebody already does."""
    for claimed, fence in queue.claim_due(asset_id=asset_id):
        services.refresh(asset_id=claimed, fence=fence)
