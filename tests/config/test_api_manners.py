"""What holds at every door of the API: methods, formats, addresses, questions, and how an operation takes its leave."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import URLPattern, include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts.describing import Ending, described
from accounts.models import User
from catalog.models import Asset
from config import openapi
from config import urls as ours
from tests import doors
from tests.conftest import api_for

pytestmark = pytest.mark.django_db

every_door = pytest.mark.parametrize("door", doors.API_DOORS, ids=str)
every_operation = pytest.mark.parametrize(
    "door", [door for door in doors.API_DOORS if door.route.startswith("api/v1/")], ids=str
)
"""Without the files that other catalogs read: their addresses name their format, and harvesters add what they like."""


@pytest.fixture
def world(asset: Asset, bob: User) -> doors.World:
    return doors.build(asset, bob)


@pytest.fixture
def client(world: doors.World, admin: User) -> APIClient:
    return api_for(admin)


@every_door
def test_a_method_that_is_not_there_is_405_and_names_those_that_are(
    door: doors.Door, world: doors.World, client: APIClient
) -> None:
    for method in {"get", "post", "put", "patch", "delete", "trace"} - door.methods:
        answer = client.generic(method.upper(), world.path(door))
        assert answer.status_code == 405, method
        assert answer["Content-Type"] == "application/problem+json"
        assert door.methods <= allowed(answer)


def allowed(answer: Any) -> set[str]:
    return {one.strip().lower() for one in answer["Allow"].split(",")}


@every_operation
def test_options_tells_the_methods_and_what_they_do(
    door: doors.Door, world: doors.World, client: APIClient
) -> None:
    answer = client.options(world.path(door))
    assert answer.status_code == 200
    assert allowed(answer) - {"head", "options"} == door.methods
    assert {name.lower() for name in answer.data["methods"]} == door.methods


@every_door
def test_head_answers_like_get_without_a_body(
    door: doors.Door, world: doors.World, client: APIClient
) -> None:
    if "get" in door.methods:
        seen, asked = client.get(world.path(door)), client.head(world.path(door))
        assert asked.status_code == seen.status_code
        assert asked["Content-Type"] == seen["Content-Type"]
        assert not asked.content


@every_operation
def test_a_format_that_is_not_made_is_406(
    door: doors.Door, world: doors.World, client: APIClient
) -> None:
    method = sorted(door.methods)[0]
    answer = client.generic(method.upper(), world.path(door), HTTP_ACCEPT="image/png")
    assert answer.status_code == 406
    assert answer["Content-Type"] == "application/problem+json"


@every_operation
def test_a_slash_at_the_end_is_a_wrong_address_and_is_said(
    door: doors.Door, world: doors.World, client: APIClient
) -> None:
    answer = client.get(world.path(door) + "/")
    assert answer.status_code == 404
    if "<path:" not in door.route:
        assert "slash" in answer.json()["detail"]


@every_operation
def test_a_question_that_nobody_knows_is_refused_and_named(
    door: doors.Door, world: doors.World, client: APIClient
) -> None:
    for method in door.methods:
        answer = client.generic(
            method.upper(), world.path(door) + "?limt=3", "{}", "application/json"
        )
        assert answer.status_code == 400, method
        assert "limt" in [error["field"] for error in answer.json()["errors"]]


def test_what_may_be_asked_is_named(client: APIClient) -> None:
    (error,) = client.get("/api/v1/recalls?standing=yes").json()["errors"]
    assert error == {"field": "standing", "message": "Use one of: 0, 1."}
    (error,) = client.get("/api/v1/recalls?limt=3").json()["errors"]
    assert error["message"] == "Is not known; use: standing, limit, cursor."
    (error,) = client.get("/api/v1/recalls?limit=3&limit=4").json()["errors"]
    assert error == {"field": "limit", "message": "Send it once."}


class Old(APIView):
    ending = Ending(date(2027, 1, 1), date(2027, 7, 1), "/api/v1/new")

    @described("old", {200: dict[str, Any]}, ending=ending)
    def get(self, request: Request) -> Response:
        """Say something."""
        return Response({})


api: list[URLPattern] = [path("old", Old.as_view(), name="old")]
urlpatterns = [*ours.urlpatterns, path("api/v1/", include((api, "old")))]


@pytest.fixture
def old(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    openapi.document.cache_clear()
    yield
    openapi.document.cache_clear()


@pytest.mark.usefixtures("old")
def test_an_operation_that_will_go_says_so_on_every_answer(bob: User) -> None:
    for answer in (api_for(bob).get("/api/v1/old"), APIClient().get("/api/v1/old")):
        assert answer["Deprecation"] == "@1798761600"
        assert answer["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
        assert answer["Link"] == '</api/v1/new>; rel="successor-version"'
    assert "Deprecation" not in api_for(bob).get("/api/v1/teams").headers


@pytest.mark.usefixtures("old")
def test_an_operation_that_will_go_is_described_so(bob: User) -> None:
    described = openapi.document()["paths"]["/api/v1/old"]["get"]
    assert described["deprecated"]
    assert described["description"] == "Ends on 2027-07-01; use /api/v1/new instead."
