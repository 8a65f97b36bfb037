"""What a browser may run and what it keeps: no page breaks the content policy, and nothing of it stays behind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import APIRequestContext, BrowserContext, Page, Playwright, expect

from tests.browser.conftest import Shop, SignIn, sign_in
from tests.browser.test_pages import PAGES
from tests.catalog.test_markdown import PAYLOADS

STEWARD = "Data steward"
LISTEN = """
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
INLINE = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
  const styled = document.createElement("p");
  styled.setAttribute("style", "color: red");
  document.body.append(styled);
  const image = document.createElement("img");
  image.src = "https://evil.example/x.png";
  document.body.append(image);
  return new Promise((done) => setTimeout(() => done(window.ran === true), 200));
}"""
KEPT = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, await caches.keys(), await indexedDB.databases(),
  (await navigator.serviceWorker.getRegistrations()).length, document.cookie])"""
PLACES_OF_A_BROWSER = [
    "Cache",
    "Code Cache",
    "IndexedDB",
    "Local Storage",
    "Service Worker",
    "Session Storage",
]


def test_no_page_breaks_the_content_policy(
    shop: Shop, enter: SignIn, places: dict[str, int | str]
) -> None:
    page = enter(STEWARD)
    page.add_init_script(LISTEN)
    wrong = []
    for address in PAGES:
        page.goto(address.format(**places))
        page.wait_for_load_state("networkidle")
        wrong += [f"{address}: {said}" for said in page.evaluate("window.refused")]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def alone(shop: Shop, browser: Any) -> Iterator[Page]:
    """A page whose console may complain: it is told to break rules."""
    context: BrowserContext = browser.new_context(base_url=shop.url)
    page = context.new_page()
    come_in(page, shop)
    yield page
    context.close()


def come_in(page: Page, shop: Shop) -> None:
    page.goto("/sign-in")
    sign_in(page, shop.people[STEWARD])


def sign_out(page: Page) -> None:
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")


def test_what_got_into_a_page_is_not_run(alone: Page) -> None:
    alone.add_init_script(LISTEN)
    alone.goto("/recalls")
    assert alone.evaluate(INLINE) is False
    refused = alone.evaluate("window.refused.map((said) => said.split(' ')[0])")
    assert {"script-src-elem", "style-src-attr", "img-src"} <= set(refused)


# Breaks out of an attribute, of text and of a script, wherever it is not escaped.
SHORT = """x"'><img src=//evil.example/x onerror=alert(1)></script><svg onload=alert(1)>"""
LONG = "\n\n".join([*PAYLOADS, SHORT])


@pytest.fixture
def planted(shop: Shop, playwright: Playwright) -> Iterator[list[str]]:
    """Harm in every text that people send; the addresses of the pages that show it. Taken back in the end."""
    said = {"Authorization": f"Bearer {shop.token}"}
    api = playwright.request.new_context(base_url=shop.url, extra_http_headers=said)
    yield list(plant(api))
    keys = found(api)
    for recall in api.get("/api/v1/recalls").json()["results"]:
        if recall["title"] == SHORT:
            assert api.post(
                f"/api/v1/recalls/{recall['id']}/lift", data={"why": "It was a trial."}
            ).ok
    for path in ("terms/{term}", "assets/{asset}"):
        assert api.delete(f"/api/v1/{path.format(**keys)}").ok
    api.dispose()


def found(api: APIRequestContext) -> dict[str, int]:
    terms = api.get("/api/v1/terms?domain=harm").json()["results"]
    asset = api.get("/api/v1/assets/lookup?namespace=harm&name=harm").json()
    return {"term": terms[0]["id"], "asset": asset["id"]}


Send = Callable[[str, dict[str, Any]], dict[str, Any]]


def plant(api: APIRequestContext) -> Iterator[str]:
    def send(path: str, letter: dict[str, Any]) -> dict[str, Any]:
        answer = api.post(f"/api/v1/{path}", data=letter)
        assert answer.ok, answer.text()
        written: dict[str, Any] = answer.json()
        return written

    send("domains", {"slug": "harm", "name": SHORT, "description": LONG})
    send("tags", {"name": "harm", "meaning": LONG, "state": "governed"})
    field = {"name": SHORT, "type": SHORT, "description": LONG, "tags": ["harm"]}
    asset = send(
        "assets",
        {
            "namespace": "harm",
            "name": "harm",
            "kind": "table",
            "title": SHORT,
            "description": LONG,
            "domain": "harm",
            "tags": ["harm"],
            "fields": [field],
            "links": [{"title": SHORT, "url": "https://a.example/?x=" + "%22onclick=alert(1)"}],
            "properties": {"row_meaning": SHORT, SHORT: LONG},
        },
    )["id"]
    uses = [{"asset": asset}]
    send(
        "terms",
        {"domain": "harm", "name": SHORT, "definition": LONG, "formula": LONG, "uses": uses},
    )
    send(f"assets/{asset}/reviews", {"stars": 1, "text": LONG, "use_case": SHORT})
    ticket = send("tickets", {"asset": asset, "title": SHORT, "text": LONG, "example": SHORT})
    for tip in (f"tickets/{ticket['id']}/comments", f"tickets/{asks(send, asset)}/comments"):
        send(tip, {"text": LONG})
    change = {"asset": asset, "what": "description", "value": SHORT + LONG, "text": LONG}
    suggestion = send("suggestions", change)["id"]
    wish = send("wanted", {"title": SHORT, "text": LONG, "domain": "harm"})["id"]
    recall = send("recalls", {"asset": asset, "title": SHORT, "what_to_do": LONG})["id"]
    yield from (f"/tickets/{suggestion}", f"/wanted/{wish}", f"/recalls/{recall}", "/wanted")
    parts = ("", "/fields", "/lineage", "/health", "/reviews", "/questions", "/tickets", "/report")
    yield from (f"/assets/{asset}{part}" for part in parts)
    yield from ("/domains", "/domains/harm", "/tags", "/tags/harm", "/terms", "/search?q=harm")
    yield from (f"/tickets/{ticket['id']}", "/desk", f"/search?q={quote(SHORT)}", "/")


def asks(send: Send, asset: int) -> int:
    question = {"asset": asset, "kind": "question", "title": SHORT, "text": LONG}
    return int(send("tickets", question)["id"])


def test_what_people_wrote_runs_nothing(shop: Shop, enter: SignIn, planted: list[str]) -> None:
    page = enter(STEWARD)
    page.add_init_script(LISTEN)
    wrong: list[str] = []

    def elsewhere(url: str) -> None:
        if not url.startswith(shop.url):
            wrong.append(f"{page.url} asks for {url}")

    page.on("request", lambda request: elsewhere(request.url))
    page.on("dialog", lambda dialog: (wrong.append(f"{page.url} speaks"), dialog.dismiss()))
    for address in planted:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        page.wait_for_load_state("networkidle")
        wrong += [f"{address}: {said}" for said in page.evaluate("window.refused")]
    assert "evil.example" in page.goto(planted[0]).text()  # type: ignore[union-attr]
    assert not wrong, "\n".join(wrong)


def test_htmx_evaluates_nothing_and_keeps_no_page(
    shop: Shop, enter: SignIn, places: dict[str, int | str]
) -> None:
    page = enter(STEWARD)
    page.goto("/search?q=flights")
    said = page.evaluate(
        "[htmx.config.allowEval, htmx.config.selfRequestsOnly, htmx.config.historyCacheSize,"
        " htmx.config.includeIndicatorStyles]"
    )
    assert said == [False, True, 0, False]
    page.get_by_role("checkbox").first.check(force=True)
    page.wait_for_url("**verdict=**")
    page.goto(f"/assets/{places['departures']}")
    kept = page.evaluate(KEPT)
    assert "departures" not in kept.lower()
    assert "sessionid" not in kept


def test_after_signing_out_back_shows_nothing(alone: Page, places: dict[str, int | str]) -> None:
    alone.goto(f"/assets/{places['departures']}")
    expect(alone.get_by_role("heading", name="Departures from New York")).to_be_visible()
    alone.goto("/search?q=flights")
    alone.evaluate("localStorage.setItem('left', 'behind')")
    sign_out(alone)
    assert alone.evaluate("localStorage.getItem('left')") is None
    for _step in range(3):
        alone.go_back()
        alone.wait_for_load_state()
        assert "Departures" not in alone.locator("body").inner_text()
    alone.goto(f"/assets/{places['departures']}")
    assert "/sign-in?next=" in alone.url


def test_a_browser_keeps_nothing_of_a_page_on_its_disk(
    shop: Shop, playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path), base_url=shop.url, **browser_type_launch_args
    )
    page = context.new_page()
    come_in(page, shop)
    asset = shop.asset("marts.departures")
    word = asset["description"].split(".")[0]
    assert len(word) > 10
    page.goto(f"/assets/{asset['id']}")
    assert word in page.content()
    page.goto("/search?q=departures")
    page.get_by_role("checkbox").first.check(force=True)
    page.wait_for_url("**verdict=**")
    page.go_back()
    context.close()
    found = {place: holds(tmp_path / "Default" / place, word) for place in PLACES_OF_A_BROWSER}
    assert not [place for place, held in found.items() if held]
    # The search itself finds what is there: a sheet of ours is kept.
    assert any(holds(tmp_path / "Default" / place, "@layer") for place in PLACES_OF_A_BROWSER)


def holds(folder: Path, word: str) -> bool:
    """Whether any file below has the word, in either way a browser writes text."""
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    wanted = (word.encode(), word.encode("utf-16-le"))
    return any(one in path.read_bytes() for path in files for one in wanted)
