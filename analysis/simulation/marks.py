"""What a simulated rate says about a test or an interval, and the summary by method.

A rate is marked when it misses its nominal level by more than three Monte Carlo errors. There are
some hundred rates: two errors would mark several sound methods by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

TRUE_COUNTS = "true_counts"
"""Name of the lens of a method on the counts before rounding."""

MONTE_CARLO_ERRORS = 3.0
"""Distance from the nominal level, in Monte Carlo errors at that level, that marks a rate."""


class Mark(StrEnum):
    """The verdict on a method."""

    OK = "ok"
    OVER_REJECTS = "over-rejects"
    UNDER_COVERS = "under-covers"
    CONSERVATIVE = "conservative"
    NOT_MEASURED = "not measured"


def monte_carlo_error(rate: float, panels: int) -> float:
    """Return the standard error of a simulated share of ``panels`` panels."""
    return math.sqrt(rate * (1.0 - rate) / panels)


def mark_rejection(rate: float, nominal: float, panels: int) -> Mark:
    """Return the mark of a rejection rate under no effect."""
    return _mark(rate - nominal, nominal, panels, Mark.OVER_REJECTS)


def mark_coverage(rate: float, nominal: float, panels: int) -> Mark:
    """Return the mark of the coverage of an interval."""
    return _mark(nominal - rate, nominal, panels, Mark.UNDER_COVERS)


def _mark(excess: float, nominal: float, panels: int, bad: Mark) -> Mark:
    """Return ``bad`` or ``conservative`` when the excess of errors is beyond chance."""
    margin = MONTE_CARLO_ERRORS * monte_carlo_error(nominal, panels)
    if excess > margin:
        return bad
    return Mark.CONSERVATIVE if excess < -margin else Mark.OK


def method_rows(
    size: Iterable[Mapping[str, Any]], rounding: Iterable[Mapping[str, Any]]
) -> list[dict[str, object]]:
    """Return one row a method: its worst rate over all designs, and its mark.

    A method that over-rejects or under-covers in any design carries that mark; else one that is
    conservative in any design is conservative. Its worst design is the one whose rate lies
    farthest on the wrong side of the nominal level; the first by name of several such.

    Args:
        size: rows of the size table.
        rounding: rows of the rounding table.
    """
    measured: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in size:
        key = ("rejection rate", row["estimator"], row["inference"], row["outcome"], row["lens"])
        measured.setdefault(key, []).append({**row, "rate": row["rejection_rate"]})
    for row in rounding:
        if row["inference"] == "none":
            continue
        key = ("coverage", row["estimator"], row["inference"], row["outcome"], row["lens"])
        measured.setdefault(key, []).append({**row, "rate": row["coverage"]})
    return [_method_row(key, rows) for key, rows in measured.items()]


def _method_row(key: tuple[str, ...], rows: list[dict[str, Any]]) -> dict[str, object]:
    measure, estimator, inference, outcome, lens = key
    by_design = sorted(rows, key=lambda row: str(row["design"]))
    known = [row for row in by_design if row["mark"] != Mark.NOT_MEASURED]
    side = 1.0 if measure == "rejection rate" else -1.0
    bad = Mark.OVER_REJECTS if side > 0 else Mark.UNDER_COVERS
    marks = [row["mark"] for row in known]
    worst = max(known, key=lambda row: side * row["rate"], default=None)
    mark = next((m for m in (bad, Mark.CONSERVATIVE, Mark.OK) if m in marks), Mark.NOT_MEASURED)
    return {
        "measure": measure,
        "estimator": estimator,
        "inference": inference,
        "outcome": outcome,
        "lens": lens,
        "nominal": rows[0]["nominal"],
        "worst_rate": None if worst is None else worst["rate"],
        "worst_design": None if worst is None else worst["design"],
        "n_panels": 0 if worst is None else worst["n_panels"],
        "n_designs": len(known),
        "n_designs_marked": sum(mark == bad for mark in marks),
        "mark": mark,
    }
