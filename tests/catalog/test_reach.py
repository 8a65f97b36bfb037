"""The gate says the same whether it asks the database itself or was told what the reader holds."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from catalog import reach, rights
from catalog.models import Access, Asset, Domain, DomainRole
from catalog.models.reach import fasten, reach_of
from config import readers
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
Part = Callable[[User, Domain, Domain], None]


def in_the_team(user: User, top: Domain, below: Domain) -> None:
    factories.team("makers", [user])


def steward_of_one(user: User, top: Domain, below: Domain) -> None:
    Asset.objects.filter(name="db.x.below.private").get().stewards.add(user)


def role_above(user: User, top: Domain, below: Domain) -> None:
    factories.role(top, user, "engineer")


def role_through_a_team(user: User, top: Domain, below: Domain) -> None:
    factories.role(below, factories.team(members=[user]), "owner")


def given_in_person(user: User, top: Domain, below: Domain) -> None:
    for asset in Asset.objects.filter(name__startswith="db.x.none."):
        Access.objects.create(asset=asset, user=user)


def given_for_a_time_that_is_over(user: User, top: Domain, below: Domain) -> None:
    past = timezone.now() - timedelta(minutes=1)
    for asset in Asset.objects.filter(name__startswith="db.x.below."):
        Access.objects.create(asset=asset, user=user, until=past)


def given_to_a_team(user: User, top: Domain, below: Domain) -> None:
    team = factories.team(members=[user])
    for asset in Asset.objects.filter(name__startswith="db.x.top."):
        Access.objects.create(asset=asset, team=team)


PARTS: list[Part] = [
    in_the_team,
    steward_of_one,
    role_above,
    role_through_a_team,
    given_in_person,
    given_for_a_time_that_is_over,
    given_to_a_team,
]


@pytest.fixture
def places() -> tuple[Domain, Domain]:
    """Assets of every visibility in a domain, below it and outside of both, owned and not."""
    top = factories.domain("top")
    below = factories.domain("below", parent=top)
    makers = factories.team("makers-of-others")
    for place, visibility in product((top, below, None), Asset.Visibility.values):
        name = f"db.x.{place.slug if place else 'none'}.{visibility}"
        factories.asset(name, domain=place, visibility=visibility, owner=makers)
    return top, below


def told(user: User) -> User:
    """The same person, with what they hold fastened to them."""
    columns = reach.columns(user)
    row = User.objects.filter(pk=user.pk).annotate(**columns).values(*columns).get()
    again = User.objects.get(pk=user.pk)
    fasten(again, reach.read(row))
    return again


def everything(user: User) -> list[set[int]]:
    domains = Domain.objects
    return [
        set(Asset.objects.visible_to(user).values_list("pk", flat=True)),
        set(Asset.objects.filter(rights.answerable(user)).values_list("pk", flat=True)),
        set(domains.where(user).values_list("pk", flat=True)),
        set(domains.where(user, DomainRole.Role.STEWARD).values_list("pk", flat=True)),
        set(domains.where(user, DomainRole.Role.OWNER).values_list("pk", flat=True)),
    ]


@pytest.mark.parametrize(
    "parts",
    [(), *[(part,) for part in PARTS], tuple(PARTS)],
    ids=["none of them", *[part.__name__ for part in PARTS], "all of them"],
)
def test_both_ways_say_the_same(
    parts: tuple[Part, ...], places: tuple[Domain, Domain], charlie: User
) -> None:
    for part in parts:
        part(charlie, *places)
    person = told(charlie)
    assert reach_of(charlie) is None
    assert reach_of(person) is not None
    assert everything(person) == everything(charlie)


def test_a_person_who_holds_nothing_sees_what_is_public(
    places: tuple[Domain, Domain], charlie: User
) -> None:
    seen = Asset.objects.visible_to(told(charlie))
    assert {asset.visibility for asset in seen} == {Asset.Visibility.PUBLIC}
    assert seen.count() == 3


def test_an_owner_of_the_team_sees_what_the_team_makes(
    places: tuple[Domain, Domain], charlie: User
) -> None:
    factories.team("more", [charlie])
    Asset.objects.filter(name="db.x.none.private").update(owner=charlie.teams.get())
    assert Asset.objects.visible_to(told(charlie)).filter(name="db.x.none.private").exists()


def test_it_is_fastened_to_who_looks_and_not_to_who_changes_something(charlie: User) -> None:
    """Rights may change within a request that writes; there the gate asks each time."""
    client = signed_in(charlie)
    looked = client.get("/favourites").wsgi_request
    wrote = client.post("/compare/none").wsgi_request
    assert reach_of(looked.user) is not None
    assert reach_of(wrote.user) is None


def test_the_next_request_knows_what_changed_meanwhile(private: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    address = f"/assets/{private.pk}"
    assert client.get(address).status_code == 404
    Asset.objects.filter(pk=private.pk).update(visibility="restricted")
    access = Access.objects.create(asset=private, user=charlie)
    assert client.get(address).status_code == 200
    access.delete()
    assert client.get(address).status_code == 404


def test_nobody_is_fetched_where_nobody_is_asked_for(
    rf: RequestFactory, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        readers.know_reader(lambda request: None)(rf.get("/healthz"))  # type: ignore[arg-type,return-value]
