"""Relative magnitudes for rounded figures: no covariance matrix, only the counts allowed.

With a handful of countries there may be nothing from which to estimate a covariance matrix. What
the rounded figures do give is a box of true counts. For each of them the range under relative
magnitudes is ``estimate -/+ mbar * reach * max |earlier change|`` [Rambachan & Roth 2023, section
2.4.1]. The estimate and the earlier changes share cells, so both move together: the functions here
search the box of cells, not the two separately rounded numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from analysis.design.panel import FloatArray
from analysis.records import NotIdentifiedError
from analysis.sensitivity.box_maximum import NOISE
from analysis.sensitivity.parallel_trends import Interval


@dataclass(frozen=True)
class CellContrast:
    """An estimate and the earlier changes it is set against, as weights of the same cells.

    Attributes:
        estimate: (n,) weights of the cells in the estimate.
        pre_changes: (K, n) weights of the cells in each earlier yearly change. Usually the change
            of the treated minus that of the compared countries. Where the compared countries have
            no earlier figure it may be the treated countries' own change; ``mbar`` then compares
            with that, and the reader should be told.
        reach: largest departure of the estimate when every yearly change of the difference in
            trends is at most one: 1 for the first year after the event (see
            ``parallel_trends.reach``).
    """

    estimate: FloatArray
    pre_changes: FloatArray
    reach: float = 1.0

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit together and a contrast without an earlier change."""
        n_cells = len(self.estimate)
        if self.pre_changes.ndim != 2 or self.pre_changes.shape[1] != n_cells:
            raise ValueError(
                f"pre_changes have shape {self.pre_changes.shape}, expected (K, {n_cells})"
            )
        if self.reach <= 0:
            raise ValueError(f"reach is {self.reach}, expected a positive number")
        if len(self.pre_changes) == 0:
            raise NotIdentifiedError(
                "no change before the event is available against which a departure from parallel "
                "trends can be measured"
            )

    @property
    def unit_departures(self) -> FloatArray:
        """(2K, n) weights of the departure at mbar = 1, for each earlier change and sign."""
        return self.reach * np.vstack([self.pre_changes, -self.pre_changes])


@dataclass(frozen=True)
class BreakdownValue:
    """Smallest mbar at which the sign is no longer identified; None if not below the cap.

    Attributes:
        as_printed: the printed figures taken as exact.
        for_all_counts: up to here the sign holds whatever the true counts; zero when rounding
            alone leaves the sign open.
        for_some_counts: beyond here the sign holds for none of the true counts. The counts are
            taken as real numbers within the box; for whole numbers it may be slightly smaller.
    """

    as_printed: float | None
    for_all_counts: float | None
    for_some_counts: float | None


def relative_magnitude_bounds(
    contrast: CellContrast, low: FloatArray, high: FloatArray, mbar: float
) -> Interval:
    """Return the union of the relative-magnitude ranges over all counts allowed.

    The upper end is convex and piecewise linear in the cells: the largest of 2K linear functions,
    each of which is largest at a vertex of the box. So it is exact, in closed form; the lower end
    likewise.

    Args:
        contrast: the estimate and its earlier changes.
        low: (n,) smallest value of each cell.
        high: (n,) largest value of each cell.
        mbar: largest change after the event, in units of the largest change before it.

    Raises:
        ValueError: mbar is negative, or the box is reversed or of another size.
    """
    if mbar < 0:
        raise ValueError(f"mbar is {mbar}, expected zero or more")
    _check_box(contrast, low, high)
    directions = contrast.estimate + mbar * contrast.unit_departures
    smallest = (directions * np.where(directions > 0, low, high)).sum(axis=1).min()
    largest = (directions * np.where(directions > 0, high, low)).sum(axis=1).max()
    # An end at zero leaves the sign open; rounding errors of the sum must not hide that.
    noise = NOISE * float((np.abs(directions) @ np.maximum(np.abs(low), np.abs(high))).max())
    return Interval(_without_noise(float(smallest), noise), _without_noise(float(largest), noise))


def breakdown_value(
    contrast: CellContrast,
    printed: FloatArray,
    low: FloatArray,
    high: FloatArray,
    cap: float = 10.0,
) -> BreakdownValue:
    """Return the mbar at which the sign is lost: as printed, for all counts and for some.

    For given counts it is ``|estimate| / (reach * max |earlier change|)``. The smallest such
    ratio over the box is found by Dinkelbach's iteration, which is exact after finitely many
    steps; the largest by one linear program for each sign [Charnes & Cooper 1962].

    Args:
        contrast: the estimate and its earlier changes.
        printed: (n,) the figures as printed, within the box.
        low: (n,) smallest value of each cell.
        high: (n,) largest value of each cell.
        cap: values at or above this are reported as None.

    Raises:
        ValueError: the box is reversed or of another size, or the cap is not positive.
    """
    if cap <= 0:
        raise ValueError(f"cap is {cap}, expected a positive number")
    _check_box(contrast, low, high)
    values = (
        _ratio(contrast, printed),
        _smallest_ratio(contrast, low, high),
        _largest_ratio(contrast, low, high, cap),
    )
    return BreakdownValue(*(None if value >= cap * (1 - 1e-9) else value for value in values))


def _check_box(contrast: CellContrast, low: FloatArray, high: FloatArray) -> None:
    shape = contrast.estimate.shape
    if low.shape != shape or high.shape != shape:
        raise ValueError(f"the box has shapes {low.shape} and {high.shape}, expected {shape}")
    if np.any(low > high):
        raise ValueError("the box is reversed: a low value exceeds its high value")


def _without_noise(value: float, noise: float) -> float:
    return 0.0 if abs(value) <= noise else value


def _ratio(contrast: CellContrast, counts: FloatArray) -> float:
    """Return the breakdown value for given counts; infinite when no earlier change is seen."""
    estimate = abs(float(contrast.estimate @ counts))
    departure = float((contrast.unit_departures @ counts).max())
    if estimate <= NOISE * float(np.abs(contrast.estimate) @ np.abs(counts)):
        return 0.0
    return estimate / departure if departure > 0 else math.inf


def _smallest_ratio(contrast: CellContrast, low: FloatArray, high: FloatArray) -> float:
    """Return the smallest breakdown value over the box; zero when the estimate can be zero."""
    plain = relative_magnitude_bounds(contrast, low, high, 0.0)
    if plain.sign == 0:
        return 0.0
    departures = contrast.unit_departures
    counts = _vertex_of_largest(departures, low, high)
    ratio = _ratio(contrast, counts)
    while math.isfinite(ratio):
        # The counts most against the sign at this mbar; if they do not lower it, it is smallest.
        directions = ratio * departures - plain.sign * contrast.estimate
        candidate = _ratio(contrast, _vertex_of_largest(directions, low, high))
        if candidate >= ratio * (1 - 1e-13):
            break
        ratio = candidate
    return ratio


def _vertex_of_largest(directions: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the vertex of the box at which the largest of the linear functions is largest."""
    vertices = np.where(directions > 0, high, low)
    best = int(np.argmax((directions * vertices).sum(axis=1)))
    return np.asarray(vertices[best], dtype=np.float64)


def _largest_ratio(contrast: CellContrast, low: FloatArray, high: FloatArray, cap: float) -> float:
    """Return the largest breakdown value over the box, or the cap if that is smaller.

    With z = counts / departure and u = 1 / departure the ratio is linear: maximise the estimate
    of z while the departure of z is at most one and u * low <= z <= u * high.
    """
    n_cells = len(low)
    departures = contrast.unit_departures
    rows = [
        np.hstack([departures, np.zeros((len(departures), 1))]),
        np.hstack([np.eye(n_cells), -high[:, None]]),
        np.hstack([-np.eye(n_cells), low[:, None]]),
    ]
    limits = np.concatenate([np.ones(len(departures)), np.zeros(2 * n_cells)])
    best = 0.0
    for sign in (1.0, -1.0):
        objective = np.append(sign * contrast.estimate, 0.0)
        # The cap as a constraint keeps the program bounded when the departure can be zero.
        solution = optimize.linprog(
            -objective,
            A_ub=np.vstack([*rows, objective]),
            b_ub=np.append(limits, cap),
            bounds=[(None, None)] * n_cells + [(0.0, None)],
            method="highs",
        )
        best = max(best, float(objective @ np.asarray(solution.x, dtype=np.float64)))
    return best
