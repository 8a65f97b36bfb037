"""A QR code as one SVG path, drawn on the page itself: no picture to fetch, no style, no script."""

from itertools import groupby
from typing import Any

from qrcode.main import QRCode

QUIET = 4
"""The white modules around the code that a camera needs."""


def drawn(text: str) -> dict[str, str | int]:
    """`d` of the path, and how many modules wide and high the drawing is."""
    code: QRCode[Any] = QRCode(border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    bars = [bar for y, row in enumerate(rows) for bar in dark_bars(y, row)]
    return {"d": "".join(bars), "size": len(rows)}


def dark_bars(y: int, row: list[bool]) -> list[str]:
    bars, x = [], 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            bars.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return bars
