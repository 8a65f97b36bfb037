"""Whom a reader gets to know: somebody anonymous learns of teams, never of people."""

from accounts.models import User, Visitor


def name_of(person: User | None, reader: Visitor) -> str | None:
    """A person's name, for a reader who has one too."""
    return person.name if person is not None and reader.is_authenticated else None


def address_of(person: User | None, reader: Visitor) -> str | None:
    """A person's e-mail address, likewise."""
    return person.email if person is not None and reader.is_authenticated else None
