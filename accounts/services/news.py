"""What people are told."""

from collections.abc import Iterable

from accounts.models import Notice, User


def tell(
    *, recipients: Iterable[User], title: str, why: str, url: str, key: str, text: str = ""
) -> None:
    """Put a piece of news before people; the same `key` reaches each of them once, however often it is told."""
    Notice.objects.bulk_create(
        (
            Notice(
                recipient=person,
                title=title[:250],
                text=text,
                why=why[:250],
                url=url,
                key=key[:120],
            )
            for person in {person.pk: person for person in recipients if person.is_active}.values()
        ),
        ignore_conflicts=True,
    )
