"""Where a word can stand in an asset, and what finding it there is worth: the one table of weights.

A word that stands in several places counts where it is worth most, and a tenth of what it is worth in each other.
Nothing of this is built into the index, which only remembers the places: a weight that is changed here counts at once.
"""

from enum import IntFlag

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
"""The share of a place's weight that counts when the word stands in a better place too."""


def worth() -> NDArray[np.float32]:
    """The weight of each of the 256 combinations of places."""
    table = np.zeros(256, dtype=np.float32)
    for places in range(1, 256):
        weights = sorted((WEIGHTS[place] for place in Place(places)), reverse=True)
        table[places] = weights[0] + ALSO * sum(weights[1:])
    return table


WORTH = worth()
