"""Putting something of one's own on the shelf: a spreadsheet, a report, a link."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Unprocessable
from catalog import intake, registering
from catalog.models import Asset, Authority

MADE_BY_HAND = (
    Asset.Kind.SPREADSHEET,
    Asset.Kind.REPORT,
    Asset.Kind.DASHBOARD,
    Asset.Kind.FILE,
    Asset.Kind.API,
    Asset.Kind.MODEL,
    Asset.Kind.FEATURE_SET,
)
"""Tables, views, streams and pipelines are told by the systems that hold them."""


def shelf_key(title: str, by: User) -> tuple[str, str]:
    """The natural key of what a person puts on the shelf, however the title is spaced or written large.

    Everybody has names of their own, so that nobody learns from a refused one what somebody else has.
    """
    plain = unicodedata.normalize("NFKC", title).casefold()
    letters = "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in plain)
    return f"shelf/{by.pk}", re.sub(r"\s+", "-", letters.strip())[:500]


def on_my_shelf(title: str, by: User) -> Asset | None:
    """What this person has put on the shelf by this title before."""
    namespace, name = shelf_key(title, by)
    return Asset.objects.visible_to(by).filter(namespace=namespace, name=name).first()


@transaction.atomic
def put_on_shelf(*, by: User, title: str, columns: Sequence[str] = (), **words: Any) -> Asset:
    """A new local asset for which the person answers; `columns` are the names of its fields.

    `Unprocessable` names what is wrong; a second one of the same title is.
    """
    # Sent twice at once: the second waits here and finds the first.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    namespace, name = shelf_key(title, by)
    if not name:
        raise Unprocessable({"title": [_("Give it a name with a letter or a digit.")]})
    if Asset.objects.filter(namespace=namespace, name=name).exists():
        message = _("You have put something of this name on the shelf before. Choose another name.")
        raise Unprocessable({"title": [message]})
    raw = words | {
        "namespace": namespace,
        "name": name,
        "title": title,
        "stewards": [by.email],
        "fields": [{"name": column} for column in columns],
    }
    try:
        row = intake.check(raw)
    except intake.RowErrors as wrong:
        raise refused(wrong.errors) from wrong
    registrar = registering.Registrar(by=by, authority=Authority.PERSON)
    report = registering.register([row], registrar=registrar)
    if report.failed:
        raise refused((error["field"], error["message"]) for error in report.errors)
    return Asset.objects.get(pk=report.ids[row.key])


def refused(errors: Iterable[tuple[str, str]]) -> Unprocessable:
    """What is wrong with a row, as the service's errors."""
    found: dict[str, list[str]] = {}
    for where, message in errors:
        found.setdefault(where, []).append(message)
    return Unprocessable(found)
