"""Checkers of single values that strangers send: each gives back the value or raises Wrong with what would be right.

A checker carries the JSON Schema of what it takes, so that what is checked and what is described cannot differ.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError as Invalid
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from accounts.problems import Unprocessable
from accounts.schemas import Schema

T = TypeVar("T")

SLUG = r"[a-z0-9][a-z0-9_-]{0,79}"
LINK = r"([Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt][Oo]:)\S+"
# Control characters, and others that are not seen or turn the direction of writing.
UNSEEN = r"\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
# The same without the joiners and marks that Persian, Hindi or Hebrew need.
TRICKS = r"\u0000-\u001f\u007f\u200b\u2028-\u202e\u2060-\u2069\ufeff"
SHOWN = rf"[^{TRICKS}]*[^\s{TRICKS}][^{TRICKS}]*"
NAME = rf"[^\s{UNSEEN}]([^{UNSEEN}]*[^\s{UNSEEN}])?"


class Wrong(Exception):
    """One value is wrong; the message says what would be right."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path

    def within(self, place: str) -> "Wrong":
        """The same, said of what holds the value."""
        return type(self)(str(self), f"{place}{self.path}")


class Unfit(Wrong):
    """One value is as described, and still cannot be: a password that many use, a time that has not come."""


@dataclass(frozen=True, slots=True)
class Checker(Generic[T]):
    """Called with a value, gives it back or raises Wrong; `schema` is the JSON Schema 2020-12 of what it takes."""

    check: Callable[[Any], T]
    schema: Schema

    def __call__(self, value: Any) -> T:
        return self.check(value)


def takes(schema: Schema) -> Callable[[Callable[[Any], T]], Checker[T]]:
    """Makes a checker of a function: `@takes({"type": "integer", "minimum": 1})`."""
    return lambda check: Checker(check, schema)


def optional(checker: Checker[T]) -> Checker[T | None]:
    """The same, or null."""

    @takes({"anyOf": [checker.schema, {"type": "null"}]})
    def check(value: Any) -> T | None:
        return None if value is None else checker(value)

    return check


def text(maximum: int, *, required: bool = False) -> Checker[str]:
    """A text; a required one has something to see in it."""

    @takes({"type": "string", "maxLength": maximum} | ({"pattern": r"\S"} if required else {}))
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong(_("Send a text."))
        if len(value) > maximum:
            raise Wrong(_("At most %(max)d characters.") % {"max": maximum})
        if required and not value.strip():
            raise Wrong(_("Must not be empty."))
        return value

    return check


def name_like(maximum: int) -> Checker[str]:
    """A technical name: normalised to NFC, without control or invisible characters, no blanks around it."""
    check_text = text(maximum, required=True)

    @takes({"type": "string", "maxLength": maximum, "pattern": f"^{NAME}$"})
    def check(value: Any) -> str:
        if _is_plain(value, maximum):
            return str(value)
        # Some letters become two when they are normalised.
        name = check_text(unicodedata.normalize("NFC", check_text(value)))
        if re.search(f"[{UNSEEN}]", name):
            raise Wrong(_("Must not contain control or invisible characters."))
        if name != name.strip():
            raise Wrong(_("Must not begin or end with a blank."))
        return name

    return check


def _is_plain(value: Any, maximum: int) -> bool:
    """Whether a name is of the kind that most are, of which nothing can be wrong."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return False
    return 0 < len(value) <= maximum and value == value.strip()


def shown_name(maximum: int) -> Checker[str]:
    """A name people read, in any script: something to see, nothing that hides or turns what stands around it."""
    check_text = text(maximum, required=True)

    @takes({"type": "string", "maxLength": maximum, "pattern": f"^{SHOWN}$"})
    def check(value: Any) -> str:
        name = check_text(unicodedata.normalize("NFC", check_text(value))).strip()
        if re.search(f"[{TRICKS}]", name):
            raise Wrong(_("Must not contain control or invisible characters."))
        if not re.search(r"\w", name):
            raise Unfit(_("Must have letters in it."))
        return name

    return check


def one_of(choices: list[str]) -> Checker[str]:
    @takes({"type": "string", "enum": choices})
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise Wrong(_("Use one of: %(choices)s.") % {"choices": ", ".join(choices)})
        return value

    return check


@takes({"type": ["string", "null"], "pattern": f"^{SLUG}$"})
def slug(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(SLUG, value):
        raise Wrong(_("Send a slug: small letters, digits, - and _, at most 80."))
    return value


@takes({"type": "string", "pattern": f"^{SLUG}$"})
def needed_slug(value: Any) -> str:
    found = slug(value)
    if found is None:
        raise Wrong(_("Is required."))
    return found


def whole(lowest: int, highest: int, message: Callable[[], str]) -> Checker[int]:
    """A whole number between these; as in JSON, 4.0 is one. `message` says what would be right."""

    @takes({"type": "integer", "minimum": lowest, "maximum": highest})
    def check(value: Any) -> int:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or value != value // 1 or not lowest <= value <= highest:
            raise Wrong(message())
        return int(value)

    return check


LARGEST_KEY = 2**63 - 1
identity = whole(1, LARGEST_KEY, lambda: _("Send an id, a whole number."))


def from_text(checker: Checker[int]) -> Checker[int]:
    """The same number written in digits, as it stands in an address."""

    @takes(checker.schema)
    def check(value: Any) -> int:
        digits = isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}", value)
        return checker(int(value) if digits else None)

    return check


def listed(item: Checker[T], maximum: int, *, least: int = 0) -> Checker[list[T]]:
    sizes = {"maxItems": maximum} | ({"minItems": least} if least else {})

    @takes({"type": "array", "items": item.schema, **sizes})
    def check(value: Any) -> list[T]:
        if not isinstance(value, list):
            raise Wrong(_("Send a list."))
        if len(value) < least:
            raise Wrong(_("Name at least %(min)d.") % {"min": least})
        if len(value) > maximum:
            raise Wrong(_("At most %(max)d entries.") % {"max": maximum})
        checked = []
        for index, entry in enumerate(value):
            try:
                checked.append(item(entry))
            except Wrong as wrong:
                raise wrong.within(f"[{index}]") from wrong
        return checked

    return check


def shaped(keys: Mapping[str, Checker[Any]], required: tuple[str, ...]) -> Checker[dict[str, Any]]:
    """An object with these keys and no others."""

    @takes(object_schema({key: checker.schema for key, checker in keys.items()}, required))
    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong(_("Send an object."))
        for key in required:
            if key not in value:
                raise Wrong(_("Is required."), f".{key}")
        checked = {}
        for key, entry in value.items():
            if key not in keys:
                raise Wrong(
                    _("Is not known; use: %(keys)s.") % {"keys": ", ".join(keys)}, f".{key}"
                )
            try:
                checked[key] = keys[key](entry)
            except Wrong as wrong:
                raise wrong.within(f".{key}") from wrong
        return checked

    return check


def object_schema(properties: dict[str, Schema], required: tuple[str, ...]) -> Schema:
    """The schema of an object with these properties and no others."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


@takes({"type": "string", "maxLength": 2000, "pattern": f"^{LINK}$"})
def link(value: Any) -> str:
    address = text(2000, required=True)(value)
    if not re.fullmatch(LINK, address):
        raise Wrong(_("Use an address that begins with https://, http:// or mailto:"))
    return address


@takes({"type": "string", "maxLength": 254, "format": "email"})
def email(value: Any) -> str:
    address = text(254, required=True)(value).strip().lower()
    try:
        validate_email(address)
    except Invalid as error:
        raise Wrong(_("Send an e-mail address.")) from error
    return address


@takes({"type": "string", "maxLength": 50, "pattern": r"^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"})
def network(value: Any) -> str:
    """A network in CIDR notation, or one address."""
    said = text(50)(value)
    try:
        # What stands behind a % is an interface of one machine, and no part of a network.
        meant = ip_network(said.replace("%", "?"), strict=False)
    except ValueError:
        raise Unfit(_("Send a network like 10.0.0.0/8, or an address.")) from None
    address = ip_address(said.partition("/")[0])
    if address != meant.network_address:
        raise Unfit(
            _("Has bits beyond its length: send %(network)s, or the address alone.")
            % {"network": meant}
        )
    return str(meant)


@takes({"type": ["boolean", "null"]})
def flag(value: Any) -> bool | None:
    return None if value is None else needed_flag(value)


@takes({"type": "boolean"})
def needed_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(_("Send true or false."))
    return value


@takes({"type": ["string", "null"], "format": "date-time"})
def moment(value: Any) -> datetime | None:
    """An ISO 8601 moment with a zone, or none."""
    if value is None:
        return None
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at):
        raise Wrong(_("Send a moment like 2027-01-31T12:00:00Z."))
    return at


@takes({"type": "boolean"})
def true_or_false(value: Any) -> bool:
    """A flag as it stands in an address."""
    if value not in ("true", "false"):
        raise Wrong(_("Send true or false."))
    return bool(value == "true")


@takes({"type": ["string", "null"], "format": "date"})
def day(value: Any) -> date | None:
    """A day, or none for an open end."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
    except ValueError as error:
        raise Wrong(_("Send a day like 2027-01-31.")) from error


def checked(shape: Checker[T], data: Any) -> T:
    """What was sent, in the given shape; a 400 that names the field otherwise, or a 422 where it is as described."""
    try:
        return shape(data)
    except Wrong as wrong:
        refusal = Unprocessable if isinstance(wrong, Unfit) else ValidationError
        raise refusal({wrong.path.strip("."): [str(wrong)]}) from wrong
