"""News leave by mail: at once or once a day, never twice, never to whom they no longer concern."""

from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import letters, mailing, outbox, services, unsubscribing
from accounts.models import Letter, Notice, Telling, User
from catalog.models import Asset
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.MAIL = True


def tell(*people: User, key: str = "k", **more: Any) -> None:
    news = {"title": "Answered", "why": "You reported it.", "url": "/tickets/1", "key": key}
    services.tell(recipients=people, **news | more)


def send() -> list[Any]:
    """Everything that leaves now."""
    mail.outbox.clear()
    services.sort_news()
    services.send_mails()
    return list(mail.outbox)


def a_day_later() -> None:
    """As if all that stands there had been told yesterday, and no letter of today been written."""
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    Letter.objects.filter(day__isnull=False).update(day=timezone.now() - timedelta(days=1))


def digests() -> list[Any]:
    services.sort_news()
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    services.write_digests()
    return send()


def test_what_is_mine_comes_at_once_and_once(alice: User) -> None:
    tell(alice, urgent=True)
    tell(alice, urgent=True)
    sent = send()
    assert [(one.to, one.subject) for one in sent] == [([alice.email], "Answered")]
    assert "You get this because: You reported it." in sent[0].body
    assert "/tickets/1" in sent[0].body
    assert send() == []
    with time_machine.travel(MORNING):
        assert digests() == []


def test_the_rest_comes_once_a_day_in_one_letter(alice: User, bob: User) -> None:
    with time_machine.travel(MORNING, tick=False):
        for number in range(3):
            tell(alice, key=str(number), title=f"News {number}", about="asset:1" if number else "")
        tell(alice, bob, key="both")
        assert send() == []
        Notice.objects.filter(key="2").update(read_at=timezone.now())
        Notice.objects.update(about="")
        sent = digests()
        assert sorted(one.to[0] for one in sent) == [alice.email, bob.email]
        body = next(one.body for one in sent if one.to == [alice.email])
        assert "News 0" in body
        assert "News 1" in body
        assert "News 2" not in body
        assert body.count("You get this because") == 1
        tell(alice, key="later")
        assert digests() == []
        Letter.objects.update(day=(MORNING - timedelta(days=1)).date())
        assert len(digests()) == 1


def test_the_hour_is_that_of_the_person(alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="America/New_York")
    services.wish_for(user=bob, mail=Telling.Mail.OWN, digest_hour=20)
    with time_machine.travel(MORNING, tick=False) as clock:
        tell(alice, bob)
        assert digests() == []
        clock.move_to(MORNING.replace(hour=13))
        assert [one.to for one in digests()] == [[alice.email]]
        clock.move_to(MORNING.replace(hour=20))
        assert [one.to for one in digests()] == [[bob.email]]


def test_what_comes_after_the_hour_waits_for_the_next_day(alice: User) -> None:
    with time_machine.travel(MORNING.replace(hour=15), tick=False):
        tell(alice)
        Notice.objects.update(created_at=timezone.now())
        services.sort_news()
        assert services.write_digests() == 0


def test_who_wants_everything_once_a_day_gets_nothing_at_once(alice: User) -> None:
    services.wish_for(user=alice, mail=Telling.Mail.DIGEST)
    with time_machine.travel(MORNING):
        tell(alice, urgent=True)
        assert send() == []
        assert len(digests()) == 1


def test_what_was_read_here_is_not_mailed(alice: User) -> None:
    tell(alice, urgent=True)
    services.sort_news()
    Notice.objects.update(read_at=timezone.now())
    assert send() == []
    assert Letter.objects.get().state == Letter.State.VOID


@pytest.mark.parametrize("when", ["told", "sent"])
def test_who_left_gets_nothing(when: str, alice: User) -> None:
    tell(alice, urgent=True)
    if when == "sent":
        services.sort_news()
    User.objects.update(is_active=False)
    assert send() == []


def test_without_a_mail_server_nothing_piles_up(alice: User, settings: Any) -> None:
    settings.MAIL = False
    tell(alice, urgent=True)
    tell(alice, key="other")
    assert send() == []
    settings.MAIL = True
    with time_machine.travel(MORNING):
        assert digests() == []
    assert not Letter.objects.exists()


def test_who_may_see_it_no_longer_gets_no_mail_of_it(
    charlie: User, alice: User, asset: Asset
) -> None:
    for person in (alice, charlie):
        tell(person, urgent=True, about=f"asset:{asset.pk}")
    services.sort_news()
    Asset.objects.update(visibility="private")
    assert [one.to for one in send()] == [[alice.email]]


def test_what_no_room_speaks_for_is_not_mailed(alice: User) -> None:
    tell(alice, urgent=True, about="secret:1")
    assert send() == []


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        ((22, 7), 23, 31),
        ((22, 7), 3, 7),
        ((22, 7), 12, None),
        ((9, 17), 12, 17),
        ((9, 17), 17, None),
        ((5, 5), 5, None),
    ],
)
def test_in_the_quiet_hours_letters_wait(
    hours: tuple[int, int], at: int, until: int | None, alice: User
) -> None:
    services.wish_for(user=alice, mail="own", quiet_from=hours[0], quiet_until=hours[1])
    day = datetime(2026, 3, 2, tzinfo=UTC)
    with time_machine.travel(day + timedelta(hours=at), tick=False):
        tell(alice, urgent=True)
        assert len(send()) == (until is None)
    letter = Letter.objects.get()
    if until is not None:
        assert letter.next_try_at == day + timedelta(hours=until)
        assert (letter.state, letter.attempts) == (Letter.State.WAITING, 0)


def test_each_reads_their_own_language(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(language="de")
    bob.refresh_from_db()
    from django.utils.translation import gettext  # noqa: PLC0415

    tell(alice, bob, urgent=True, title=lambda: gettext("Saved."))
    said = {one.to[0]: one for one in send()}
    assert said[alice.email].subject == "Saved."
    assert said[bob.email].subject == "Gespeichert."
    assert "Sie erhalten das, weil" in said[bob.email].body


LITERAL = "{{7*7}} {% now 'Y' %} {0.__class__} %(n)s <b>bold</b>"


def test_texts_are_plain_and_placeholders_literal(alice: User) -> None:
    tell(alice, urgent=True, title=LITERAL, text=LITERAL, why=LITERAL)
    sent = send()[0]
    assert sent.subject == LITERAL
    assert sent.body.count(LITERAL) == 3
    assert sent.message().get_content_type() == "text/plain"
    assert not sent.message().is_multipart()


@pytest.mark.parametrize("trick", ["\r\n", "\n", "\r", "\n ", "\x0b", "\u2028", "\x85"])
def test_no_name_makes_a_header(trick: str, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(name=f"A{trick}Bcc: x@evil.example")
    title = f"Hello{trick}Bcc: x@evil.example{trick}{trick}Body"
    tell(alice, urgent=True, title=title, why=title, text=title)
    raw: Message = send()[0].message()
    assert raw["Bcc"] is None
    assert raw["To"] == alice.email
    assert set(raw.keys()) <= {
        *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To"),
        *("Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"),
    }


def test_a_click_in_the_mail_program_ends_it(alice: User, bob: User) -> None:
    tell(alice, urgent=True)
    headers = send()[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/" + headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    program = Client(enforce_csrf_checks=True)
    assert program.get(path).status_code == 200
    assert not Telling.objects.exists()
    answer = program.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Telling.objects.get().user == alice
    tell(alice, bob, urgent=True, key="more")
    assert [one.to for one in send()] == [[bob.email]]
    assert alice.notices.count() == 2


def test_nobody_ends_anothers_mail(alice: User, bob: User) -> None:
    link = unsubscribing.address(alice).rpartition("/")[2]
    forged = link.replace(str(alice.pk), str(bob.pk), 1)
    assert Client().post(f"/unsubscribe/{forged}").status_code == 404
    assert not Telling.objects.exists()


class Down:
    """A mail server that is not there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        monkeypatch.setattr(mailing, "send", self.send)

    def send(self, to: str, subject: str, text: str, headers: dict[str, str]) -> None:
        self.names.append(headers["Message-ID"])
        raise mailing.NotSent("connection refused")


def due() -> None:
    Letter.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_mail_that_did_not_go_is_tried_ever_more_slowly_then_given_up_and_asked_for(
    alice: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(alice, urgent=True)
    pauses = []
    with monkeypatch.context() as patch:
        down = Down(patch)
        services.sort_news()
        for _try in range(outbox.GIVE_UP):
            due()
            before = timezone.now()
            services.send_mails()
            pauses.append(Letter.objects.get().next_try_at - before)
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts) == (Letter.State.DEAD, outbox.GIVE_UP)
    assert len(set(down.names)) == 1
    rounded = [round(pause.total_seconds() / 60) for pause in pauses[:-1]]
    assert rounded == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    due()
    assert send() == []
    browser = signed_in(admin)
    page = browser.get("/outbox").content.decode()
    assert "connection refused" in page
    assert browser.post(f"/outbox/{letter.pk}/retry").status_code == 302
    sent = send()
    assert [one.extra_headers["Message-ID"] for one in sent] == [down.names[0]]
    assert Letter.objects.get().state == Letter.State.SENT


def test_all_that_was_given_up_goes_again(alice: User, bob: User, admin: User) -> None:
    tell(alice, bob, urgent=True)
    services.sort_news()
    Letter.objects.update(state=Letter.State.DEAD, attempts=12)
    signed_in(admin).post("/outbox/retry")
    assert len(send()) == 2


@pytest.mark.parametrize("address", ["/outbox", "/outbox/retry", "/outbox/{pk}/retry"])
def test_the_outbox_is_for_admins(address: str, alice: User) -> None:
    tell(alice, urgent=True)
    services.sort_news()
    path = address.format(pk=Letter.objects.get().pk)
    browser = signed_in(alice)
    answer = browser.get(path) if address == "/outbox" else browser.post(path)
    assert answer.status_code == 403


def test_the_outbox_costs_the_same_for_many(admin: User) -> None:
    browser, costs = signed_in(admin), []
    for count in (1, 9):
        tell(*[factories.user(f"P{number}") for number in range(count)], urgent=True)
        services.sort_news()
        Letter.objects.update(state=Letter.State.DEAD, attempts=12)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/outbox").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_who_lost_the_lease_says_nothing_any_more(alice: User) -> None:
    tell(alice, urgent=True)
    services.sort_news()
    slow = outbox.claim(Letter.Channel.MAIL)
    assert slow is not None
    assert outbox.claim(Letter.Channel.MAIL) is None
    due()
    second = outbox.claim(Letter.Channel.MAIL)
    assert second is not None
    assert not outbox.failed(slow, "too late")
    assert outbox.sent(second)
    assert not outbox.sent(slow)


def test_a_letter_that_kills_its_worker_is_given_up(alice: User) -> None:
    tell(alice, urgent=True)
    services.sort_news()
    for _crash in range(outbox.GIVE_UP):
        assert outbox.claim(Letter.Channel.MAIL)
        due()
    assert outbox.claim(Letter.Channel.MAIL) is None
    assert Letter.objects.get().state == Letter.State.DEAD


def test_one_bad_address_does_not_stop_the_others(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = []

    def picky(to: str, *_more: Any) -> None:
        if to == alice.email:
            raise mailing.NotSent("no such mailbox", this_one=True)
        took.append(to)

    monkeypatch.setattr(mailing, "send", picky)
    tell(alice, bob, urgent=True)
    send()
    assert took == [bob.email]


def test_a_long_day_is_a_short_letter(alice: User) -> None:
    for number in range(letters.LISTED + 5):
        tell(alice, key=str(number), title=f"News {number}")
    with time_machine.travel(MORNING):
        sent = digests()
    assert len(sent) == 1
    assert "… and 5 more" in sent[0].body


def test_letters_that_ended_well_are_forgotten(alice: User) -> None:
    tell(alice, urgent=True)
    send()
    assert services.sweep_letters() == 0
    Letter.objects.update(ended_at=timezone.now() - timedelta(days=31))
    services.sweep_letters()
    assert not Letter.objects.exists()
    assert alice.notices.count() == 1
    assert send() == []


def test_what_somebody_chose_is_kept(alice: User) -> None:
    browser = signed_in(alice)
    assert "Everything once a day" in browser.get("/account/news").content.decode()
    said = {"mail": "digest", "digest_hour": 17, "quiet_from": 22, "quiet_until": 6}
    assert browser.post("/account/news", said).status_code == 302
    wish = Telling.objects.get(user=alice)
    assert (wish.mail, wish.digest_hour, wish.quiet_from, wish.quiet_until) == ("digest", 17, 22, 6)
    half = browser.post("/account/news", said | {"quiet_until": ""})
    assert half.status_code == 422
    assert "a beginning and an end" in half.content.decode()
    assert browser.post("/account/news", said | {"mail": "daily"}).status_code == 422


def link_in(body: str, words: str) -> str:
    line = next(row for row in body.splitlines() if words in row)
    return "/" + line.split("/", 3)[3]


def test_what_the_mail_came_from_ends_and_nothing_else(alice: User) -> None:
    tell(alice, urgent=True, because="ticket:7")
    sent = send()[0]
    one = link_in(sent.body, "No more mail for this reason")
    everything = link_in(sent.body, "No more mail from Aisle")
    assert sent.extra_headers["List-Unsubscribe"].endswith(f"{one}>")
    program = Client(enforce_csrf_checks=True)
    asked = program.get(one).content.decode()
    assert "ticket 7" in asked
    assert everything in asked
    for _again in range(2):
        assert program.post(one, {"List-Unsubscribe": "One-Click"}).status_code == 200
    tell(alice, key="same", urgent=True, because="ticket:7")
    tell(alice, key="other", urgent=True, because="ticket:8", title="Another")
    assert [one.subject for one in send()] == ["Another"]
    assert alice.notices.count() == 3
    assert not Telling.objects.exists()
    browser = signed_in(alice)
    page = browser.get("/account/news").content.decode()
    assert "ticket 7" in page
    assert browser.post(f"/account/news/ended/{alice.muted.get().pk}").status_code == 302
    tell(alice, key="again", urgent=True, because="ticket:7")
    assert len(send()) == 1


def test_what_waits_already_does_not_leave_either(alice: User) -> None:
    tell(alice, urgent=True, because="ticket:7")
    tell(alice, key="later", because="ticket:7")
    services.sort_news()
    services.unsubscribe(user=alice, because="ticket:7")
    assert send() == []
    with time_machine.travel(MORNING):
        assert digests() == []
    assert Letter.objects.get().state == Letter.State.VOID


def test_a_mail_of_several_reasons_ends_each_by_its_link_or_all(alice: User) -> None:
    tell(alice, urgent=True, because="ticket:7", about="")
    tell(alice, key="other", urgent=True, because="ticket:8")
    sent = send()[0]
    assert sent.body.count("No more mail for this reason") == 2
    everything = link_in(sent.body, "No more mail from Aisle")
    assert sent.extra_headers["List-Unsubscribe"].endswith(f"{everything}>")


def test_nobody_has_anothers_mail_sent_again(alice: User, bob: User) -> None:
    services.unsubscribe(user=alice, because="ticket:7")
    ended = alice.muted.get()
    assert signed_in(bob).post(f"/account/news/ended/{ended.pk}").status_code == 404
    assert alice.muted.exists()


def test_news_of_what_one_lost_sight_of_are_not_shown_or_counted(
    alice: User, charlie: User, asset: Asset
) -> None:
    for person in (alice, charlie):
        tell(person, about=f"asset:{asset.pk}", title="Departures has changed")
        tell(person, key="other", title="Something else")
    browsers = {person: signed_in(person) for person in (alice, charlie)}
    for browser in browsers.values():
        assert "2 pieces of news" in browser.get("/news").content.decode()
    Asset.objects.filter(pk=asset.pk).update(visibility="restricted")
    seen = browsers[alice].get("/news").content.decode()
    hidden = browsers[charlie].get("/news").content.decode()
    assert "Departures has changed" in seen
    assert "2 pieces of news" in seen
    assert "Departures" not in hidden
    assert "Something else" in hidden
    assert "1 piece of news" in hidden
    secret = charlie.notices.get(about=f"asset:{asset.pk}")
    assert browsers[charlie].post(f"/news/{secret.pk}").status_code == 404
    browsers[charlie].post("/news/read")
    assert "piece of news" not in browsers[charlie].get("/").content.decode()
    Asset.objects.filter(pk=asset.pk).update(visibility="public")
    assert "Departures has changed" in browsers[charlie].get("/news").content.decode()


def test_many_hidden_news_leave_room_for_the_older_that_are_seen(
    charlie: User, asset: Asset
) -> None:
    tell(charlie, key="old", title="An old one")
    for number in range(60):
        tell(charlie, key=str(number), about=f"asset:{asset.pk}")
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    page = signed_in(charlie).get("/news").content.decode()
    assert "An old one" in page
    assert "1 piece of news" in page


def test_the_news_cost_the_same_for_many(alice: User, asset: Asset) -> None:
    browser, costs = signed_in(alice), []
    browser.get("/news")
    for count in (1, 10):
        for number in range(count):
            tell(alice, key=f"{count}-{number}", about=f"asset:{asset.pk}")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/news").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
