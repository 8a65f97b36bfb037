"""What the pipeline makes of the marts, as files: a printed report, a dashboard and a model."""

import csv
import html
import io
from dataclasses import dataclass
from pathlib import Path
from string import Template

from config.demo import model, warehouse

FILES = {
    "print_routes_by_name": "routes_by_name.csv",
    "draw_on_time_wall": "on_time_wall.html",
    "train_arrival_delay": "arrival_delay.json",
}
"""The file that each of these jobs writes."""

WALL = Template((Path(__file__).parent / "on_time_wall.html").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Written:
    """A file that was written: its rows (destinations, days at an airport, or cells) and its bytes."""

    rows: int
    size: int


def make(connection: warehouse.Connection, job: str, folder: Path) -> Written:
    """Runs the job's SQL and writes its file anew, at one stroke."""
    maker = {
        "print_routes_by_name": _report,
        "draw_on_time_wall": _wall,
        "train_arrival_delay": model.train,
    }[job]
    rows, words = maker(connection)
    return Written(rows, _write(folder / FILES[job], words))


def mark(connection: warehouse.Connection) -> str:
    """Changes when the departures do: the newest day, their number, and how many have a name of destination."""
    row = connection.execute(
        "SELECT max(flight_date), count(*), count(dest_name) FROM marts.departures"
    ).fetchone()
    return " ".join(map(str, row or ()))


def _report(connection: warehouse.Connection) -> tuple[int, str]:
    cursor = connection.execute(warehouse.text("print_routes_by_name"))
    rows = cursor.fetchall()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in cursor.description or ())
    writer.writerows(rows)
    return len(rows), text.getvalue()


def _wall(connection: warehouse.Connection) -> tuple[int, str]:
    rows = connection.execute(warehouse.text("draw_on_time_wall")).fetchall()
    lines = []
    for day, origin, flights, on_time, cancelled, rain, wind in rows:
        share = round(100 * int(str(on_time)) / int(str(flights)))
        meter = f'<meter min="0" max="100" value="{share}"></meter> {share} %'
        cells = [day, origin, flights, meter, cancelled, _amount(rain, "mm"), _amount(wind, "km/h")]
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    last = html.escape(str(rows[0][0])) if rows else "no day yet"
    return len(rows), WALL.substitute(last=last, rows="\n".join(lines))


def _amount(value: object, unit: str) -> str:
    return "not reported" if value is None else f"{value} {unit}"


def _write(path: Path, words: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".new")
    beside.write_text(words, encoding="utf-8")
    beside.replace(path)
    return path.stat().st_size
