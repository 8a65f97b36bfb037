"""News are said in the language of whoever reads them, in Aisle and by mail, whoever acted in whichever language."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from accounts import services as accounts
from accounts.models import User
from catalog import services as catalog
from catalog.models import Asset
from feedback import services
from feedback.models import Ticket
from tests import factories
from tests.feedback.conftest import finding

pytestmark = pytest.mark.django_db
Said = list[tuple[str, str, str]]
IT = {"en": "You reported it.", "de": "Sie haben es gemeldet."}
ANSWERED = {"en": "You answered it.", "de": "Sie haben es beantwortet."}


@pytest.fixture(params=["de", "en"])
def theirs(request: pytest.FixtureRequest) -> str:
    """The language of those who are told."""
    return str(request.param)


@pytest.fixture
def other(theirs: str) -> str:
    """The language of whoever acts."""
    return "en" if theirs == "de" else "de"


@pytest.fixture(autouse=True)
def _spoken(other: str) -> Iterator[None]:
    with translation.override(other):
        yield


@pytest.fixture
def reader(theirs: str) -> User:
    return factories.user("Rita", language=theirs)


@pytest.fixture
def steward(asset: Asset, other: str) -> User:
    person = factories.user("Sven", language=other)
    assert asset.domain is not None
    factories.role(asset.domain, person, "steward")
    return person


@pytest.fixture
def said(asset: Asset, reader: User) -> Ticket:
    return services.report(asset=asset, title="SJU", by=reader)


def news(person: User) -> Said:
    return list(person.notices.order_by("pk").values_list("title", "text", "why"))


STEPS: list[tuple[str, dict[str, Any], dict[str, tuple[str, str]]]] = [
    (
        "acknowledge",
        {},
        {"en": ("Sven looks at it: SJU", ""), "de": ("Sven sieht es sich an: SJU", "")},
    ),
    ("start", {}, {"en": ("Sven works on it: SJU", ""), "de": ("Sven arbeitet daran: SJU", "")}),
    (
        "resolve",
        {"change": ("url", "https://git.example/1"), "reason": "Named"},
        {"en": ("Solved? SJU", "Named (a change elsewhere)"), "de": ("Gelöst? SJU", "Named")},
    ),
    (
        "decline",
        {"reason": "Named"},
        {
            "en": ("Nothing will be done: SJU", "Named"),
            "de": ("Es wird nichts getan: SJU", "Named"),
        },
    ),
]


@pytest.mark.parametrize(("verb", "words", "told"), STEPS, ids=[verb for verb, *_ in STEPS])
def test_whoever_reported_reads_each_step(
    verb: str, words: Any, told: Any, said: Ticket, steward: User, reader: User, theirs: str
) -> None:
    getattr(services, verb)(ticket=said, **words, by=steward)
    ((title, text, why),) = news(reader)
    assert (title, why) == (told[theirs][0], IT[theirs])
    assert text.startswith(told[theirs][1].split(" (")[0])


def test_a_change_is_named_in_their_words(
    said: Ticket, steward: User, reader: User, theirs: str
) -> None:
    services.resolve(ticket=said, change=("asset", str(said.asset_id)), by=steward)
    (_title, text, _why) = news(reader)[0]
    assert text.startswith({"en": "It was changed: ", "de": "Es wurde geändert: "}[theirs])


def test_whoever_said_me_too_and_was_merged_reads_it(
    asset: Asset, said: Ticket, steward: User, theirs: str
) -> None:
    too, merged = factories.user("Tom", language=theirs), factories.user("Mia", language=theirs)
    services.say_me_too(ticket=said, by=too)
    same = services.report(asset=asset, title="Blank", by=merged)
    services.merge(ticket=same, into=said, by=steward)
    services.acknowledge(ticket=said, by=steward)
    me_too = {"en": "You said “me too”.", "de": "Sie haben „ich auch“ gesagt."}
    looks = {"en": "Sven looks at it: {}", "de": "Sven sieht es sich an: {}"}[theirs]
    assert news(too) == [(looks.format("SJU"), "", me_too[theirs])]
    known = {"en": "Known already: Blank", "de": "Schon bekannt: Blank"}
    assert [title for title, _text, _why in news(merged)] == [known[theirs], looks.format("Blank")]


def test_whoever_answers_reads_what_comes_back(asset: Asset, theirs: str, other: str) -> None:
    sven = factories.user("Sven", language=theirs)
    assert asset.domain is not None
    factories.role(asset.domain, sven, "steward")
    rita = factories.user("Rita", language=other)
    boss = factories.user("Bo", language=other, is_superuser=True)
    ticket = services.report(asset=asset, title="SJU", by=rita)
    services.assign(ticket=ticket, to=sven, by=boss)
    services.resolve(ticket=ticket, reason="Named", by=sven)
    services.reopen(ticket=ticket, text="Still", by=rita)
    services.resolve(ticket=ticket, reason="Now", by=sven)
    services.confirm(ticket=ticket, by=rita)
    handed = {
        "en": ("Yours to answer: SJU", "", "Bo handed it to you."),
        "de": ("Sie sollen antworten: SJU", "", "Bo hat es an Sie gegeben."),
    }
    back = {"en": "Not solved yet: SJU", "de": "Noch nicht gelöst: SJU"}
    solved = {"en": "Solved, says Rita: SJU", "de": "Gelöst, sagt Rita: SJU"}
    assert news(sven) == [
        handed[theirs],
        (back[theirs], "Still", ANSWERED[theirs]),
        (solved[theirs], "", ANSWERED[theirs]),
    ]


def test_whoever_gets_a_moved_ticket_reads_why(
    lineage: dict[str, Asset], aaron: User, said: Ticket, reader: User, steward: User, theirs: str
) -> None:
    User.objects.filter(pk=aaron.pk).update(language=theirs)
    services.move(ticket=said, to=lineage["raw"], by=steward)
    moved = {
        "en": ("Moved to you: SJU", "", "You answer for Airports."),
        "de": ("Zu Ihnen verschoben: SJU", "", "Sie antworten für Airports."),
    }
    assert news(aaron) == [moved[theirs]]
    went = {"en": "It went to those who can mend it: SJU", "de": "Es ging an die, die es beheben"}
    assert news(reader)[0][0].startswith(went[theirs])


def test_overdue_and_silence(asset: Asset, said: Ticket, steward: User, theirs: str) -> None:
    owner = factories.user("Otto", language=theirs)
    assert asset.domain is not None
    factories.role(asset.domain, owner, "owner")
    Ticket.objects.update(answer_by=timezone.now() - timedelta(hours=1))
    services.escalate()
    late = {
        "en": ("Overdue: SJU", "An answer was promised", "You own the domain “Flights”."),
        "de": ("Überfällig: SJU", "Eine Antwort war versprochen", "Ihnen gehört die Domäne"),
    }
    for found, word in zip(news(owner)[0], late[theirs], strict=True):
        assert found.startswith(word)
    services.resolve(ticket=said, reason="Named", by=steward)
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=15))
    services.confirm_silent()
    assert said.reporter is not None
    title, text, _why = news(said.reporter)[-1]
    assert title == {"en": "Taken as solved: SJU", "de": "Gilt als gelöst: SJU"}[theirs]
    assert text.startswith({"en": "Nobody said no", "de": "Seit 14 Tagen"}[theirs])


def test_a_recall_and_its_end_by_an_answer(
    lineage: dict[str, Asset], said: Ticket, steward: User, theirs: str
) -> None:
    watcher = factories.user("Willy", language=theirs)
    services.watch(by=watcher, asset=lineage["departures"])
    owner = factories.user("Olga", language=theirs)
    owners = lineage["departures"].owner
    assert owners is not None
    owners.members.add(owner)
    services.recall(asset=said.asset, title="No names", what_to_do="Wait", ticket=said, by=steward)
    services.resolve(ticket=said, change=("asset", str(said.asset_id)), by=steward)
    services.tell_watchers()
    recalled = {"en": "Recall: No names", "de": "Rückruf: No names"}
    again = {"en": "May be used again: No names", "de": "Darf wieder verwendet werden: No names"}
    changed = {"en": "It was changed: ", "de": "Es wurde geändert: "}
    answers = {"en": "You answer for", "de": "Sie antworten für"}
    watches = {"en": "You watch", "de": "Sie beobachten"}
    for person, why in ((owner, answers), (watcher, watches)):
        of_recalls = [row for row in news(person) if row[0] in (recalled[theirs], again[theirs])]
        assert [row[0] for row in of_recalls] == [recalled[theirs], again[theirs]]
        assert of_recalls[1][1].startswith(changed[theirs])
        assert all(row[2].startswith(why[theirs]) for row in of_recalls)


def test_who_may_not_see_what_is_recalled_reads_the_little_they_learn(
    lineage: dict[str, Asset], theirs: str
) -> None:
    assert lineage["raw"].domain is not None
    stan, owner = factories.user("Stan"), factories.user("Olga", language=theirs)
    factories.role(lineage["raw"].domain, stan, "steward")
    owners = lineage["departures"].owner
    assert owners is not None
    owners.members.add(owner)
    Asset.objects.filter(pk=lineage["raw"].pk).update(visibility="private")
    services.recall(asset=lineage["raw"], title="Secret", what_to_do="Stop", by=stan)
    assert news(owner)[0][0].startswith({"en": "Something that", "de": "Etwas, woraus"}[theirs])


def test_an_alarm_and_its_end(asset: Asset, steward: User, theirs: str) -> None:
    watcher, too = (factories.user(name, language=theirs) for name in ("Willy", "Tom"))
    services.watch(by=watcher, asset=asset)
    found = finding(asset)
    services.open_alarms()
    alarm = Ticket.objects.get()
    services.say_me_too(ticket=alarm, by=too)
    found.closed_at = timezone.now()
    found.save()
    services.end_alarms()
    services.tell_watchers()
    raised = {"en": "Somebody says: 2.3", "de": "Jemand sagt: 2,3"}
    assert news(watcher)[0][0].startswith(raised[theirs])
    assert {"en": "unknown in", "de": "unbekannt"}[theirs] in news(watcher)[0][0]
    measured = {"en": "Measured in order again", "de": "Wieder in Ordnung gemessen"}
    assert news(too)[0][1].startswith(measured[theirs])


def test_an_answer_and_a_comment(asset: Asset, steward: User, reader: User, theirs: str) -> None:
    asked = services.report(asset=asset, kind="question", title="Why?", by=reader)
    said = services.report(asset=asset, title="SJU", by=reader)
    for ticket in (asked, said):
        services.comment(ticket=ticket, text="So", by=steward)
    services.comment(ticket=said, text="Hm", by=None)
    told = {
        "en": [
            ("Sven answered: Why?", "So", "You asked it."),
            ("Sven said to “SJU”", "So", IT["en"]),
            ("Somebody outside of Aisle said to “SJU”", "Hm", IT["en"]),
        ],
        "de": [
            ("Sven hat geantwortet: Why?", "So", "Sie haben es gefragt."),
            ("Sven hat etwas gesagt zu „SJU“", "So", IT["de"]),
            ("Jemand außerhalb von Aisle hat etwas gesagt zu „SJU“", "Hm", IT["de"]),
        ],
    }
    assert news(reader) == told[theirs]


def test_what_was_wanted_and_who_was_let_in(
    asset: Asset, steward: User, reader: User, theirs: str
) -> None:
    wish = services.ask_for(title="Weather", domain=asset.domain, by=reader)
    services.answer(wanted=wish, asset=asset, by=steward)
    Asset.objects.filter(pk=asset.pk).update(visibility="restricted")
    asset.refresh_from_db()
    catalog.give_access(asset=asset, to=reader, until=None, by=steward)
    first = {
        "en": ("There is an answer: Weather", "", "You want it."),
        "de": ("Es gibt eine Antwort: Weather", "", "Sie möchten es haben."),
    }
    let_in = {"en": "You may now see ", "de": "Sie dürfen jetzt "}
    (wanted, access) = news(reader)
    assert wanted[0] == first[theirs][0]
    assert access[0].startswith(let_in[theirs])


def test_the_mail_speaks_as_the_news_do(
    said: Ticket, steward: User, reader: User, theirs: str, settings: Any
) -> None:
    settings.MAIL = True
    services.acknowledge(ticket=said, by=steward)
    accounts.sort_news()
    accounts.send_mails()
    sent = mail.outbox[-1]
    assert sent.to == [reader.email]
    assert (
        sent.subject == {"en": "Sven looks at it: SJU", "de": "Sven sieht es sich an: SJU"}[theirs]
    )
    assert IT[theirs] in sent.body
    assert IT["en" if theirs == "de" else "de"] not in sent.body
