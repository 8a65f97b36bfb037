"""A ticket closes only with a proven change or a stated reason; the database holds it to that as well."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Notice, User
from accounts.problems import Unprocessable
from catalog.models import Asset
from contracts.models import Contract, Version
from feedback import services
from feedback.models import Ticket
from feedback.tickets import changes
from lineage.models import Job, Run
from tests import factories
from tests.conftest import api_for, signed_in


def run(state: str) -> str:
    job, _ = Job.objects.get_or_create(namespace="flights", name="load airports")
    return str(Run.objects.create(job=job, run_id=uuid4(), state=state).run_id)


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_change_or_reason_it_stays_open(ticket: Ticket, stella: User, reason: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        services.resolve(ticket=ticket, reason=reason, by=stella)
    assert "change" in refused.value.detail
    ticket.refresh_from_db()
    assert ticket.state == "new"


def test_declining_needs_a_reason(ticket: Ticket, stella: User) -> None:
    with pytest.raises(Unprocessable) as refused:
        services.decline(ticket=ticket, reason=" ", by=stella)
    assert "reason" in refused.value.detail


@pytest.mark.parametrize("state", ["resolved", "confirmed", "declined"])
def test_the_database_refuses_it_too(ticket: Ticket, state: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(state=state)


def test_a_completed_run_is_a_change(ticket: Ticket, stella: User) -> None:
    done = run("complete")
    closed = services.resolve(ticket=ticket, change=("run", done.upper()), by=stella)
    assert (closed.change_type, closed.change_ref) == ("run", done)


@pytest.mark.parametrize(
    ("kind", "ref"),
    [
        ("run", "not-a-uuid"),
        ("run", "00000000-0000-4000-8000-000000000000"),
        ("commit", "http://git.example/1"),
        ("commit", "javascript:alert(1)"),
        ("url", "https://"),
        ("contract", "9.9.9"),
        ("contract", "99999999999999999999@1"),
        ("asset", "0"),
        ("asset", "99999999999999999999"),
        ("asset", "١"),
        ("hope", "x"),
        ("url", ""),
        ("url", "https://git.example/" + "x" * 500),
    ],
)
def test_what_proves_nothing_is_refused(ticket: Ticket, stella: User, kind: str, ref: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        services.resolve(ticket=ticket, change=(kind, ref), by=stella)
    assert list(refused.value.detail) == ["change.type" if kind == "hope" else "change.ref"]


def test_a_failed_run_is_no_change(ticket: Ticket, stella: User) -> None:
    with pytest.raises(Unprocessable, match="failed"):
        services.resolve(ticket=ticket, change=("run", run("failed")), by=stella)


def test_a_version_of_the_contract_is_a_change(ticket: Ticket, stella: User) -> None:
    contract = Contract.objects.create(asset=ticket.asset)
    Version.objects.create(
        contract=contract, number="1.1.0", document={}, original="", created_by=stella
    )
    closed = services.resolve(ticket=ticket, change=("contract", "1.1.0"), by=stella)
    assert closed.change_ref == f"{ticket.asset_id}@1.1.0"


def test_a_hidden_asset_is_no_change(ticket: Ticket, stella: User) -> None:
    hidden = factories.asset(visibility="private")
    with pytest.raises(changes.Refused):
        changes.prove("asset", str(hidden.pk), ticket, stella)


def test_the_reporter_is_asked_once_however_often_it_is_answered(
    ticket: Ticket, stella: User, charlie: User
) -> None:
    for _ in range(3):
        services.resolve(ticket=ticket, reason="Named.", by=stella)
    asked = Notice.objects.filter(recipient=charlie, title__startswith="Solved?")
    assert asked.count() == 1


def test_reopening_tells_who_answered_and_promises_anew(
    ticket: Ticket, stella: User, charlie: User
) -> None:
    before = ticket.answer_by
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    opened = services.reopen(ticket=ticket, text="Still blank.", by=charlie)
    assert opened.answer_by > before
    assert (opened.reason, opened.closed_at) == ("", None)
    assert Notice.objects.filter(recipient=stella, title__startswith="Not solved yet").count() == 1


def test_who_answered_hears_that_it_is_solved(ticket: Ticket, stella: User, charlie: User) -> None:
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    services.confirm(ticket=ticket, by=charlie)
    assert Notice.objects.filter(recipient=stella, title__startswith="Solved, says").count() == 1


def test_open_tickets_are_counted_where_said_and_where_they_stand(
    lineage: dict[str, Asset], stella: User, charlie: User, aaron: User
) -> None:
    said = services.report(asset=lineage["report"], title="No name", by=charlie)
    services.move(ticket=said, to=lineage["raw"], by=stella)
    for asset in (lineage["report"], lineage["raw"]):
        asset.standing.refresh_from_db()
        assert asset.standing.open_tickets == 1
    services.resolve(ticket=said, reason="Named.", by=aaron)
    for asset in (lineage["report"], lineage["raw"]):
        asset.standing.refresh_from_db()
        assert asset.standing.open_tickets == 0


def test_a_change_just_made_is_linked_with_one_choice(ticket: Ticket, stella: User) -> None:
    client, asset = signed_in(stella), ticket.asset
    api_for(stella).patch(
        f"/api/v1/assets/{asset.pk}", {"description": "SJU is San Juan"}, format="json"
    )
    (ref, words) = changes.recent(ticket, stella)[0]
    assert words.startswith("Stella wrote the description")
    assert "A change just made" in client.get(ticket.get_absolute_url()).content.decode()
    answer = client.post(f"{ticket.get_absolute_url()}/resolve", {"recent": ref})
    assert answer.status_code == 303
    ticket.refresh_from_db()
    assert (ticket.change_type, ticket.change_ref) == ("history", ref)
    where = changes.address("history", ref)
    assert "SJU is San Juan" in client.get(where).content.decode()


@pytest.mark.parametrize(
    "wrong", ["1", "0@1", "x@y", "{asset}@0", "{asset}@999999999", "{other}@1"]
)
def test_only_an_entry_of_its_own_history_counts(ticket: Ticket, stella: User, wrong: str) -> None:
    other = factories.asset("db.marts.other", domain=ticket.asset.domain)
    ref = wrong.format(asset=ticket.asset_id, other=other.pk)
    with pytest.raises(Unprocessable):
        services.resolve(ticket=ticket, change=("history", ref), by=stella)
