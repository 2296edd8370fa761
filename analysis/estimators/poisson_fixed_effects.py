"""Poisson pseudo-maximum likelihood with country and year effects (PPML).

Gourieroux, Monfort & Trognon (1984): consistent for the log mean whatever the distribution; the
clustered sandwich is its error. Zeros are data; cells that the effects fit with a mean of zero
are set aside and named (``count_design``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import gammaln

from analysis.design.panel import ExposurePanel, FloatArray
from analysis.estimators.count_design import DroppedCell, count_design
from analysis.estimators.interval_likelihood import clustered_error
from analysis.estimators.interval_maximum import starting_coefficients
from analysis.estimators.student import t_quantile

_MAX_ITERATIONS = 100
_DECREMENT = 1e-14
_LONGEST_STEP = 4.0


@dataclass(frozen=True)
class PoissonFit:
    """The coefficient of the exposure in a PPML regression.

    Attributes:
        estimate: coefficient of the exposure, log points.
        se_hessian: standard error from the information; trusts variance = mean.
        se_cluster: sandwich standard error clustered by country, times G/(G-1); None when the
            model fits every country perfectly.
        df: G - 1.
        ci_low: lower end of estimate -/+ t(G-1) * se_cluster; None without se_cluster.
        ci_high: upper end of the same.
        confidence: nominal coverage of the interval.
        loglik: Poisson log likelihood of the kept cells.
        gradient: (n,) derivative of the estimate in each observed outcome, log points per person;
            0 for cells set aside.
        converged: whether the maximum was reached.
        n_obs: number of cells kept.
        n_clusters: number of countries kept, G.
        n_switching: number of kept countries with exposed and unexposed cells.
        dropped: the cells set aside, with the reason of each.
    """

    estimate: float
    se_hessian: float
    se_cluster: float | None
    df: float
    ci_low: float | None
    ci_high: float | None
    confidence: float
    loglik: float
    gradient: FloatArray
    converged: bool
    n_obs: int
    n_clusters: int
    n_switching: int
    dropped: tuple[DroppedCell, ...]


@dataclass(frozen=True)
class PoissonMaximum:
    """A maximum of the Poisson likelihood.

    Attributes:
        coefficients: (k,) log points.
        mean: (m,) fitted means, people.
        covariance: (k, k) inverse of the information.
        converged: whether the last Newton step was negligible.
    """

    coefficients: FloatArray
    mean: FloatArray
    covariance: FloatArray
    converged: bool


def fit_poisson_fixed_effects(
    panel: ExposurePanel, y: FloatArray, *, confidence: float = 0.95
) -> PoissonFit:
    """Fit PPML of the outcome on the exposure, country effects and year effects.

    Args:
        panel: the panel, n observed cells.
        y: (n,) outcome of each observed cell, people, 0 or more; need not be whole.
        confidence: coverage of the interval.

    Raises:
        NotIdentifiedError: the figures do not determine the coefficient.
        ValueError: an outcome is negative or not finite.
    """
    y = np.asarray(y, dtype=np.float64)
    if not np.all(np.isfinite(y)) or np.any(y < 0.0):
        raise ValueError("outcomes must be finite and at least 0")
    design = count_design(panel, np.asarray(y == 0.0, dtype=np.bool_))
    X, kept_y = design.X, y[design.kept]
    maximum = maximise_poisson(X, kept_y, starting_coefficients(X, kept_y))
    scores = X * (kept_y - maximum.mean)[:, None]
    se_cluster = clustered_error(scores, maximum.covariance, design.cluster)
    df = float(design.n_clusters - 1)
    estimate = float(maximum.coefficients[0])
    half = None if se_cluster is None else t_quantile(0.5 + confidence / 2.0, df) * se_cluster
    gradient = np.zeros(len(y))
    gradient[design.kept] = coefficient_gradient(X, maximum)
    eta = X @ maximum.coefficients
    return PoissonFit(
        estimate=estimate,
        se_hessian=float(np.sqrt(maximum.covariance[0, 0])),
        se_cluster=se_cluster,
        df=df,
        ci_low=None if half is None else estimate - half,
        ci_high=None if half is None else estimate + half,
        confidence=confidence,
        loglik=float(np.sum(kept_y * eta - maximum.mean - gammaln(kept_y + 1.0))),
        gradient=gradient,
        converged=maximum.converged,
        n_obs=len(X),
        n_clusters=design.n_clusters,
        n_switching=design.n_switching,
        dropped=design.dropped,
    )


def maximise_poisson(X: FloatArray, y: FloatArray, start: FloatArray) -> PoissonMaximum:
    """Maximise the Poisson likelihood by damped Newton steps; it is strictly concave.

    Args:
        X: (m, k) regressors of full column rank, without separated cells.
        y: (m,) outcomes, 0 or more.
        start: (k,) starting coefficients.
    """
    theta = np.array(start, dtype=np.float64)
    eta = X @ theta
    mean = np.exp(eta)
    converged = False
    for _ in range(_MAX_ITERATIONS):
        gradient = X.T @ (y - mean)
        step = cho_solve(cho_factor((X.T * mean) @ X), gradient)
        gain = float(gradient @ step)
        along = X @ step
        share = min(1.0, _LONGEST_STEP / max(float(np.abs(along).max()), 1e-300))
        value = float(y @ eta - mean.sum())
        converged = gain <= _DECREMENT * max(1.0, float(y.sum()))
        while not converged and share > 1e-12:
            moved = eta + share * along
            if float(y @ moved - np.exp(moved).sum()) >= value + 1e-4 * share * gain:
                break
            share /= 2.0
        theta = theta + share * step
        eta = X @ theta
        mean = np.exp(eta)
        if converged:
            break
    covariance = np.linalg.inv((X.T * mean) @ X)
    return PoissonMaximum(theta, mean, np.asarray(covariance, dtype=np.float64), converged)


def coefficient_gradient(X: FloatArray, maximum: PoissonMaximum) -> FloatArray:
    """Return the (m,) derivative of the first coefficient in each outcome, log points per person.

    The score ``X'(y - mu)`` is zero at the maximum for every y, so by the implicit function theorem
    ``d theta / d y = (X' diag(mu) X)^-1 X'``.
    """
    return np.asarray(X @ maximum.covariance[0], dtype=np.float64)
