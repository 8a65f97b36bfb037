"""Everybody with an account, as an admin looks through them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from shop import leaves
from shop.people import words


class Who(TextChoices):
    """Whom an admin looks for."""

    HERE = "here", gettext_lazy("Whoever is here")
    ADMINS = "admins", gettext_lazy("Admins")
    TEAMLESS = "teamless", gettext_lazy("In no team")
    GONE = "gone", gettext_lazy("No longer here")


STANDING = {
    Who.HERE: Q(is_active=True),
    Who.ADMINS: Q(is_active=True, is_superuser=True),
    Who.TEAMLESS: Q(is_active=True, memberships=None),
    Who.GONE: Q(is_active=False),
}


def read(asked: QueryDict) -> dict[str, Any]:
    """Everybody with an account, for an admin: `?q=` and `?who=`; what makes no sense is whoever is here."""
    wanted = asked.get("who", "")
    who = Who(wanted) if wanted in Who.values else Who.HERE
    people = (
        User.objects.filter(STANDING[who])
        .named(words(asked))
        .annotate(team_count=Count("memberships"))
        .order_by("name", "pk")
    )
    leaf = leaves.turn(people, asked, reverse("shop:register"))
    return {"leaf": leaf, "who": who, "choices": Who.choices, "words": words(asked)}
