from celery import shared_task

from accounts import services


@shared_task
def sweep() -> int:
    return services.sweep()


@shared_task
def mail_links() -> None:
    """Send the links that somebody asked for at the door."""
    services.mail_links()
