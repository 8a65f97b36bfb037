"""The language of the demo: what its domains mean by their words, and the labels on its assets.

Every definition says what the flights of 2013, their SQL and their reports really hold. Only what is missing is sent,
so that a restart never takes back what people have written since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from config.demo import people, warehouse
from config.demo.door import Door

Asset = dict[str, Any]


@dataclass(frozen=True)
class Term:
    """A word as one domain means it; `uses` are `schema.relation` or `schema.relation.field`, or a product's key."""

    domain: str
    name: str
    definition: str
    formula: str = ""
    synonyms: tuple[str, ...] = ()
    not_like: tuple[tuple[str, str], ...] = ()
    uses: tuple[str, ...] = ()
    owner: str = people.OWNERS

    @property
    def key(self) -> tuple[str, str]:
        return self.domain, self.name.lower()


@dataclass(frozen=True)
class Tag:
    """A label with its meaning, and what carries it; without a meaning it stays a proposal."""

    name: str
    on: tuple[str, ...]
    meaning: str = ""
    owner: str = people.OWNERS
    appliers: tuple[str, ...] = ()


TERMS = (
    Term(
        "flights",
        "departure delay",
        "Minutes between the **scheduled** and the **actual** departure from the gate.\n\n"
        "- *Negative* when the flight left early; nothing is cut off at zero.\n"
        "- *Missing* when the flight was cancelled. A mean of delays therefore leaves cancelled flights out.",
        "dep_time − sched_dep_time, in minutes",
        ("delay at departure",),
        uses=(
            "raw.flights.dep_delay",
            "staging.flights.dep_delay",
            "marts.departures.dep_delay",
            "marts.daily_route_performance.mean_dep_delay",
            "marts.carrier_delay.mean_dep_delay",
        ),
    ),
    Term(
        "customer-care",
        "departure delay",
        "How much longer a traveller **waits at the gate** than the ticket says.\n\n"
        "Nobody waits a negative time: a flight that leaves early has a delay of *nothing*. A cancelled flight has no "
        "delay either; it is told as cancelled, and never as late.",
        "greatest(dep_delay, 0), where the flight left",
        ("wait at the gate",),
        owner="customer-care",
    ),
    Term(
        "flights",
        "arrival delay",
        "Minutes between the scheduled and the actual arrival at the gate; negative when early. Missing when the "
        "flight was cancelled, and also when it was *diverted* and came in somewhere else.",
        "arr_time − sched_arr_time, in minutes",
        ("delay at arrival",),
        (("flights", "departure delay"),),
        (
            "raw.flights.arr_delay",
            "staging.flights.arr_delay",
            "marts.departures.arr_delay",
            "marts.daily_route_performance.mean_arr_delay",
            "marts.carrier_delay.mean_arr_delay",
            "models:arrival_delay",
        ),
    ),
    Term(
        "flights",
        "cancellation",
        "A scheduled flight that **never left**: it has no actual departure. A diverted flight is no "
        "cancellation, it left.",
        "dep_time IS NULL",
        ("cancelled flight",),
        uses=(
            "staging.flights.cancelled",
            "marts.departures.cancelled",
            "marts.daily_route_performance.cancelled_share",
            "marts.carrier_delay.cancelled_share",
        ),
    ),
    Term(
        "flights",
        "on time",
        "A flight that arrived **less than 15 minutes** after its schedule. What counts is the arrival, not the "
        "departure; cancelled and diverted flights are not on time.",
        "arr_delay < 15",
        ("punctual",),
        uses=("marts.daily_route_performance.on_time", "dashboards:on_time_wall"),
    ),
    Term(
        "flights",
        "air time",
        "Minutes **in the air**, from take-off to landing; taxiing is left out.",
        uses=("raw.flights.air_time", "staging.flights.air_time", "marts.departures.air_time"),
    ),
    Term(
        "flights",
        "block time",
        "Minutes from leaving one gate to reaching the other: air time with the taxiing before and after it.\n\n"
        "It is stored nowhere. Who computes it from `dep_time` and `arr_time` must mind that both are **local** times, "
        "written as HHMM, often in two time zones.",
        "arr_time − dep_time, both in UTC",
        ("gate to gate",),
        (("flights", "air time"),),
        ("raw.flights.dep_time", "raw.flights.arr_time"),
    ),
    Term(
        "flights",
        "route",
        "A pair of airports, in this direction: where a flight leaves and where it is scheduled to arrive. A diverted "
        "flight keeps its route.",
        "origin, dest",
        uses=("marts.daily_route_performance",),
    ),
    Term(
        "flights",
        "destination",
        "The airport where a flight is scheduled to arrive, by its **FAA code**.",
        uses=(
            "raw.flights.dest",
            "staging.flights.dest",
            "marts.departures.dest",
            "marts.daily_route_performance.dest",
        ),
    ),
    Term(
        "customer-care",
        "destination",
        "The **name** that travellers read on the printed list. Four destinations, San Juan among them, are missing "
        "from the FAA's list of airports and so have a code, but no name.",
        owner="customer-care",
        uses=(
            "marts.departures.dest_name",
            "marts.daily_route_performance.dest_name",
            "marts.routes_by_name.dest_name",
            "reports:routes_by_name",
        ),
    ),
    Term(
        "fleet",
        "tail number",
        "The registration painted on an aircraft, by which the register knows it. It belongs to the *aircraft*, not to "
        "the flight: about one flight in seven carries one that the register does not know.",
        "",
        ("registration",),
        uses=(
            "raw.planes.tailnum",
            "raw.flights.tailnum",
            "staging.fleet.tailnum",
            "staging.flights.tailnum",
            "marts.departures.tailnum",
        ),
    ),
    Term(
        "flights",
        "flight number",
        "The number under which an airline sells a flight. The same number flies again the next day: only with "
        "airline, day and airport of departure does it name one flight.",
        "",
        (),
        (("fleet", "tail number"),),
        ("raw.flights.flight", "staging.flights.flight", "marts.departures.flight"),
    ),
    Term(
        "airports",
        "FAA code",
        "Three letters or digits by which the Federal Aviation Administration knows an airport: EWR, JFK, LGA.",
        "",
        ("airport code",),
        uses=("raw.airports.faa", "staging.airports.code"),
    ),
    Term(
        "weather",
        "reported hour",
        "An hour for which a station sent its weather. A day has 24 of them; where some are missing, sums of that day "
        "are too small, and its coldest or windiest hour may be among the missing.",
        uses=("raw.weather.time_hour", "marts.daily_weather.hours_present"),
    ),
    Term(
        "weather",
        "gust",
        "A short burst of wind above its mean speed. Missing means that *none was reported*, not that it was calm.",
        uses=("raw.weather.wind_gust", "staging.weather_hours.gust_kmh"),
    ),
)

TAGS = (
    Tag(
        "moved dates",
        (
            "raw.flights.flight_date",
            "raw.flights.time_hour",
            "raw.weather.weather_date",
            "raw.weather.time_hour",
            "staging.flights.flight_date",
            "staging.weather_hours.weather_date",
            "marts.departures.flight_date",
            "marts.daily_route_performance.flight_date",
            "marts.carrier_delay.month",
            "marts.daily_weather.weather_date",
            "marts.routes_by_name.last_flight_date",
        ),
        "The days are those of **2013**, moved to today's calendar: same weekday, same season. Never compare them with "
        "the dates of other sources.",
    ),
    Tag(
        "known gap",
        (
            "marts.departures.dest_name",
            "marts.departures.manufacturer",
            "marts.departures.model",
            "marts.routes_by_name.dest_name",
            "marts.daily_weather.hours_present",
        ),
        "Values are missing here for a reason that is known and written down with the field. Leave them out or ask the "
        "steward; do not fill them in.",
    ),
    Tag(
        "as delivered",
        ("raw.flights", "raw.airlines", "raw.airports", "raw.planes", "raw.weather"),
        "Exactly what came from the source, nothing cleaned. For work, take what is made from it.",
    ),
    Tag(
        "daily",
        ("raw.flights", "raw.weather", "marts.departures", "marts.daily_route_performance"),
        "Grows by one day each day, when the pipeline has delivered.",
    ),
    Tag(
        "printed",
        ("reports:routes_by_name", "marts.routes_by_name"),
        "Goes out on paper to travellers: a mistake cannot be taken back.",
        owner="customer-care",
        appliers=("customer-care",),
    ),
    Tag("hourly", ("raw.weather", "staging.weather_hours")),
)


def define(admin: Door) -> int:
    """Makes the terms that are missing, with where they are used; answers how many.

    Once the last one stood there, what is missing was taken away by somebody.
    """
    known = {(term["domain"], term["name"].lower()) for term in _all(admin, "terms")}
    if TERMS[-1].key in known:
        return 0
    missing = [term for term in TERMS if term.key not in known]
    assets = _assets(admin, (use for term in missing for use in term.uses))
    for term in missing:
        admin.post("terms", _letter(term, assets))
    return len(missing)


def govern(admin: Door) -> int:
    """Puts the tags that are missing on the list, and on what nobody has tagged; answers how many are new."""
    known = {tag["name"] for tag in _all(admin, "tags")}
    if TAGS[-1].name in known:
        return 0
    missing = [tag for tag in TAGS if tag.name not in known]
    for tag in missing:
        state = {"meaning": tag.meaning, "state": "governed"} if tag.meaning else {}
        teams = {"owner": tag.owner, "appliers": list(tag.appliers)}
        admin.post("tags", {"name": tag.name, **state, **teams})
    _put_on(admin, missing)
    return len(missing)


def _put_on(admin: Door, tags: Iterable[Tag]) -> None:
    """Puts the tags on the assets and fields that carry none."""
    own: dict[str, list[str]] = {}
    below: dict[str, dict[str, list[str]]] = {}
    for tag in tags:
        for place in tag.on:
            key, field = _split(place)
            if field:
                below.setdefault(key, {}).setdefault(field, []).append(tag.name)
            else:
                own.setdefault(key, []).append(tag.name)
    for key, asset in _assets(admin, {*own, *below}).items():
        change: dict[str, Any] = {}
        if key in own and not asset["tags"]:
            change["tags"] = own[key]
        if key in below and not any(field["tags"] for field in asset["fields"]):
            change["fields"] = [
                {"name": field["name"]}
                | ({"tags": below[key][field["name"]]} if field["name"] in below[key] else {})
                for field in asset["fields"]
            ]
        if change:
            admin.patch(f"assets/{asset['id']}", change)


def _letter(term: Term, assets: Mapping[str, Asset]) -> dict[str, Any]:
    uses = []
    for use in term.uses:
        key, field = _split(use)
        if key in assets:
            uses.append({"asset": assets[key]["id"], "field": field or None})
    return {
        "domain": term.domain,
        "name": term.name,
        "definition": term.definition,
        "formula": term.formula,
        "synonyms": list(term.synonyms),
        "not_to_be_confused_with": [
            {"domain": domain, "name": name} for domain, name in term.not_like
        ],
        "state": "agreed",
        "owner": term.owner,
        "steward": people.STEWARD.email,
        "uses": uses,
    }


def _split(place: str) -> tuple[str, str]:
    """The asset and the field of a place; a field is what follows `schema.relation.`."""
    if ":" in place:
        return place, ""
    schema, relation, *field = place.split(".")
    return f"{schema}.{relation}", field[0] if field else ""


def _assets(admin: Door, places: Iterable[str]) -> dict[str, Asset]:
    """The assets that are there, by their place without a field."""
    found = {}
    for key in sorted({_split(place)[0] for place in places}):
        product = tuple(key.split(":"))
        namespace, name = (
            product if len(product) == 2 else (warehouse.NAMESPACE, f"{warehouse.PREFIX}.{key}")
        )
        asset = admin.find(namespace, name)
        if asset is not None:
            found[key] = asset
    return found


def _all(admin: Door, path: str) -> list[dict[str, Any]]:
    """Every entry of a list, page by page."""
    page = admin.get(path, limit="500")
    found: list[dict[str, Any]] = page["results"]
    while page["next"]:
        page = admin.get(path, limit="500", cursor=page["next"])
        found += page["results"]
    return found
