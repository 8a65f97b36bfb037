import pytest

from shop import completeness


@pytest.mark.parametrize(
    ("missing", "words"),
    [(0, "100 %"), (0.0002, "99.9 %"), (0.002, "99.8 %"), (0.04, "96 %"), (1, "0 %")],
)
def test_only_what_has_no_gap_is_a_hundred_percent(missing: float, words: str) -> None:
    assert completeness.said(missing).replace("\u202f", " ").replace("\xa0", " ") == words
