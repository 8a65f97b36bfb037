"""What people are told."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import translation

from accounts.models import Notice, User

Words = str | Callable[[], str]
"""A sentence, or what says it in the language of the moment: that of each reader."""


def tell(  # noqa: PLR0913 (each says another thing about the news)
    *,
    recipients: Iterable[User],
    title: Words,
    why: Words,
    url: str,
    key: str,
    text: Words = "",
    about: str = "",
    because: str = "",
    urgent: bool = False,
) -> None:
    """Put a piece of news before people; the same `key` reaches each of them once, however often it is told.

    `about` names what it tells of (`ticket:7`), `because` what can be ended so that it comes no more (`watch-asset:7`);
    `urgent` says that it is the reader's own business: it is mailed at once, the rest once a day. What has to leave by
    mail is sorted by a worker, see `accounts.services.outbox`.
    """
    by_language: dict[str, dict[int, User]] = defaultdict(dict)
    for person in recipients:
        if person.is_active:
            by_language[person.language or settings.LANGUAGE_CODE][person.pk] = person
    common = {"url": url, "key": key[:120], "about": about, "because": because, "urgent": urgent}
    for language, people in by_language.items():
        said = {"title": title, "why": why, "text": text}
        if any(callable(words) for words in said.values()):
            with translation.override(language):
                said = {name: words() if callable(words) else words for name, words in said.items()}
        told = common | said | {"title": str(said["title"])[:250], "why": str(said["why"])[:250]}
        Notice.objects.bulk_create(
            (Notice(recipient=person, **told) for person in people.values()), ignore_conflicts=True
        )
