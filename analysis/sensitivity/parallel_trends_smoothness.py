"""Parallel trends that may fail: smoothness restrictions [Rambachan & Roth 2023, section 2.4.2].

The difference in trends may be any straight line, and its slope may change by at most ``bend``
from one year to the next (the M of the paper, in units of the outcome per year squared).
``bend = 0`` extends the earlier line exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize, special

from analysis.design.panel import FloatArray
from analysis.records import NotIdentifiedError
from analysis.sensitivity.parallel_trends import EventStudy, Interval, check_level, tail_sums

_ROUNDING_ERROR = 1e-9


def smoothness_set(study: EventStudy, contrast: FloatArray, bend: float) -> Interval:
    """Return the identified set under smoothness, the coefficients taken as exact.

    The last change before the event is extended in a straight line and taken off; around that the
    line may bend. In closed form [Rambachan & Roth 2023, lemma 2.1]: with one pre-change and one
    post period, the estimate minus the extended change -/+ ``bend``.

    Args:
        study: the coefficients.
        contrast: (n_post,) weights of the post periods.
        bend: largest change of slope from one year to the next.

    Raises:
        NotIdentifiedError: fewer than two periods precede the event, or the changes before the
            event already bend by more than ``bend``, so that the set is empty.
        ValueError: ``bend`` is negative or the contrast has the wrong length.
    """
    _check_bend(bend)
    changes = study.pre_changes @ study.estimates
    largest = float(np.abs(np.diff(changes)).max(initial=0.0))
    if largest > bend + _ROUNDING_ERROR * max(1.0, largest):
        raise NotIdentifiedError(
            f"before the event the slope already changes by {largest:.6g} from one year to the "
            f"next, more than the {bend:.6g} allowed after it"
        )
    tails = tail_sums(contrast)
    centre = float(study.target(contrast) @ study.estimates - tails.sum() * changes[-1])
    margin = bend * float(np.abs(tail_sums(tails)).sum())
    return Interval(centre - margin, centre + margin)


def smoothness_interval(
    study: EventStudy, contrast: FloatArray, bend: float, level: float = 0.95
) -> Interval:
    """Return the fixed-length confidence interval under smoothness.

    The contrast plus a weighted sum of the changes before the event, with weights that remove
    every straight line; the half-length is the quantile of ``|N(worst bias, variance)|`` at
    ``level`` [Rambachan & Roth 2023, section 3.2; Armstrong & Kolesar 2018]. The weights minimise
    that half-length and depend on the covariance matrix alone, so the interval covers the target
    with probability at least ``level`` for every allowed difference in trends, if the
    coefficients are normal with this covariance matrix; this holds for whatever weights the
    search ends with. Its length does not depend on the coefficients.

    Args:
        study: the coefficients with their covariance matrix.
        contrast: (n_post,) weights of the post periods.
        bend: largest change of slope from one year to the next.
        level: coverage, between 0 and 1.

    Raises:
        NotIdentifiedError: fewer than two periods precede the event, no covariance matrix, or a
            singular one.
        ValueError: ``bend`` is negative, the level is not a probability, or a wrong length.
    """
    _check_bend(bend)
    check_level(level)
    covariance = study.known_covariance()
    if np.linalg.matrix_rank(covariance, hermitian=True) < len(covariance):
        raise NotIdentifiedError(
            "the covariance matrix of the yearly coefficients is singular (fewer clusters than "
            "coefficients), so that the most precise combination has no meaning"
        )
    target = study.target(contrast)
    # One unit of people or of log points: the search must not depend on it.
    unit = math.sqrt(float(np.diag(covariance).max()))
    problem = _FixedLength(
        target, study.pre_changes, tail_sums(contrast), covariance / unit**2, bend / unit, level
    )
    weights = problem.best_weights()
    half_length = unit * problem.half_length(weights)
    centre = float((target + weights @ study.pre_changes) @ study.estimates)
    return Interval(centre - half_length, centre + half_length)


def folded_normal_quantile(shift: float, level: float) -> float:
    """Return the quantile of ``|N(shift, 1)|`` at ``level``."""

    def excess(value: float) -> float:
        return float(special.ndtr(value - shift) - special.ndtr(-value - shift)) - level

    return float(
        optimize.brentq(excess, 0.0, shift + special.ndtri((1 + level) / 2) + 1.0, xtol=1e-13)
    )


def _check_bend(bend: float) -> None:
    if bend < 0:
        raise ValueError(f"bend is {bend}, expected zero or more")


@dataclass(frozen=True)
class _FixedLength:
    """The search for the weights on the K changes before the event.

    Attributes:
        target: (P,) map to the contrast of post periods.
        pre_changes: (K, P) map to the changes before the event.
        post_weights: (S,) weight of each change after the event in the contrast.
        covariance: (P, P) covariance matrix of the coefficients.
        bend: largest change of slope from one year to the next.
        level: coverage.
    """

    target: FloatArray
    pre_changes: FloatArray
    post_weights: FloatArray
    covariance: FloatArray
    bend: float
    level: float

    def half_length(self, weights: FloatArray) -> float:
        """Return the half-length with these weights, which must remove every straight line."""
        bends = float(np.abs(self._signed_bends(weights)).sum())
        error, _ = self._error(weights)
        return error * folded_normal_quantile(self.bend * bends / error, self.level)

    def best_weights(self) -> FloatArray:
        """Return the (K,) weights with the smallest half-length among those free of slope.

        The half-length is convex in the worst bias and the standard error. The absolute values in
        the bias enter as auxiliary variables with linear constraints, which leaves a smooth convex
        problem.
        """
        n_weights = len(self.pre_changes)
        # The weights on all changes sum to zero: a straight line then leaves no bias.
        start = np.full(n_weights, -self.post_weights.sum() / n_weights)
        if n_weights == 1:
            return start
        free = linalg.null_space(np.ones((1, n_weights)))
        n_free = free.shape[1]
        offset = self._signed_bends(start)
        slopes = np.column_stack([self._signed_bends(start + move) - offset for move in free.T])
        auxiliary = np.eye(len(offset))

        def value_and_gradient(x: FloatArray) -> tuple[float, FloatArray]:
            error, error_gradient = self._error(start + free @ x[:n_free])
            shift = self.bend * float(x[n_free:].sum().clip(min=0.0)) / error
            quantile = folded_normal_quantile(shift, self.level)
            # Derivative of the quantile by its shift, from the implicit function theorem.
            per_bias = math.tanh(quantile * shift)
            by_weights = (quantile - shift * per_bias) * (free.T @ error_gradient)
            by_bends = np.full(len(offset), self.bend * per_bias)
            return error * quantile, np.concatenate([by_weights, by_bends])

        found = optimize.minimize(
            value_and_gradient,
            np.concatenate([np.zeros(n_free), np.abs(offset)]),
            method="SLSQP",
            jac=True,
            constraints=optimize.LinearConstraint(
                np.block([[-slopes, auxiliary], [slopes, auxiliary]]),
                lb=np.concatenate([offset, -offset]),
            ),
            tol=1e-14,
        )
        return np.asarray(start + free @ found.x[:n_free], dtype=np.float64)

    def _signed_bends(self, weights: FloatArray) -> FloatArray:
        """Return the weight of each change of slope in the estimator's bias."""
        return tail_sums(np.concatenate([weights, self.post_weights]))[1:]

    def _error(self, weights: FloatArray) -> tuple[float, FloatArray]:
        """Return the standard error and its (K,) gradient."""
        combination = self.target + weights @ self.pre_changes
        error = math.sqrt(float(combination @ self.covariance @ combination))
        return error, self.pre_changes @ self.covariance @ combination / error
