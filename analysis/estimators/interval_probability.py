"""The probability that a count lies in its cell, with derivatives.

A cell is an inclusive range of whole numbers. Everything here is a sum over the counts of the
cell: with ``f`` the probability of one count and ``w`` its share of the cell's probability,
Louis (1982, section 3) gives the derivatives of the log of a sum as moments under ``w``::

    d   log P = E_w[d log f]
    d^2 log P = E_w[d^2 log f] + Var_w[d log f]

No difference of two distribution functions is ever taken, so neither far tails nor narrow cells
lose digits. The cost is proportional to the total width of the cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy.special import gammaln

from analysis.design.panel import BoolArray, FloatArray, IntArray

_SERIES_BELOW = 0.05
_SERIES_TERMS = 16


@dataclass(frozen=True)
class CellMoments:
    """Log probability of each cell and its derivatives in the log mean and the dispersion.

    Attributes:
        log_probability: (n,) log P(low <= Y <= high).
        score: (n,) first derivative in the log mean.
        curvature: (n,) second derivative in the log mean; negative for every bounded cell.
        dispersion_score: (n,) first derivative in the dispersion.
        dispersion_curvature: (n,) second derivative in the dispersion.
        cross: (n,) mixed second derivative.
    """

    log_probability: FloatArray
    score: FloatArray
    curvature: FloatArray
    dispersion_score: FloatArray
    dispersion_curvature: FloatArray
    cross: FloatArray


@dataclass(frozen=True)
class CellSupport:
    """The counts that each cell allows, laid end to end.

    Attributes:
        low: (n,) smallest count of each cell, people.
        high: (n,) largest count of each cell, people.
        counts: (K,) all counts of the first cell, then all of the second, and so on.
        cell: (K,) index of the cell that each count belongs to.
        start: (n,) position of the first count of each cell in ``counts``.
        log_factorial: (K,) log of the factorial of each count.
    """

    low: IntArray
    high: IntArray
    counts: IntArray
    cell: IntArray
    start: IntArray
    log_factorial: FloatArray

    @classmethod
    def of(cls, low: FloatArray | IntArray, high: FloatArray | IntArray) -> CellSupport:
        """Lay out the counts between ``low`` and ``high``, both (n,) whole numbers, inclusive.

        Raises:
            ValueError: a bound is not whole, is negative, or low exceeds high.
        """
        lowest, highest = _whole(low, "low"), _whole(high, "high")
        if lowest.shape != highest.shape or lowest.ndim != 1:
            raise ValueError(f"low has shape {lowest.shape}, high has shape {highest.shape}")
        if np.any(lowest < 0) or np.any(lowest > highest):
            raise ValueError("every cell needs 0 <= low <= high")
        width = highest - lowest + 1
        start = np.concatenate([[0], np.cumsum(width)[:-1]]).astype(np.int64)
        cell = np.repeat(np.arange(len(width)), width)
        counts = np.arange(len(cell)) - start[cell] + lowest[cell]
        return cls(lowest, highest, counts, cell, start, gammaln(counts + 1.0))

    def subset(self, keep: BoolArray) -> CellSupport:
        """Return the support of the cells that ``keep`` (n,) marks."""
        return CellSupport.of(self.low[keep], self.high[keep])

    def log_probability(self, eta: FloatArray, dispersion: float) -> tuple[FloatArray, FloatArray]:
        """Return (n,) log probabilities of the cells and (K,) shares of the counts in them.

        Args:
            eta: (n,) log of the mean count of each cell.
            dispersion: NB2 dispersion ``a`` of the variance ``mu + a mu^2``; 0 is Poisson.
        """
        mean = np.exp(eta)
        rising = _rising(int(self.high.max()), dispersion)[0]
        log_f = (
            rising[self.counts]
            - self.log_factorial
            + self.counts * (eta - np.log1p(dispersion * mean))[self.cell]
            - (mean * log1p_ratio(dispersion * mean))[self.cell]
        )
        peak = np.maximum.reduceat(log_f, self.start)
        relative = np.exp(log_f - peak[self.cell])
        total = np.add.reduceat(relative, self.start)
        return peak + np.log(total), relative / total[self.cell]

    def moments(self, eta: FloatArray, dispersion: float) -> CellMoments:
        """Return the log probabilities and their first and second derivatives.

        NB2 with mean ``mu`` and dispersion ``a`` (Cameron & Trivedi 2013, section 3.3)::

            log f = sum_{j<k} log(1 + a j) - log k! + k log mu - (k + 1/a) log(1 + a mu)

        written so that ``a = 0`` is the Poisson probability and derivatives in ``a`` exist there.

        Args:
            eta: (n,) log of the mean count of each cell.
            dispersion: NB2 dispersion, 0 or more.
        """
        log_probability, share = self.log_probability(eta, dispersion)
        mean = np.exp(eta)
        scale = 1.0 + dispersion * mean
        _, rising_1, rising_2 = _rising(int(self.high.max()), dispersion)
        tail_1, tail_2 = log1p_ratio_derivatives(dispersion * mean)
        expected = self._expect(share, self.counts)
        count_gap = self.counts - expected[self.cell]
        in_a = rising_1[self.counts] - self.counts * (mean / scale)[self.cell]
        expected_in_a = self._expect(share, in_a)
        in_a_gap = in_a - expected_in_a[self.cell]
        return CellMoments(
            log_probability=log_probability,
            score=(expected - mean) / scale,
            curvature=(self._expect(share, count_gap**2) - mean * (1.0 + dispersion * expected))
            / scale**2,
            dispersion_score=expected_in_a - mean**2 * tail_1,
            dispersion_curvature=self._expect(share, rising_2[self.counts] + in_a_gap**2)
            + expected * (mean / scale) ** 2
            - mean**3 * tail_2,
            cross=self._expect(share, count_gap * in_a_gap) / scale
            - (expected - mean) * mean / scale**2,
        )

    def _expect(self, share: FloatArray, values: FloatArray | IntArray) -> FloatArray:
        """Return the (n,) share-weighted mean of ``values`` (K,) within each cell."""
        return np.asarray(np.add.reduceat(share * values, self.start), dtype=np.float64)


def _whole(bound: FloatArray | IntArray, name: str) -> IntArray:
    """Return the bound as integers; refuse fractions and what is not finite."""
    values = np.asarray(bound, dtype=np.float64)
    if not np.all(np.isfinite(values)) or np.any(values != np.round(values)):
        raise ValueError(f"{name} must hold whole numbers")
    return values.astype(np.int64)


def _rising(largest: int, dispersion: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return ``sum_{j<k} log(1 + a j)`` for k = 0..largest, and its two derivatives in ``a``.

    The sum is exact at a = 0, where a difference of log-gamma functions would cancel.
    """
    j = np.arange(largest, dtype=np.float64)
    ratio = j / (1.0 + dispersion * j)
    zero = np.zeros(1)
    value = np.concatenate([zero, np.cumsum(np.log1p(dispersion * j))])
    first = np.concatenate([zero, np.cumsum(ratio)])
    second = np.concatenate([zero, -np.cumsum(ratio**2)])
    return value, first, second


def log1p_ratio(x: FloatArray) -> FloatArray:
    """Return ``log(1 + x) / x``, which is 1 at x = 0."""
    safe = np.where(x > 0.0, x, 1.0)
    return np.where(x > 0.0, np.log1p(safe) / safe, 1.0)


def log1p_ratio_derivatives(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the first two derivatives of ``log(1 + x) / x``, by its series when x is small."""
    safe = np.where(x > _SERIES_BELOW, x, 1.0)
    log = np.log1p(safe)
    first = (safe / (1.0 + safe) - log) / safe**2
    second = (2.0 * log - 2.0 * safe / (1.0 + safe) - (safe / (1.0 + safe)) ** 2) / safe**3
    m = np.arange(_SERIES_TERMS)
    sign = np.where(m % 2 == 0, -1.0, 1.0)
    small = np.where(x > _SERIES_BELOW, 0.0, x)
    series_first = polyval(small, sign * (m + 1.0) / (m + 2.0))
    series_second = polyval(small, -sign * (m + 1.0) * (m + 2.0) / (m + 3.0))
    return (
        np.where(x > _SERIES_BELOW, first, series_first),
        np.where(x > _SERIES_BELOW, second, series_second),
    )
