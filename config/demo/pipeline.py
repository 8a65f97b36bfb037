"""The pipeline of the warehouse: delivers each missing day, builds the marts, and makes what is made of them.

What is due is read from the warehouse and the folder of products, never remembered elsewhere: a pass that was cut
short is completed by the next, and a pass with nothing to do writes nothing and says nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from config.demo import calendar, events, products, warehouse
from config.demo.warehouse import Connection
from config.embedded import state

COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), coalesce(col_description(a.attrelid, a.attnum), '')
FROM pg_attribute AS a
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""

KEPT = timedelta(days=2 * calendar.CYCLE)
"""So far back the warehouse remembers."""


@dataclass(frozen=True)
class Job:
    """A step: the relations it reads, what it writes, and the file that holds its SQL."""

    inputs: tuple[str, ...]
    output: str
    sql: str = ""
    namespace: str = warehouse.NAMESPACE


JOBS = {
    "deliver_flights": Job((), "raw.flights"),
    "deliver_weather": Job((), "raw.weather"),
    "build_departures": Job(
        ("staging.flights", "staging.airports", "staging.fleet"),
        "marts.departures",
        "build_departures",
    ),
    "build_carrier_delay": Job(("marts.departures",), "marts.carrier_delay", "build_carrier_delay"),
    "print_routes_by_name": Job(
        ("marts.routes_by_name",), "routes_by_name", "print_routes_by_name", "reports"
    ),
    "draw_on_time_wall": Job(
        ("marts.daily_route_performance", "marts.daily_weather"),
        "on_time_wall",
        "draw_on_time_wall",
        "dashboards",
    ),
    "train_arrival_delay": Job(
        ("marts.departures",), "arrival_delay", "train_arrival_delay", "models"
    ),
    "add_missing_airports": Job((), "raw.airports", "add_missing_airports"),
    "remove_added_airports": Job((), "raw.airports", "remove_added_airports"),
    "rename_destinations": Job(("staging.airports",), "marts.departures", "rename_destinations"),
}


class Pipeline:
    """One pass at a time over one warehouse; `say` is told each thing that was done."""

    def __init__(
        self, connection: Connection, folder: Path, reporter: events.Reporter, say: state.Say
    ) -> None:
        self.connection = connection
        self.folder = folder
        self.reporter = reporter
        self.say = say

    def deliver(self, today: date) -> None:
        """Everything that is due: days of raw tables and departures, then what is made of them."""
        self.load(today)
        self.follow()

    def follow(self) -> None:
        """Whatever does not say what the tables before it say, is made anew."""
        if self._asked("names_are_behind"):
            self._build("rename_destinations", warehouse.rename_destinations)
        if self._asked("carrier_delay_is_behind"):
            self._build("build_carrier_delay", warehouse.build_carrier_delay)
        self._make_products()

    def load(self, today: date) -> None:
        """The days that raw.flights, raw.weather and marts.departures lack, of the 364 that end yesterday."""
        days = calendar.last_cycle(today)
        first_load = warehouse.is_empty(self.connection, "marts.departures")
        if late := self._missing("raw.flights", "flight_date", days):
            self._build("deliver_flights", lambda at: warehouse.deliver_flights(at, late), late)
        if late := self._missing("raw.weather", "weather_date", days):
            self._build("deliver_weather", lambda at: warehouse.deliver_weather(at, late), late)
        if late := self._missing("marts.departures", "flight_date", days):
            warehouse.look(self.connection)
            self._build("build_departures", lambda at: warehouse.build_departures(at, late), late)
        if first_load:
            warehouse.index(self.connection)
        elif late:
            warehouse.forget(self.connection, today - KEPT)

    def mend(self) -> int:
        """The engineer's fix: the four missing airports, and what follows. Answers how many were missing."""
        changed = warehouse.MENDED - warehouse.mended_airports(self.connection)
        if changed:
            self._build("add_missing_airports", warehouse.add_missing_airports)
        self.follow()
        return changed

    def break_again(self) -> int:
        """Takes the fix back, so that the story can be told again. Answers how many airports went."""
        changed = warehouse.mended_airports(self.connection)
        if changed:
            self._build("remove_added_airports", warehouse.remove_added_airports)
        self.follow()
        return changed

    def send(self) -> None:
        """Sends the events that Aisle has not taken yet."""
        sent, reason = self.reporter.send()
        if sent:
            self.say(f"{sent} events sent to Aisle")
        if reason:
            self.say(f"Aisle did not take all events, they are kept for the next pass: {reason}")

    def _make_products(self) -> None:
        """The report, the dashboard and the model, where they were not made from the departures as they are now."""
        if warehouse.is_empty(self.connection, "marts.departures"):
            return
        mark = products.mark(self.connection)
        ledger = self.folder / "made.json"
        made = state.read(ledger, {})
        for job, file in products.FILES.items():
            if made.get(job) == mark and (self.folder / file).exists():
                continue
            with self._telling(job) as run:
                written = products.make(self.connection, job, self.folder)
                run.rows, run.size = written.rows, written.size
            self.say(f"{job}: {written.rows} rows in {self.folder / file}")
            made[job] = mark
            state.write(ledger, made)

    def _missing(self, table: str, column: str, days: list[date]) -> list[date]:
        return warehouse.missing_days(self.connection, table, column, days)

    def _asked(self, question: str) -> bool:
        row = self.connection.execute(warehouse.text(question)).fetchone()
        return bool(row and row[0])

    def _build(
        self, job: str, work: Callable[[Connection], int], days: Sequence[date] = ()
    ) -> None:
        with self._telling(job, days) as run:
            run.rows = work(self.connection)
        span = f" for {days[0]} to {days[-1]}" if days else ""
        self.say(f"{job}: {run.rows:,} rows{span}")

    @contextmanager
    def _telling(self, name: str, days: Sequence[date] = ()) -> Iterator[events.Run]:
        job = JOBS[name]
        run = events.Run(
            job=name,
            inputs=[self._dataset(warehouse.NAMESPACE, relation) for relation in job.inputs],
            outputs=[self._dataset(job.namespace, job.output)],
            sql=warehouse.last_statement(job.sql, days) if job.sql else "",
            days=list(days),
        )
        with self.reporter.run(run):
            yield run

    def _dataset(self, namespace: str, name: str) -> events.Dataset:
        """A relation with its columns, or a product, which has none."""
        if namespace != warehouse.NAMESPACE:
            return events.Dataset(namespace, name)
        rows = self.connection.execute(COLUMNS, [name]).fetchall()
        columns = tuple((str(row[0]), str(row[1]), str(row[2])) for row in rows)
        return events.Dataset(namespace, f"{warehouse.PREFIX}.{name}", columns)
