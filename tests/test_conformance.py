"""Whatever the description allows, and what it does not, thrown at every door by schemathesis, for each role.

All of its checks are on: no server errors; statuses, media types, headers and bodies as described; what is as described
is accepted, what is not is refused; methods that are not there are 405 with `Allow`; no door opens without a token.

Every run sends the same letters. `CONFORMANCE=100` makes up so many for each door, instead of a few, and tries every
limit of every value instead of some.
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from itertools import count, cycle
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import strategies
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import ignored_auth

from accounts import paging, services
from accounts.models import Team, User
from catalog.models import Asset
from config import openapi
from tests import exemplary, factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.alone]

LETTERS = int(os.environ.get("CONFORMANCE", "3"))
# Of the letters that try the limits of each value there are thousands; each so-manieth is sent.
STRIDE = 1 if "CONFORMANCE" in os.environ else 8
ROLES = ("admin", "owner", "steward", "reader", "stranger")
CONFIG = {
    "generation": {
        "deterministic": True,
        "max-examples": LETTERS,
        "no-shrink": True,
        # The document says once, for all doors, that nothing may hold a NUL.
        "allow-x00": False,
    },
    "checks": {
        # A description cannot say who is known, what is taken, or which day lies ahead: such a letter is as described
        # and answered with 404, 409, 412 or 422; never with 400, which is for what is not as described.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "304", "401", "403", "404", "409", "412", "422"]
        },
        # All the statuses of a refusal, of which 412 and 413 are not among those that are expected unless told.
        "negative_data_rejection": {
            "expected-statuses": [
                *("400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422")
            ]
        },
    },
    # A row that is not as described is named in the answer, and the others are kept. That each line is JSON a pattern
    # cannot say; where none is, the answer is 400.
    "operations": [
        {
            "include-path": "/api/v1/assets/bulk",
            "checks": {
                "negative_data_rejection": {"enabled": False},
                "positive_data_acceptance": {"enabled": False},
            },
        }
    ],
    "cache": {"enabled": False},
}


@strategies.composite
def cursors(draw: strategies.DrawFn) -> str:
    """Nobody makes up a cursor that is one: they are signed."""
    return paging.write_cursor(draw(strategies.integers(1, 1000)))


schemathesis.openapi.format("cursor", cursors())


@schemathesis.serializer("application/x-ndjson")
def as_it_is(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """A text is such a letter already, and one JSON value a line of it."""
    return (value if isinstance(value, str) else json.dumps(value)).encode()


schema = schemathesis.openapi.from_dict(
    openapi.document(), config=SchemathesisConfig.from_dict(CONFIG)
)


def answer(environ: dict[str, Any], start: Any) -> Any:
    """Aisle as it is served, once there is a database."""
    return application()(environ, start)


@cache
def application() -> WSGIHandler:
    return get_wsgi_application()


schema.app = answer


@pytest.fixture(scope="module")
def secrets(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """Tokens of each role in the exemplary shop, talked to over WSGI on the test's own connection."""
    ends_connections = (signals.request_started, signals.request_finished)
    for signal in ends_connections:
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        yield people(exemplary.build())
        transaction.set_rollback(True)
    for signal in ends_connections:
        signal.connect(close_old_connections)


def people(steward: User) -> dict[str, str]:
    owner = factories.user("Olga")
    Team.objects.get(slug="sales").members.add(owner)
    admin, stranger = factories.user("Ada", is_superuser=True), factories.user("Charlie")
    return {
        "admin": token(admin, "admin"),
        "owner": token(owner, "register"),
        "steward": token(steward, "register"),
        "reader": token(steward, "read"),
        "stranger": token(stranger, "register"),
    }


def token(user: User, scope: str) -> str:
    return services.issue_token(user=user, name="test", scopes=[scope])[1]


@schema.parametrize()
def test_the_doors_are_as_described(case: Any, secrets: dict[str, str]) -> None:
    for role in senders(case.meta.phase.name):
        # Whether a door opens without a token does not depend on the letter.
        known = case.meta.phase.name is TestPhase.COVERAGE or role != "admin"
        with transaction.atomic():
            if role == "stranger":
                Asset.objects.update(visibility="private")
            case.call_and_validate(
                headers={"Authorization": f"Bearer {secrets[role]}"},
                excluded_checks=[ignored_auth] if known else [],
            )
            transaction.set_rollback(True)


made_up, limits = cycle(ROLES), count()


def senders(phase: TestPhase) -> tuple[str, ...]:
    """Who sends a letter: everybody the examples, each in turn what is made up, the admin some of the limits."""
    if phase is TestPhase.EXAMPLES:
        return ROLES
    if phase is TestPhase.COVERAGE:
        return ("admin",) if next(limits) % STRIDE == 0 else ()
    return (next(made_up),)
