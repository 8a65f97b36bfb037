from celery import shared_task

from accounts import services


@shared_task
def sweep() -> int:
    return services.sweep()
