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
def sort_news() -> int:
    """Put fresh news into letters."""
    return services.sort_news()


@shared_task
def write_digests() -> int:
    """Write the daily letters of those whose hour has come."""
    return services.write_digests()


@shared_task
def send_mails() -> int:
    """Send the letters that are due."""
    return services.send_mails()


@shared_task
def call_hooks() -> int:
    """Send webhooks what is due."""
    return services.call_hooks()


@shared_task
def sweep_letters() -> int:
    return services.sweep_letters()


@shared_task
def link_record() -> int:
    return services.link_record()


@shared_task
def sign_head() -> str:
    return services.sign_head()
