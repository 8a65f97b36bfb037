"""What was done to the asset itself, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.templatetags import times
from catalog.history.naming import Names
from catalog.history.reading import Change
from catalog.history.saying import Said, became, regrouped, rewritten, value
from catalog.models import Asset

Row = dict[str, Any]
CHOICES: dict[str, type[Any]] = {
    "kind": Asset.Kind,
    "stage": Asset.Stage,
    "sensitivity": Asset.Sensitivity,
    "visibility": Asset.Visibility,
}
POINTING = {"domain_id": "domain", "owner_id": "team", "source_id": "source"}
TEXTS = ("description", "definition")


def say(change: Change, known: Names) -> Iterator[Said]:
    """Everything that one entry did to the row of the asset."""
    if change.act == "insert":
        yield Said(format_html("{}", _("registered it")))
        return
    if change.before is None:
        yield Said(format_html("{}", _("changed it; how it was before was not recorded yet")))
        return
    before, after = change.before, change.after
    said: list[Said] = [
        *_life(before, after, known),
        *_certificate(before, after),
        *_attributes(before, after, known),
        *_lists(before, after),
    ]
    if not said and before["beside"] != after["beside"]:
        said.append(Said(format_html("{}", _("noted other words beside those that are shown"))))
    yield from said


def reason(changes: Iterable[Change]) -> str:
    """Why, in the words of whoever deprecated, retired or revived the asset."""
    for change in changes:
        before = change.before or {}
        note = change.after.get("lifecycle_note", "")
        if change.kind == "asset" and note and _lived(before) != _lived(change.after):
            return str(note)
    return ""


def _lived(row: Row) -> tuple[bool, bool]:
    return bool(row.get("deprecated_at")), bool(row.get("retired_at"))


def _life(before: Row, after: Row, known: Names) -> Iterator[Said]:
    (was_deprecated, was_retired), (deprecated, retired) = _lived(before), _lived(after)
    if retired and not was_retired:
        yield Said(format_html("{}", _("took it off the shelf")))
    elif was_retired and not retired:
        yield Said(format_html("{}", _("put it back on the shelf")))
    if deprecated and not was_deprecated and not retired:
        yield Said(format_html("{}", _("marked it as deprecated")))
    elif was_deprecated and not deprecated:
        yield Said(format_html("{}", _("took back that it is deprecated")))
    old, new = before["replacement_id"], after["replacement_id"]
    # What to use instead is told to those who may see that.
    if old != new and known.row("asset", new or old):
        words = _("no longer names {asset} as what to use instead")
        words = _("named {asset} as what to use instead") if new else words
        yield Said(format_html(words, asset=known.of("asset", new or old)))
    if (before["lifecycle_note"] != after["lifecycle_note"]) and _lived(before) == _lived(after):
        note = _("the note on its life")
        yield rewritten(note, before["lifecycle_note"], after["lifecycle_note"])


def _certificate(before: Row, after: Row) -> Iterator[Said]:
    columns = ("certified_until", "certified_at", "certified_note")
    if all(before[column] == after[column] for column in columns):
        return
    if not after["certified_until"]:
        yield Said(format_html("{}", _("took back that somebody vouches for it")))
        return
    until, note = times.day(date.fromisoformat(after["certified_until"])), after["certified_note"]
    if note:
        words = _("vouched for it until {day}: “{note}”")
        yield Said(format_html(words, day=until, note=format_html("<bdi>{}</bdi>", note)))
    else:
        yield Said(format_html(_("vouched for it until {day}"), day=until))


def _attributes(before: Row, after: Row, known: Names) -> Iterator[Said]:
    for column, what in _nouns().items():
        old, new = before[column], after[column]
        if old == new:
            continue
        if column in TEXTS:
            yield rewritten(what, old, new)
        else:
            yield became(what, _shown(column, old, known), _shown(column, new, known))


def _nouns() -> dict[str, str]:
    """What is changed, as it stands after "changed"."""
    return {
        "title": _("the title"),
        "description": _("the description"),
        "namespace": _("the namespace"),
        "name": _("the name"),
        "kind": _("the kind"),
        "domain_id": _("the domain"),
        "owner_id": _("the owner"),
        "source_id": _("the source"),
        "stage": _("the stage"),
        "sensitivity": _("the sensitivity"),
        "visibility": _("who may see it"),
        "definition": _("the SQL that makes it"),
    }


def _shown(column: str, raw: Any, known: Names) -> SafeString | str:
    if raw in (None, ""):
        return ""
    if column in POINTING:
        return known.of(POINTING[column], raw)
    choices = CHOICES.get(column)
    if choices is not None and raw in choices.values:
        return value(str(choices(raw).label))
    return value(str(raw))


def _lists(before: Row, after: Row) -> Iterator[Said]:
    if before["tags"] != after["tags"]:
        quiet = _("put its tags in another order")
        yield from regrouped(_("the tags"), before["tags"], after["tags"], quiet=quiet)
    if before["links"] != after["links"]:
        old, new = ([_link(one) for one in row["links"] or []] for row in (before, after))
        yield from regrouped(_("the links"), old, new, quiet=_("changed a link"))
    if before["properties"] != after["properties"]:
        old, new = ([*_properties(row["properties"])] for row in (before, after))
        yield from regrouped(_("the properties"), old, new, quiet=_("changed the properties"))


def _link(told: Any) -> str:
    return str(told.get("title") or told.get("url") or "") if isinstance(told, dict) else str(told)


def _properties(told: Any) -> Iterator[str]:
    """Name and value of each; what is long or nested shows itself shortened."""
    for name, said in (told if isinstance(told, dict) else {}).items():
        yield f"{name}: {said}"
