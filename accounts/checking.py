"""Checkers of single values that strangers send: each gives back the value or raises Wrong with what would be right."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
LINK = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Wrong(Exception):
    """One value is wrong; the message says what would be right."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


def text(maximum: int, *, required: bool = False) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong(_("Send a text."))
        if len(value) > maximum:
            raise Wrong(_("At most %(max)d characters.") % {"max": maximum})
        if required and not value.strip():
            raise Wrong(_("Must not be empty."))
        return value

    return check


def name_like(maximum: int) -> Callable[[Any], str]:
    """A technical name: normalised to NFC, without control or invisible characters, no blanks around it."""
    check_text = text(maximum, required=True)

    def check(value: Any) -> str:
        name = unicodedata.normalize("NFC", check_text(value))
        if CONTROL.search(name):
            raise Wrong(_("Must not contain control or invisible characters."))
        if name != name.strip():
            raise Wrong(_("Must not begin or end with a blank."))
        return name

    return check


def one_of(choices: list[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise Wrong(_("Use one of: %(choices)s.") % {"choices": ", ".join(choices)})
        return value

    return check


def slug(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not SLUG.fullmatch(value):
        raise Wrong(_("Send a slug: small letters, digits, - and _, at most 80."))
    return value


def needed_slug(value: Any) -> str:
    found = slug(value)
    if found is None:
        raise Wrong(_("Is required."))
    return found


def listed(item: Callable[[Any], Any], maximum: int) -> Callable[[Any], list[Any]]:
    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong(_("Send a list."))
        if len(value) > maximum:
            raise Wrong(_("At most %(max)d entries.") % {"max": maximum})
        checked = []
        for index, entry in enumerate(value):
            try:
                checked.append(item(entry))
            except Wrong as wrong:
                raise Wrong(str(wrong), f"[{index}]{wrong.path}") from wrong
        return checked

    return check


def shaped(
    keys: dict[str, Callable[[Any], Any]], required: tuple[str, ...]
) -> Callable[[Any], dict[str, Any]]:
    """An object with these keys and no others."""

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
                raise Wrong(str(wrong), f".{key}{wrong.path}") from wrong
        return checked

    return check


def link(value: Any) -> str:
    address = text(2000, required=True)(value)
    if not LINK.fullmatch(address):
        raise Wrong(_("Use an address that begins with https://, http:// or mailto:"))
    return address


def email(value: Any) -> str:
    address = text(254, required=True)(value).strip().lower()
    try:
        validate_email(address)
    except Invalid as error:
        raise Wrong(_("Send an e-mail address.")) from error
    return address


def flag(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise Wrong(_("Send true or false."))
    return value


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


def checked(shape: Callable[[Any], dict[str, Any]], data: Any) -> dict[str, Any]:
    """What was sent, in the given shape; a 400 that names the field otherwise."""
    try:
        return shape(data)
    except Wrong as wrong:
        raise ValidationError({wrong.path.strip("."): [str(wrong)]}) from wrong
