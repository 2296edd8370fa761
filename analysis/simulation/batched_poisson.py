"""Poisson fixed effects on thousands of complete panels at once.

Given the total of a country, Poisson counts with country effects are multinomial with shares
``p_it = exp(x_it b) / sum_t exp(x_it b)``, x the exposure and the year dummies: the country effects
drop out of the likelihood and the other coefficients stay what they are [Hausman, Hall & Griliches
1984]. So one panel is a Newton search over as many coefficients as there are years, and many panels
are one search over stacked arrays. Results equal those of ``fit_poisson_fixed_effects``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects
from analysis.records import NotIdentifiedError

_ITERATIONS = 60
_HALVINGS = 40
_DECREMENT = 1e-15
_SINGULAR = 1e-9
_SATURATED = 1e-6


@dataclass(frozen=True)
class PoissonFits:
    """The coefficient of the exposure in R panels; NaN where a panel was refused.

    Attributes:
        estimate: (R,) log points.
        error: (R,) standard errors clustered by country, times G/(G-1).
        df: (R,) G - 1, with G the countries that have a figure above zero.
    """

    estimate: FloatArray
    error: FloatArray
    df: FloatArray


def poisson_fits(panel: ExposurePanel, Y: FloatArray) -> PoissonFits:
    """Fit each of R panels.

    A country without any figure above zero says nothing and is left out. Panels in which other
    zeros might be separated (``count_design``) are fitted one by one.

    Args:
        panel: a complete panel of N countries and T years.
        Y: (n, R) outcomes, people, 0 or more.

    Raises:
        NotIdentifiedError: the panel is not complete.
    """
    if not panel.balanced:
        raise NotIdentifiedError("the batched Poisson fit needs a complete panel")
    shape = (len(panel.countries), len(panel.years))
    y = np.moveaxis(Y.reshape(*shape, -1), 2, 0)
    X = regressors(panel)
    found = _fit(X, y)
    plain = surely_regular(X, np.asarray(y > 0, dtype=np.bool_))
    for r in np.flatnonzero(~plain):
        found.estimate[r], found.error[r], found.df[r] = one_fit(panel, Y[:, r])
    return found


def regressors(panel: ExposurePanel) -> FloatArray:
    """Return (N, T, T) exposure and dummies of all years but the first."""
    N, T = len(panel.countries), len(panel.years)
    exposure = np.asarray(panel.years) >= panel.first_treated[:, None]
    dummies = np.broadcast_to(np.eye(T)[:, 1:], (N, T, T - 1))
    return np.concatenate([exposure.astype(np.float64)[:, :, None], dummies], axis=2)


def surely_regular(X: FloatArray, excludes_zero: BoolArray) -> BoolArray:
    """Return (R,) whether the cells that exclude zero alone determine all coefficients.

    Then no direction leaves them in place, so no cell of a country kept can be separated.

    Args:
        X: (N, T, T) regressors.
        excludes_zero: (R, N, T) whether a cell excludes a count of zero.
    """
    above = excludes_zero.astype(np.float64)
    cells = np.maximum(above.sum(axis=2), 1.0)
    information = _information(X, above / cells[:, :, None], cells)
    smallest = np.linalg.eigvalsh(information)[:, 0]
    return np.asarray(smallest > _SINGULAR * len(X), dtype=np.bool_)


def by_country(X: FloatArray, values: FloatArray) -> FloatArray:
    """Return (R, N, K) sums over years of (R, N, T) values times the regressors (N, T, K)."""
    return np.swapaxes(np.matmul(np.swapaxes(values, 0, 1), X), 0, 1)


def _information(X: FloatArray, share: FloatArray, total: FloatArray) -> FloatArray:
    """Return (R, K, K) information of multinomial shares (R, N, T) with totals (R, N)."""
    weight = share * total[:, :, None]
    N, T, K = X.shape
    squares = np.einsum("ntk,ntl->ntkl", X, X).reshape(N * T, K * K)
    raw = (weight.reshape(-1, N * T) @ squares).reshape(-1, K, K)
    mean = by_country(X, share)
    weighted = mean * total[:, :, None]
    return np.asarray(raw - np.matmul(np.swapaxes(weighted, 1, 2), mean))


def _shares(X: FloatArray, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (R, N, T) shares and (R, N) log normalisers of coefficients (R, K)."""
    N, T, K = X.shape
    eta = (beta @ X.reshape(N * T, K).T).reshape(-1, N, T)
    top = eta.max(axis=2, keepdims=True)
    raised = np.exp(eta - top)
    sums = raised.sum(axis=2)
    return raised / sums[:, :, None], top[:, :, 0] + np.log(sums)


def _fit(X: FloatArray, y: FloatArray) -> PoissonFits:
    """Maximise all likelihoods by damped Newton steps; each is concave."""
    N, T, K = X.shape
    total = y.sum(axis=2)
    moment = y.reshape(-1, N * T) @ X.reshape(N * T, K)
    beta = _start(y, K)
    share, norm = _shares(X, beta)
    value = _value(moment, beta, total, norm)
    active = np.ones(len(y), dtype=np.bool_)
    for _ in range(_ITERATIONS):
        rows = np.flatnonzero(active)
        if len(rows) == 0:
            break
        gradient = moment[rows] - (share[rows] * total[rows, :, None]).reshape(-1, N * T) @ (
            X.reshape(N * T, K)
        )
        information = _information(X, share[rows], total[rows])
        step = np.linalg.solve(_positive(information), gradient[:, :, None])[:, :, 0]
        gain = np.einsum("rk,rk->r", gradient, step)
        active[rows] = gain > _DECREMENT * np.maximum(1.0, total[rows].sum(axis=1))
        length = np.ones(len(rows))
        for _ in range(_HALVINGS):
            moved = beta[rows] + length[:, None] * step
            moved_share, moved_norm = _shares(X, moved)
            moved_value = _value(moment[rows], moved, total[rows], moved_norm)
            # At the maximum the rise is below the rounding of the sum: the step is taken as it is.
            worse = active[rows] & ~(moved_value >= value[rows] + 1e-4 * length * gain)
            if not worse.any():
                break
            length[worse] /= 2.0
        beta[rows], share[rows], value[rows] = moved, moved_share, moved_value
    return _with_errors(X, y, beta, share)


def _start(y: FloatArray, K: int) -> FloatArray:
    """Return (R, K) coefficients: no exposure, years as in the totals."""
    by_year = np.log(y.sum(axis=1) + 0.5)
    beta = np.zeros((len(y), K))
    beta[:, 1:] = by_year[:, 1:] - by_year[:, :1]
    return beta


def _positive(information: FloatArray) -> FloatArray:
    """Return the information with a trace of the identity, where it is singular, to be solvable."""
    identity = np.eye(information.shape[1])
    try:
        # Cheaper than eigenvalues; nearly always all are far from singular.
        np.linalg.cholesky(information - 2.0 * _SINGULAR * identity)
    except np.linalg.LinAlgError:
        smallest = np.linalg.eigvalsh(information)[:, 0]
        lift = np.where(smallest > _SINGULAR, 0.0, 1.0)
        return np.asarray(information + lift[:, None, None] * identity)
    return information


def _value(moment: FloatArray, beta: FloatArray, total: FloatArray, norm: FloatArray) -> FloatArray:
    """Return (R,) log likelihoods up to a constant."""
    return np.asarray(np.einsum("rk,rk->r", moment, beta) - np.einsum("rn,rn->r", total, norm))


def _with_errors(X: FloatArray, y: FloatArray, beta: FloatArray, share: FloatArray) -> PoissonFits:
    """Return estimates with their clustered errors."""
    total = y.sum(axis=2)
    covariance = np.linalg.inv(_positive(_information(X, share, total)))[:, 0]
    # Within a country residuals sum to zero, so its score needs no centring of the regressors.
    influence = np.einsum(
        "rnt,rnt->rn", y - share * total[:, :, None], np.einsum("ntk,rk->rnt", X, covariance)
    )
    G = (total > 0).sum(axis=1).astype(np.float64)
    error = np.sqrt((influence**2).sum(axis=1) * G / (G - 1.0))
    error[error <= _SATURATED * np.sqrt(covariance[:, 0])] = np.nan
    estimate = np.where(np.isnan(error), np.nan, beta[:, 0])
    return PoissonFits(estimate, error, G - 1.0)


def one_fit(panel: ExposurePanel, y: FloatArray) -> tuple[float, float, float]:
    """Return estimate, error and degrees of freedom of one panel; NaN where it is refused."""
    try:
        fit = fit_poisson_fixed_effects(panel, y)
    except NotIdentifiedError:
        return np.nan, np.nan, np.nan
    if fit.se_cluster is None or not fit.converged:
        return np.nan, np.nan, np.nan
    return fit.estimate, fit.se_cluster, fit.df
