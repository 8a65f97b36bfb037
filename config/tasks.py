from celery import shared_task
from django.db.models.functions import Now

from config.models import Canary


@shared_task
def sing() -> None:
    """Leave a sign of life for /readyz."""
    Canary.objects.update_or_create(name="worker", defaults={"sang_at": Now()})
