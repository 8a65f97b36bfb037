from celery import shared_task
from celery.signals import worker_ready
from django.db.models.functions import Now

from config.models import Canary


@shared_task
def sing() -> None:
    """Leave a sign of life for /readyz."""
    Canary.objects.update_or_create(name="worker", defaults={"sang_at": Now()})


@worker_ready.connect
def sing_at_once(**_: object) -> None:
    """A worker that has just started need not wait for the schedule to be seen."""
    sing.delay()
