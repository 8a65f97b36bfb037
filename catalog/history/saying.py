"""How a change of one attribute is said, whatever the attribute is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.history.difference import Piece, between

NAMED = 6
"""So many names are told one by one."""
SHORT = 80
"""A longer value is not part of a sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody did, as it follows their name: "changed the description"; and the words that changed."""

    words: SafeString
    pieces: Sequence[Piece] = ()


def value(text: str) -> SafeString:
    """A value as it stands in a sentence, whatever its direction."""
    shown = text if len(text) <= SHORT else f"{text[:SHORT]}…"
    return format_html("<bdi>{}</bdi>", shown)


def listed(found: Sequence[Any]) -> SafeString:
    """Names one after another; of many the first."""
    joined = format_html_join(", ", "{}", ((name,) for name in found[:NAMED]))
    more = len(found) - NAMED
    if more <= 0:
        return joined
    words = ngettext("{names} and {n} more", "{names} and {n} more", more)
    return format_html(words, names=joined, n=more)


def became(what: str, before: SafeString | str, after: SafeString | str) -> Said:
    """An attribute with a short value; an empty one stands for none."""
    if not before:
        return Said(format_html(_("set {what} to {after}"), what=what, after=after))
    if not after:
        words = _("took away {what}, which was {before}")
        return Said(format_html(words, what=what, before=before))
    words = _("changed {what} from {before} to {after}")
    return Said(format_html(words, what=what, before=before, after=after))


def rewritten(what: str, before: str, after: str) -> Said:
    """An attribute in words: which ones came and went."""
    if not before:
        words = format_html(_("wrote {what}"), what=what)
    elif not after:
        words = format_html(_("took away {what}"), what=what)
    else:
        words = format_html(_("changed {what}"), what=what)
    return Said(words, between(before, after))


def regrouped(what: str, before: Sequence[str], after: Sequence[str], *, quiet: str) -> list[Said]:
    """A list of short values: which ones came and went; only put in another order, `quiet` says it."""
    came = [value(one) for one in after if one not in before]
    went = [value(one) for one in before if one not in after]
    said = []
    if came:
        words = _("added {names} to {what}")
        said.append(Said(format_html(words, names=listed(came), what=what)))
    if went:
        words = _("took {names} from {what}")
        said.append(Said(format_html(words, names=listed(went), what=what)))
    return said or [Said(format_html("{}", quiet))]
