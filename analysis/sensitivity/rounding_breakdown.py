"""How wide the rounding unit could be before the sign of an estimate is lost.

At unit u every printed figure is read as if it had been rounded to the nearest multiple of u,
without moving the figure itself: a number stands for the counts at most ``u // 2`` away, which is
two people at unit five and none at unit one. An even unit keeps the half-way count on both sides,
because the direction of rounding is unknown. A wider unit never narrows a cell, so the sign is
identified at every unit up to the breakdown unit and at none beyond it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cleaning.tokens import Reading, TokenKind
from analysis.design.panel import IntArray
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.outcome_forms import Box, OutcomeForm, transform_box
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds, sign_identified

WIDEST_UNIT = 20
"""Widest rounding unit tried, people."""


@dataclass(frozen=True)
class PrintedFigures:
    """Printed figures, one entry each, before a rounding unit is chosen.

    Attributes:
        kind: (m,) what each figure states.
        value_low: (m,) the number printed, the lower end of a range, or the limit of "below".
        value_high: (m,) the upper end of a range; equal to ``value_low`` otherwise.
        cell: (m,) index 0..n-1 of the cell each figure is about; figures about one cell intersect.
        printed_unit: rounding unit of the source, people.
    """

    kind: Sequence[TokenKind]
    value_low: IntArray
    value_high: IntArray
    cell: IntArray
    printed_unit: int = 5

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit together, reversed ends and cells without a figure."""
        shapes = {self.value_low.shape, self.value_high.shape, self.cell.shape}
        if shapes != {(len(self.kind),)}:
            raise ValueError(f"{len(self.kind)} kinds, but values of shapes {sorted(shapes)}")
        if not np.all((self.value_low >= 0) & (self.value_low <= self.value_high)):
            raise ValueError("printed values must satisfy 0 <= value_low <= value_high")
        if set(self.cell.tolist()) != set(range(len(set(self.cell.tolist())))):
            raise ValueError("cells must be numbered 0..n-1, each with at least one figure")

    def box(self, unit: int, reading: Reading) -> Box:
        """Return the counts (n,) that the figures allow at a rounding unit, people.

        Numbers and both ends of a range widen by ``unit // 2``, never below zero; the limit of
        "below" moves with the unit, so "under five" becomes "under u"; exact figures stay. Under
        the suppressed reading a printed zero is a true zero, other printed numbers are at least
        the unit of the source (smaller ones would have been printed as "below"), and "below"
        starts at one. The printed value is the centre of the counts allowed.

        Raises:
            NotIdentifiedError: the figures about one cell have no count in common at this unit.
        """
        ends = [
            self._counts(kind, int(first), int(last), unit, reading)
            for kind, first, last in zip(self.kind, self.value_low, self.value_high, strict=True)
        ]
        n_cells = len(set(self.cell.tolist()))
        low, high = np.zeros(n_cells), np.full(n_cells, np.inf)
        np.maximum.at(low, self.cell, [float(end[0]) for end in ends])
        np.minimum.at(high, self.cell, [float(end[1]) for end in ends])
        if np.any(low > high):
            empty = ", ".join(str(i) for i in np.flatnonzero(low > high))
            raise NotIdentifiedError(
                f"read as rounded to {unit}, the figures for one cell share no count: cell {empty}"
            )
        return Box((low + high) / 2, low, high)

    def _counts(
        self, kind: TokenKind, first: int, last: int, unit: int, reading: Reading
    ) -> tuple[int, int]:
        suppressed = reading is Reading.SUPPRESSED
        if kind is TokenKind.EXACT:
            return first, last
        if kind is TokenKind.BELOW:
            highest = last - self.printed_unit + unit - 1
            start = 1 if suppressed else 0
            return start, max(start, highest)
        if suppressed and last == 0:
            return 0, 0
        # The floor stays at the unit of the source, so that a wider unit never narrows a cell.
        floor = min(first, self.printed_unit) if suppressed else 0
        return max(floor, first - unit // 2), last + unit // 2


def breakdown_unit(
    estimator: LinearEstimator,
    figures: PrintedFigures,
    *,
    form: OutcomeForm = OutcomeForm.COUNT,
    denominator: PrintedFigures | None = None,
    reading: Reading = Reading.NEAREST,
    widest: int = WIDEST_UNIT,
) -> int:
    """Return the widest rounding unit at which the sign of the estimate is identified.

    Args:
        estimator: the linear estimator; only its weights are used.
        figures: the printed figures, cells numbered in the order of the weights.
        form: form of the outcome; a share also needs ``denominator``.
        denominator: the figures that a share is divided by, cells numbered alike.
        reading: how small printed figures are read.
        widest: widest unit tried, people.

    Returns:
        A unit in people: 1 when the sign is lost as soon as figures are not exact counts,
        ``widest`` when it is never lost in the range tried, 0 when it is not identified even
        with exact counts (the estimate is zero, or ranges alone decide).

    Raises:
        NotIdentifiedError: the outcome is undefined, or figures for one cell contradict each
            other, even with exact counts.
    """
    for unit in range(1, widest + 1):
        counts = figures.box(unit, reading)
        divisor = None if denominator is None else denominator.box(unit, reading)
        try:
            outcome = transform_box(form, *counts, denominator=divisor)
        except NotIdentifiedError:
            if unit == 1:
                raise
            # A wider unit lets in a count at which the outcome has no value, hence no sign.
            return unit - 1
        if not sign_identified(estimate_bounds(estimator, outcome.low, outcome.high)):
            return unit - 1
    return widest
