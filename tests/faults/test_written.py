"""What people write is read and does nothing else: on pages, in mail, in a table, to a webhook and to a tracker."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts import hooks
from accounts import services as accounts
from accounts.models import Letter, User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Ticket, Tracker, Wanted
from feedback.tickets import bridging
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

HARM = (
    "=1+1<img src=x onerror=alert(1)>\"'><svg onload=alert(1)></script></textarea>"
    '<b hx-get="/x" data-hx-get="/x">b</b> [a](javascript:alert(1)) ![p](https://evil.example/p)'
    " {{7*7}} {% now 'Y' %} {0.__class__} %(name)s %s"
)
SHORT = HARM[:60]
BROKEN = "\r\nBcc: x@evil.example\r\n\r\n/close\r\n=cmd|' /C calc'!A0"
PLACEHOLDERS = ("{{7*7}}", "{% now 'Y' %}", "{0.__class__}", "%(name)s")
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Page(HTMLParser):
    """Everything on a page that could have come only from what somebody wrote."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.harm: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            said = (value or "").strip().lower()
            bad = name.startswith("on") or said.startswith("javascript:")
            asks = name in ("src", "hx-get", "data-hx-get") and ("evil" in said or said == "/x")
            if bad or asks or (tag, name, said) == ("img", "src", "x"):
                self.harm.append(f"<{tag} {name}={value}>")


@pytest.fixture
def mallory(db: None) -> User:
    return factories.user(f"{SHORT}{BROKEN}"[:100])


@pytest.fixture
def place(flights: Domain) -> Domain:
    flights.name, flights.description = SHORT, HARM
    flights.save()
    return flights


@pytest.fixture
def written(asset: Asset, place: Domain, mallory: User, stella: User, settings: Any) -> Ticket:
    """Harm in every text of a ticket's life, by a person whose name is harm as well."""
    settings.REPORTS_AN_HOUR = 0
    Asset.objects.filter(pk=asset.pk).update(title=SHORT, description=HARM)
    asset.refresh_from_db()
    ticket = services.report(
        asset=asset, title=f"{SHORT}{BROKEN}", text=f"{HARM}{BROKEN}", example=SHORT, by=mallory
    )
    services.watch(by=factories.user("Watcher"), asset=asset)
    services.comment(ticket=ticket, text=f"{HARM}{BROKEN}", by=mallory)
    services.comment(ticket=ticket, text=HARM, beyond=SHORT, key="there", by=None)
    services.acknowledge(ticket=ticket, by=stella)
    services.link(ticket=ticket, url="https://issues.example/?a=%22%3E%3Cimg", by=stella)
    services.resolve(ticket=ticket, reason=f"{HARM}{BROKEN}", by=stella)
    services.reopen(ticket=ticket, text=f"{HARM}{BROKEN}", by=mallory)
    return ticket


def others(asset: Asset, mallory: User, stella: User) -> Iterator[str]:
    """The same in whatever else people say; the addresses of the pages that show it."""
    asked = services.report(asset=asset, title=SHORT, text=HARM, kind="question", by=mallory)
    answer = services.comment(ticket=asked, text=HARM, by=mallory)
    services.lift_answer(comment=answer, by=stella)
    wish = services.suggest(asset=asset, what="title", value=HARM[:200], text=HARM, by=mallory)
    review = services.rate(
        asset=asset, stars=1, text=HARM, use_case=HARM[:200], role=SHORT, by=mallory
    )
    services.rate(asset=asset, stars=2, text="Milder", by=mallory)
    services.answer_review(review=review, text=HARM, by=stella)
    wanted = services.ask_for(title=SHORT, text=HARM, by=mallory)
    again = services.report(asset=asset, title=f"{SHORT} again", by=mallory)
    services.decline(ticket=again, reason=HARM, by=stella)
    services.keep_reply(name=SHORT, text=HARM, team=None, by=stella)
    services.keep_view(name=SHORT, filters={"q": SHORT}, by=stella)
    yield from (f"/tickets/{one.pk}" for one in (asked, wish, again))
    yield from (f"/comments/{answer.pk}/lift", f"/reviews/{review.pk}/before")
    yield from (f"/reviews/{review.pk}/answer", f"/wanted/{wanted.pk}", "/wanted", "/desk/replies")
    parts = ("", "/reviews", "/questions", "/tickets", "/report", "/suggest", "/history")
    yield from (f"/assets/{asset.pk}{part}" for part in parts)


def test_no_page_does_what_is_written(
    written: Ticket, asset: Asset, mallory: User, stella: User, admin: User
) -> None:
    services.tell_watchers()
    addresses = [*others(asset, mallory, stella), "/desk?view=all", "/news", "/me/tickets"]
    addresses += [f"/desk?view=all&ticket={written.pk}", f"/tickets/{written.pk}", "/watches"]
    addresses += [f"/tickets/{written.pk}/redact", f"/search?q={SHORT[:20]}", "/loop", "/recalls"]
    harm = {}
    for person in (stella, mallory, admin):
        browser = signed_in(person)
        for address in addresses:
            answer = browser.get(address)
            assert answer.status_code in (200, 403), address
            if found := Page(answer.content.decode()).harm:
                harm[f"{address} of {person.pk}"] = found
    assert not harm
    shown = signed_in(stella).get(f"/tickets/{written.pk}").content.decode()
    assert all(one.replace("'", "&#x27;") in shown for one in PLACEHOLDERS), "as it was written"


def test_no_mail_has_another_header_or_a_part_of_its_own(
    written: Ticket, mallory: User, stella: User, settings: Any
) -> None:
    settings.MAIL = True
    services.tell_watchers()
    accounts.sort_news()
    accounts.send_mails()
    assert {one.to[0] for one in mail.outbox} >= {mallory.email, stella.email}
    for one in mail.outbox:
        raw = one.message()
        assert (raw["Bcc"], raw["Cc"]) == (None, None)
        assert raw.get_content_type() == "text/plain"
        assert not raw.is_multipart()
        assert len(one.recipients()) == 1
        head = raw.as_bytes().partition(b"\n\n")[0]
        assert not re.search(rb"^bcc:", head, re.IGNORECASE | re.MULTILINE)
    bodies = "\n".join(str(one.body) for one in mail.outbox)
    assert all(one in bodies for one in PLACEHOLDERS), "as it was written"


def test_no_cell_of_the_table_is_a_formula(written: Ticket, stella: User) -> None:
    answer = signed_in(stella).get("/desk/tickets.csv?view=all")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert any(HARM[:40] in cell for cell in rows[1])
    assert not [cell for row in rows for cell in row if cell.lstrip(" ").startswith(FORMULAS)]


def test_a_webhook_is_told_it_word_for_word(written: Ticket, stella: User) -> None:
    notice = stella.notices.filter(title__contains=SHORT[:20]).latest("pk")
    letter = Letter(recipient=stella, notice=notice, created_at=timezone.now())
    told = json.loads(json.dumps(hooks.event(letter)))
    assert told["data"]["title"] == notice.title
    assert told["type"] == "aisle.ticket"


@pytest.mark.parametrize("kind", Tracker.Kind.values)
def test_a_tracker_is_given_no_orders(
    kind: str, written: Ticket, stella: User, settings: Any
) -> None:
    tracker = Tracker(pk=1, kind=kind, name="Issues")
    letter = bridging.letter(written, tracker, example=True)
    assert "\n" not in letter.title
    assert "\r" not in letter.title
    orders = [line for line in letter.text.splitlines() if line.lstrip().startswith("/")]
    assert not orders or kind != "gitlab"


def test_a_wish_that_is_answered_tells_it_word_for_word(mallory: User, admin: User) -> None:
    wanted = services.ask_for(title=f"{SHORT}{BROKEN}", text=HARM, by=mallory)
    services.answer(wanted=wanted, reason=HARM, by=admin)
    assert mallory.notices.get().text == Wanted.objects.get().reason == HARM


@pytest.mark.parametrize(
    "planted",
    [
        "<img src=x>",
        "<p onclick=alert(1)>",
        "<a href=' javascript:alert(1)'>",
        "<b hx-get='/x'>",
        "<img src='https://evil.example/p'>",
    ],
)
def test_planted_harm_is_found(planted: str) -> None:
    assert Page(f"<html><body>{planted}</body></html>").harm
