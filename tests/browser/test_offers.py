"""What the search offers while one types, with the keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SignIn


@pytest.mark.parametrize("width", [360, 1280])
def test_offers_are_walked_with_arrows_and_taken_with_enter(enter: SignIn, width: int) -> None:
    page = enter("Subject-matter expert", viewport={"width": width, "height": 800})
    box = page.get_by_role("combobox").first
    box.click()
    box.press_sequentially("depart")
    offer = page.get_by_role("option", name="Departures from New York")
    expect(offer).to_be_visible()
    assert not Axe().run(page).response["violations"]
    box.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    assert box.input_value() == "depart"
    box.press_sequentially("ures")
    expect(offer).to_be_visible()
    while offer.get_attribute("aria-selected") != "true":
        box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Departures from New York")
