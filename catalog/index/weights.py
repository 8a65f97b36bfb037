"""What makes an asset stand before another: the one table of weights. docs/search.md shows it to people.

The score of an asset is the sum over the query's words of

    rarity · form · place

times what is known of the asset itself (`KNOWN`), after what is called exactly as was asked (`EXACTLY`). Nothing of
this is built into the index, which only remembers places and numbers: a weight that is changed here counts at once.
"""

from enum import IntFlag
from typing import Literal

import numpy as np
from numpy.typing import NDArray


class Place(IntFlag):
    """A bit for each place, so that all the places of a word in an asset are one byte."""

    TITLE = 1
    NAME = 2
    PATH = 4
    TERM = 8
    TAG = 16
    FIELD = 32
    DESCRIPTION = 64
    FIELD_DESCRIPTION = 128


WEIGHTS: dict[Place, float] = {
    Place.TITLE: 10.0,  # what people call it
    Place.NAME: 9.0,  # the last part of its technical name
    Place.TERM: 6.0,  # a term it means, or a synonym of that term
    Place.TAG: 5.0,
    Place.FIELD: 4.0,  # the name of a field
    Place.PATH: 3.0,  # the rest of its name: database, schema, folder
    Place.DESCRIPTION: 2.0,
    Place.FIELD_DESCRIPTION: 1.0,
}
ALSO = 0.1
"""A word that stands in several places counts where it is worth most, and with this share of each other place."""

Form = Literal["exact", "stem", "beginning", "guess"]
FORMS: dict[Form, float] = {"exact": 1.0, "stem": 0.8, "beginning": 0.6, "guess": 0.4}
"""What it is worth to find a word as it was asked, by its stem, as a beginning, or by a guess."""

ENTITLED = Place.TITLE | Place.NAME
WHOLE = 0.5
"""How much more it is worth when the query's words are all there is in the title or name: at most half more."""

EXACTLY = {"full": 1e9, "last": 1e7}
"""Points for an asset whose whole name or title was asked for, and for one whose last part was: before every other."""

IMPORTANCE = 0.1
"""Times 1 + this · ln(1 + how many assets hang on it)."""
KNOWN = {"certified": 1.15, "central": 1.1, "deprecated": 0.4}
"""Times each of these that holds."""

PRIOR_WEIGHT = 5
"""By rating, a mean is drawn to the mean of the whole shop as if so many more people had given that: few say little."""
PRIOR_STARS = 3.0
"""The mean of a shop in which nobody has rated anything yet."""


def worth() -> NDArray[np.float32]:
    """The weight of each of the 256 combinations of places."""
    table = np.zeros(256, dtype=np.float32)
    for places in range(1, 256):
        weights = sorted((WEIGHTS[place] for place in Place(places)), reverse=True)
        table[places] = weights[0] + ALSO * sum(weights[1:])
    return table


WORTH = worth()


def rarity(size: int, frequency: int) -> float:
    """What a word is worth that so many of all assets hold: the fewer, the more."""
    return float(np.log1p(size / (1 + frequency)))
