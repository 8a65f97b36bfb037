"""One good letter for every door of the API that reads a body: where bad ones are made from."""

from collections.abc import Callable
from typing import Any

from catalog.models import Tag
from feedback.models import Ticket
from tests.doors import World

Letter = Callable[[World], Any]

ASSET = {
    "namespace": "postgres://test:5432",
    "name": "db.marts.new",
    "kind": "table",
    "title": "New",
    "description": "Made by a test",
    "domain": "flights",
    "owner": "owners",
    "stewards": ["steward@test.example"],
    "tags": ["one"],
    "stage": "local",
    "sensitivity": "none",
    "visibility": "public",
    "fields": [
        {
            "name": "dest",
            "type": "text",
            "description": "Where to",
            "nullable": False,
            "sensitivity": "none",
            "tags": ["two"],
            "fields": [
                {
                    "name": "code",
                    "type": "char(3)",
                    "description": "IATA's",
                    "nullable": False,
                    "sensitivity": "",
                    "tags": [],
                    "fields": [],
                }
            ],
        },
        {"name": "dest.city", "parent": "dest"},
    ],
    "links": [{"title": "Read on", "url": "https://example.com"}],
    "properties": {"rows": 5},
}


def asset(world: World) -> dict[str, Any]:
    steward = world.asset.stewards.get()
    return ASSET | {"stewards": [steward.email]}


def patch(world: World) -> dict[str, Any]:
    keep = asset(world)
    return {key: value for key, value in keep.items() if key not in ("namespace", "name")}


def team(world: World) -> dict[str, Any]:
    member = {"email": world.notice.recipient.email, "role": "lead"}
    about = {"name": "New team", "description": "They fly"}
    return {"slug": "new-team", **about, "members": [member]}


def user(world: World) -> dict[str, Any]:
    return {
        "email": "renamed@test.example",
        "name": "Renamed",
        "about": "Plans routes",
        "language": "de",
        "time_zone": "Europe/Berlin",
        "theme": "dark",
        "admin": True,
        "active": True,
    }


def domain(world: World) -> dict[str, Any]:
    role = {"email": world.notice.recipient.email, "role": "steward"}
    place = {"slug": "new-domain", "name": "New", "description": "About", "parent": "flights"}
    return {**place, "roles": [role]}


def domain_change(world: World) -> dict[str, Any]:
    return {key: value for key, value in domain(world).items() if key != "slug"} | {"parent": None}


def term(world: World) -> dict[str, Any]:
    return {
        "domain": "flights",
        "name": "departure delay",
        "definition": "Minutes between *promised* and true departure",
        "formula": "dep_time - sched_dep_time",
        "synonyms": ["lateness"],
        "not_to_be_confused_with": [{"domain": world.term.domain.slug, "name": world.term.name}],
        "state": "agreed",
        "owner": "owners",
        "steward": world.notice.recipient.email,
        "uses": [{"asset": world.asset.pk, "field": "dest"}],
    }


def term_change(world: World) -> dict[str, Any]:
    keep = {key: value for key, value in term(world).items() if key != "domain"}
    return keep | {"not_to_be_confused_with": []}


def tag(world: World) -> dict[str, Any]:
    return {
        "name": "night",
        "meaning": "Between ten and *six*",
        "state": "governed",
        "owner": "owners",
        "appliers": ["owners"],
    }


def ticket(world: World) -> dict[str, Any]:
    return {
        "asset": world.asset.pk,
        "kind": "problem",
        "title": "San Juan has no name",
        "text": "In the list of routes",
        "field": "dest",
        "example": "SJU",
        "since": "2026-02-06T06:00:00Z",
        "severity": "high",
    }


def recall(world: World) -> dict[str, Any]:
    return {
        "asset": world.asset.pk,
        "title": "Names are missing",
        "what_to_do": "Use the codes",
        "replacement": None,
        "from": "2026-02-06",
        "until": None,
        "ticket": world.ticket.pk,
    }


def saved_search(world: World) -> dict[str, Any]:
    return {"name": "Late", "q": "late", "filters": {"kind": ["table"]}, "sort": "name"}


def event(world: World) -> dict[str, Any]:
    table = {"namespace": world.asset.namespace, "name": world.asset.name}
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-02-06T06:00:00Z",
        "run": {"runId": "0198f3a0-0000-7000-8000-000000000001"},
        "job": {"namespace": "test", "name": "build"},
        "inputs": [{**table, "name": "db.raw.flights"}],
        "outputs": [table],
    }


def resolved(world: World) -> dict[str, Any]:
    """Makes the ticket ready for its last step, which needs no words."""
    world.ticket.state, world.ticket.reason = "resolved", "Names were added"
    world.ticket.duplicate_of = None
    world.ticket.save()
    return {}


def hours(world: World) -> dict[str, Any]:
    return {
        "high": 4,
        "medium": 8,
        "low": 24,
        "time_zone": "Europe/Berlin",
        "days": [1, 2, 3, 4, 5],
        "opens": "09:00",
        "closes": "17:00",
        "holidays": ["2027-01-01"],
    }


def another(world: World) -> Ticket:
    """A ticket that says the same."""
    kept = {"asset": world.asset, "origin": world.asset, "kind": "problem"}
    said = {"title": "SJU has no name", "reporter": world.notice.recipient}
    return Ticket.objects.create(**kept, **said, answer_by=world.ticket.answer_by)


def merged(world: World) -> dict[str, Any]:
    """Makes the ticket a duplicate."""
    world.ticket.state, world.ticket.duplicate_of = "duplicate", another(world)
    world.ticket.save()
    return {}


def stepped(world: World) -> dict[str, Any]:
    """Makes the reporter the one who took the last step."""
    world.ticket.state, world.ticket.duplicate_of = "acknowledged", None
    world.ticket.save()
    world.ticket.events.create(
        verb="acknowledge", actor=world.notice.recipient, before={"state": "new"}
    )
    return {}


def told(world: World) -> dict[str, Any]:
    """Tells the reporter something for a reason they still hear of."""
    world.notice.recipient.notices.get_or_create(key="duty", because="duty")
    return {"because": "duty"}


ALL: dict[tuple[str, str], Letter] = {
    ("post", "invitations"): lambda world: {
        "email": "invited@test.example",
        "name": "Invited",
        "team": world.team.slug,
        "role": "engineer",
    },
    ("post", "users"): lambda world: {
        "email": "new@test.example",
        "name": "New",
        "about": "Plans routes",
        "password": "a long good password",
    },
    ("patch", "users/{}"): user,
    ("post", "teams"): team,
    ("patch", "teams/{}"): lambda world: {**team(world), "slug": world.team.slug},
    ("post", "tokens"): lambda world: {
        "user": world.notice.recipient.email,
        "name": "Program",
        "scopes": ["read"],
        "expires": "2099-01-31T12:00:00Z",
        "networks": ["10.0.0.0/8", "2001:db8::1"],
    },
    ("patch", "tokens/{}"): lambda world: {
        "name": "Renamed",
        "scopes": ["register"],
        "expires": None,
        "networks": ["192.0.2.0/24"],
    },
    ("post", "assets"): asset,
    ("patch", "assets/{}"): patch,
    ("put", "assets/{}/certification"): lambda world: {"until": "2099-01-31", "note": "Looked at"},
    ("put", "assets/{}/lifecycle"): lambda world: {
        "state": "deprecated",
        "note": "The new one is better",
        "replacement": None,
    },
    ("post", "assets/{}/access"): lambda world: {
        "email": world.access.user.email,  # type: ignore[union-attr]
        "until": "2099-01-31T12:00:00Z",
    },
    ("post", "domains"): domain,
    ("patch", "domains/{}"): domain_change,
    ("post", "terms"): term,
    ("patch", "terms/{}"): term_change,
    ("post", "tags"): tag,
    ("patch", "tags/{}"): tag,
    ("post", "tags/{}/merge"): lambda world: {
        "into": Tag.objects.get_or_create(name="all")[0].name
    },
    ("post", "assets/{}/measurements"): lambda world: {
        "metric": "mean_delay",
        "field": "dest",
        "at": "2026-02-06T00:00:00Z",
        "value": 930.5,
        "n": 930,
    },
    ("post", "assets/{}/reviews"): lambda world: {
        "stars": 4,
        "text": "Does its job",
        "field": "dest",
        "use_case": "The weekly meeting",
        "role": "Analyst",
    },
    ("post", "terms/{}/reviews"): lambda world: {
        "stars": 5,
        "text": "That is how we count them",
        "use_case": "The yearly report",
        "role": "Planner",
    },
    ("put", "reviews/{}/answer"): lambda world: {"text": "Hours come with the next load"},
    ("post", "assets/{}/questions"): lambda world: {
        "title": "Are cancelled flights in it?",
        "text": "For the yearly report",
    },
    ("post", "tickets/{}/comments"): lambda world: {"text": "I see it too"},
    ("patch", "comments/{}"): lambda world: {"text": "Yes, with an empty delay"},
    ("post", "comments/{}/accept"): lambda world: {},
    ("post", "comments/{}/lift"): lambda world: {},
    ("put", "hours"): hours,
    ("post", "desk/views"): lambda world: {
        "name": "Grave ones",
        "filters": {
            "q": "San Juan",
            "kind": "problem",
            "state": "new",
            "severity": "high",
            "assignee": "me",
            "reporter": "Ines",
            "asset": "departures",
            "domain": "flights",
        },
    },
    ("patch", "desk/views/{}"): lambda world: {"name": "Grave and new"},
    ("post", "desk/replies"): lambda world: {"name": "Next load", "text": "Soon", "team": None},
    ("put", "telling"): lambda world: {
        "mail": "digest",
        "digest_hour": 7,
        "quiet_from": 20,
        "quiet_until": 6,
    },
    ("post", "telling/ended"): told,
    ("post", "tickets/bulk"): lambda world: {
        "act": "decline",
        "tickets": [world.ticket.pk],
        "reason": "It is meant to be so",
    },
    ("put", "teams/{}/hours"): hours,
    ("post", "tickets"): ticket,
    ("post", "tickets/{}/redact"): lambda world: {
        "part": "title",
        "passages": ["San Juan"],
        "kind": "name",
        "reason": "Nobody needs it",
    },
    ("post", "assets/{}/say-links"): lambda world: {"field": "dest", "place": "The dashboard"},
    ("post", "suggestions"): lambda world: {
        "asset": world.asset.pk,
        "what": "description",
        "value": "Where they fly",
        "field": "dest",
        "text": "New people ask",
    },
    ("post", "suggestions/{}/accept"): lambda world: {},
    ("post", "tickets/{}/acknowledge"): lambda world: {},
    ("post", "tickets/{}/start"): lambda world: {},
    ("post", "tickets/{}/convert"): lambda world: {"kind": "question"},
    ("post", "tickets/{}/merge"): lambda world: {"into": another(world).pk},
    ("post", "tickets/{}/unmerge"): merged,
    ("post", "tickets/{}/link"): lambda world: {"url": "https://example.com/issues/1"},
    ("post", "tickets/{}/undo"): stepped,
    ("post", "tickets/{}/assign"): lambda world: {"assignee": world.asset.stewards.get().email},
    ("post", "tickets/{}/move"): lambda world: {"asset": world.asset.pk},
    ("post", "tickets/{}/resolve"): lambda world: {
        "change": {"type": "url", "ref": "https://example.com/change/1"},
        "reason": "Names were added",
    },
    ("post", "tickets/{}/decline"): lambda world: {"reason": "It is meant to be so"},
    ("post", "tickets/{}/confirm"): resolved,
    ("post", "tickets/{}/reopen"): lambda world: {**resolved(world), "text": "Still wrong"},
    ("post", "lineage"): event,
    ("post", "searches"): saved_search,
    ("patch", "searches/{}"): lambda world: {"name": "Later"},
    ("post", "webhooks"): lambda world: {
        "name": "Channel",
        "url": "https://hook.example/in",
        "kinds": ["ticket"],
        "team": None,
    },
    ("patch", "webhooks/{}"): lambda world: {"paused": True},
    ("post", "watches"): lambda world: {"asset": world.asset.pk},
    ("post", "wanted"): lambda world: {
        "title": "Arrivals by hour",
        "text": "To plan the night shift",
        "domain": "flights",
    },
    ("post", "wanted/{}/answer"): lambda world: {"asset": world.asset.pk},
    ("post", "trackers"): lambda world: {
        "domain": "flights",
        "name": "Data issues",
        "kind": "jira",
        "base": "https://sales.atlassian.net",
        "project": "DATA",
        "account": "aisle@test.example",
        "issue_type": "Bug",
        "token": "secret-token",
        "secret": "made-by-chance-and-long",
        "resolves": True,
    },
    ("patch", "trackers/{}"): lambda world: {
        "name": "Issues of ours",
        "base": "https://gitlab.example",
        "project": "data/flights",
        "account": "",
        "issue_type": "",
        "token": "another-token",
        "secret": "",
        "resolves": True,
        "paused": True,
    },
    ("post", "trackers/{}/retry"): lambda world: {},
    ("post", "tickets/{}/push"): lambda world: {"tracker": world.tracker.pk, "example": True},
    ("post", "recalls"): recall,
    ("post", "recalls/{}/lift"): lambda world: {"why": "The names are there"},
}
NO_BODY: set[tuple[str, str]] = {
    ("post", "users/{}/link"),
    ("post", "sources/{}/scan"),
    ("post", "assets/{}/refresh"),
    ("post", "reviews/{}/helpful"),
    ("post", "wanted/{}/want"),
    ("post", "webhooks/{}/secret"),
    ("post", "webhooks/{}/test"),
    ("post", "tickets/{}/me-too"),
}
# Doors whose body is not one JSON letter, tested in their own rooms.
OWN_FORMAT: set[tuple[str, str]] = {
    ("post", "assets/bulk"),
    ("post", "imports/amundsen"),
    ("post", "imports/dbt"),
    ("post", "imports/dcat-us"),
    ("post", "lineage/batch"),
    ("put", "assets/{}/contract"),
}
# Doors whose standard lets a letter carry more than Aisle reads.
OPEN_ENDED: set[tuple[str, str]] = {("post", "lineage")}
# Doors that ask for nothing, so that an empty letter is a good one.
EMPTY_IS_FINE: set[tuple[str, str]] = {
    ("post", "comments/{}/accept"),
    ("post", "comments/{}/lift"),
    ("patch", "users/{}"),
    ("patch", "teams/{}"),
    ("patch", "tokens/{}"),
    ("patch", "assets/{}"),
    ("patch", "domains/{}"),
    ("patch", "terms/{}"),
    ("patch", "tags/{}"),
    ("post", "assets/{}/say-links"),
    ("post", "suggestions/{}/accept"),
    ("post", "tickets/{}/acknowledge"),
    ("post", "tickets/{}/start"),
    ("post", "tickets/{}/unmerge"),
    ("post", "tickets/{}/undo"),
    ("post", "tickets/{}/confirm"),
    ("post", "tickets/{}/reopen"),
    ("patch", "trackers/{}"),
    ("post", "trackers/{}/retry"),
}
