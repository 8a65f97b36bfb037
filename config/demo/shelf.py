"""How the demo's assets come onto the shelf: by a scan that the API asks for, and through the API.

Only what is empty is filled in, so that a restart never takes back what people have written since.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.demo import people, warehouse
from config.demo.door import Door, Refused
from config.embedded import state

CONTRACT = Path(__file__).parent / "departures.odcs.yaml"
DEPARTURES = "marts.departures"
MODEL = ("models", "arrival_delay")
SCAN_PATIENCE = 120.0
MOVED = "The flights are those of 2013; their dates are moved to today's calendar."


@dataclass(frozen=True)
class Label:
    """What people are told about an asset beyond what its source says."""

    title: str
    domain: str
    row_meaning: str = ""
    time_field: str = ""
    stage: str = "shared"
    owner: str = people.OWNERS
    extra: dict[str, Any] = field(default_factory=dict)

    def as_asset(self) -> dict[str, Any]:
        """In the shape assets are registered in."""
        named = {"row_meaning": self.row_meaning, "time_field": self.time_field}
        return {
            "title": self.title,
            "domain": self.domain,
            "owner": self.owner,
            "stewards": [people.STEWARD.email],
            "stage": self.stage,
            "sensitivity": "none",
            "properties": {key: value for key, value in named.items() if value} | self.extra,
        }


RELATIONS = {
    "raw.flights": Label(
        "Flights, as delivered", "flights", "One row is one scheduled flight", "flight_date"
    ),
    "raw.airlines": Label("Airlines", "flights", "One row is one airline"),
    "raw.airports": Label("Airports", "airports", "One row is one airport"),
    "raw.planes": Label("Aircraft register", "fleet", "One row is one aircraft"),
    "raw.weather": Label(
        "Weather, as reported", "weather", "One row is one hour at one airport", "weather_date"
    ),
    "staging.flights": Label(
        "Flights with real times", "flights", "One row is one scheduled flight", "flight_date"
    ),
    "staging.airports": Label("Airports by code", "airports", "One row is one airport"),
    "staging.fleet": Label("Fleet", "fleet", "One row is one aircraft"),
    "staging.weather_hours": Label(
        "Hourly weather", "weather", "One row is one hour at one airport", "weather_date"
    ),
    DEPARTURES: Label(
        "Departures from New York",
        "flights",
        "One row is one departure from New York",
        "flight_date",
        stage="central",
    ),
    "marts.daily_route_performance": Label(
        "Daily route performance",
        "flights",
        "One row is one route on one day",
        "flight_date",
        stage="central",
    ),
    "marts.routes_by_name": Label("Destinations by name", "airports", "One row is one destination"),
    "marts.carrier_delay": Label(
        "Delay of airlines", "flights", "One row is one airline in one month"
    ),
    "marts.daily_weather": Label(
        "Daily weather", "weather", "One row is one day at one airport", "weather_date"
    ),
}

PRODUCTS: dict[tuple[str, str], tuple[str, str, Label]] = {
    ("reports", "routes_by_name"): (
        "report",
        "The printed list of all destinations from New York, by the names of their airports.",
        Label(
            "Routes by name",
            "customer-care",
            "One row is one destination",
            extra={"file": "demo/routes_by_name.csv", "format": "CSV"},
        ),
    ),
    ("dashboards", "on_time_wall"): (
        "dashboard",
        "What operations looks at each morning: flights on time in the last 28 days, airport by airport, "
        f"beside the weather. {MOVED}",
        Label(
            "On-time wall",
            "flights",
            "One row is one airport on one day",
            extra={"file": "demo/on_time_wall.html", "format": "HTML"},
        ),
    ),
    MODEL: (
        "model",
        "Expected delay at arrival by airline and scheduled hour; trained anew with each day, "
        f"tested on the 28 newest. {MOVED}",
        Label(
            "Arrival delay",
            "flights",
            "One prediction is one flight",
            owner="delay-science",
            extra={"file": "demo/arrival_delay.json", "format": "JSON"},
        ),
    ),
}


@dataclass(frozen=True)
class Review:
    """Stars and words of one of the people."""

    by: people.Person
    key: tuple[str, str]
    stars: int
    text: str
    use_case: str


def relation(name: str) -> tuple[str, str]:
    """The natural key of a relation of the warehouse."""
    return warehouse.NAMESPACE, f"{warehouse.PREFIX}.{name}"


REVIEWS = (
    Review(
        people.DATA_SCIENTIST,
        relation(DEPARTURES),
        4,
        "The delay at arrival is missing only where a flight was cancelled or diverted. The register does not know "
        "the tail number of about one flight in seven, so leave the aircraft out of a model.",
        "Models of delay",
    ),
    Review(
        people.ML_ENGINEER,
        relation(DEPARTURES),
        4,
        "The model of arrival delay learns from it. 8,239 of 336,000 flights were cancelled, and 1,174 that left have "
        "no delay at arrival: take them out before you train.",
        "Training the model of arrival delay",
    ),
    Review(
        people.DOMAIN_OWNER,
        relation(DEPARTURES),
        5,
        "Every field is described, and the contract says how old the newest day may be.",
        "Deciding what becomes central",
    ),
    Review(
        people.SME,
        relation("marts.daily_route_performance"),
        4,
        "One row for each route and day, cancelled flights counted as well. It says how yesterday went.",
        "Answering travellers",
    ),
    Review(
        people.DATA_SCIENTIST,
        relation("marts.daily_weather"),
        3,
        "On some days hours are missing: look at hours_present before comparing sums of rain.",
        "Weather as a feature",
    ),
    Review(
        people.ML_ENGINEER,
        MODEL,
        2,
        "Airline and hour alone say little: on the days it has not seen it is hardly better than the overall mean. "
        "Its file says so day by day.",
        "A yardstick for better models",
    ),
)


def scan(admin: Door, slug: str) -> int:
    """Asks for a scan of the source and waits for its end; answers how many of the demo's relations are there."""
    before = _source(admin, slug)
    admin.post(f"sources/{slug}/scan", {})
    deadline = time.monotonic() + SCAN_PATIENCE
    while (source := _source(admin, slug))["scanned_at"] == before["scanned_at"]:
        if time.monotonic() > deadline:
            raise state.Trouble(
                "The warehouse was not scanned within two minutes. Is the worker running? Its lines say why."
            )
        time.sleep(0.3)
    if source["error"]:
        raise state.Trouble(f"The warehouse could not be scanned: {source['error']}")
    return sum(admin.find(*relation(name)) is not None for name in RELATIONS)


def is_stocked(admin: Door) -> bool:
    """Whether every relation and product is there and labelled already."""
    keys = [*map(relation, RELATIONS), *PRODUCTS]
    found = [admin.find(*key) for key in keys]
    return all(asset is not None and asset["domain"] for asset in found)


def label(admin: Door) -> int:
    """Fills in titles, domains, owners and stewards where they are empty; answers how many assets changed."""
    changed = 0
    for name, label_ in RELATIONS.items():
        asset = admin.find(*relation(name))
        if asset is not None and (missing := _missing(asset, label_.as_asset())):
            admin.patch(f"assets/{asset['id']}", missing)
            changed += 1
    for (namespace, name), (kind, description, label_) in PRODUCTS.items():
        wanted = label_.as_asset() | {"kind": kind, "description": description}
        asset = admin.find(namespace, name)
        if asset is None or not asset["domain"]:
            admin.post("assets", {"namespace": namespace, "name": name} | wanted)
            changed += 1
    return changed


def promise(engineer: Door) -> bool:
    """Puts the contract on the departures, unless one stands there; answers whether it did."""
    asset = engineer.find(*relation(DEPARTURES))
    if asset is None:
        return False
    path = f"assets/{asset['id']}/contract"
    try:
        engineer.get(path)
    except Refused as refused:
        if refused.status != 404:
            raise
        engineer.put(path, CONTRACT.read_text(encoding="utf-8"), "application/yaml")
        return True
    return False


def review(review_: Review, door: Door) -> bool:
    """Writes a review as its author, unless that person has reviewed the asset; answers whether it did."""
    asset = door.find(*review_.key)
    if asset is None:
        return False
    path = f"assets/{asset['id']}/reviews"
    if any(told.get("author") == review_.by.name for told in door.get(path)["results"]):
        return False
    body = {"stars": review_.stars, "text": review_.text, "use_case": review_.use_case}
    door.post(path, body)
    return True


def tell_errors(door: Door, errors: dict[str, dict[str, float]]) -> bool:
    """Pushes the model's error on each day as a measurement of it; answers whether Aisle knows the model."""
    asset = door.find(*MODEL)
    if asset is None:
        return False
    rows = [
        {"metric": "error_minutes", "at": day, "value": told["model"], "n": int(told["flights"])}
        for day, told in errors.items()
    ]
    door.post(f"assets/{asset['id']}/measurements", rows)
    return True


def _missing(asset: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What of the wanted is empty in the asset; an asset with a domain has been labelled before."""
    if asset["domain"]:
        return {}
    missing = {
        key: value for key, value in wanted.items() if key != "properties" and not asset[key]
    }
    if asset["stage"] == "local":
        missing["stage"] = wanted["stage"]
    return missing | {"properties": wanted["properties"] | asset["properties"]}


def _source(admin: Door, slug: str) -> dict[str, Any]:
    for source in admin.get("sources")["results"]:
        if source["slug"] == slug:
            found: dict[str, Any] = source
            return found
    raise state.Trouble("The warehouse is not a source yet: run `manage.py demo_prepare` first.")
