"""What the documents say of the weights is what they are."""

import re
from pathlib import Path

from catalog.index import weights
from catalog.index.weights import FORMS, KNOWN, WEIGHTS

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/search.md"


def test_the_table_in_the_documents_is_the_table_in_the_code() -> None:
    told = re.findall(r"^\| (\w+)(?:: ([\w ]+))?.*\| ([\d.]+) \|$", DOCUMENT.read_text(), re.M)
    places = {
        rest.split(" of a ")[0].strip(): float(number)
        for what, rest, number in told
        if what == "place"
    }
    forms = {rest.strip(): float(number) for what, rest, number in told if what == "form"}
    known = {what: float(number) for what, _rest, number in told if what in KNOWN}
    assert list(map(float, (number for what, _r, number in told if what == "place"))) == list(
        WEIGHTS.values()
    )
    assert list(places)[:3] == ["title", "name", "term"]
    assert forms == FORMS
    assert known == KNOWN
    also, whole, importance = (
        next(float(number) for what, _rest, number in told if what == first)
        for first in ("each", "the", "it")
    )
    assert (also, whole, importance) == (weights.ALSO, weights.WHOLE, weights.IMPORTANCE)
