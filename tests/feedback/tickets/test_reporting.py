"""The report form: similar tickets before it is sent, since when, any field, and an end to floods."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from accounts.limits import TooMany
from accounts.models import User
from accounts.problems import Unprocessable
from catalog.models import Asset
from feedback import limits, services
from feedback.models import Ticket
from tests import factories
from tests.conftest import api_for, signed_in
from tests.feedback.tickets.test_two_stewards import at_once

pytestmark = pytest.mark.django_db
FORM = {"kind": "problem", "title": "Storm hours", "severity": "low"}


@pytest.fixture
def browser(bob: User) -> Client:
    return signed_in(bob)


def address(asset: Asset) -> str:
    return f"/assets/{asset.pk}/report"


def test_what_is_like_it_is_shown_once_before_it_is_sent(
    asset: Asset, ticket: Ticket, browser: Client
) -> None:
    sent = FORM | {"title": "San Juan is nameless"}
    shown = browser.post(address(asset), sent)
    assert shown.status_code == 422
    assert "Is it one of these?" in shown.text
    assert "No, send mine" in shown.text
    assert browser.post(address(asset), sent | {"seen": sent["title"]}).status_code == 303
    assert Ticket.objects.filter(title=sent["title"]).count() == 1


def test_while_typing_only_the_similar_ones_are_sent(
    asset: Asset, ticket: Ticket, browser: Client
) -> None:
    part = browser.get(address(asset), {"title": "San Juan"}, headers={"HX-Request": "true"})
    assert ticket.title in part.text
    assert 'name="seen" value="San Juan"' in part.text
    assert "<html" not in part.text


def test_without_anything_like_it_one_click_sends_it(asset: Asset, browser: Client) -> None:
    assert browser.post(address(asset), FORM).status_code == 303


def test_since_is_read_in_the_zone_of_the_person(asset: Asset, bob: User, browser: Client) -> None:
    bob.time_zone = "Asia/Tokyo"
    bob.save()
    browser.post(address(asset), FORM | {"since": "2026-01-30T06:00"})
    since = Ticket.objects.get().since
    assert since is not None
    assert since.isoformat() == "2026-01-29T21:00:00+00:00"


def test_since_cannot_be_to_come(asset: Asset, bob: User, browser: Client) -> None:
    later = timezone.now() + timedelta(days=3)
    answer = browser.post(address(asset), FORM | {"since": later.strftime("%Y-%m-%dT%H:%M")})
    assert answer.status_code == 422
    assert "still to come" in answer.text
    with pytest.raises(Unprocessable):
        services.report(asset=asset, title="Storm", since=later, by=bob)


def test_a_field_is_one_of_the_asset_s(asset: Asset, browser: Client) -> None:
    answer = browser.post(address(asset), FORM | {"field": "nowhere"})
    assert answer.status_code == 422
    assert "no field of that name" in answer.text
    name = asset.fields.values_list("name", flat=True)[0]
    assert browser.post(address(asset), FORM | {"field": name}).status_code == 303
    assert Ticket.objects.get().field == name


def test_a_flood_of_reports_ends_with_a_clear_word(
    asset: Asset, browser: Client, settings: LazySettings
) -> None:
    settings.REPORTS_AN_HOUR = 2
    answers = [
        browser.post(address(asset), FORM | {"title": f"Storm {n}", "seen": f"Storm {n}"})
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "You have reported much" in answers[2].text
    assert "Storm 2" in answers[2].text
    assert int(answers[2].headers["Retry-After"]) > 60


def test_a_flood_of_reports_by_one_token(asset: Asset, bob: User, settings: LazySettings) -> None:
    settings.REPORTS_AN_HOUR = 20
    api = api_for(bob)
    letter: dict[str, Any] = {"asset": asset.pk, "title": "Storm"}
    codes = [api.post("/api/v1/tickets", letter, format="json").status_code for _ in range(25)]
    assert codes == [201] * 20 + [429] * 5
    assert Ticket.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_at_once_at_most_so_many_are_let_in(settings: LazySettings) -> None:
    settings.REPORTS_AN_HOUR = 20
    person = factories.user()
    let_in = 0
    for _ in range(10):
        results = at_once(*[partial(limits.count_report, person)] * 20)
        let_in += results.count(None)
        assert all(one is None or isinstance(one, TooMany) for one in results)
    assert 1 <= let_in <= 20
