"""Nothing leaks: whatever an outsider can ask is answered byte for byte the same, with and without a private asset."""

import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import resolve
from rest_framework.test import APIClient

from accounts.models import Token, User
from catalog.models import Access, Asset, Hold, Verdict
from feedback import services as feedback
from lineage import services as flow
from shop.remembered import PICKED, SEEN
from tests import canary, doors, factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db

MOST = 1_500
"""So many addresses one outsider looks at."""
# The last one shows a new secret each time.
NEVER = ("/sign-out", "/static/", "/readyz", "/account/safety/app")
MASKED = [
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'), b"csrf"),
    (re.compile(rb"[0-9a-f]{32}"), b"name-of-a-request"),
]
FOUND_BY = [
    *(f"?q={word}" for word in (canary.WORD, canary.WORD[:3], "marts", "dest delay", "money")),
    *(f"?sort={sort}" for sort in ("rating", "name", "newest", "usage")),
    "?q=about&sort=rating",
    "?kind=model&verdict=stop",
    "?domain=flights&owner=owners",
    "?stage=central&sensitivity=personal",
    f"?tag={canary.WORD}-tag",
    "?tag=money&certified=1&rating=4",
    "?term=delay",
]
KEY = "?namespace=postgres://test:5432&name=db.marts."
ASKED = {
    "search": FOUND_BY,
    "suggest": FOUND_BY[:6],
    "assets/lookup": [KEY + canary.WORD, KEY + "b"],
    "assets/{}/lineage": ["?direction=upstream", "?direction=downstream&depth=1"],
    "tickets": ["?state=new", "?kind=problem", f"?asset={canary.PLACE}"],
    "recalls": ["?standing=1", f"?after={canary.PLACE + 5}"],
    "wanted": ["?view=answered", "?view=mine", "?q=bird", "?state=answered"],
    "desk": ["?view=all", f"?ticket={canary.PLACE}"],
    "": [],
}
LISTED = ["?limit=2", f"?q={canary.WORD[:3]}"]
"""What is asked of any other door that names nothing: it may be a list."""
FREE = [
    "/nowhere",
    "/api/v1/nowhere",
    *(f"/assets/{canary.PLACE + one}" for one in range(2)),
    *(f"/tickets/{canary.PLACE + one}" for one in range(3)),
    *(f"/recalls/{canary.PLACE + one}" for one in range(2)),
]


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    """Cursors are signed with the time, and pages say how long ago something was."""
    with time_machine.travel(canary.NOW, tick=False):
        yield


@pytest.fixture
def shop() -> canary.Shop:
    return canary.open_shop()


Answers = dict[str, tuple[int, dict[str, str], bytes]]


class Outsider:
    """Somebody who looks at everything they can find."""

    def __init__(self, page: Client, api: Client, shop: canary.Shop) -> None:
        self.page, self.api = page, api
        self.begins = list(addresses(shop))

    def crawl(self) -> Answers:
        """Every address of every door, with many questions, and whatever the answers link to.

        What the browser remembers of one crawl would differ in the next.
        """
        found: Answers = {}
        for memory in (SEEN, PICKED):
            self.page.cookies.pop(memory.name, None)
        waiting = deque(self.begins)
        while waiting and len(found) < MOST:
            address = waiting.popleft()
            if address in found or address.startswith(NEVER):
                continue
            client = self.api if address.startswith("/api/") else self.page
            part = {"HX-Request": "true"} if address.startswith("/suggest") else {}
            answer = client.get(address, headers=part)
            assert answer.status_code < 500, address
            body = b"".join(answer)
            content = masked(body)
            found[address] = answer.status_code, headers(answer, body), content
            waiting.extend(links(address, answer, content))
        return found


def addresses(shop: canary.Shop) -> Iterator[str]:
    """Each door for a visible asset, with every question, and for the keys that the planted ones will have."""
    asset = shop.assets["b"]
    yield from (asset.get_absolute_url(), *FREE)
    world = a_world(shop)
    for door in doors.ALL:
        if "get" in door.methods:
            path = world.path(door)
            yield path
            yield path.replace(f"/{asset.pk}", f"/{canary.PLACE}")
            usual = [] if "<" in door.route else LISTED
            yield from (path + query for query in ASKED.get(door.below, usual))


def a_world(shop: canary.Shop) -> doors.World:
    """Names for every address; what was made only for that is taken back."""
    with transaction.atomic():
        world = doors.build(shop.assets["d"], shop.owner)
        transaction.set_rollback(True)
    asset = shop.assets["b"]
    return replace(
        world,
        asset=asset,
        ticket=shop.ticket,
        recall=shop.recall,
        contract=asset.contract,
        wanted=shop.wanted,
    )


def links(address: str, answer: Any, content: bytes) -> Iterator[str]:
    kind = answer.headers.get("Content-Type", "")
    if "html" in kind:
        for raw in re.findall(rb'(?:href|hx-get|action)="([^"]*)"', content):
            target = urljoin(address, html.unescape(raw.decode()))
            if target.startswith("/") and not target.startswith("//"):
                yield target.partition("#")[0]
    elif "json" in kind and (cursor := re.search(rb'"next": ?"([^"]+)"', content)):
        yield f"{address}{'&' if urlsplit(address).query else '?'}cursor={cursor[1].decode()}"


def masked(content: bytes) -> bytes:
    for pattern, shown in MASKED:
        content = pattern.sub(shown, content)
    return content


def headers(answer: Any, body: bytes) -> dict[str, str]:
    """Without what is new each time: the name of the request, and the tag of a page that holds a name made for it."""
    kept = {name.lower(): value for name, value in answer.headers.items()}
    new = {"x-request-id"}
    if MASKED[1][0].search(body):
        new.add("etag")
    return {name: value for name, value in kept.items() if name not in new}


@pytest.fixture
def outsider(request: pytest.FixtureRequest, shop: canary.Shop, settings: Any) -> Outsider:
    """`nobody` is anonymous where reading is public; the others hold what does not lead to the hidden asset."""
    if request.param == "nobody":
        settings.PUBLIC = True
        return Outsider(Client(), APIClient(), shop)
    person = factories.user("Outsider")
    if request.param == "answers elsewhere":
        for role in ("steward", "owner", "engineer"):
            factories.role(shop.harbour, person, role)
        other = factories.asset("db.marts.e", visibility="restricted", domain=shop.flights)
        Access.objects.create(asset=other, user=person)
        feedback.report(asset=shop.assets["a"], title="Is it late?", kind="question", by=person)
    outsider = Outsider(signed_in(person), api_for(person, "read"), shop)
    outsider.api.get("/api/v1/assets")
    Token.objects.update(last_used_at=canary.NOW)
    return outsider


OUTSIDERS = [("nobody", "private"), ("stranger", "restricted"), ("answers elsewhere", "private")]


@pytest.mark.parametrize(("outsider", "visibility"), OUTSIDERS, indirect=["outsider"])
def test_a_hidden_asset_changes_nothing_that_an_outsider_can_see(
    outsider: Outsider, shop: canary.Shop, visibility: str
) -> None:
    before = outsider.crawl()
    assert sum(status == 200 for status, _headers, _content in before.values()) > 60
    assert len(before) < MOST
    canary.plant(shop, visibility)
    after = outsider.crawl()
    assert not list(differences(before, after))


def differences(before: Answers, after: Answers) -> Iterator[str]:
    for address in sorted(before.keys() | after.keys()):
        one, other = before.get(address), after.get(address)
        if one is None or other is None:
            yield f"{address} is linked {'only before' if other is None else 'only after'}"
        elif one != other:
            yield f"{address}: {first_difference(one, other)}"
        elif told(address, other):
            yield f"{address} names it"


def told(address: str, answer: tuple[int, dict[str, str], bytes]) -> bool:
    """Whether the word stands in an answer to a question that did not say it."""
    said = canary.WORD in address or f"q={canary.WORD[:3]}" in address
    return not said and canary.WORD.encode() in answer[2]


def first_difference(one: Any, other: Any) -> str:
    if one[0] != other[0]:
        return f"{one[0]} became {other[0]}"
    changed = {name for name in one[1] | other[1] if one[1].get(name) != other[1].get(name)}
    lines = zip(one[2].splitlines(), other[2].splitlines(), strict=False)
    pairs = (f"{a[:300]!r} became {b[:300]!r}" for a, b in lines if a != b)
    return f"headers {changed or 'alike'}; {next(pairs, 'more or fewer lines')}"


def test_the_crawl_sees_what_there_is_to_see(shop: canary.Shop) -> None:
    """Whoever may see the asset meets it on most of these addresses: the crawl would notice."""
    person = shop.owner
    insider = Outsider(signed_in(person), api_for(person, "read"), shop)
    canary.plant(shop)
    seen = {address for address, answer in insider.crawl().items() if told(address, answer)}
    doors_met = {resolve(urlsplit(address).path).view_name for address in seen}
    assert doors_met >= {
        "shop:storefront",
        "shop:results",
        "shop:asset",
        "shop:lineage",
        "feedback:inbox",
        "api:assets",
        "api:search",
        "api:asset-lineage",
        "api:tickets",
    }


def test_a_recall_comes_through_a_hidden_asset_without_its_name(
    shop: canary.Shop, charlie: User
) -> None:
    """What stands on a hidden asset is inherited by what is made from it: said, and not named."""
    outsider = Outsider(signed_in(charlie), api_for(charlie, "read"), shop)
    hidden = canary.plant(shop)
    feedback.recall(
        asset=hidden, title=f"No {canary.WORD}", what_to_do=canary.WORD, by=shop.steward
    )
    d = shop.assets["d"]
    page = outsider.page.get(d.get_absolute_url()).content.decode()
    assert "Do not use" in page
    assert "Something it is made from is recalled" in page
    assert not [address for address, answer in outsider.crawl().items() if told(address, answer)]
    Hold.objects.update(lifted_at=canary.NOW)
    flow.spread_holds()
    assert Verdict.objects.get(asset=d).shown == "fit"


@pytest.mark.parametrize("who", ["charlie", "nobody"])
def test_a_hidden_asset_that_a_visible_one_points_at_is_not_named(
    who: str, shop: canary.Shop, charlie: User, settings: Any
) -> None:
    """As its replacement, as the replacement that a recall names, or as the answer to what was wanted."""
    settings.PUBLIC = who == "nobody"
    hidden = canary.plant(shop)
    Asset.objects.filter(pk=shop.assets["b"].pk).update(
        replacement=hidden, deprecated_at=canary.NOW, lifecycle_note="Use the new one"
    )
    shop.recall.replacement = hidden
    shop.recall.save()
    feedback.answer(wanted=shop.wanted, asset=hidden, by=shop.steward)
    clients = (
        (Client(), APIClient())
        if who == "nobody"
        else (
            signed_in(charlie),
            api_for(charlie, "read"),
        )
    )
    answers = Outsider(*clients, shop).crawl()
    assert not [address for address, answer in answers.items() if told(address, answer)]
