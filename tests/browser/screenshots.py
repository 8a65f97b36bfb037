"""Takes the README's pictures into docs/pictures from the demo in its first state: `make screenshots`."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import CHECKOUT, Shop, SignIn, eventually
from tests.browser.test_loop import reports

PICTURES = CHECKOUT / "docs" / "pictures"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}


def take(page: Page, address: str, name: str, full: bool = False) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    path: Path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=full, animations="disabled")


def test_pictures(shop: Shop, enter: SignIn) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    eventually("a machine opens an alarm", lambda: bool(shop.api("tickets")["results"]))
    departures = f"/assets/{shop.asset('marts.departures')['id']}"
    light = enter("Data steward", viewport=DESK, color_scheme="light")
    take(light, "/", "storefront")
    take(light, "/search?q=flights", "results")
    take(light, departures, "asset")
    dark = enter("Data steward", viewport=DESK, color_scheme="dark")
    take(dark, departures, "asset-dark")
    phone = enter("Subject-matter expert", viewport=PHONE, color_scheme="light")
    take(phone, departures, "phone")
    ticket = reports(phone)
    take(light, "/desk", "desk")
    take(light, f"/tickets/{ticket}", "ticket")
    recalled(light)
    take(light, "/recalls", "recalls")
    light.get_by_role("link", name="Four airports have no name").first.click()
    light.screenshot(path=PICTURES / "recall.png", animations="disabled")


def recalled(page: Page) -> None:
    """A recall of the airports, as the story goes."""
    page.goto("/desk")
    page.get_by_role("link", name="Recall", exact=True).first.click()
    page.get_by_label("What is wrong, in one sentence").fill("Four airports have no name")
    page.locator("textarea").first.fill("Use the codes until the names are there.")
    page.get_by_role("button", name="Recall").click()
