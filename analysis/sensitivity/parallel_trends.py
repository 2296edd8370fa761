"""Parallel trends that may fail: relative magnitudes [Rambachan & Roth 2023, section 2.4.1].

An event study gives ``beta = tau + delta``: what followed the event plus the difference in trends
that would have been there without it, with ``tau = 0`` before the event. Relative magnitudes bound
each change of ``delta`` from one year to the next after the event by ``mbar`` times the largest
such change before it. The bound is on consecutive changes, not on levels, and the reference
period, whose coefficient is zero by construction, takes part in them.

Smoothness restrictions are in ``parallel_trends_smoothness``; the version that needs no covariance
matrix, only the counts that rounded figures allow, is in ``parallel_trends_rounding``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from analysis.design.panel import FloatArray
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError


@dataclass(frozen=True)
class Interval:
    """A closed interval of effects, in units of the outcome."""

    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 when every point has that sign, 0 when the interval reaches zero."""
        return int(self.low > 0) - int(self.high < 0)


@dataclass(frozen=True)
class EventStudy:
    """Coefficients by period, relative to a reference period before the event.

    Attributes:
        periods: P periods of the coefficients, ascending, without the reference.
        estimates: (P,) coefficients, in units of the outcome.
        covariance: (P, P) covariance matrix of the coefficients; None when the design has none.
        reference: the period whose coefficient is zero by construction.
        first_post: first period at or after the event.
    """

    periods: tuple[int, ...]
    estimates: FloatArray
    covariance: FloatArray | None
    reference: int
    first_post: int

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit together and years that are not consecutive."""
        size = len(self.periods)
        if self.estimates.shape != (size,):
            raise ValueError(f"estimates have shape {self.estimates.shape}, expected ({size},)")
        if self.covariance is not None and self.covariance.shape != (size, size):
            raise ValueError(f"covariance has shape {self.covariance.shape}, expected {size}^2")
        if self.reference in self.periods or list(self.periods) != sorted(set(self.periods)):
            raise ValueError("periods must ascend, be distinct and leave out the reference")
        if not self.reference < self.first_post <= max(self.periods, default=self.reference):
            raise ValueError("the reference must precede the event and a period must follow it")
        if np.any(np.diff(self._all_periods) != 1):
            raise NotIdentifiedError(
                "the years of the event study are not consecutive, so that a change from one year "
                "to the next is not seen everywhere"
            )

    @property
    def _all_periods(self) -> list[int]:
        """Periods of the coefficients and the reference, ascending."""
        return sorted((*self.periods, self.reference))

    @property
    def n_post(self) -> int:
        """Number of periods at or after the event."""
        return sum(period >= self.first_post for period in self.periods)

    @property
    def _levels(self) -> FloatArray:
        """(P + 1, P) map to the coefficients of all periods, the zero of the reference included."""
        return np.array(
            [[float(row == column) for column in self.periods] for row in self._all_periods]
        )

    @property
    def pre_changes(self) -> FloatArray:
        """(K, P) map from coefficients to the consecutive changes before the event, oldest first.

        Raises:
            NotIdentifiedError: fewer than two periods precede the event.
        """
        before = self._levels[: -self.n_post]
        if len(before) < 2:
            raise NotIdentifiedError(
                "only one year precedes the event: there is no earlier change against which "
                "a departure from parallel trends can be measured"
            )
        return np.diff(before, axis=0)

    def target(self, contrast: FloatArray) -> FloatArray:
        """Return the (P,) map to the contrast of post periods, relative to the last pre-period.

        Args:
            contrast: (n_post,) weights of the post periods.

        Raises:
            ValueError: the contrast has another length than the post periods, or is zero.
        """
        if contrast.shape != (self.n_post,):
            raise ValueError(f"contrast has shape {contrast.shape}, expected ({self.n_post},)")
        if not contrast.any():
            raise ValueError("the contrast gives weight to no post period")
        levels = self._levels
        rebased = levels[-self.n_post :] - levels[-self.n_post - 1]
        return np.asarray(contrast @ rebased, dtype=np.float64)

    def known_covariance(self) -> FloatArray:
        """Return the covariance matrix.

        Raises:
            NotIdentifiedError: the design has none.
        """
        if self.covariance is None:
            raise NotIdentifiedError(
                "the design leaves no covariance matrix of the yearly coefficients, so that no "
                "confidence interval can be drawn around the range"
            )
        return self.covariance


def tail_sums(weights: FloatArray) -> FloatArray:
    """Return, for each position, the sum of the weights from there to the end."""
    return np.asarray(np.cumsum(weights[::-1])[::-1], dtype=np.float64)


def reach(contrast: FloatArray) -> float:
    """Return the largest contrast of post periods when each yearly change is at most one.

    A change in post period j moves all later periods along with it, hence the sum over j of
    ``|contrast_j + contrast_{j+1} + ...|``: 1 for the first post period, s for the s-th.
    """
    return float(np.abs(tail_sums(contrast)).sum())


def relative_magnitude_set(study: EventStudy, contrast: FloatArray, mbar: float) -> Interval:
    """Return the identified set under relative magnitudes, the coefficients taken as exact.

    ``contrast'beta_post`` minus the contrast of every allowed ``delta_post`` [Rambachan & Roth
    2023, lemma 2.1]. The linear programs of the paper have the closed form
    ``target -/+ mbar * reach * max |pre-change|``; with one pre-change d and one post period it is
    the estimate -/+ mbar |d|.

    Args:
        study: the coefficients.
        contrast: (n_post,) weights of the post periods.
        mbar: largest change after the event, in units of the largest change before it.

    Raises:
        NotIdentifiedError: fewer than two periods precede the event.
        ValueError: mbar is negative or the contrast has the wrong length.
    """
    values = _extreme_targets(study, contrast, mbar) @ study.estimates
    return Interval(float(values.min()), float(values.max()))


def relative_magnitude_interval(
    study: EventStudy,
    contrast: FloatArray,
    mbar: float,
    level: float = 0.95,
    df: float = math.inf,
) -> Interval:
    """Return a confidence interval for the identified set under relative magnitudes.

    Each end of the identified set is the largest (smallest) of 2K linear combinations of the
    coefficients: one for each pre-change and sign that may be the largest [Rambachan & Roth 2023,
    footnote 9 and lemma 2.2: the union of the intervals of the parts]. The interval runs from the
    smallest lower to the largest upper confidence limit of these combinations. The combination
    that is the true end passes its own limit with probability (1 - level) / 2 on either side,
    so the interval covers the whole identified set with probability at least ``level`` if the
    coefficients are normal with this covariance matrix. It is conservative: no limit uses that the
    other pre-changes are smaller. It is never empty and at mbar = 0 it is the usual interval.

    Args:
        study: the coefficients with their covariance matrix.
        contrast: (n_post,) weights of the post periods.
        mbar: largest change after the event, in units of the largest change before it.
        level: coverage, between 0 and 1.
        df: degrees of freedom of the t distribution; infinite for the normal. With an estimated
            covariance matrix the coverage is that of the t approximation.

    Raises:
        NotIdentifiedError: fewer than two periods precede the event, or no covariance matrix.
        ValueError: mbar is negative, the level is not a probability, or a wrong length.
    """
    check_level(level)
    targets = _extreme_targets(study, contrast, mbar)
    covariance = study.known_covariance()
    values = targets @ study.estimates
    errors = np.sqrt(np.einsum("ij,jk,ik->i", targets, covariance, targets).clip(min=0.0))
    margin = t_quantile((1 + level) / 2, df) * errors
    return Interval(float((values - margin).min()), float((values + margin).max()))


def relative_magnitude_breakdown(
    study: EventStudy,
    contrast: FloatArray,
    level: float = 0.95,
    df: float = math.inf,
    cap: float = 10.0,
) -> float | None:
    """Return the smallest mbar at which the confidence interval reaches zero.

    Zero when it does so under exact parallel trends; None when it does not up to ``cap``. Each end
    of the interval is convex in mbar and does not move inward, so bisection finds the value.

    Raises:
        NotIdentifiedError: as for :func:`relative_magnitude_interval`.
    """

    def distance_from_zero(mbar: float) -> float:
        interval = relative_magnitude_interval(study, contrast, mbar, level, df)
        return max(interval.low, -interval.high)

    if distance_from_zero(0.0) <= 0:
        return 0.0
    if distance_from_zero(cap) > 0:
        return None
    return float(optimize.brentq(distance_from_zero, 0.0, cap, xtol=1e-12))


def check_level(level: float) -> None:
    """Refuse a coverage level outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, expected a probability between 0 and 1")


def _extreme_targets(study: EventStudy, contrast: FloatArray, mbar: float) -> FloatArray:
    """Return the (2K, P) maps among which the ends of the identified set are."""
    if mbar < 0:
        raise ValueError(f"mbar is {mbar}, expected zero or more")
    shifts = mbar * reach(contrast) * study.pre_changes
    return study.target(contrast) + np.vstack([shifts, -shifts])
