"""Maximum of the interval likelihood of counts in log-linear regressors, by damped Newton steps.

For a given dispersion the log probability of every cell is strictly concave in the log mean. A
count given that it lies in its cell is the stationary law of a birth-death chain with death rate k
and birth rate mu (1 + a k) / (1 + a mu), cut off at the ends of the cell. Births less deaths fall
by at least 1 / (1 + a mu) from each count to the next, which bounds the spectral gap from below
(Caputo, Dai Pra & Posta 2009), so the variance of the count is at most mu (1 + a E[k]) and the
second derivative, that variance less this bound over (1 + a mu)^2, is negative. A regular design
without separated cells therefore has one maximum for each dispersion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from analysis.design.panel import FloatArray
from analysis.estimators.interval_probability import CellMoments, CellSupport

_MAX_ITERATIONS = 200
_MAX_HALVINGS = 40
_DECREMENT = 1e-11
_LONGEST_STEP = 4.0
_SMALLEST_DISPERSION = 1e-8


@dataclass(frozen=True)
class IntervalMaximum:
    """A maximum of the interval likelihood.

    Attributes:
        coefficients: (k,) log points.
        dispersion: NB2 dispersion; 0 is Poisson.
        loglik: log likelihood at the maximum.
        scores: (m, p) derivative of each cell's log probability; p is k, or k + 1 with the
            dispersion last when it is free and not at its boundary.
        information: (p, p) minus the second derivative of the log likelihood.
        converged: whether the last Newton step was negligible.
    """

    coefficients: FloatArray
    dispersion: float
    loglik: float
    scores: FloatArray
    information: FloatArray
    converged: bool

    @property
    def covariance(self) -> FloatArray:
        """(p, p) inverse of the information."""
        return np.asarray(np.linalg.inv(self.information), dtype=np.float64)


def starting_coefficients(X: FloatArray, centre: FloatArray) -> FloatArray:
    """Return the least-squares fit of the log of the cells' centres (m,), people; (k,)."""
    return np.asarray(np.linalg.lstsq(X, np.log(centre + 0.5), rcond=None)[0], dtype=np.float64)


def maximise_interval(
    support: CellSupport,
    X: FloatArray,
    *,
    start: FloatArray,
    start_dispersion: float = 0.0,
    free_dispersion: bool = False,
    offset: FloatArray | None = None,
) -> IntervalMaximum:
    """Maximise the interval likelihood over the coefficients and, if free, the dispersion.

    The dispersion moves along the ridge of the coefficients (their Schur complement) and never
    below 0; it rests there when the likelihood falls as it leaves 0.

    Args:
        support: the m cells.
        X: (m, k) regressors of full column rank, without separated cells.
        start: (k,) starting coefficients.
        start_dispersion: starting dispersion, or its value when it is not free.
        free_dispersion: whether the dispersion is estimated.
        offset: (m,) term of the log mean with a known coefficient.
    """
    fixed = np.zeros(len(X)) if offset is None else offset
    theta, dispersion = np.array(start, dtype=np.float64), start_dispersion
    moments = support.moments(fixed + X @ theta, dispersion)
    converged = False
    for _ in range(_MAX_ITERATIONS):
        step, step_dispersion, gain = _newton_step(moments, X, dispersion, free_dispersion)
        loglik = float(moments.log_probability.sum())
        if gain <= _DECREMENT * max(1.0, abs(loglik)):
            # The rise is below the rounding error of the sum, so no search can confirm it.
            theta = theta + step
            dispersion = _on_or_off_boundary(dispersion + step_dispersion)
            moments = support.moments(fixed + X @ theta, dispersion)
            converged = True
            break
        # A step of the log means beyond a factor e^4 leaves the reach of the quadratic model.
        share = min(1.0, _LONGEST_STEP / max(float(np.abs(X @ step).max()), 1e-300))
        for _ in range(_MAX_HALVINGS):
            proposal = theta + share * step
            proposed_dispersion = _on_or_off_boundary(dispersion + share * step_dispersion)
            moved = support.moments(fixed + X @ proposal, proposed_dispersion)
            if moved.log_probability.sum() > loglik + 1e-4 * share * gain:
                break
            share /= 2.0
        else:
            break
        theta, dispersion, moments = proposal, proposed_dispersion, moved
    scores, information = _scores_and_information(moments, X, free_dispersion and dispersion > 0.0)
    loglik = float(moments.log_probability.sum())
    return IntervalMaximum(theta, dispersion, loglik, scores, information, converged)


def _newton_step(
    moments: CellMoments, X: FloatArray, dispersion: float, free_dispersion: bool
) -> tuple[FloatArray, float, float]:
    """Return the step of the coefficients and of the dispersion, and the slope along them."""
    gradient = X.T @ moments.score
    factor = cho_factor(-(X.T * moments.curvature) @ X)
    along = cho_solve(factor, gradient)
    if not free_dispersion:
        return along, 0.0, float(gradient @ along)
    cross = X.T @ moments.cross
    ridge = cho_solve(factor, cross)
    slope = float(moments.dispersion_score.sum() + cross @ along)
    bend = float(moments.dispersion_curvature.sum() + cross @ ridge)
    wanted = -slope / bend if bend < 0.0 else np.sign(slope) * max(dispersion, 0.1)
    # At the boundary with a falling likelihood the move is cut to 0 and the fit stays Poisson.
    move = float(np.clip(wanted, -dispersion, max(4.0 * dispersion, 0.5)))
    step = along + move * ridge
    gain = float(gradient @ step + moments.dispersion_score.sum() * move)
    return step, move, gain


def _on_or_off_boundary(dispersion: float) -> float:
    """Return 0 for a dispersion too small to tell from 0, so that the boundary is reached."""
    return dispersion if dispersion > _SMALLEST_DISPERSION else 0.0


def _scores_and_information(
    moments: CellMoments, X: FloatArray, with_dispersion: bool
) -> tuple[FloatArray, FloatArray]:
    """Return (m, p) scores and the (p, p) information."""
    scores = X * moments.score[:, None]
    information = -(X.T * moments.curvature) @ X
    if not with_dispersion:
        return scores, information
    cross = -(X.T @ moments.cross)
    corner = -moments.dispersion_curvature.sum()
    bordered = np.block([[information, cross[:, None]], [cross[None, :], np.array([[corner]])]])
    return np.column_stack([scores, moments.dispersion_score]), bordered
