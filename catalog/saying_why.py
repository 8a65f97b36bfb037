"""Why a hit stands where it stands, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.explaining import Factor, Why, Word

RARE, COMMON = 4.0, 1.5
"""A word is called rare that one in some fifty assets holds, common what more than one in three or four hold."""


def sentences(why: Why) -> list[str]:
    """What is added first, then what it is multiplied by."""
    return [
        *_named(why),
        *(_word(one) for one in why.words),
        *_whole(why),
        *(_factor(one) for one in why.factors),
    ]


def _named(why: Why) -> Iterator[str]:
    if "full" in why.named:
        yield _("It is called exactly so: that stands before everything else.")
    elif "last" in why.named:
        yield _("The last part of its name is exactly this: that stands before nearly everything.")


def _word(one: Word) -> str:
    if not one.points:
        return _("“%(word)s” does not stand in it.") % {"word": one.word}
    forms = {
        "exact": _("“%(word)s” stands in %(places)s"),
        "stem": _("“%(word)s” stands in another form in %(places)s"),
        "beginning": _("“%(word)s” begins “%(found)s” in %(places)s"),
        "guess": _("“%(word)s” may have been meant as “%(found)s”, which stands in %(places)s"),
    }
    said = forms[one.form] % {
        "word": one.word,
        "found": one.found,
        "places": ", ".join(places()[place] for place in one.places),
    }
    return _("%(said)s; the word is %(rarity)s: %(points)s points.") % {
        "said": said,
        "rarity": _rarity(one.rarity),
        "points": _number(one.points),
    }


def _rarity(rarity: float) -> str:
    if rarity >= RARE:
        return _("rare")
    return _("common") if rarity < COMMON else _("neither rare nor common")


def places() -> dict[str, str]:
    """What the places of a word are called inside a sentence."""
    return {
        "title": _("the title"),
        "name": _("the name"),
        "term": _("a term"),
        "tag": _("a tag"),
        "field": _("a field"),
        "path": _("what leads to the name"),
        "description": _("the description"),
        "field_description": _("the description of a field"),
    }


def _whole(why: Why) -> Iterator[str]:
    if why.whole != 1:
        yield _("What was asked is much of its title: %(factor)s times as many.") % {
            "factor": _number(why.whole)
        }


def _factor(one: Factor) -> str:
    said = {
        "certified": _("Somebody vouches for it: %(factor)s times as many."),
        "central": _("It is central: %(factor)s times as many."),
        "deprecated": _("It is deprecated: %(factor)s times as many."),
        "importance": ngettext(
            "%(n)s asset hangs on it: %(factor)s times as many.",
            "%(n)s assets hang on it: %(factor)s times as many.",
            one.number,
        ),
    }[one.name]
    return said % {"factor": _number(one.factor), "n": number_format(one.number)}


def _number(value: float) -> str:
    return str(number_format(round(value, 2), 2))
