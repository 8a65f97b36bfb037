"""The people of every test: alice owns, stella is the steward, bob is on alice's team, charlie is a stranger."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from accounts import services as people
from accounts.models import Team, User
from catalog.models import Asset, Domain
from tests import factories
from tests.database import (
    _clear_history_too,
    django_db_modify_db_settings,
    django_db_setup,
    two_roles,
)
from tests.described import Program

__all__ = ["_clear_history_too", "django_db_modify_db_settings", "django_db_setup", "two_roles"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test has said goes from process to process as UTF-8: half a character is spelled out."""
    report = yield
    report.sections = [
        (title, text.encode(errors="backslashreplace").decode()) for title, text in report.sections
    ]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What walks the whole product takes longest, and begins first: no process waits for it at the end."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.parent != here)


@pytest.fixture(autouse=True)
def _in_no_language() -> None:
    """A page that a test before read in German leaves its process in German."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _plain_static(settings: object) -> None:
    """Pages are rendered without collected static files."""
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of other people's files with known results; without it these tests skip and say so."""
    folder = os.environ.get("AISLE_REFERENCE_DATA")
    if not folder:
        pytest.skip("AISLE_REFERENCE_DATA is not set")
    return Path(folder)


@pytest.fixture
def alice(db: None) -> User:
    return factories.user("Alice")


@pytest.fixture
def bob(db: None) -> User:
    return factories.user("Bob")


@pytest.fixture
def stella(db: None) -> User:
    return factories.user("Stella")


@pytest.fixture
def charlie(db: None) -> User:
    return factories.user("Charlie")


@pytest.fixture
def admin(db: None) -> User:
    return factories.user("Ada", is_superuser=True)


@pytest.fixture
def owners(alice: User, bob: User) -> Team:
    return factories.team("owners", [alice, bob])


@pytest.fixture
def flights(stella: User) -> Domain:
    place = factories.domain("flights")
    factories.role(place, stella, "steward")
    return place


@pytest.fixture
def asset(flights: Domain, owners: Team, stella: User) -> Asset:
    return factories.asset(
        "db.marts.departures",
        ["flight_date", "dest"],
        domain=flights,
        owner=owners,
        stewards=[stella],
    )


@pytest.fixture
def private(flights: Domain, owners: Team) -> Asset:
    return factories.asset("db.marts.secret", domain=flights, owner=owners, visibility="private")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def api_for(user: User, *scopes: str) -> Program:
    """A program with a token of this person, which holds every answer to the API's description."""
    _, secret = people.issue_token(user=user, name="test", scopes=list(scopes or ("admin",)))
    client = Program()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client
