"""How fast pages are on a slow phone: `make speed` prints the 75th percentile of nine loads of each.

A processor four times slower than this one, 1.6 Mbit/s, 150 ms there and back, nothing in the browser's cache. LCP:
when the largest piece of the page stands; CLS: how much it moves; INP: the longest wait for what one touched.
"""

import statistics
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Shop, SignIn

RUNS = 9
PHONE = {"width": 360, "height": 780}
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
WATCH = """
    window.seen = {lcp: 0, cls: 0, inp: 0};
    new PerformanceObserver((list) => { for (const one of list.getEntries()) window.seen.lcp = one.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.seen.cls += one.value;
    }).observe({type: "layout-shift", buffered: true});
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) {
            if (one.interactionId) window.seen.inp = Math.max(window.seen.inp, one.duration);
        }
    }).observe({type: "event", buffered: true, durationThreshold: 16});
"""
TOUCHED = ("main details > summary", "button[aria-pressed]", ".facet input", "input[type=search]")


def loaded(page: Page, address: str) -> dict[str, float]:
    """One load with an empty cache, and a touch of whatever can be touched without leaving."""
    sent: list[int] = []
    page.on("requestfinished", lambda request: sent.append(request.sizes()["responseBodySize"]))
    page.goto(address, wait_until="networkidle")
    for selector in TOUCHED:
        for target in page.locator(f"{selector}:visible").all()[:5]:
            target.click(no_wait_after=True)
    page.wait_for_timeout(500)
    seen: dict[str, float] = page.evaluate("window.seen")
    return seen | {"requests": len(sent), "kilobytes": sum(sent) / 1000}


def slowed(browser: Browser, shop: Shop, state: Any) -> Page:
    context = browser.new_context(base_url=shop.url, viewport=PHONE, storage_state=state)
    context.add_init_script(WATCH)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return page


def test_speed(shop: Shop, browser: Browser, enter: SignIn) -> None:
    state = enter("Subject-matter expert").context.storage_state()
    departures = f"/assets/{shop.asset('marts.departures')['id']}"
    for address in ("/", "/search?q=flights", departures, f"{departures}/fields"):
        runs = []
        for _ in range(RUNS):
            page = slowed(browser, shop, state)
            runs.append(loaded(page, address))
            page.context.close()
        told = {name: statistics.quantiles([run[name] for run in runs], n=4)[2] for name in runs[0]}
        print(  # noqa: T201
            f"{address:<24} LCP {told['lcp'] / 1000:.2f} s  INP {told['inp']:.0f} ms  CLS {told['cls']:.3f}"
            f"  {told['requests']:.0f} requests, {told['kilobytes']:.0f} kB"
        )
