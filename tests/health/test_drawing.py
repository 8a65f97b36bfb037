"""Charts as SVG: well-formed, with words, without inline style, drawn for their width."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from health import drawing, sentences, spc
from tests.health import flights

SVG = "{http://www.w3.org/2000/svg}"


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


@pytest.fixture
def blizzard() -> spc.Chart:
    return spc.chart(flights.cancelled_shares(), floor=0.0, ceiling=1.0, runs=False)


@pytest.fixture
def weekly() -> spc.Chart:
    return spc.chart(flights.counts(), 7, floor=0.0)


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_drawing_says_what_it_shows(blizzard: spc.Chart, width: drawing.Width) -> None:
    svg = drawing.draw(blizzard, width=width, label="Cancelled", unit="share")
    root = parse(svg)
    assert root.get("role") == "img"
    assert root[0].text == "Cancelled"
    assert root[1].text == sentences.summary(blizzard, "share")
    assert "8–9 February · 57 %" in texts(root)
    assert "limit 9.2 %" in texts(root)
    assert "style=" not in svg


def test_every_point_beyond_the_limits_has_its_mark(blizzard: spc.Chart) -> None:
    svg = drawing.draw(blizzard, width="wide", label="Cancelled", unit="share")
    assert svg.count('class="chart-signal"') == len(blizzard.signals) == 23
    assert svg.count('class="chart-limit"') == 1


def test_marks_point_away_from_the_centre(weekly: spc.Chart) -> None:
    root = parse(drawing.draw(weekly, width="wide", label="Rows", unit="rows"))
    tips = set()
    for mark in root.iter(f"{SVG}path"):
        first, second = re.findall(r"[ML]([\d.]+) ([\d.]+)", mark.get("d") or "")
        tips.add(float(first[1]) < float(second[1]))
    assert tips == {True, False}


def test_a_season_is_drawn_as_a_ribbon(weekly: spc.Chart) -> None:
    root = parse(drawing.draw(weekly, width="wide", label="Rows", unit="rows"))
    (ribbon,) = root.iter(f"{SVG}polygon")
    assert len((ribbon.get("points") or "").split()) == 2 * 17 * 7


def test_a_narrow_sheet_has_fewer_ticks_and_its_own_size(blizzard: spc.Chart) -> None:
    wide = parse(drawing.draw(blizzard, width="wide", label="x", unit="share"))
    narrow = parse(drawing.draw(blizzard, width="narrow", label="x", unit="share"))
    assert narrow.get("viewBox") == "0 0 360 250"
    assert len(texts(narrow)) < len(texts(wide))


def test_days_without_an_answer_are_drawn_as_not_measured(blizzard: spc.Chart) -> None:
    late = drawing.draw(blizzard, width="wide", label="x", unit="share", today=date(2014, 3, 1))
    fresh = drawing.draw(blizzard, width="wide", label="x", unit="share", today=date(2014, 1, 1))
    assert "not measured" in texts(parse(late))
    assert "not measured" not in texts(parse(fresh))


def test_a_hole_in_the_answers_is_a_hole_in_the_line() -> None:
    points = flights.cancelled_shares()[:60]
    chart = spc.chart(points[:20] + points[40:])
    svg = drawing.draw(chart, width="wide", label="x", unit="share")
    assert svg.count('class="chart-line"') == 2


@pytest.mark.parametrize("values", [[], [1.0], [0.0] * 3, [0.0] * 20, [1e12, -1e12], [1e-9, 2e-9]])
@pytest.mark.parametrize("season", [None, 7])
def test_odd_series_are_drawn_all_the_same(values: list[float], season: int | None) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    points = [spc.Point(start + timedelta(days=i), value) for i, value in enumerate(values)]
    chart = spc.chart(points, season)
    for unit in ("share", "rows", "hours", ""):
        assert parse(drawing.both(chart, label="x", unit=unit).replace("div class", "div  class"))
        assert parse(drawing.spark(chart, label="x", unit=unit))


def test_words_from_outside_are_escaped() -> None:
    svg = drawing.draw(spc.chart([]), width="wide", label="<script>&", unit="rows")
    assert "<script>" not in svg
    assert parse(svg)[0].text == "<script>&"


def test_a_spark_shows_only_the_last_weeks(blizzard: spc.Chart) -> None:
    svg = drawing.spark(blizzard, label="Cancelled", unit="share")
    assert 0 < svg.count("chart-signal") < 10
    assert "chart-tick" not in svg
