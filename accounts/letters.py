"""What a letter says: the news in it, grouped by what they are about, as plain text in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import gates, unsubscribing
from accounts.models import Letter, Notice, User

LISTED = 50
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is sent; a subject is one line, whatever the names in it hold."""

    subject: str
    text: str
    headers: dict[str, str]


def still_news(letter: Letter) -> list[Notice]:
    """What of a letter is still to be told: not read meanwhile, and about what the reader may still see."""
    unread = Notice.objects.unread().filter(letters=letter).order_by("pk")
    news = list(unread)
    seen = gates.open_to(letter.recipient, {notice.about for notice in news})
    return [notice for notice in news if notice.about in seen]


def write(letter: Letter, news: list[Notice]) -> Written:
    """In the language that is active; `news` has at least one piece."""
    reader, reasons = letter.recipient, {notice.because for notice in news}
    # What a mail program ends with one click is what this mail came from; of several at once it is all mail.
    one = reasons.pop() if len(reasons) == 1 else ""
    return Written(
        subject=one_line(_subject(letter, news)),
        text=_text(news, reader),
        headers={
            "Message-ID": f"<{letter.name}@{_host()}>",
            "List-Unsubscribe": f"<{unsubscribing.address(reader, one)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def one_line(words: str) -> str:
    return " ".join(words.split())


def _subject(letter: Letter, news: list[Notice]) -> str:
    if len(news) == 1:
        return news[0].title
    words = ngettext("%(n)d piece of news", "%(n)d pieces of news", len(news))
    counted = words % {"n": len(news)}
    return _("Your day in Aisle: %(news)s") % {"news": counted} if letter.day else counted


def _text(news: list[Notice], reader: User) -> str:
    parts = [_told(about, reader) for about in _grouped(news[:LISTED])]
    if len(news) > LISTED:
        more = len(news) - LISTED
        words = ngettext("… and %(n)d more:", "… and %(n)d more:", more)
        parts.append(f"{words % {'n': more}} {_page('accounts:news')}")
    parts.append("-- ")
    parts.append(_("How often you are told: %(url)s") % {"url": _page("accounts:telling")})
    parts.append(_("No more mail from Aisle: %(url)s") % {"url": unsubscribing.address(reader)})
    return "\n\n".join(parts)


def _grouped(news: Iterable[Notice]) -> list[list[Notice]]:
    """What is about one thing stands together, in the order in which each thing was first heard of."""
    groups: dict[str, list[Notice]] = {}
    for notice in news:
        groups.setdefault(notice.about or notice.url, []).append(notice)
    return list(groups.values())


def _told(about: list[Notice], reader: User) -> str:
    lines = []
    for notice in about:
        lines.append(f"* {one_line(notice.title)}")
        if notice.text:
            lines.append(f"  {one_line(notice.text)[:LONGEST]}")
    for why, because in dict.fromkeys((one_line(one.why), one.because) for one in about):
        lines.append(_("  You get this because: %(why)s") % {"why": why})
        if because:
            end = unsubscribing.address(reader, because)
            lines.append(_("  No more mail for this reason: %(url)s") % {"url": end})
    lines += [f"  {settings.BASE_URL}{url}" for url in dict.fromkeys(one.url for one in about)]
    return "\n".join(lines)


def _page(name: str) -> str:
    return f"{settings.BASE_URL}{reverse(name)}"


def _host() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip("> ")
