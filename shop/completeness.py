"""How complete something is, in words that never round a gap away."""

import math

from health import units

NEARLY = 0.99
STEP = 0.001


def said(missing: float) -> str:
    """The share that is there, given the share that is missing (0 to 1): "96 %", "99.8 %".

    Above 99 % it is rounded down to a tenth, so that only what has no gap at all is 100 %.
    """
    there = 1 - missing
    if NEARLY < there < 1:
        return units.say(math.floor(there / STEP + 1e-9) * STEP, units.SHARE, step=STEP)
    return units.say(there, units.SHARE)
