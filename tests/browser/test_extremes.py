"""Assets as nobody hopes for: 300 fields, no description, names without a break, names from the right."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Shop, SignIn
from tests.browser.test_pages import refused

UNBROKEN = "a_name_without_any_break_" * 10
ODD: list[dict[str, Any]] = [
    {
        "name": f"odd.{UNBROKEN}",
        "fields": [
            {"name": f"{UNBROKEN[:100]}{number}", "type": "decimal(38,10)"} for number in range(300)
        ],
    },
    {
        "name": "odd.from_the_right",
        "title": "الرحلات المغادرة من نيويورك حسب اليوم والوجهة وشركة الطيران",
        "description": "كل رحلة مغادرة، مع التأخير بالدقائق.",
        "fields": [{"name": "وجهة", "type": "text", "description": "مطار الوصول"}],
    },
    {"name": "odd.bare"},
    {
        "name": "odd.wordy",
        "title": "Word " * 49 + "word",
        "description": "Very much is said here. " * 400,
    },
]
PAGES = (
    "/assets/{}",
    "/assets/{}/fields",
    "/assets/{}/health",
    "/assets/{}/lineage",
    "/assets/{}/contract",
    "/assets/{}/reviews",
    "/assets/{}/tickets",
    "/assets/{}/history",
    "/assets/{}/related",
    "/assets/{}/edit",
    "/assets/{}/edit/fields",
    "/assets/{}/certify",
    "/assets/{}/lifecycle",
    "/assets/{}/access",
    "/assets/{}/report",
    "/assets/{}/review",
)


@pytest.fixture
def odd(shop: Shop) -> Iterator[list[int]]:
    """They stand on the shelf only as long as they are looked at."""
    rows = [{"namespace": "odd", "kind": "table", **one} for one in ODD]
    keys = [shop.api("assets", row)["id"] for row in rows]
    yield keys
    for key in keys:
        shop.api(f"assets/{key}", method="DELETE")


@pytest.mark.parametrize(("width", "colours"), [(360, "light"), (1280, "dark")])
def test_pages_bear_what_nobody_hopes_for(
    shop: Shop, enter: SignIn, odd: list[int], width: int, colours: str
) -> None:
    page = enter("Admin", viewport={"width": width, "height": 900}, color_scheme=colours)
    several = ",".join(map(str, odd))
    lists = ("/search?q=odd", "/search?q=odd&look=cards", f"/compare?ids={several}")
    wrong = []
    for address in (*(page_of.format(key) for key in odd for page_of in PAGES), *lists):
        answer = page.goto(address)
        assert answer is not None
        if answer.status >= 500:
            wrong.append(f"{address}: {answer.status}")
        wrong += [f"{address}: {said}" for said in refused(page)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{address}: {wide} wide in {width}")
    assert not wrong, "\n".join(wrong)
