"""Fetching what a reader holds, as columns of a statement that is asked anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists

from accounts.models import Membership, User
from catalog.models import Access, Asset, DomainRole
from catalog.models.reach import Reach


def columns(user: User) -> dict[str, Any]:
    """What a person holds, to be annotated on one row."""
    roles = DomainRole.objects.held_by(user).order_by("pk")
    return {
        "held_teams": ArraySubquery(Membership.objects.filter(user=user).values("team")),
        "held_in": ArraySubquery(roles.values("domain")),
        "held_roles": ArraySubquery(roles.values("role")),
        "is_steward": Exists(Asset.stewards.through.objects.filter(user=user)),
        "is_granted": Exists(Access.objects.standing().of(user)),
    }


def read(row: Mapping[str, Any]) -> Reach:
    """The reach in a row with these columns."""
    return Reach(
        teams=tuple(row["held_teams"]),
        roles=tuple(zip(row["held_in"], row["held_roles"], strict=True)),
        is_steward=row["is_steward"],
        is_granted=row["is_granted"],
    )
