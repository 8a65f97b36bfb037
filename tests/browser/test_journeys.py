"""What each kind of person comes for, walked with and without JavaScript. The loop has a walk of its own."""

import json
import re
import secrets
import urllib.error
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.test_second_factor import code
from tests.browser.conftest import Shop, SignIn, sign_in

SME, STEWARD, OWNER = "Subject-matter expert", "Data steward", "Domain owner"
SCIENTIST, ENGINEER, ADMIN = "Data scientist", "Data engineer", "Admin"
PASSWORD = "seven brave otters at noon"


@pytest.fixture
def once(scripted: bool) -> str:
    """A word for what this walk makes, so that the walk with scripts and the one without do not meet."""
    return f"{'lively' if scripted else 'plain'}{secrets.token_hex(2)}"


def test_anybody_reads_what_is_public_and_signs_in_where_they_stand(
    shop: Shop, public: str, enter: SignIn, scripted: bool
) -> None:
    page = enter(None, base_url=public, java_script_enabled=scripted)
    page.get_by_label("Search data, names and fields").first.fill("departures")
    page.get_by_label("Search data, names and fields").first.press("Enter")
    page.get_by_role("link", name="Departures from New York").first.click()
    expect(page.get_by_role("heading", name="Departures from New York")).to_be_visible()
    asset = page.url
    for part, word in (
        ("Fields", "dep_delay"),
        ("Health", "dep_time missing"),
        ("Lineage", "Airports"),
    ):
        page.get_by_role("link", name=re.compile(f"^{part}")).first.click()
        expect(page.locator("main").get_by_text(word).first).to_be_visible()
        assert "Stefan Lindqvist" not in page.content()
    reads_what_a_word_means(page)
    page.goto(f"{public}/desk")
    expect(page.get_by_role("heading", name="Come in")).to_be_visible()
    page.goto(asset)
    page.get_by_role("link", name="Sign in to report or rate").click()
    sign_in(page, shop.people[SME])
    assert page.url == asset
    expect(page.get_by_role("link", name="Report a problem")).to_be_visible()


def reads_what_a_word_means(page: Page) -> None:
    """By the list of words, and back to the data that means it."""
    page.get_by_role("link", name="Terms", exact=True).first.click()
    page.get_by_label("Find a word").fill("departure")
    page.get_by_label("Find a word").press("Enter")
    page.get_by_role("link", name="departure delay", exact=True).first.click()
    expect(page.get_by_role("heading", name="departure delay", exact=True)).to_be_visible()
    expect(page.get_by_text("scheduled").first).to_be_visible()
    page.get_by_role("link", name="Flights", exact=True).first.click()
    expect(page.get_by_role("heading", name="Flights", exact=True)).to_be_visible()


def test_an_expert_keeps_some_data_and_compares_it(enter: SignIn, scripted: bool) -> None:
    page = enter(SME, java_script_enabled=scripted)
    page.goto("/search?q=flights")
    hand = page.get_by_role("button", name=re.compile("^Keep ")).first
    kept = hand.inner_text().split("\n")[-1].removeprefix("Keep").strip()
    press(hand, "true")
    for place in (0, 1):
        press(page.get_by_role("button", name=re.compile("^Compare ")).nth(place), "true")
    page.get_by_role("link", name="Compare them").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.goto("/favourites")
    expect(page.get_by_role("link", name=kept).first).to_be_visible()
    page.goto("/search?q=flights")
    press(page.get_by_role("button", name=re.compile("^Keep ")).first, "false")
    page.get_by_role("button", name="Empty the list").click()
    expect(page.get_by_role("button", name="Empty the list")).to_have_count(0)


def press(hand: Any, then: str) -> None:
    hand.click()
    expect(hand).to_have_attribute("aria-pressed", then)


def test_a_steward_says_what_a_word_means(enter: SignIn, scripted: bool, once: str) -> None:
    page, name = enter(STEWARD, java_script_enabled=scripted), f"{once} turnaround"
    page.goto("/terms")
    page.get_by_role("link", name="Make a term").click()
    page.get_by_role("button", name="Make it").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("The word").fill(name)
    page.get_by_label("Domain", exact=True).select_option(label="Flights")
    page.get_by_label(re.compile("^What it means here")).fill("Minutes **on the ground**.")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("strong", has_text="on the ground")).to_be_visible()
    is_linked_to_departures(page)
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("link", name="Delete this term").click()
    page.get_by_role("button", name=re.compile("[Dd]elete")).click()
    assert page.goto(f"/terms/flights/{once}-turnaround").status == 404  # type: ignore[union-attr]


def is_linked_to_departures(page: Page) -> None:
    word = page.url
    page.get_by_role("link", name="Say where it is used").click()
    page.get_by_label("Find an asset").fill("departures")
    page.get_by_label("Find an asset").press("Enter")
    page.get_by_role("link", name="Departures from New York").first.click()
    page.get_by_role("checkbox", name=re.compile("^dep_time")).check()
    page.get_by_role("button", name="Save").click()
    page.goto(word)
    expect(page.get_by_role("link", name="Departures from New York").first).to_be_visible()
    expect(page.get_by_text("dep_time").first).to_be_visible()


def test_a_domain_owner_gives_a_role_and_takes_it_away(enter: SignIn, scripted: bool) -> None:
    owner = enter(OWNER, java_script_enabled=scripted)
    dana = enter(SCIENTIST, java_script_enabled=scripted)
    assert not may_define_for_fleet(dana)
    owner.goto("/domains/fleet")
    owner.get_by_role("link", name="Roles").click()
    owner.get_by_label("Who", exact=True).fill("dana@aisle.example")
    owner.get_by_label("Role", exact=True).select_option(label="Steward")
    owner.get_by_role("button", name="Give it").click()
    taken = owner.get_by_role("button", name=re.compile("^Take away ?: Dana Cohen"))
    expect(taken).to_be_visible()
    assert may_define_for_fleet(dana)
    taken.click()
    expect(taken).to_have_count(0)
    assert not may_define_for_fleet(dana)


def may_define_for_fleet(page: Page) -> bool:
    page.goto("/domains/fleet")
    return page.get_by_role("link", name="Make a term").count() > 0


def test_an_admin_invites_somebody_who_then_guards_their_door(
    shop: Shop, enter: SignIn, scripted: bool, once: str
) -> None:
    admin = enter(ADMIN, java_script_enabled=scripted)
    email = f"{once}@aisle.example"
    link = invites(admin, shop, email)
    page = enter(None, java_script_enabled=scripted)
    page.goto(link)
    page.get_by_label("Your name").fill(f"{once.title()} Newcomer")
    page.get_by_label(re.compile("^(New p|P)assword")).fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    comes_in(page, email)
    expect(page.locator("details.menu").first).to_be_visible()
    assert page.context.request.get(link).status == 404
    codes = turns_on_the_second_factor(page)
    signs_out(page)
    comes_in(page, email)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Come in").click()
    page.goto("/account/safety")
    expect(page.get_by_text("9 recovery codes are left")).to_be_visible()


def invites(page: Page, shop: Shop, email: str) -> str:
    """The link, as the admin hands it over."""
    page.goto("/invitations/new")
    is_it_you(page, shop.people[ADMIN]["password"])
    page.get_by_label("E-mail").fill(email)
    page.get_by_label(re.compile("^Team")).select_option(label="Delay science")
    page.get_by_role("button", name="Make the link").click()
    return page.locator(".secret code").inner_text()


def comes_in(page: Page, email: str) -> None:
    page.get_by_label("e-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def is_it_you(page: Page, password: str) -> None:
    """Who just signed in is believed; anybody else proves it once more."""
    if page.get_by_role("heading", name="Is it you?").count():
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Go on").click()


def turns_on_the_second_factor(page: Page) -> list[str]:
    page.goto("/account/safety")
    page.get_by_role("link", name="Turn it on").click()
    is_it_you(page, PASSWORD)
    page.get_by_text("The app cannot read it").click()
    secret = page.locator("code.spelled").inner_text()
    page.get_by_label("First code").fill(code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return page.locator(".codes code").all_inner_texts()


def signs_out(page: Page) -> None:
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Come in")).to_be_visible()


def test_an_engineer_makes_a_token_and_a_program_uses_it(
    shop: Shop, enter: SignIn, scripted: bool, once: str
) -> None:
    page, asset = enter(ENGINEER, java_script_enabled=scripted), f"db.{once}.loads"
    letter = {"namespace": "journey", "name": asset, "kind": "table", "title": f"{once} loads"}
    letter |= {"domain": "flights", "owner": "flight-data"}
    secret = makes_a_token(page, shop, f"{once} loader")
    made = asked(shop, secret, "POST", "assets", letter)
    assert made["status"] == 201
    assert asked(shop, secret, "POST", "assets", letter)["status"] == 200
    assert asked(shop, secret, "POST", "users", {"email": "x@y.example"})["status"] == 403
    page.goto(f"/assets/{made['id']}")
    expect(page.get_by_role("heading", name=letter["title"])).to_be_visible()
    page.goto("/account/tokens")
    row = page.get_by_role("row", name=re.compile(f"{once} loader"))
    expect(row).not_to_contain_text("never")
    row.get_by_role("link", name=re.compile("^Revoke")).click()
    page.get_by_role("button", name="Revoke it").click()
    assert asked(shop, secret, "GET", "assets")["status"] == 401
    assert asked(shop, shop.token, "DELETE", f"assets/{made['id']}")["status"] == 204


def makes_a_token(page: Page, shop: Shop, name: str) -> str:
    page.goto("/account/tokens")
    page.get_by_role("link", name="New token").first.click()
    is_it_you(page, shop.people[ENGINEER]["password"])
    page.get_by_label(re.compile("^What is it for")).fill(name)
    page.get_by_role("radio", name=re.compile("^Register")).check()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("It is shown now and never again.")).to_be_visible()
    secret = page.locator(".secret code").inner_text()
    page.goto("/account/tokens")
    assert secret not in page.content()
    return secret


def asked(shop: Shop, secret: str, method: str, path: str, letter: object = None) -> dict[str, Any]:
    """What a program is told, and the status."""
    request = urllib.request.Request(
        f"{shop.url}/api/v1/{path}",
        json.dumps(letter).encode() if letter else None,
        {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request) as answer:
            told, status = answer.read(), answer.status
    except urllib.error.HTTPError as refused:
        told, status = refused.read(), refused.code
    said: dict[str, Any] = json.loads(told or b"{}")
    return said | {"status": status}
