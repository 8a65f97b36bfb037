from datetime import timedelta

from django.db import connection, transaction

from feedback.loop import figures as loop
from feedback.models import LoopDay

COUNTING = 0x6C6F6F70
"""The advisory lock of whoever counts."""
BATCH = 1000


@transaction.atomic
def count_loop(*, days: int = loop.RECOUNTED) -> int:
    """Count anew what was said in the last days and what became of it; returns how many rows say it.

    Counted twice it says the same. Whoever comes later waits, so that an older count never overwrites a newer one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING])
    last = loop.today()
    first = last - timedelta(days=days)
    LoopDay.objects.filter(day__gte=first).delete()
    return len(LoopDay.objects.bulk_create(loop.count(first, last), batch_size=BATCH))
