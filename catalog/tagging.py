"""Which tags somebody may put on an asset or a field: names as they are sent become names of the governed list.

Whoever registers asks once for everything a batch names, and then row by row:

    tags = tagging.speak(every_name, by=person)
    tags.refused(sent, kept=asset.tags)   # (place, message) of what this person may not apply
    tags.canonical(sent)                  # what is written
    tags.propose(written)                 # unknown ones come onto the list, as proposals
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _

from accounts.checking import Wrong, name_like, takes
from accounts.models import User
from catalog.models import Tag

LONGEST = 80
COMPARED = 2_000
_name = name_like(LONGEST)


@takes(_name.schema)
def name(value: Any) -> str:
    """A tag's name. It is part of an address, so that between its slashes stand words and not dots."""
    found = _name(value)
    if any(not part.strip(".") for part in found.split("/")):
        raise Wrong(_("Between slashes something else than dots must stand."))
    return found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The part of the list that some names speak of, as one writer may use it.

    `reserved` holds, by tag, the teams that alone may apply it, unless this writer may.
    """

    targets: Mapping[str, str]
    reserved: Mapping[str, tuple[str, ...]]
    unknown: frozenset[str]

    def canonical(self, names: Iterable[str]) -> list[str]:
        """The names as the list has them, each once, in their order; a merged tag has its target's."""
        return list(dict.fromkeys(self.targets.get(one, one) for one in names))

    def refused(self, names: Sequence[str], kept: Iterable[str] = ()) -> Iterator[tuple[int, str]]:
        """The place of each name this writer may not apply, and who may; what was there already may stay."""
        there = set(self.canonical(kept))
        for place, one in enumerate(names):
            tag = self.targets.get(one, one)
            if tag in self.reserved and tag not in there:
                teams = ", ".join(self.reserved[tag])
                yield place, _("Only %(teams)s may apply “%(tag)s”.") % {"teams": teams, "tag": tag}

    def propose(self, names: Iterable[str]) -> None:
        """Put what the list does not know onto it, to be governed or merged by somebody."""
        fresh = sorted(self.unknown.intersection(self.canonical(names)))
        Tag.objects.bulk_create([Tag(name=one) for one in fresh], ignore_conflicts=True)


def speak(names: Iterable[str], *, by: User | None) -> Vocabulary:
    """What the list says of these names, in one statement; a machine (`by` none) is on no team."""
    asked = list(dict.fromkeys(names))
    exact: dict[str, str] = {}
    any_case: dict[str, str] = {}
    reserved: dict[str, tuple[str, ...]] = {}
    for known, target, teams, may in _known(asked, by):
        exact[known] = any_case[known.lower()] = target
        if teams and not may:
            reserved[target] = tuple(sorted(teams))
    targets, unknown = dict(exact), set()
    for one in asked:
        if one not in exact:
            if one.lower() not in any_case:
                unknown.add(one)
            targets[one] = any_case.setdefault(one.lower(), one)
    return Vocabulary(targets, reserved, frozenset(unknown))


def alike(tag: Tag) -> list[str]:
    """Names on the list that may mean the same, for whoever decides whether to merge: the likest first."""
    names = Tag.objects.living().exclude(pk=tag.pk).order_by("-state", "name")
    by_key: dict[str, str] = {}
    for one in names.values_list("name", flat=True)[:COMPARED]:
        by_key.setdefault(_key(one), one)
    return [by_key[key] for key in get_close_matches(_key(tag.name), by_key, n=3, cutoff=0.75)]


def _key(name: str) -> str:
    """A name without what people write in different ways."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _known(names: list[str], by: User | None) -> Iterator[tuple[str, str, list[str], bool]]:
    """Each tag of such a name: its target, the teams that may apply it, and whether this writer may."""
    if not names:
        return
    appliers = Tag.appliers.through.objects.filter(tag=OuterRef("target_pk"))
    rows = (
        Tag.objects.annotate(
            any_case=Lower("name"),
            target_pk=Coalesce("merged_into", "pk"),
            target=Coalesce(F("merged_into__name"), F("name")),
        )
        .filter(any_case__in={one.lower() for one in names})
        .annotate(
            teams=ArraySubquery(appliers.values("team__name")),
            mine=Exists(appliers.filter(team__memberships__user=by)),
        )
        .order_by("-pk")
    )
    admin = by is not None and by.is_superuser
    for known, target, teams, mine in rows.values_list("name", "target", "teams", "mine"):
        yield known, target, teams, admin or (by is not None and mine)
