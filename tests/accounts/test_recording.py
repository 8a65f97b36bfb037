"""Every change is kept, with who made it and why; what changes nothing leaves nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import recording
from accounts.models import Entry, Membership, Team, Token, User
from catalog.models import Asset, Field
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


def events(model: type, **of: Any) -> list[Any]:
    return list(model.pgh_event_model.objects.filter(**of).order_by("pgh_id"))


def test_a_change_is_kept_as_it_was_and_as_it_became(asset: Asset) -> None:
    with recording.recording("command", "rename"):
        Asset.objects.filter(pk=asset.pk).update(title="Departures")
    made, changed = events(Asset, pgh_obj=asset)
    assert (made.pgh_label, made.title) == ("insert", "")
    assert (changed.pgh_label, changed.title) == ("update", "Departures")
    entry = Entry.objects.get(pk=changed.entry_id)
    assert (entry.door, entry.why, entry.by_id) == ("command", "rename", None)


def test_what_is_deleted_is_kept(asset: Asset) -> None:
    field = asset.fields.get(name="dest")
    key = field.pk
    field.delete()
    assert [event.pgh_label for event in events(Field, pgh_obj=key)] == ["insert", "delete"]


def test_a_statement_that_changes_nothing_leaves_nothing(asset: Asset) -> None:
    Asset.objects.filter(pk=asset.pk).update(title="Same")
    before = Entry.objects.count()
    with recording.recording("command"):
        Asset.objects.filter(pk=asset.pk).update(title="Same")
        Asset.objects.filter(pk=0).update(title="Nobody")
        Asset.objects.filter(pk=asset.pk).update(revision=7)
        Field.objects.filter(pk=0).delete()
    assert Entry.objects.count() == before
    assert len(events(Asset, pgh_obj=asset)) == 2


def test_one_request_is_one_entry_however_many_statements(asset: Asset, admin: User) -> None:
    letter = {"slug": "night", "name": "Night shift", "members": [{"email": admin.email}]}
    answer = api_for(admin).post("/api/v1/teams", letter, format="json")
    assert answer.status_code == 201
    entry = Entry.objects.get(door="api", act="change")
    assert (entry.by_id, entry.why) == (admin.pk, "POST api/v1/teams")
    assert entry.token_id is not None
    assert entry.request
    assert [event.entry_id for event in events(Team, slug="night")] == [entry.pk]
    assert [event.entry_id for event in events(Membership, user=admin)] == [entry.pk]


def test_a_page_says_who_and_from_where(asset: Asset, stella: User) -> None:
    signed_in(stella).post(f"/assets/{asset.pk}/review", {"stars": "4"}, REMOTE_ADDR="192.0.2.7")
    entry = Entry.objects.get(door="page", act="change")
    assert (entry.by_id, entry.address) == (stella.pk, "192.0.2.7")


def test_a_part_with_a_reason_of_its_own_has_an_entry_of_its_own(asset: Asset) -> None:
    with recording.recording("task", "lineage.tasks.fold_events"):
        with recording.because("pipeline", job="nightly"):
            Asset.objects.filter(pk=asset.pk).update(title="One")
        Asset.objects.filter(pk=asset.pk).update(title="Two")
    said = dict(Entry.objects.filter(door="task").values_list("why", "about"))
    assert said == {"pipeline": {"job": "nightly"}, "lineage.tasks.fold_events": {}}


def test_what_is_written_past_the_application_is_recorded_as_the_role_that_wrote(
    asset: Asset,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('aisle.entered', '', true), set_config('aisle.direct', '', true)"
        )
        cursor.execute("update catalog_asset set title = 'By hand' where id = %s", [asset.pk])
        cursor.execute("select session_user")
        role = cursor.fetchone()[0]
    entry = Entry.objects.get(pk=events(Asset, pgh_obj=asset)[-1].entry_id)
    assert (entry.door, entry.why) == ("database", role)


def test_many_statements_at_once_are_recorded(asset: Asset) -> None:
    with recording.recording("command", "many"), connection.cursor() as cursor:
        cursor.executemany(
            "update catalog_asset set title = %s where id = %s", [("A", asset.pk), ("B", asset.pk)]
        )
    entry = Entry.objects.get(why="many")
    assert [e.title for e in events(Asset, entry_id=entry.pk)] == ["A", "B"]
    Asset.objects.filter(pk=asset.pk).update(title="C")
    assert events(Asset, pgh_obj=asset)[-1].entry_id != entry.pk


def test_a_copy_is_recorded(owners: Team) -> None:
    with (
        recording.recording("command", "load"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        recording.tell(cursor)
        with cursor.copy("copy accounts_team (slug, name, description) from stdin") as copy:
            copy.write_row(["copied", "Copied", ""])
    assert [e.entry.why for e in events(Team, slug="copied")] == ["load"]


def test_texts_with_quotes_per_cent_and_nul_can_be_told(asset: Asset) -> None:
    with recording.recording("command", "it's 100 % \x00 “so”"):
        Asset.objects.filter(pk=asset.pk).update(title="50 %")
        with connection.cursor() as cursor:
            cursor.execute("update catalog_asset set title = '5%s' where title = '50 %'")
    assert Entry.objects.get(door="command").why == "it's 100 %  “so”"
    assert events(Asset, pgh_obj=asset)[-1].title == "5%s"


def test_a_rolled_back_part_leaves_no_entry_and_the_rest_has_one(asset: Asset) -> None:
    with recording.recording("command", "half"):
        with transaction.atomic():
            Asset.objects.filter(pk=asset.pk).update(title="Undone")
            transaction.set_rollback(True)
        Asset.objects.filter(pk=asset.pk).update(title="Done")
    entry = Entry.objects.get(why="half")
    assert [e.title for e in events(Asset, entry_id=entry.pk)] == ["Done"]


@pytest.mark.parametrize("model", [User], ids=["user"])
def test_secrets_are_in_no_event(model: type, admin: User) -> None:
    names = {f.name for f in model.pgh_event_model._meta.fields}
    assert not names & {"password", "digest", "pepper"}


def test_ids_grow_with_time() -> None:
    ids = [recording.new_id() for _ in range(3)]
    assert {one.version for one in ids} == {7}
    assert json.dumps([str(one)[:13] for one in ids]) == json.dumps(
        sorted(str(one)[:13] for one in ids)
    )
    assert factories is not None


PASSWORD = "quiet-river-stone"


@pytest.fixture
def ann() -> User:
    return factories.user("Ann", email="ann@test.example", password=PASSWORD)


def acts() -> list[tuple[str, int | None]]:
    return list(Entry.objects.exclude(act="change").order_by("number").values_list("act", "by"))


def test_coming_in_and_going_out_is_recorded(ann: User) -> None:
    browser = Client()
    browser.post("/sign-in", {"username": ann.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.9")
    browser.post("/sign-out")
    assert acts() == [("sign_in", ann.pk), ("sign_out", ann.pk)]
    assert Entry.objects.get(act="sign_in").address == "192.0.2.9"


@pytest.mark.parametrize("email", ["ann@test.example", "nobody@test.example"])
def test_who_is_refused_at_the_door_is_recorded_without_the_password(ann: User, email: str) -> None:
    Client().post("/sign-in", {"username": email, "password": "a wrong password"})
    entry = Entry.objects.exclude(act="change").get()
    assert (entry.act, entry.by_id, entry.about["email"]) == ("refused", None, email)
    assert "wrong" not in json.dumps(entry.about)


def test_the_use_of_an_admins_token_is_recorded_once_an_hour(admin: User) -> None:
    client = api_for(admin, "admin")
    for _ in range(3):
        client.get("/api/v1/assets")
    assert acts() == [("token", admin.pk)]
    Token.objects.update(last_used_at=timezone.now() - timedelta(hours=2))
    client.get("/api/v1/assets")
    assert len(acts()) == 2


def test_the_use_of_another_token_is_not_recorded(admin: User) -> None:
    api_for(admin, "register").get("/api/v1/assets")
    assert acts() == []
