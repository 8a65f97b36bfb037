"""What the demo's people say of its data, and what became of it: each number is counted in the files, none is invented.

A story is told once: where its title stands on the asset, it has been told, whatever people made of it since.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from config.demo import people, shelf
from config.demo.door import Door

DoorOf = Callable[[people.Person], Door]


ACCEPT = "accept"
"""The answer that was given last is the one."""


@dataclass(frozen=True)
class Step:
    """What somebody did about a ticket: the step as the API calls it, and its letter."""

    by: people.Person
    verb: str
    letter: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """Something said of an asset, and the steps that followed; `of` a term, its key is a domain and its word."""

    by: people.Person
    key: tuple[str, str]
    title: str
    text: str
    kind: str = "problem"
    severity: str = "medium"
    field: str = ""
    example: str = ""
    steps: tuple[Step, ...] = ()
    of: str = "asset"


@dataclass(frozen=True)
class Suggestion:
    """A change that somebody would make of an asset or a term, and who has accepted it, if somebody has."""

    by: people.Person
    key: tuple[str, str]
    what: str
    value: str
    text: str
    field: str = ""
    accepted_by: people.Person | None = None
    of: str = "asset"


@dataclass(frozen=True)
class Wish:
    """Data that somebody looked for and did not find; `answer` is an asset's key, or a reason in words."""

    by: people.Person
    title: str
    text: str
    domain: str
    too: tuple[people.Person, ...] = ()
    answered_by: people.Person | None = None
    answer: tuple[str, str] | str = ""


DEPARTURES = shelf.relation(shelf.DEPARTURES)
ROUTES = ("reports", "routes_by_name")
STORIES = (
    Story(
        people.SME,
        ROUTES,
        "Four destinations are printed without a name",
        "BQN, PSE, SJU and STT: travellers read a code where the name of the airport should stand. 7,574 flights of "
        "the last 364 days go there.",
        severity="high",
        example="SJU",
    ),
    Story(
        people.DATA_SCIENTIST,
        DEPARTURES,
        "The aircraft of one flight in seven is unknown",
        "49,980 of 336,000 flights carry a tail number that the register does not know, 96 % of them of Envoy Air (MQ) "
        "and American Airlines (AA). Manufacturer and model are missing there.",
        field="tailnum",
        example="N725MQ",
        steps=(Step(people.STEWARD, "acknowledge"),),
    ),
    Story(
        people.ML_ENGINEER,
        shelf.relation("marts.daily_weather"),
        "Weather hours are missing on 24 days",
        "93 of 26,208 hours were not reported. On the worst day 57 of 72 are there, so its sum of rain is too small.",
        severity="low",
        field="hours_present",
        example="57 of 72",
        steps=(Step(people.STEWARD, "assign", {"assignee": people.DATA_ENGINEER.email}),),
    ),
    Story(
        people.SME,
        DEPARTURES,
        "Does a cancelled flight count as late?",
        "A traveller asked me whether the mean delay holds the flights that never left.",
        kind="question",
        field="arr_delay",
        steps=(
            Step(
                people.STEWARD,
                "comments",
                {
                    "text": "No. None of the 8,239 cancelled flights has a delay, so they are in no mean; nor are "
                    "the 1,174 that left and have no delay at arrival. The term “on time” says so too."
                },
            ),
            Step(people.SME, ACCEPT),
        ),
    ),
    Story(
        people.ML_ENGINEER,
        shelf.relation("staging.weather_hours"),
        "Fill missing gusts with zero",
        "20,778 of 26,115 hours have no gust. A model cannot read a gap.",
        severity="low",
        field="gust_kmh",
        steps=(
            Step(
                people.STEWARD,
                "decline",
                {
                    "reason": "A missing gust means that none was reported, not that it was calm: a zero would be "
                    "invented. The term “gust” says so."
                },
            ),
        ),
    ),
    Story(
        people.SME,
        DEPARTURES,
        "Nobody promises when yesterday is there",
        "At the counter I must know whether I see all of yesterday.",
        severity="low",
        field="flight_date",
        steps=(
            Step(people.DATA_ENGINEER, "acknowledge"),
            Step(
                people.DATA_ENGINEER,
                "resolve",
                {
                    "change": {"type": "contract", "ref": "1.0.0"},
                    "reason": "The contract promises it now: the newest day is at most 48 hours old.",
                },
            ),
        ),
    ),
    Story(
        people.SME,
        ("flights", "on time"),
        "Is a flight on time that arrives exactly 15 minutes late?",
        "2,457 flights of the last 364 days did. The traveller who asked me had read “15 minutes” somewhere.",
        kind="question",
        severity="low",
        steps=(
            Step(
                people.STEWARD,
                "comments",
                {"text": "No: *less than* 15 minutes. The fourteenth is the last that is on time."},
            ),
            Step(people.SME, ACCEPT),
        ),
        of="term",
    ),
)
SUGGESTIONS = (
    Suggestion(
        people.DATA_SCIENTIST,
        ("flights", "air time"),
        "description",
        "Minutes **in the air**, from take-off to landing; taxiing is left out. Missing where the arrival delay is: "
        "the flight was cancelled or diverted.",
        "9,413 flights have none, the same as have no delay at arrival.",
        accepted_by=people.STEWARD,
        of="term",
    ),
    Suggestion(
        people.ML_ENGINEER,
        shelf.relation("staging.weather_hours"),
        "description",
        "Speed of gusts in km/h; missing when none was reported, which does not mean that it was calm",
        "I took “none” for calm once. The term “gust” says what is meant.",
        field="gust_kmh",
    ),
)
WISHES = (
    Wish(
        people.DATA_SCIENTIST,
        "Why each flight was late",
        "The minutes of delay are there, their cause is not: airline, weather, airport, or an aircraft that came late.",
        "flights",
        too=(people.ML_ENGINEER,),
    ),
    Wish(
        people.ML_ENGINEER,
        "Wind at the airports, hour by hour",
        "As a feature for the delay at arrival",
        "weather",
        answered_by=people.STEWARD,
        answer=shelf.relation("staging.weather_hours"),
    ),
    Wish(
        people.SME,
        "Passengers of each flight",
        "To know how many people wait at a gate",
        "flights",
        answered_by=people.STEWARD,
        answer="No file holds passengers. The fleet holds the seats of an aircraft: more than these cannot wait.",
    ),
)


def tell(door_of: DoorOf) -> int:
    """Says what was not said yet; answers how many stories, suggestions and wishes that were."""
    told = sum(_tell(story, door_of) for story in STORIES)
    told += sum(_suggest(change, door_of) for change in SUGGESTIONS)
    return told + sum(_wish(wish, door_of) for wish in WISHES)


def _tell(story: Story, door_of: DoorOf) -> bool:
    door = door_of(story.by)
    about = _found(door, story.of, story.key)
    if about is None:
        return False
    said = door.get("tickets", **{story.of: str(about)}, limit="500")["results"]
    if any(ticket["title"] == story.title for ticket in said):
        return False
    letter = {
        story.of: about,
        "kind": story.kind,
        "title": story.title,
        "text": story.text,
        "severity": story.severity,
        "field": story.field,
        "example": story.example,
    }
    ticket = door.post("tickets", letter)
    at, last = f"tickets/{ticket['id']}", ""
    for step in story.steps:
        path = f"comments/{last}/accept" if step.verb == ACCEPT else f"{at}/{step.verb}"
        last = door_of(step.by).post(path, step.letter)["id"]
    return True


def _found(door: Door, of: str, key: tuple[str, str]) -> int | None:
    """The number of the asset or term with this key, if there is one."""
    if of == "asset":
        asset = door.find(*key)
        return asset["id"] if asset else None
    domain, name = key
    known = door.get("terms", domain=domain, q=name)["results"]
    return next((term["id"] for term in known if term["name"] == name), None)


def _suggest(change: Suggestion, door_of: DoorOf) -> bool:
    door = door_of(change.by)
    about = _found(door, change.of, change.key)
    if about is None:
        return False
    made = door.get("suggestions", **{change.of: str(about)}, limit="500")["results"]
    if any(one["after"] == change.value for one in made):
        return False
    said = {"what": change.what, "value": change.value, "field": change.field, "text": change.text}
    ticket = door.post("suggestions", {change.of: about, **said})
    if change.accepted_by is not None:
        door_of(change.accepted_by).post(f"suggestions/{ticket['id']}/accept", {})
    return True


def _wish(wish: Wish, door_of: DoorOf) -> bool:
    door = door_of(wish.by)
    known = door.get("wanted", q=wish.title)["results"]
    lacking = isinstance(wish.answer, tuple) and door.find(*wish.answer) is None
    if lacking or any(one["title"] == wish.title for one in known):
        return False
    letter = {"title": wish.title, "text": wish.text, "domain": wish.domain}
    wanted = door.post("wanted", letter)
    for person in wish.too:
        door_of(person).post(f"wanted/{wanted['id']}/want", {})
    if wish.answered_by is not None:
        answering = door_of(wish.answered_by)
        answering.post(f"wanted/{wanted['id']}/answer", _answer(wish, answering))
    return True


def _answer(wish: Wish, door: Door) -> dict[str, Any]:
    if isinstance(wish.answer, str):
        return {"reason": wish.answer}
    return {"asset": door.find(*wish.answer)["id"]}  # type: ignore[index]
