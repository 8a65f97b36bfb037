"""What the pipeline makes of the marts, as files: a printed report, a dashboard and a model."""

import csv
import html
import io
import json
import math
from dataclasses import dataclass
from pathlib import Path
from string import Template

from config.demo import warehouse

FILES = {
    "print_routes_by_name": "routes_by_name.csv",
    "draw_on_time_wall": "on_time_wall.html",
    "train_arrival_delay": "arrival_delay.json",
}
"""The file that each of these jobs writes."""

WALL = Template((Path(__file__).parent / "on_time_wall.html").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Written:
    """A file that was written: its rows (airports, days or cells) and its bytes."""

    rows: int
    size: int


def make(connection: warehouse.Connection, job: str, folder: Path) -> Written:
    """Runs the job's SQL and writes its file anew, at one stroke."""
    cursor = connection.execute(warehouse.text(job))
    columns = [column.name for column in cursor.description or ()]
    rows = cursor.fetchall()
    words = {
        "print_routes_by_name": _report,
        "draw_on_time_wall": _wall,
        "train_arrival_delay": _model,
    }[job](columns, rows)
    return Written(len(rows), _write(folder / FILES[job], words))


def mark(connection: warehouse.Connection) -> str:
    """Changes when the departures do: the newest day, their number, and how many have a name of destination."""
    row = connection.execute(
        "SELECT max(flight_date), count(*), count(dest_name) FROM marts.departures"
    ).fetchone()
    return " ".join(map(str, row or ()))


def _report(columns: list[str], rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _wall(columns: list[str], rows: list[tuple[object, ...]]) -> str:
    lines = []
    for row in rows:
        day = dict(zip(columns, row, strict=True))
        flights, on_time = int(str(day["flights"])), int(str(day["on_time"]))
        cells = [
            day["flight_date"],
            day["origin"],
            flights,
            f'<meter min="0" max="100" value="{100 * on_time / flights:.0f}"></meter>'
            f" {100 * on_time / flights:.0f} %",
            day["cancelled"],
            _number(day["precipitation_mm"], "mm"),
            _number(day["strongest_wind_kmh"], "km/h"),
        ]
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    last = str(rows[0][0]) if rows else "no day yet"
    return WALL.substitute(last=html.escape(last), rows="\n".join(lines))


def _number(value: object, unit: str) -> str:
    return "not reported" if value is None else f"{value} {unit}"


def _model(columns: list[str], rows: list[tuple[object, ...]]) -> str:
    """The cells of the model and how far it was off in the 28 days that it did not see."""
    cells = [dict(zip(columns, row, strict=True)) for row in rows]
    tested = sum(float(str(cell["held_out_flights"])) for cell in cells)
    off = sum(float(str(cell["held_out_off"])) for cell in cells)
    off_by_overall = sum(float(str(cell["held_out_off_by_overall"])) for cell in cells)
    model = {
        "predicts": "delay at arrival in minutes",
        "method": "mean by airline and scheduled hour, drawn towards the overall mean",
        "trained_on_flights": sum(int(str(cell["flights"])) for cell in cells),
        "overall_mean_minutes": cells[0]["overall_mean"] if cells else None,
        "held_out": {
            "days": 28,
            "flights": int(tested),
            "root_mean_square_error_minutes": _root(off, tested),
            "the_same_of_the_overall_mean": _root(off_by_overall, tested),
        },
        "cells": [
            {name: cell[name] for name in ("carrier", "hour", "flights", "expected_minutes")}
            for cell in cells
        ],
    }
    return json.dumps(model, indent=1)


def _root(squares: float, number: float) -> float | None:
    return round(math.sqrt(squares / number), 2) if number else None


def _write(path: Path, words: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".new")
    beside.write_text(words, encoding="utf-8")
    beside.replace(path)
    return path.stat().st_size
