"""A recall stands on everything downstream before the request is over, and is gone as soon as it is lifted."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Notice, User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Asset, Verdict
from feedback import notices, services
from feedback.models import Recall, Ticket
from feedback.tickets import reading
from tests import factories
from tests.conftest import signed_in
from tests.feedback.conftest import edge


def recalls_on(asset: Asset, reader: User) -> list[reading.Standing]:
    told = reading.recalls_above(asset.pk, reader).values_list("told", flat=True)
    return reading.standings(told, asset.pk)


@pytest.fixture
def steward(lineage: dict[str, Asset]) -> User:
    """The steward of the airports."""
    person = factories.user("Stan")
    factories.role(lineage["raw"].domain, person, "steward")
    return person


@pytest.fixture
def issued(lineage: dict[str, Asset], steward: User) -> Recall:
    return services.recall(
        asset=lineage["raw"], title="No names", what_to_do="Use the codes.", by=steward
    )


def shown(assets: dict[str, Asset]) -> set[str]:
    return set(Verdict.objects.filter(asset__in=assets.values()).values_list("shown", flat=True))


def test_everything_downstream_says_so_at_once(
    lineage: dict[str, Asset], issued: Recall, charlie: User
) -> None:
    assert shown(lineage) == {"stop"}
    (standing,) = recalls_on(lineage["report"], charlie)
    assert (standing.title, standing.origin, standing.inherited) == (
        "No names",
        lineage["raw"],
        True,
    )
    (own,) = recalls_on(lineage["raw"], charlie)
    assert not own.inherited


def test_after_the_lift_nothing_is_held(
    lineage: dict[str, Asset], issued: Recall, steward: User, charlie: User
) -> None:
    for _ in range(2):
        services.lift(recall=issued, why="Loaded.", by=steward)
    assert shown(lineage) == {"unknown"}
    assert recalls_on(lineage["report"], charlie) == []
    assert signed_in(charlie).get(issued.get_absolute_url()).status_code == 200


def test_those_who_answer_downstream_are_told_once(
    lineage: dict[str, Asset], issued: Recall, steward: User, stella: User, alice: User
) -> None:
    services.lift(recall=issued, why="Loaded.", by=steward)
    services.lift(recall=issued, why="Loaded.", by=steward)
    for person in (stella, alice):
        titles = list(Notice.objects.filter(recipient=person).values_list("title", flat=True))
        assert sorted(titles) == ["May be used again: No names", "Recall: No names"]
    assert not Notice.objects.filter(recipient=steward).exists()


def test_who_may_not_see_it_learns_only_that_their_own_is_hurt(
    lineage: dict[str, Asset], steward: User, stella: User
) -> None:
    Asset.objects.filter(pk=lineage["raw"].pk).update(visibility="private")
    services.recall(asset=lineage["raw"], title="Secret", what_to_do="Stop.", by=steward)
    told = Notice.objects.get(recipient=stella)
    assert "Secret" not in told.title + told.text + told.why
    assert told.title.startswith("Something that")
    (standing,) = recalls_on(lineage["report"], stella)
    assert (standing.recall, standing.title) == (None, "Something it is made from is recalled")


@pytest.mark.parametrize("who", ["aaron", "charlie", "stella"])
def test_only_stewards_and_owners_of_its_domain_recall(
    lineage: dict[str, Asset], who: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        services.recall(asset=lineage["raw"], title="x", what_to_do="y", by=person)


def test_answering_the_ticket_lifts_its_recall(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, charlie: User
) -> None:
    issued = services.recall(
        asset=lineage["departures"], title="No names", what_to_do="Wait.", ticket=ticket, by=stella
    )
    page = signed_in(stella).get(ticket.get_absolute_url()).content.decode()
    assert "This also lifts the recall" in page
    services.resolve(ticket=ticket, reason="Loaded.", by=stella)
    issued.refresh_from_db()
    assert (issued.lifted_why, issued.lifted_by) == ("Loaded.", stella)
    assert shown(lineage) == {"unknown"}
    assert [event.verb for event in ticket.events.all()][-2:] == ["resolve", "lift"]


def test_an_answered_ticket_makes_no_recall(ticket: Ticket, stella: User) -> None:
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    with pytest.raises(Conflict):
        services.recall(asset=ticket.asset, title="x", what_to_do="y", ticket=ticket, by=stella)


def test_what_is_made_from_it_is_no_replacement(lineage: dict[str, Asset], steward: User) -> None:
    with pytest.raises(Unprocessable) as refused:
        services.recall(
            asset=lineage["raw"],
            title="x",
            what_to_do="y",
            replacement=lineage["report"],
            window=(date(2026, 3, 2), date(2026, 3, 1)),
            by=steward,
        )
    assert sorted(refused.value.detail) == ["replacement", "until"]
    assert not Recall.objects.exists()


def test_the_same_key_is_one_recall(lineage: dict[str, Asset], steward: User) -> None:
    for _ in range(2):
        services.recall(asset=lineage["raw"], title="x", what_to_do="y", key="k", by=steward)
    assert Recall.objects.count() == 1


def test_the_database_wants_to_know_why_it_was_lifted(issued: Recall) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.filter(pk=issued.pk).update(lifted_at=issued.issued_at)


def test_the_page_counts_only_what_its_reader_may_see(
    lineage: dict[str, Asset], private: Asset, issued: Recall, charlie: User, alice: User
) -> None:
    edge(lineage["raw"], private)
    assert notices.of(issued, charlie).hurt.count == 3
    hers = notices.of(issued, alice).hurt
    assert hers.count == 4
    assert private.pk in hers.theirs


def test_the_recall_of_a_merged_ticket_lifts_with_the_answer_of_the_one_that_counts(
    ticket: Ticket, asset: Asset, stella: User, charlie: User
) -> None:
    two = services.report(asset=asset, title="No name either", by=charlie)
    issued = services.recall(asset=asset, title="Bad", what_to_do="Wait", ticket=two, by=stella)
    services.merge(ticket=two, into=ticket, by=stella)
    assert "Bad" in signed_in(stella).get(ticket.get_absolute_url()).content.decode()
    services.resolve(ticket=ticket, reason="Named", by=stella)
    issued.refresh_from_db()
    asset.standing.refresh_from_db()
    assert (issued.lifted_why, issued.lifted_by) == ("Named", stella)
    assert two.events.filter(verb="lift").count() == 1
    with pytest.raises(Conflict):
        services.undo(ticket=ticket, by=stella)
