"""The demo's model: the delay at arrival to be expected of an airline at an hour, and how far off that was."""

import json
import math
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from config.demo import warehouse

HELD_OUT = 28
"""The newest days, which the model is tested on and does not see."""


def train(connection: warehouse.Connection) -> tuple[int, str]:
    """The number of cells and the model as JSON, with its error on each of the held out days."""
    rows: list[Any] = connection.execute(warehouse.text("train_arrival_delay")).fetchall()
    overall = rows[0][4] if rows else 0.0
    expected = {(carrier, hour): minutes for carrier, hour, _n, minutes, _mean in rows}
    errors = _errors(connection, expected, overall)
    model = {
        "predicts": "delay at arrival in minutes",
        "method": "mean by airline and scheduled hour, drawn towards the overall mean",
        "trained_on_flights": sum(row[2] for row in rows),
        "overall_mean_minutes": overall,
        "held_out_days": HELD_OUT,
        "root_mean_square_error_minutes": errors,
        "cells": [
            {"carrier": carrier, "hour": hour, "flights": flights, "expected_minutes": minutes}
            for carrier, hour, flights, minutes, _mean in rows
        ],
    }
    return len(rows), json.dumps(model, indent=1)


def errors_of(path: Path) -> dict[str, dict[str, float]]:
    """The errors a model's file tells, by day: `flights`, `model`, and `overall_mean` as a yardstick."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(told.get("root_mean_square_error_minutes", {}))


def _errors(
    connection: warehouse.Connection, expected: dict[tuple[str, int], float], overall: float
) -> dict[str, dict[str, float]]:
    """The square of (delay - expectation) summed over a cell is squares - 2 * expectation * total + n * its square."""
    rows: list[Any] = connection.execute(warehouse.text("test_arrival_delay")).fetchall()
    flights: dict[date, int] = defaultdict(int)
    off: dict[date, float] = defaultdict(float)
    off_by_overall: dict[date, float] = defaultdict(float)
    for day, carrier, hour, number, total, squares in rows:
        flights[day] += number
        for sums, minutes in (
            (off, expected.get((carrier, hour), overall)),
            (off_by_overall, overall),
        ):
            sums[day] += squares - 2 * minutes * total + number * minutes**2
    return {
        str(day): {
            "flights": number,
            "model": round(math.sqrt(off[day] / number), 2),
            "overall_mean": round(math.sqrt(off_by_overall[day] / number), 2),
        }
        for day, number in flights.items()
    }
