"""Domains stand in a tree: who holds a role above holds it below, and the database keeps the tree a tree."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from catalog import rights
from catalog.models import Asset, Domain
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db: None) -> list[Domain]:
    travel = factories.domain("travel")
    air = factories.domain("air", parent=travel)
    return [travel, air, factories.domain("delays", parent=air)]


def path(domain: Domain) -> list[int]:
    domain.refresh_from_db()
    return domain.path


def test_a_domain_knows_its_way_from_the_root(tree: list[Domain]) -> None:
    assert [path(domain) for domain in tree] == [[d.pk for d in tree[:n]] for n in (1, 2, 3)]


def test_who_moves_takes_what_stands_below_along(tree: list[Domain]) -> None:
    sea = factories.domain("sea")
    Domain.objects.filter(pk=tree[1].pk).update(parent=sea)
    assert path(tree[2]) == [sea.pk, tree[1].pk, tree[2].pk]
    Domain.objects.filter(pk=tree[1].pk).update(parent=None)
    assert path(tree[2]) == [tree[1].pk, tree[2].pk]


@pytest.mark.parametrize("below", [0, 1, 2])
def test_a_circle_is_refused(tree: list[Domain], below: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Domain.objects.filter(pk=tree[0].pk).update(parent=tree[below])


def test_a_role_counts_in_everything_below_and_nothing_beside(
    tree: list[Domain], charlie: User
) -> None:
    factories.role(tree[1], charlie, "steward")
    below = factories.asset(domain=tree[2], visibility="private")
    above = factories.asset(domain=tree[0], visibility="private")
    assert list(Asset.objects.visible_to(charlie)) == [below]
    assert rights.can(charlie, "certify", below)
    assert not rights.can(charlie, "certify", above)
    assert rights.can(charlie, "define", tree[2])
    assert not rights.can(charlie, "define", tree[0])
