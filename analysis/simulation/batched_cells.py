"""The probability that counts lie in their cells, for many complete panels at once.

As ``interval_probability``, on arrays of panels, countries, years and the counts of a cell; every
panel has a dispersion of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from analysis.design.panel import BoolArray, FloatArray, IntArray
from analysis.estimators.interval_probability import log1p_ratio, log1p_ratio_derivatives


@dataclass(frozen=True)
class PanelMoments:
    """Log probabilities of the cells and their derivatives; zero for countries set aside.

    Attributes:
        log_probability: (R, N, T).
        score: (R, N, T) first derivative in the log mean.
        curvature: (R, N, T) second derivative in the log mean.
        dispersion_score: (R, N, T) first derivative in the dispersion.
        dispersion_curvature: (R,) second derivative in the dispersion, summed.
        cross: (R, N, T) mixed second derivative.
    """

    log_probability: FloatArray
    score: FloatArray
    curvature: FloatArray
    dispersion_score: FloatArray
    dispersion_curvature: FloatArray
    cross: FloatArray


@dataclass(frozen=True)
class PanelCells:
    """The counts that the cells of R panels allow.

    Attributes:
        low: (R, N, T) smallest count of each cell, people.
        high: (R, N, T) largest count of each cell, people.
        counts: (W, R, N, T) counts from the smallest on, up to the widest cell.
        inside: (W, R, N, T) whether the cell allows that count.
        log_factorial: (W, R, N, T) log factorial of each count, endless outside the cell.
        kept: (R, N) whether a country has a cell that excludes zero.
    """

    low: IntArray
    high: IntArray
    counts: IntArray
    inside: BoolArray
    log_factorial: FloatArray
    kept: BoolArray

    @classmethod
    def of(cls, low: FloatArray, high: FloatArray) -> PanelCells:
        """Lay out the counts between ``low`` and ``high``, both (R, N, T) whole numbers."""
        lowest, highest = low.astype(np.int64), high.astype(np.int64)
        width = int((highest - lowest).max()) + 1
        counts = lowest + np.arange(width)[:, None, None, None]
        inside = np.asarray(counts <= highest, dtype=np.bool_)
        kept = np.asarray((lowest > 0).any(axis=2), dtype=np.bool_)
        log_factorial = np.where(
            inside, gammaln(np.arange(counts.max() + 1.0) + 1.0)[counts], np.inf
        )
        return cls(lowest, highest, counts, inside, log_factorial, kept)

    def take(self, rows: IntArray) -> PanelCells:
        """Return the cells of some panels."""
        return PanelCells(
            self.low[rows],
            self.high[rows],
            self.counts[:, rows],
            self.inside[:, rows],
            self.log_factorial[:, rows],
            self.kept[rows],
        )

    def log_probability(
        self, eta: FloatArray, dispersion: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return (R, N, T) log probabilities and (W, R, N, T) shares of the counts in a cell.

        Args:
            eta: (R, N, T) log means.
            dispersion: (R,) NB2 dispersions, 0 is Poisson.
        """
        mean, a = np.exp(eta), dispersion[:, None, None]
        value = self._of_counts(_rising(self._largest, dispersion))
        log_f = (
            value
            - self.log_factorial
            + self.counts * (eta - np.log1p(a * mean))
            - mean * log1p_ratio(a * mean)
        )
        peak = log_f.max(axis=0)
        relative = np.exp(log_f - peak)
        total = relative.sum(axis=0)
        return peak + np.log(total), relative / total

    def log_likelihood(self, eta: FloatArray, dispersion: FloatArray) -> FloatArray:
        """Return the (R,) log likelihoods of the countries kept."""
        return np.asarray(
            (self.log_probability(eta, dispersion)[0] * self.kept[:, :, None]).sum(axis=(1, 2))
        )

    def moments(self, eta: FloatArray, dispersion: FloatArray) -> PanelMoments:
        """Return the log probabilities with first and second derivatives."""
        log_probability, share = self.log_probability(eta, dispersion)
        mean, a = np.exp(eta), dispersion[:, None, None]
        scale = 1.0 + a * mean
        first, second = _rising_derivatives(self._largest, dispersion)
        tail_1, tail_2 = log1p_ratio_derivatives(a * mean)
        expected = (share * self.counts).sum(axis=0)
        count_gap = self.counts - expected
        in_a = self._of_counts(first) - self.counts * (mean / scale)
        expected_in_a = (share * in_a).sum(axis=0)
        in_a_gap = in_a - expected_in_a
        spread = (share * count_gap**2).sum(axis=0)
        bend = (share * (self._of_counts(second) + in_a_gap**2)).sum(axis=0)
        bend += expected * (mean / scale) ** 2 - mean**3 * tail_2
        cross = (share * count_gap * in_a_gap).sum(axis=0) / scale
        cross -= (expected - mean) * mean / scale**2
        kept = self.kept[:, :, None]
        return PanelMoments(
            log_probability=log_probability * kept,
            score=(expected - mean) / scale * kept,
            curvature=(spread - mean * (1.0 + a * expected)) / scale**2 * kept,
            dispersion_score=(expected_in_a - mean**2 * tail_1) * kept,
            dispersion_curvature=np.asarray((bend * kept).sum(axis=(1, 2))),
            cross=cross * kept,
        )

    @property
    def _largest(self) -> int:
        """Largest count laid out."""
        return int(self.counts.max())

    def _of_counts(self, table: FloatArray) -> FloatArray:
        """Return (W, R, N, T) entries of an (R, K) table at the counts of each panel."""
        start = np.arange(len(table))[:, None, None] * table.shape[1]
        return np.asarray(np.take(table.ravel(), self.counts + start), dtype=np.float64)


def _rising(largest: int, dispersion: FloatArray) -> FloatArray:
    """Return (R, largest + 1) ``sum_{j<k} log(1 + a j)`` for k = 0..largest."""
    scaled = dispersion[:, None] * np.arange(largest, dtype=np.float64)
    return _from_zero(np.cumsum(np.log1p(scaled), axis=1))


def _rising_derivatives(largest: int, dispersion: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the first two derivatives in ``a`` of what ``_rising`` returns."""
    j = np.arange(largest, dtype=np.float64)
    ratio = j / (1.0 + dispersion[:, None] * j)
    return _from_zero(np.cumsum(ratio, axis=1)), _from_zero(-np.cumsum(ratio**2, axis=1))


def _from_zero(sums: FloatArray) -> FloatArray:
    """Return (R, K + 1) sums with the empty one before them."""
    return np.concatenate([np.zeros((len(sums), 1)), sums], axis=1)
