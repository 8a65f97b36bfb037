from celery import shared_task

from accounts import services


@shared_task
def sweep() -> int:
    return services.sweep()


@shared_task
def mail_links() -> None:
    """Send the links that somebody asked for at the door."""
    services.mail_links()


@shared_task
def link_record() -> int:
    return services.link_record()


@shared_task
def sign_head() -> str:
    return services.sign_head()
