"""Field by field: whoever sends whatever a table holds changes what is theirs to change, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import models, transaction

from accounts import services
from accounts.models import Team, Token, User
from tests import factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db

PROFILE = {"name", "about", "language", "time_zone", "theme"}
MAY: dict[type[models.Model], dict[str, set[str]]] = {
    User: {"stranger": set(), "self": PROFILE, "admin": PROFILE | {"email"}},
    Team: {"stranger": set(), "self": set(), "admin": {"name", "description"}},
    Token: {"stranger": set(), "self": {"name", "scopes"}, "admin": {"name", "scopes"}},
}
SPECIAL = {
    "language": "de",
    "time_zone": "Asia/Tokyo",
    "theme": "dark",
    "email": "taken@test.example",
    "scopes": ["register"],
    "role": "lead",
}
CASES = [(model, who) for model, roles in MAY.items() for who in roles]


def another(field: Any) -> Any:
    """A value of the right kind that differs from what stands there."""
    if field.name in SPECIAL:
        return SPECIAL[field.name]
    if isinstance(field, models.BooleanField):
        return not field.get_default()
    if isinstance(field, models.DateTimeField):
        return datetime(2001, 1, 1, tzinfo=UTC).isoformat()
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return 424242
    return ["10.0.0.0/8"] if field.name == "addresses" else "changed"


@pytest.fixture
def callers(alice: User, charlie: User, admin: User) -> dict[str, User]:
    return {"self": alice, "stranger": charlie, "admin": admin}


@pytest.fixture
def things(alice: User) -> dict[type[models.Model], models.Model]:
    token, _ = services.issue_token(user=alice, name="ci", scopes=["read"])
    return {User: alice, Team: factories.team("ours", [alice]), Token: token}


def columns(thing: models.Model) -> dict[str, Any]:
    rows = type(thing)._base_manager.filter(pk=thing.pk)
    return dict(rows.values().get())


@pytest.mark.parametrize(("model", "who"), CASES, ids=str)
def test_what_is_sent_changes_what_one_may_change(
    model: type[models.Model], who: str, callers: Any, things: Any
) -> None:
    api, thing = api_for(callers[who]), things[model]
    path = f"/api/v1/{model._meta.model_name}s/{thing.pk}"
    before, changed = columns(thing), set()
    for field in model._meta.concrete_fields:
        for name in {field.name, field.attname}:
            with transaction.atomic():
                answer = api.patch(path, {name: another(field)}, format="json")
                after = columns(thing)
                transaction.set_rollback(True)
            touched = {key for key in after if after[key] != before[key]}
            assert touched <= {name}, name
            assert bool(touched) == (answer.status_code == 200), name
            changed |= touched
    assert changed == MAY[model][who]


@pytest.mark.parametrize(("model", "who"), CASES, ids=str)
def test_nothing_comes_into_being_with_what_is_not_asked_for(
    model: type[models.Model], who: str, callers: Any, things: Any
) -> None:
    api = api_for(callers[who])
    needed = {
        User: {"email": "new@test.example", "name": "New"},
        Team: {"slug": "new", "name": "New"},
        Token: {"name": "new", "scopes": ["read"]},
    }[model]
    known = {*needed, "about", "password", "description", "user"}
    count = model._base_manager.count()
    for field in model._meta.concrete_fields:
        if field.name not in known:
            body = {**needed, field.name: another(field)}
            answer = api.post(f"/api/v1/{model._meta.model_name}s", body, format="json")
            assert answer.status_code in (400, 403), field.name
    assert model._base_manager.count() == count
