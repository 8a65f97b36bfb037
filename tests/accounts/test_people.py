"""People and teams by the API, and the news people are told."""

import pytest

from accounts import services
from accounts.models import Notice, Team, User
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


def test_an_admin_makes_people_and_teams(admin: User) -> None:
    api = api_for(admin)
    person = {"email": "new@test.example", "name": "New"}
    assert api.post("/api/v1/users", person, format="json").status_code == 201
    assert api.post("/api/v1/users", person, format="json").status_code == 200
    team = {
        "slug": "ops",
        "name": "Ops",
        "members": [{"email": "new@test.example", "role": "lead"}],
    }
    assert api.post("/api/v1/teams", team, format="json").status_code == 201
    assert Team.objects.get(slug="ops").members.get().email == "new@test.example"


def test_an_unknown_member_makes_no_team(admin: User) -> None:
    team = {"slug": "ops", "name": "Ops", "members": [{"email": "who@test.example"}]}
    answer = api_for(admin).post("/api/v1/teams", team, format="json")
    assert answer.status_code == 422
    assert answer.data["errors"][0]["field"] == "members[0].email"
    assert not Team.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": "not an address", "name": "X"}, "email"),
        ({"email": "a@b.example", "name": " "}, "name"),
        ({"email": "a@b.example"}, "name"),
        ({"email": "a@b.example", "name": "X", "admin": True}, "admin"),
        ([], ""),
    ],
)
def test_a_bad_person_is_an_error_of_that_field(admin: User, sent: object, field: str) -> None:
    answer = api_for(admin).post("/api/v1/users", sent, format="json")
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.data["errors"]]


def test_news_is_told_once_however_often(alice: User) -> None:
    for _ in range(3):
        services.tell(
            recipients=[alice, alice], title="Recalled", why="you use it", url="/", key="recall-1"
        )
    assert Notice.objects.count() == 1


def test_news_is_private(alice: User, charlie: User) -> None:
    services.tell(recipients=[alice], title="Recalled", why="you use it", url="/recalls", key="r")
    notice = Notice.objects.get()
    assert "Recalled" in signed_in(alice).get("/news").content.decode()
    assert "Recalled" not in signed_in(charlie).get("/news").content.decode()
    assert signed_in(charlie).post(f"/news/{notice.pk}").status_code == 404
    assert signed_in(alice).post(f"/news/{notice.pk}").headers["Location"] == "/recalls"
    notice.refresh_from_db()
    assert notice.read_at is not None
