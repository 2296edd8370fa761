"""The probability that counts lie in their cells, for many complete panels at once.

As ``interval_probability``, on arrays of panels, countries and years; every panel has a dispersion
of its own. Only the smallest count of a cell needs logarithms. The others follow from the ratio of
successive NB2 probabilities, ``f(k + 1) / f(k) = q (1 + a k) / (k + 1)`` with
``q = mu / (1 + a mu)``, so that a cell costs a few products for each count it allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln

from analysis.design.panel import BoolArray, FloatArray, IntArray
from analysis.estimators.interval_probability import log1p_ratio, log1p_ratio_derivatives

_LARGEST_EXPONENT = 600.0
"""Log of a product of ratios up to which it surely stays within the range of a number."""


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
        inside: (W, R, N, T) whether the cell allows its smallest count plus 0, 1, ..., W - 1.
        per_next: (W - 1, R, N, T) one over the count that follows each of these; 0 from the largest
            count of the cell on.
        log_factorial: (R, N, T) log factorial of the smallest count.
        kept: (R, N) whether a country has a cell that excludes zero.
    """

    low: IntArray
    high: IntArray
    inside: BoolArray
    per_next: FloatArray
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
        per_next = inside[1:] / np.maximum(counts[1:], 1)
        log_factorial = gammaln(np.arange(lowest.max() + 1.0) + 1.0)[lowest]
        return cls(lowest, highest, inside, per_next, log_factorial, kept)

    def take(self, rows: IntArray | BoolArray) -> PanelCells:
        """Return the cells of some panels."""
        return PanelCells(
            self.low[rows],
            self.high[rows],
            self.inside[:, rows],
            self.per_next[:, rows],
            self.log_factorial[rows],
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
        mean = np.exp(eta)
        if dispersion.any():
            a = dispersion[:, None, None]
            scaled = a * mean
            rising = self._of_lowest(_rising(self._largest, dispersion))
            lowest = rising - self.log_factorial - mean * log1p_ratio(scaled)
            lowest += self.low * (eta - np.log1p(scaled))
        else:
            lowest = self.low * eta - self.log_factorial - mean
        peak, relative = self._relative(eta, mean, dispersion)
        total = relative.sum(axis=0)
        relative /= total
        return lowest + peak + np.log(total), relative

    def shares(self, eta: FloatArray, dispersion: FloatArray) -> FloatArray:
        """Return (W, R, N, T) shares of the counts in a cell alone, as ``log_probability``."""
        relative = self._relative(eta, np.exp(eta), dispersion)[1]
        relative /= relative.sum(axis=0)
        return relative

    def _relative(
        self, eta: FloatArray, mean: FloatArray, dispersion: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return a log scale and, on it, (W, R, N, T) probabilities relative to the smallest count.

        Above a dispersion of one no probability exceeds the one before it; up to one the ratios are
        at most the mean. Wide cells far below their mean would leave the range of a number without
        the scale.
        """
        a = dispersion[:, None, None]
        odds = mean / (1.0 + a * mean)
        first = odds * (1.0 + a * self.low)
        more = odds * a
        relative = np.ones(self.inside.shape)
        if len(self.per_next) * float(eta.max()) <= _LARGEST_EXPONENT:
            for j, per_next in enumerate(self.per_next):
                np.multiply(first + j * more, per_next, out=relative[j + 1])
                relative[j + 1] *= relative[j]
            return np.zeros(mean.shape), relative
        steps = np.arange(len(self.per_next))[:, None, None, None]
        with np.errstate(divide="ignore"):
            rises = np.log((first + steps * more) * self.per_next)
        logs = np.concatenate([np.zeros((1, *mean.shape)), np.cumsum(rises, axis=0)])
        peak = logs.max(axis=0)
        return peak, np.exp(logs - peak)

    def log_likelihood(self, eta: FloatArray, dispersion: FloatArray) -> FloatArray:
        """Return the (R,) log likelihoods of the countries kept."""
        return np.asarray(
            (self.log_probability(eta, dispersion)[0] * self.kept[:, :, None]).sum(axis=(1, 2))
        )

    def moments(
        self, eta: FloatArray, dispersion: FloatArray, *, free: bool = True
    ) -> PanelMoments:
        """Return the log probabilities with first and second derivatives.

        Args:
            eta: (R, N, T) log means.
            dispersion: (R,) NB2 dispersions.
            free: whether derivatives in the dispersion are wanted; else they are returned as 0.
        """
        log_probability, share = self.log_probability(eta, dispersion)
        mean, a = np.exp(eta), dispersion[:, None, None]
        scale = 1.0 + a * mean
        above = _mean_places(share, 1)
        expected = self.low + above
        spread = _mean_places(share, 2) - above**2
        kept = self.kept[:, :, None]
        score = (expected - mean) / scale * kept
        none = np.zeros(mean.shape)
        found = PanelMoments(
            log_probability=log_probability * kept,
            score=score,
            curvature=(spread - mean * (1.0 + a * expected)) / scale**2 * kept,
            dispersion_score=none,
            dispersion_curvature=np.zeros(len(mean)),
            cross=none,
        )
        if not free:
            return found
        first, second = (
            self._of_lowest(table) for table in _rising_derivatives(self._largest, dispersion)
        )
        tail_1, tail_2 = log1p_ratio_derivatives(a * mean)
        per_scale = mean / scale
        rise = self._rise_in_dispersion(share, a, per_scale)
        bend = second + rise.second + rise.square - rise.mean**2
        bend += expected * per_scale**2 - mean**3 * tail_2
        cross = (rise.with_place - above * rise.mean) / scale * kept - score * per_scale
        in_a = first - self.low * per_scale + rise.mean - mean**2 * tail_1
        return replace(
            found,
            dispersion_score=in_a * kept,
            dispersion_curvature=np.asarray((bend * kept).sum(axis=(1, 2))),
            cross=cross,
        )

    def _rise_in_dispersion(self, share: FloatArray, a: FloatArray, per_scale: FloatArray) -> _Rise:
        """Return moments of the derivative in the dispersion over the counts of each cell."""
        shape = self.low.shape
        rise, second = np.zeros(shape), np.zeros(shape)
        sums = _Rise(*(np.zeros(shape) for _ in range(4)))
        for j, part in enumerate(share[1:]):
            ratio = self.low + float(j)
            ratio /= 1.0 + a * ratio
            rise += ratio - per_scale
            second -= ratio**2
            weighted = part * rise
            sums.mean[...] += weighted
            sums.with_place[...] += (j + 1.0) * weighted
            weighted *= rise
            sums.square[...] += weighted
            sums.second[...] += part * second
        return sums

    @property
    def _largest(self) -> int:
        """Largest of the smallest counts."""
        return int(self.low.max())

    def _of_lowest(self, table: FloatArray) -> FloatArray:
        """Return (R, N, T) entries of an (R, K) table at the smallest counts of each panel."""
        start = np.arange(len(table))[:, None, None] * table.shape[1]
        return np.asarray(np.take(table.ravel(), self.low + start), dtype=np.float64)


@dataclass(frozen=True)
class _Rise:
    """Share-weighted moments over the counts of each cell, (R, N, T).

    With r the derivative of the log probability in the dispersion less that of the smallest count.

    Attributes:
        mean: of r.
        square: of the square of r.
        with_place: of r times the places above the smallest count.
        second: of the second derivative less that of the smallest count, without its parts that
            depend on the mean.
    """

    mean: FloatArray
    square: FloatArray
    with_place: FloatArray
    second: FloatArray


def _mean_places(share: FloatArray, power: int) -> FloatArray:
    """Return (R, N, T) means of powers of the places above the smallest count."""
    places = np.arange(float(len(share))) ** power
    return np.asarray((places @ share.reshape(len(share), -1)).reshape(share.shape[1:]))


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
