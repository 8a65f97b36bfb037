"""Nobody sets what is not theirs: columns that a letter does not name are refused by name, and nothing is written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models, transaction

from accounts.models import (
    Invitation,
    Membership,
    Muted,
    Team,
    Telling,
    Token,
    User,
    Webhook,
)
from catalog.models import (
    Access,
    Asset,
    Domain,
    DomainRole,
    Field,
    SavedSearch,
    Source,
    Tag,
    Term,
    TermUse,
)
from contracts.models import Contract, Version
from feedback.models import (
    Comment,
    DeskView,
    Helpful,
    Hours,
    Recall,
    ReplyText,
    Review,
    SuggestedChange,
    Ticket,
    Tracker,
    TrackerLink,
    Want,
    Wanted,
    Watch,
)
from health.models import Check, Measurement
from tests import doors, letters
from tests.conftest import api_for, signed_in
from tests.test_bad_input import faults, names

pytestmark = pytest.mark.django_db

# What a door writes, by the last noun of its address; all its columns are tried there.
WRITES: dict[str, tuple[type[models.Model], ...]] = {
    "users": (User,),
    "teams": (Team, Membership),
    "tokens": (Token,),
    "invitations": (Invitation, User),
    "assets": (Asset,),
    "access": (Access, Asset),
    "domains": (Domain, DomainRole),
    "terms": (Term, TermUse),
    "tags": (Tag,),
    "sources": (Source,),
    "searches": (SavedSearch,),
    "contract": (Contract, Version),
    "measurements": (Check, Measurement),
    "reviews": (Review, Helpful),
    "questions": (Ticket,),
    "comments": (Comment,),
    "tickets": (Ticket,),
    "suggestions": (SuggestedChange, Ticket),
    "hours": (Hours,),
    "views": (DeskView,),
    "replies": (ReplyText,),
    "telling": (Telling,),
    "ended": (Muted,),
    "recalls": (Recall, Asset),
    "wanted": (Wanted, Want),
    "watches": (Watch,),
    "webhooks": (Webhook,),
    "trackers": (Tracker, TrackerLink),
}
# Inside a letter: what a list of objects writes.
NESTED: dict[str, type[models.Model]] = {
    "fields": Field,
    "roles": DomainRole,
    "members": Membership,
}
VALUES = [1, True, "central", "2099-01-01T00:00:00Z", None, {}, []]


def columns(*of: type[models.Model]) -> Iterator[str]:
    for model in of:
        for field in model._meta.get_fields():
            yield field.name
            if attname := getattr(field, "attname", None):
                yield attname


def noun(below: str) -> str:
    """The last word of an address that names what is written: `tickets/{}/resolve` writes a ticket."""
    words = [part for part in below.split("/") if part != "{}"]
    return next((word for word in reversed(words) if word in WRITES), words[-1])


@pytest.fixture
def world(asset: Asset, admin: User) -> doors.World:
    return doors.build(asset, admin)


def tried(letter: dict[str, Any], models_: tuple[type[models.Model], ...]) -> Iterator[Any]:
    """The letter with each column it does not name, at its top and inside its lists."""
    for number, name in enumerate(sorted(set(columns(*models_)) - letter.keys())):
        yield name, letter | {name: VALUES[number % len(VALUES)]}
    for key, model in NESTED.items():
        if isinstance(letter.get(key), list) and letter[key] and isinstance(letter[key][0], dict):
            first = letter[key][0]
            for name in sorted(set(columns(model)) - first.keys()):
                yield name, letter | {key: [first | {name: 1}, *letter[key][1:]]}


# Names that are columns and that a letter may hold as well, beyond what tests/letters.py sends.
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("post", "wanted/{}/answer"): {"reason"},
    ("post", "tickets"): {"term"},
}


@pytest.mark.parametrize(("method", "below"), list(letters.ALL), ids=str)
def test_no_letter_sets_a_column_it_does_not_name(
    method: str, below: str, world: doors.World, admin: User
) -> None:
    if (method, below) in letters.OPEN_ENDED:
        return
    door = next(door for door in doors.API_DOORS if door.below == below)
    client = api_for(admin)
    client.raise_request_exception = False
    client.get("/api/v1/assets")
    letter = letters.ALL[(method, below)](world)
    before, path = doors.contents(), world.path(door)
    assert noun(below) in WRITES, f"teach WRITES what {below} writes"
    wrong = []
    for name, sent in tried(letter, WRITES[noun(below)]):
        if name in ALLOWED.get((method, below), set()):
            continue
        with transaction.atomic():
            answer = client.generic(method.upper(), path, json.dumps(sent), "application/json")
            answer.wrote = False
            transaction.set_rollback(answer.status_code < 400)
        wrong += [f"{name}: {fault}" for fault in faults(answer, name)]
    assert not wrong, "\n".join(wrong)
    assert doors.contents() == before


def test_a_form_takes_nothing_but_its_fields(asset: Asset, charlie: User) -> None:
    sent = {
        "title": "San Juan has no name",
        "kind": "problem",
        "severity": "low",
        "state": "confirmed",
        "reporter": "1",
        "assignee": "1",
        "reason": "x",
        "change_ref": "x",
        "origin": "999",
    }
    signed_in(charlie).post(f"/assets/{asset.pk}/report", sent)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.reporter, ticket.assignee) == ("new", charlie, None)
    assert (ticket.origin, ticket.change_ref, ticket.reason) == (asset, "", "")


def test_the_names_of_columns_are_found() -> None:
    assert {"certified_by", "certified_by_id", "revision", "said_by"} <= set(columns(Asset))
    assert names("revision", "revision")
