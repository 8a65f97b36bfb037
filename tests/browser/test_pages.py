"""Every page, as it is read: axe is silent and nothing overflows, for whoever reads it, on whatever, in whichever way.

Each page is looked at in two of sixty ways, and every value of one factor meets every value of another somewhere.
`AISLE_EVERY_WAY=1` looks at each page in all of them.
"""

import json
import os
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations, product
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop, SignIn
from tests.browser.test_journeys import is_it_you

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
PAGES = [
    "/",
    "/search?q=flights",
    "/search?q=flights&look=cards",
    "/search?q=nothingofthatname",
    "/compare",
    "/compare?ids={departures},{model}",
    "/favourites",
    "/assets/{departures}",
    "/assets/{departures}/fields",
    "/assets/{departures}/health",
    "/assets/{departures}/lineage",
    "/assets/{departures}/contract",
    "/assets/{departures}/reviews",
    "/assets/{departures}/questions",
    "/assets/{departures}/questions?view=answered",
    "/assets/{departures}/tickets",
    "/assets/{departures}/history",
    "/assets/{departures}/edit",
    "/assets/{departures}/edit/fields",
    "/assets/{departures}/certify",
    "/assets/{departures}/lifecycle",
    "/assets/{departures}/access",
    "/shelf/new",
    "/assets/{departures}/report",
    "/assets/{departures}/suggest?what=title",
    "/assets/{departures}/say-link",
    "/assets/{departures}/review",
    "/assets/{departures}/recall",
    "/assets/{model}",
    "/domains",
    "/domains?q=e",
    "/domains/flights",
    "/terms",
    "/terms?q=nothingofthatname",
    "/terms/flights/departure-delay",
    "/terms/flights/departure-delay/edit",
    "/terms/flights/departure-delay/others?q=time",
    "/terms/flights/departure-delay/uses?q=flights",
    "/terms/flights/departure-delay/uses?asset={departures}",
    "/terms/flights/departure-delay/delete",
    "/terms/flights/departure-delay/tickets",
    "/terms/flights/departure-delay/report",
    "/terms/flights/departure-delay/suggest?what=description",
    "/make-term",
    "/assets/{departures}/terms?q=delay",
    "/tags",
    "/tags/known%20gap",
    "/desk",
    "/desk/hours",
    "/desk/replies",
    "/tickets/{ticket}",
    "/tickets/{ticket}/recall",
    "/tickets/{ticket}/push",
    "/trackers",
    "/trackers?domain=flights",
    "/trackers/new?domain=flights",
    "/trackers/{tracker}",
    "/trackers/{tracker}/edit",
    "/me/tickets",
    "/desk/today",
    "/loop",
    "/loop?domain=flights&weeks=13",
    "/recalls",
    "/wanted",
    "/wanted?view=answered",
    "/wanted?q=nothingofthatname",
    "/wanted/new?title=birds",
    "/wanted/{wanted}",
    "/people",
    "/people?q=nobody+of+that+name",
    "/people/{person}",
    "/teams",
    "/teams/flight-data",
    "/teams/flight-data/members",
    "/teams/delay-science/uses",
    "/account",
    "/account/tokens",
    "/account/news",
    "/account/webhooks",
    "/watches",
    "/watch/asset/{departures}",
    "/news",
    "/api/docs",
    "/api/docs/assets",
    "/api/docs/tickets",
    "/styleguide",
    "/styleguide/actions",
    "/styleguide/forms",
    "/styleguide/lists",
    "/styleguide/facts",
    "/styleguide/states",
    "/nowhere",
    "/assets/{departures}/related",
    "/assets/{departures}/history?on={today}",
    "/assets/{departures}/history?on=1999-12-31",
    "/assets/{departures}/history?on=someday",
    "/assets/{model}/fields",
    "/domains/flights/edit",
    "/domains/flights/roles",
    "/tag/{tag}/edit",
    "/tag/{tag}/merge",
    "/tag/{tag}/delete",
    "/search?q=departure+delay&why=1",
    "/searches",
    "/searches/save?q=flights",
]
PAGES_OF_ONE = [
    "/account",
    "/account/safety",
    "/account/safety/password",
    "/account/tokens",
    "/sign-in",
    "/sign-in/forgotten",
]
FOR_ADMINS = [
    "/outbox",
    "/account/webhooks/new",
    "/account/safety/app",
    "/account/tokens/new",
    "/invitations",
    "/invitations/new",
    "/people/{person}/access",
    "/make-domain",
    "/domains/fleet/edit",
    "/domains/fleet/roles",
    "/domains/fleet/delete",
    "/make-tag",
]
# In this order any two that follow each other have somebody who may change things.
READERS = ("Admin", None, "Data steward", "Subject-matter expert", "Domain owner")
LANGUAGES = {"en": "en", "de": "de", "longer": "en", "from the right": "en"}
WIDTHS = (360, 768, 1280)
# Words of a language that needs two letters where English needs one and a half, wherever words stand.
LONGER = r"""() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const {parentElement: part} = walk.currentNode;
    if (part.closest("script, style, template, code, pre, svg, textarea, bdi")) continue;
    walk.currentNode.data = walk.currentNode.data.replace(
      /\p{L}{2,}/gu, (word) => word + word.slice(0, Math.ceil(word.length * 0.4)));
  }
}"""


class Way(NamedTuple):
    """Who reads, in which colours, on how wide a screen, in which writing."""

    reader: str | None
    colours: str
    width: int
    writing: str


WAYS = [
    Way(
        READERS[n % 5],
        ("light", "dark")[(n + n // 4) % 2],
        WIDTHS[n % 3],
        list(LANGUAGES)[n % 4],
    )
    for n in range(60)
]


def ways_of(place: int) -> list[Way]:
    if os.environ.get("AISLE_EVERY_WAY"):
        return WAYS
    return [WAYS[(2 * place + n) % len(WAYS)] for n in range(2)]


def looks() -> Iterator[tuple[str, Way]]:
    """Every page with the ways in which it is looked at."""
    for place, address in enumerate(PAGES + PAGES_OF_ONE):
        yield from ((address, way) for way in ways_of(place))
    for place, address in enumerate(FOR_ADMINS):
        yield from ((address, way._replace(reader="Admin")) for way in ways_of(place))


def test_every_value_meets_every_other() -> None:
    met = {pair for _, way in looks() for pair in combinations(way, 2)}
    factors: list[list[object]] = [list(READERS), ["light", "dark"], list(WIDTHS), list(LANGUAGES)]
    for one, other in combinations(factors, 2):
        assert set(product(one, other)) <= met


@pytest.mark.parametrize("reader", READERS, ids=str)
def test_every_page_is_accessible_and_fits(
    shop: Shop, public: str, enter: SignIn, places: dict[str, int | str], reader: str | None
) -> None:
    page = enter(reader, base_url=shop.url if reader else public, reduced_motion="reduce")
    if reader == "Admin":
        prove_it(page, shop)
    wrong = []
    for address, way in looks():
        if way.reader == reader:
            put = address.format(**places)
            wrong += [f"{put}, {way[1:]}: {said}" for said in trouble(page, put, way)]
    assert not wrong, "\n".join(wrong)


def prove_it(page: Page, shop: Shop) -> None:
    """So that no page of an admin asks who it is."""
    page.goto("/account/confirm")
    is_it_you(page, shop.people["Admin"]["password"])
    page.wait_for_url(f"{shop.url}/")


def trouble(page: Page, address: str, way: Way) -> Iterator[str]:
    """What axe says of a page, and whether it is wider than its screen."""
    page.emulate_media(color_scheme="dark" if way.colours == "dark" else "light")
    page.set_viewport_size({"width": way.width, "height": 900})
    page.set_extra_http_headers({"Accept-Language": LANGUAGES[way.writing]})
    answer = page.goto(address)
    assert answer is not None
    if answer.status >= 500:
        yield str(answer.status)
    if way.writing == "longer":
        page.evaluate(LONGER)
    if way.writing == "from the right":
        page.evaluate("document.documentElement.dir = 'rtl'")
    yield from refused(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > way.width:
        yield f"{wide} wide in {way.width}"


def refused(page: Page) -> list[str]:
    """What axe says once nothing is loading any more, which looks faint while it does.

    Only what is wrong is brought back: axe's full answer is a hundred times as long.
    """
    expect(page.locator(".htmx-request")).to_have_count(0)
    rules = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    page.evaluate(AXE)
    found: list[str] = page.evaluate(
        f"""axe.run({json.dumps(rules)}).then((said) =>
          said.violations.map((one) => `${{one.id}} ${{one.nodes[0].html.slice(0, 200)}}`))"""
    )
    return found


def test_what_is_wrong_is_found(enter: SignIn) -> None:
    page = enter("Data steward")
    page.goto("/recalls")
    assert not refused(page)
    page.evaluate("document.querySelector('h1').innerHTML += '<img src=/x><a href=/></a>'")
    assert {one.split()[0] for one in refused(page)} == {"image-alt", "link-name"}


# Forms sent back


FORMS = {
    "/account/tokens/new": "Make it",
    "/invitations/new": "Make the link",
    "/make-term": "Make it",
    "/assets/{departures}/report": "Send",
    "/assets/{departures}/recall": "Recall it",
}


@pytest.mark.parametrize(("colours", "width"), [("light", 360), ("dark", 1280)])
def test_a_form_sent_back_is_accessible_too(
    shop: Shop, enter: SignIn, places: dict[str, int | str], colours: str, width: int
) -> None:
    page = enter("Admin", color_scheme=colours, viewport={"width": width, "height": 900})
    prove_it(page, shop)
    wrong = []
    for address, step in FORMS.items():
        page.goto(address.format(**places))
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        page.get_by_role("button", name=re.compile(f"^{step}")).click()
        page.locator(".error-summary").wait_for()
        wrong += [f"{address}: {said}" for said in refused(page)]
    assert not wrong, "\n".join(wrong)


def test_the_blizzard_is_told_of_on_whatever_day_one_looks(
    enter: SignIn, places: dict[str, int | str]
) -> None:
    page = enter("Subject-matter expert")
    page.goto(f"/assets/{places['departures']}/health")
    page.get_by_role("link", name="dep_time missing").click()
    expect(page.locator("#chart")).to_contain_text(re.compile(r"February.*57\s%"))
