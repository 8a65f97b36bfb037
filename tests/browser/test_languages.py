"""Every page in languages that need more room than English, from the left and from the right, can be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import pseudo
from tests.browser.conftest import Shop, SignIn, second_door
from tests.browser.test_pages import PAGES, refused

UNREADABLE = Path(__file__).with_name("layout.js").read_text()
WIDTHS = (360, 1280)
HEARD = ["/", "/search?q=flights", "/assets/{departures}", "/desk", "/assets/{departures}/edit"]


@pytest.fixture(scope="session")
def abroad(shop: Shop) -> Iterator[str]:
    """Where the same shop speaks the pseudo-languages."""
    with second_door(shop, "foreign", DJANGO_SETTINGS_MODULE="tests.strange") as url:
        yield url


def unreadable(page: Page, width: int) -> list[str]:
    """What cannot be read on a page at that width."""
    page.set_viewport_size({"width": width, "height": 900})
    found: list[str] = page.evaluate(UNREADABLE, width)
    return [f"{width}: {what}" for what in found]


@pytest.mark.parametrize(
    ("language", "way"), [(pseudo.FROM_LEFT, "ltr"), (pseudo.FROM_RIGHT, "rtl")]
)
def test_every_page_can_be_read(
    enter: SignIn, abroad: str, places: dict[str, int | str], language: str, way: str
) -> None:
    page = enter("Data steward", locale=language)
    wrong = []
    for address in PAGES:
        page.goto(abroad + address.format(**places))
        own = page.locator("html")
        assert (own.get_attribute("lang"), own.get_attribute("dir")) == (language, way), address
        wrong += [f"{address} {what}" for width in WIDTHS for what in unreadable(page, width)]
        if address in HEARD:
            wrong += [f"{address} {what}" for what in refused(page)]
    assert not wrong, "\n".join(wrong)


PLANTED = [
    ('<p style="inline-size: 900px">Wider than the page, which scrolls</p>', "the page is"),
    (
        '<p style="overflow: hidden; white-space: nowrap; inline-size: 4rem">Cut off at its end</p>',
        "leaves its box",
    ),
    ('<p style="overflow: hidden; block-size: 1lh; inline-size: 4rem">Cut off below</p>', "is cut"),
    ('<p style="white-space: nowrap; margin-inline-start: 350px">Far out</p>', "leaves the page"),
    ('<p>One</p><p style="margin: -1lh 0 0">Other</p>', "lies on"),
]
FINE = "<h1>Two <b>words</b></h1><p>A sentence.</p><p style='overflow: auto'>One <i>more</i></p>"


def test_what_cannot_be_read_is_found(enter: SignIn) -> None:
    page = enter(None)
    page.goto("about:blank")
    for planted, said in PLANTED:
        page.set_content(f"<!DOCTYPE html><style>p {{ margin: 0 }}</style>{planted}")
        found = unreadable(page, 360)
        assert any(said in what for what in found), (said, found)
    page.set_content(f"<!DOCTYPE html>{FINE}")
    assert not unreadable(page, 360)
