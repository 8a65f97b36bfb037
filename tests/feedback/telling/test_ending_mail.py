"""One click ends what a mail came from, and the page says in plain words what that is."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from catalog.models import Asset
from feedback import services
from feedback.models import Ticket, Watch
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.MAIL = True


def mailed(person: User) -> list[Any]:
    mail.outbox.clear()
    services.tell_watchers()
    accounts.sort_news()
    accounts.send_mails()
    return [one for one in mail.outbox if one.to == [person.email]]


def one_click(sent: Any) -> str:
    """The address that a mail program is told."""
    header: str = sent.extra_headers["List-Unsubscribe"]
    return "/" + header.strip("<>").split("/", 3)[3]


def test_a_watch_ends_and_other_watches_stay(
    asset: Asset, charlie: User, bob: User, stella: User
) -> None:
    services.watch(by=charlie, asset=asset)
    services.watch(by=charlie, domain=asset.domain)
    services.recall(asset=asset, title="Wrong", what_to_do="Wait", by=stella)
    (sent,) = mailed(charlie)
    program, link = Client(), one_click(sent)
    asked = program.get(link).content.decode()
    assert f"Your watch of “{asset}” ends" in asked
    assert "End all mail from Aisle" in asked
    assert Watch.objects.filter(user=charlie).count() == 2
    for _again in range(2):
        assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [one.noun for one in Watch.objects.filter(user=charlie)] == ["domain"]


def test_mail_about_a_ticket_ends_and_the_news_stay(
    ticket: Ticket, asset: Asset, charlie: User, stella: User
) -> None:
    services.acknowledge(ticket=ticket, by=stella)
    link = one_click(mailed(charlie)[0])
    asked = Client().get(link).content.decode()
    assert "Mail about the ticket “San Juan has no name” ends" in asked
    Client().post(link)
    services.resolve(ticket=ticket, reason="Named", by=stella)
    services.comment(ticket=ticket, text="So it is", by=stella)
    assert mailed(charlie) == []
    assert charlie.notices.count() == 3
    other = services.report(asset=asset, title="Another", by=charlie)
    services.acknowledge(ticket=other, by=stella)
    assert len(mailed(charlie)) == 1


def test_what_one_answers_for_is_another_kind_and_is_said(
    lineage: dict[str, Asset], ticket: Ticket, aaron: User, stella: User, charlie: User
) -> None:
    services.move(ticket=ticket, to=lineage["raw"], by=stella)
    link = one_click(mailed(aaron)[0])
    asked = Client().get(link).content.decode()
    assert "Mail about what you answer for ends, for all of it" in asked
    assert "You still answer for it" in asked
    Client().post(link)
    said = services.report(asset=lineage["raw"], title="Mine", by=aaron)
    services.move(ticket=said, to=lineage["departures"], by=aaron)
    services.resolve(ticket=said, reason="Named", by=stella)
    services.recall(asset=lineage["departures"], title="Wrong", what_to_do="Wait", by=stella)
    titles = [one.subject for one in mailed(aaron)]
    assert titles == ["Solved? Mine"]
    assert "what you answer for" in signed_in(aaron).get("/account/news").content.decode()


def test_the_page_names_nothing_that_one_may_no_longer_see(
    ticket: Ticket, asset: Asset, charlie: User, stella: User
) -> None:
    services.watch(by=charlie, asset=asset)
    services.acknowledge(ticket=ticket, by=stella)
    services.recall(asset=asset, title="Wrong", what_to_do="Wait", by=stella)
    sent = mailed(charlie)
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    for one in sent:
        page = Client().get(one_click(one)).content.decode()
        assert "San Juan" not in page
        assert str(asset) not in page
