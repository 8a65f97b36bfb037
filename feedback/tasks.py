from celery import shared_task

from feedback import services


@shared_task
def claim_findings() -> None:
    """Open alarms for new findings, and close what measurement has answered."""
    services.end_alarms()
    services.open_alarms()


@shared_task
def count_loop() -> None:
    """Bring the figures of the loop up to date; harmless to repeat."""
    services.count_loop()


@shared_task
def tell_watchers() -> int:
    """Tell watchers what happened."""
    return services.tell_watchers()


@shared_task
def tell_searches() -> int:
    """Tell who watches a search what is new in it."""
    return services.tell_searches()


@shared_task
def watch_promises() -> None:
    """Put what is overdue before the owners of its domain, and take silence as a yes."""
    services.escalate()
    services.confirm_silent()


@shared_task
def tend_links() -> int:
    """Make issues of tickets that were sent to a tracker, and look how those stand that have rung."""
    return services.tend_links()


@shared_task
def ask_trackers() -> int:
    """Ask trackers what has changed there."""
    return services.ask_trackers()


@shared_task
def sweep_deliveries() -> int:
    return services.sweep_deliveries()
