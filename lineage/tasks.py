from celery import shared_task

from accounts.recording import because
from catalog import queueing
from lineage import arriving, services

queueing.READERS[arriving.KIND] = arriving.take_in


@shared_task
@because("pipeline")
def fold_events() -> None:
    """Fold what was received; more than one go takes is left to the next ring or sweep."""
    services.fold_pending()


@shared_task
@because("view")
def read_views() -> None:
    """Read the SQL of views that are new or changed."""
    services.fold_views(asset_ids=services.views_to_read())


@shared_task
def spread_holds() -> None:
    """Bring what inherits a recall up to date with the edges."""
    services.spread_holds()


@shared_task
def measure_importance() -> None:
    """Count what hangs on each asset."""
    services.measure_importance()
