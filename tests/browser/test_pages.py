"""Every page, as it is read: axe is silent, nothing overflows, light and dark, phone and desk."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Shop, SignIn

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
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
    "/assets/{departures}/tickets",
    "/assets/{departures}/report",
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
    "/make-term",
    "/assets/{departures}/terms?q=delay",
    "/tags",
    "/tags/known%20gap",
    "/desk",
    "/tickets/{ticket}",
    "/tickets/{ticket}/recall",
    "/me/tickets",
    "/recalls",
    "/people",
    "/people?q=nobody+of+that+name",
    "/people/{person}",
    "/teams",
    "/teams/flight-data",
    "/teams/flight-data/members",
    "/teams/delay-science/uses",
    "/account",
    "/account/tokens",
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
]


@pytest.mark.parametrize(
    ("scheme", "width"), list(product(["light", "dark"], [360, 1280])), ids=str
)
def test_every_page_is_accessible_and_fits(
    shop: Shop, enter: SignIn, places: dict[str, int], scheme: str, width: int
) -> None:
    page = enter("Data steward", color_scheme=scheme, viewport={"width": width, "height": 900})
    wrong = []
    for address in PAGES:
        answer = page.goto(address.format(**places))
        assert answer is not None
        if answer.status >= 500:
            wrong.append(f"{address}: {answer.status}")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        wrong += [
            f"{address}: {v['id']} {v['nodes'][0]['html']}" for v in found.response["violations"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{address}: {wide} wide in {width}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_is_accessible(shop: Shop, browser: object, scheme: str) -> None:
    context = browser.new_context(base_url=shop.url, color_scheme=scheme)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/sign-in")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    context.close()
    assert not found.response["violations"]


def test_the_blizzard_is_a_signal_on_the_first_page(
    shop: Shop, enter: SignIn, places: dict[str, int]
) -> None:
    page = enter("Subject-matter expert")
    page.goto(f"/assets/{places['departures']}")
    said = page.locator("main").inner_text()
    assert "57" in said
    assert "February" in said
