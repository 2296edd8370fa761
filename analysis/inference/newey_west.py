"""Newey-West standard errors of segmented regressions, as a norm, with their size beside them.

With a the least-squares weights of a coefficient and e the residuals, the estimated variance is

    n / (n - k) * sum over t, s of a_t e_t K_ts a_s e_s,   K_ts = max(0, 1 - |t - s| / (L + 1)),

the Bartlett kernel with lag L [Newey & West 1987, eq. 5] and the small-sample factor of R's
``sandwich::NeweyWest(adjust = TRUE)``. The kernel counts in what share of the L + 1 windows of
L + 1 consecutive years around t the year s lies too, so K = B B' with B the windows' indicators
over sqrt(L + 1). The standard error is therefore a norm of a linear map of the figures, as
everywhere in this project. Lags are years apart, so a missing year widens the gap; ``sandwich``
counts positions, which is the same for consecutive years only.

In short series these errors are far too small. Report them only with ``size_under_no_change``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.interrupted_series import (
    SegmentedDesign,
    ols_change,
    residual_maker,
    t_in_words,
)
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.student import t_rejects
from analysis.records import NotIdentifiedError

_DRAWS_PER_CHUNK = 4096


@dataclass(frozen=True)
class MeasuredSize:
    """How often a test rejects when there is no change.

    Attributes:
        rate: share of the draws that reject.
        monte_carlo_error: standard error of that share.
        nominal: size that the test claims.
        draws: number of draws.
    """

    rate: float
    monte_carlo_error: float
    nominal: float
    draws: int


def newey_west_change(design: SegmentedDesign, change: str, lag: int = 1) -> LinearEstimator:
    """Return one coefficient by OLS with its Newey-West standard error and t on n - k.

    No prewhitening. The small-sample factor n / (n - k) is applied.

    Args:
        design: the regressors.
        change: name of the column.
        lag: L, the last lag with weight, in years; 0 gives the HC1 error.

    Raises:
        NotIdentifiedError: no residual degrees of freedom are left.
        ValueError: the lag is negative.
    """
    if lag < 0:
        raise ValueError(f"a lag cannot be negative, got {lag}")
    if design.df == 0:
        raise NotIdentifiedError(
            f"{design.name}: as many coefficients as years, no residuals to correlate"
        )
    weights = ols_change(design, change).weights
    windows = _bartlett_factor(design.years, lag)
    factor = np.sqrt(len(design.years) / design.df)
    error_map = factor * windows.T @ (weights[:, None] * residual_maker(design.X))
    return LinearEstimator(
        name=f"{design.name}: {change} (Newey-West, lag {lag}, {t_in_words(design.df)})",
        weights=weights,
        error_map=np.asarray(error_map, dtype=np.float64),
        df=float(design.df),
    )


def size_under_no_change(
    estimator: LinearEstimator,
    rng: np.random.Generator,
    *,
    draws: int = 20_000,
    nominal: float = 0.05,
) -> MeasuredSize:
    """Measure how often the t test of a linear estimator rejects when there is no change.

    The errors are independent and normal. The trend drops out of estimate and error alike, so
    the size depends on the design alone and no figures are needed.

    Args:
        estimator: estimator of a change, with an error map and degrees of freedom.
        rng: source of the draws.
        draws: number of simulated series.
        nominal: size that the test claims, two-sided.

    Raises:
        NotIdentifiedError: the estimator has no standard error.
    """
    if estimator.error_map is None or estimator.df is None:
        raise NotIdentifiedError(f"{estimator.name}: without a standard error there is no test")
    rejected = 0
    for start in range(0, draws, _DRAWS_PER_CHUNK):
        shape = (len(estimator.weights), min(_DRAWS_PER_CHUNK, draws - start))
        Y = rng.standard_normal(shape)
        estimates, errors = estimator.estimate(Y), estimator.standard_error(Y)
        rejected += int(t_rejects(estimates, errors, estimator.df, nominal).sum())
    rate = rejected / draws
    return MeasuredSize(rate, float(np.sqrt(rate * (1.0 - rate) / draws)), nominal, draws)


def _bartlett_factor(years: tuple[int, ...], lag: int) -> FloatArray:
    """Return (n, m) B with B B' the Bartlett kernel of the years apart; one column a window."""
    year = np.asarray(years, dtype=np.int64)
    first_of_window = np.arange(year[0] - lag, year[-1] + 1)
    offset = year[:, None] - first_of_window
    inside = np.asarray((offset >= 0) & (offset <= lag), dtype=np.float64)
    return np.asarray(inside / np.sqrt(lag + 1), dtype=np.float64)
