"""One function per model: makes a valid row with whatever the test does not care about filled in."""

from itertools import count
from typing import Any

from accounts.models import Team, User
from catalog.models import Asset, Domain, DomainRole, Field, Standing, Verdict

numbers = count(1)


def user(name: str = "", **extra: Any) -> User:
    number = next(numbers)
    email = extra.pop("email", f"person{number}@test.example")
    return User.objects.create_user(email, name or f"Person {number}", **extra)


def team(slug: str = "", members: list[User] | None = None) -> Team:
    slug = slug or f"team-{next(numbers)}"
    made = Team.objects.create(slug=slug, name=slug.title())
    made.members.set(members or [])
    return made


def domain(slug: str = "", **extra: Any) -> Domain:
    slug = slug or f"domain-{next(numbers)}"
    return Domain.objects.create(slug=slug, name=slug.title(), **extra)


def role(place: Domain, who: User | Team, role: str = "steward") -> DomainRole:
    holder = {"user": who} if isinstance(who, User) else {"team": who}
    return DomainRole.objects.create(domain=place, role=role, **holder)


def asset(name: str = "", fields: list[str] | None = None, **extra: Any) -> Asset:
    stewards = extra.pop("stewards", [])
    defaults = {"namespace": "postgres://test:5432", "kind": "table", "visibility": "public"}
    made = Asset.objects.create(name=name or f"db.public.t{next(numbers)}", **(defaults | extra))
    made.stewards.set(stewards)
    Verdict.objects.create(asset=made)
    Standing.objects.create(asset=made)
    Field.objects.bulk_create(
        Field(asset=made, name=field, position=index) for index, field in enumerate(fields or [])
    )
    return made
