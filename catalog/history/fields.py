"""What was done to the fields of an asset, in words; what was done to many of them at once is said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.history.reading import ROWS, Change
from catalog.history.saying import Said, became, listed, regrouped, rewritten, value
from catalog.models import Asset

SINGLY = 4
"""The same attribute of so many fields is told field by field."""


def say(changes: Sequence[Change]) -> Iterator[Said]:
    """In the order in which the fields stand."""
    changes = sorted(changes, key=lambda change: (change.after["position"], change.after["name"]))
    came = [change for change in changes if change.act == "insert"]
    went = [change for change in changes if change.act == "delete"]
    if came:
        many = _count(came)
        words = ngettext("added the field {names}", "added {n} fields: {names}", many)
        yield Said(format_html(words, n=many, names=_names(came, many)))
    if went:
        many = _count(went)
        words = ngettext("took away the field {names}", "took away {n} fields: {names}", many)
        yield Said(format_html(words, n=many, names=_names(went, many)))
    yield from _changed([change for change in changes if change.act == "update"])


def _count(changes: Sequence[Change]) -> int:
    """How many there are, of which only the first were read."""
    return changes[0].many if changes[0].many > ROWS else len(changes)


def _names(changes: Sequence[Change], many: int) -> SafeString:
    found: list[Any] = [_name(change) for change in changes]
    return listed(found + [""] * (many - len(found)))


def _name(change: Change) -> SafeString:
    return format_html('<bdi class="code">{}</bdi>', change.after["name"])


def _changed(changes: Sequence[Change]) -> Iterator[Said]:
    if changes and changes[0].many > ROWS:
        yield _together("", changes)
        return
    by_attribute: dict[str, list[Change]] = {}
    for change in changes:
        if change.before is None:
            by_attribute.setdefault("", []).append(change)
            continue
        for attribute in _nouns():
            if change.before[attribute] != change.after[attribute]:
                by_attribute.setdefault(attribute, []).append(change)
    moved = by_attribute.pop("position", [])
    for attribute, found in by_attribute.items():
        if attribute == "" or len(found) > SINGLY:
            yield _together(attribute, found)
        else:
            for change in found:
                yield from _one(attribute, change)
    if moved and not by_attribute:
        yield Said(format_html("{}", _("put the fields in another order")))


def _nouns() -> dict[str, str]:
    """What is changed of a field, as it stands after "changed"; the last is no sentence of its own."""
    return {
        "name": _("the name of {field}"),
        "type": _("the type of {field}"),
        "description": _("the description of {field}"),
        "nullable": _("whether {field} may be empty"),
        "sensitivity": _("the sensitivity of {field}"),
        "tags": _("the tags of {field}"),
        "parent": _("where {field} stands"),
        "position": "",
    }


def _together(attribute: str, changes: Sequence[Change]) -> Said:
    count = _count(changes)
    words = {
        "name": ngettext("renamed {n} field: {names}", "renamed {n} fields: {names}", count),
        "type": ngettext(
            "changed the type of {n} field: {names}",
            "changed the type of {n} fields: {names}",
            count,
        ),
        "description": ngettext(
            "described {n} field anew: {names}", "described {n} fields anew: {names}", count
        ),
        "sensitivity": ngettext(
            "changed the sensitivity of {n} field: {names}",
            "changed the sensitivity of {n} fields: {names}",
            count,
        ),
        "tags": ngettext(
            "changed the tags of {n} field: {names}",
            "changed the tags of {n} fields: {names}",
            count,
        ),
    }
    other = ngettext("changed {n} field: {names}", "changed {n} fields: {names}", count)
    names = _names(changes, count)
    return Said(format_html(words.get(attribute, other), n=count, names=names))


def _one(attribute: str, change: Change) -> Iterator[Said]:
    before, after = (change.before or {})[attribute], change.after[attribute]
    what = format_html(_nouns()[attribute], field=_name(change))
    if attribute == "description":
        yield rewritten(what, before, after)
    elif attribute == "tags":
        quiet = format_html(_("put {what} in another order"), what=what)
        yield from regrouped(what, before, after, quiet=quiet)
    elif attribute == "nullable":
        words = (
            _("said that {field} may be empty") if after else _("said that {field} is never empty")
        )
        if after is None:
            words = _("no longer says whether {field} may be empty")
        yield Said(format_html(words, field=_name(change)))
    else:
        yield became(what, _shown(attribute, before), _shown(attribute, after))


def _shown(attribute: str, raw: Any) -> SafeString | str:
    if not raw:
        return ""
    if attribute == "sensitivity" and raw in Asset.Sensitivity.values:
        return value(str(Asset.Sensitivity(raw).label))
    return format_html('<span class="code">{}</span>', value(str(raw)))
