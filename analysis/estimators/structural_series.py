"""Counterfactual of a longer series from a structural time series: local level, trend and season.

The figures before the event are a random walk seen with noise, plus a season and regressors such
as time or a comparison series that the event does not reach [Harvey 1989, chapter 4; Brodersen,
Gallusser, Koehler, Remy & Scott 2015, for the use as counterfactual]::

    y_t = m_t + s_t + x_t'b + e_t,   m_t+1 = m_t + n_t

The two variances are fitted by maximum likelihood with statsmodels' ``UnobservedComponents``. Given
them, the forecast is linear in the figures: the best linear unbiased predictor with level, season
and coefficients left open. Its intervals carry the uncertainty of these, but not that of how the
variance is shared; t on the figures less the coefficients makes them exact for a level that stands
still. Six annual figures cannot tell the two variances apart: below a stated number of points the
model refuses.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.design.panel import FloatArray, IntArray
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.segmented_gls import seasonal
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError

LEAST_BEFORE = 24
"""Figures before the event that the model needs, for two variances and a level."""

_RANK_TOLERANCE = 1e-9


@dataclass(frozen=True)
class LocalLevel:
    """A fitted local level with a season and regressors.

    Attributes:
        noise_variance: variance of e, squared units of the figures.
        level_variance: variance of the steps n of the level, squared units.
        coefficients: (q,) of the regressors given all figures.
        coefficient_errors: (q,) their standard errors, the variances taken as known.
        log_likelihood: maximised log likelihood.
        state: (1 + q,) level after the last figure, at the mean of the regressors, and their
            coefficients, without a season; with one, its terms stand between.
        state_variance: covariance of the state.
    """

    noise_variance: float
    level_variance: float
    coefficients: FloatArray
    coefficient_errors: FloatArray
    log_likelihood: float
    state: FloatArray
    state_variance: FloatArray

    @property
    def level_share(self) -> float:
        """Return the level's share of the two variances, 0 for a level that stands still."""
        return self.level_variance / (self.level_variance + self.noise_variance)


@dataclass(frozen=True)
class ForecastMap:
    """Forecasts as a linear map of earlier figures, for given variances.

    Attributes:
        weights: (h, n) weight of each earlier figure in each forecast.
        covariance: (h, h) covariance of figure minus forecast.
    """

    weights: FloatArray
    covariance: FloatArray


@dataclass(frozen=True)
class StructuralCounterfactual:
    """Forecast of a series from the figures before an event, and its distance to the figures.

    Attributes:
        times: (h,) time points from the event on.
        expected: (h,) forecast, in units of the figures.
        low: (h,) lower limit of the interval for each figure.
        high: (h,) upper limit.
        mean_difference: mean of figure minus forecast.
        mean_error: its standard error.
        df: degrees of freedom of t: figures before the event, less the level and other terms.
        mean_low: lower limit of its interval.
        mean_high: upper limit of its interval.
        estimator: the mean difference as a weight of each of the n figures, the variances held at
            what the figures gave: with it come the sharp bounds under rounding.
        model: the model of the figures before the event.
    """

    times: tuple[int, ...]
    expected: FloatArray
    low: FloatArray
    high: FloatArray
    mean_difference: float
    mean_error: float
    df: int
    mean_low: float
    mean_high: float
    estimator: LinearEstimator
    model: LocalLevel


def local_level(
    y: FloatArray, regressors: FloatArray | None = None, *, season: int = 1
) -> LocalLevel:
    """Fit a local level with a season and regressors by maximum likelihood.

    Args:
        y: (n,) figures at equal distances; nan where there is none.
        regressors: (n, q); none when None.
        season: time points in a season that stays the same; 1 for none.

    Raises:
        NotIdentifiedError: the figures do not vary, the terms fit them exactly, or the likelihood
            did not reach a maximum.
    """
    scale = float(np.nanstd(y))
    if scale <= _RANK_TOLERANCE * float(np.nanmax(np.abs(y))):
        raise NotIdentifiedError("local level: the figures do not vary")
    # The exact diffuse start lets level, season and coefficients be anything at first. Regressors
    # far from zero would all but equal the level, and the filter would lose its digits.
    centred = None if regressors is None else regressors - regressors.mean(axis=0)
    model = UnobservedComponents(
        y / scale,
        level="llevel",
        seasonal=season if season > 1 else None,
        stochastic_seasonal=False,
        exog=centred,
        mle_regression=False,
        use_exact_diffuse=True,
    )
    result = _maximised(model)
    if float(np.sum(result.params)) <= _RANK_TOLERANCE:
        raise NotIdentifiedError("local level: season and regressors fit the figures exactly")
    variances = dict(zip(model.param_names, np.asarray(result.params) * scale**2, strict=True))
    state = np.asarray(result.filtered_state[:, -1], dtype=np.float64) * scale
    covariance = np.asarray(result.filtered_state_cov[:, :, -1], dtype=np.float64) * scale**2
    q = 0 if regressors is None else regressors.shape[1]
    proper = int(np.isfinite(y).sum()) - len(state)
    return LocalLevel(
        noise_variance=float(variances["sigma2.irregular"]),
        level_variance=float(variances["sigma2.level"]),
        coefficients=state[len(state) - q :],
        coefficient_errors=np.sqrt(np.diag(covariance)[len(state) - q :]),
        log_likelihood=float(result.llf) - proper * float(np.log(scale)),
        state=state,
        state_variance=covariance,
    )


def forecast_map(
    times: IntArray,
    later: IntArray,
    noise_variance: float,
    level_variance: float,
    terms: tuple[FloatArray, FloatArray],
) -> ForecastMap:
    """Return the best linear unbiased forecasts of later figures, for given variances.

    With A the terms of the earlier figures (a constant among them, for the level), V their
    covariance, B the terms and C the covariance with the earlier figures of the later ones, the
    weights are ``C V^-1 + (B - C V^-1 A) (A' V^-1 A)^-1 A' V^-1`` [Goldberger 1962].

    Args:
        times: (n,) ascending time points of the earlier figures.
        later: (h,) ascending time points of the later ones.
        noise_variance: variance of the noise, not negative.
        level_variance: variance of a step of the level over one time point, not negative.
        terms: (n, k) and (h, k) season and regressors, without the constant.

    Raises:
        NotIdentifiedError: terms that are collinear in the earlier figures.
    """
    n = len(times)
    time = np.concatenate([times, later]).astype(np.float64)
    design = np.column_stack([np.ones(len(time)), np.vstack(terms)])
    A, B = design[:n], design[n:]
    if np.linalg.matrix_rank(A, tol=_RANK_TOLERANCE * np.linalg.norm(A)) < A.shape[1]:
        raise NotIdentifiedError("season and regressors are collinear before the event")
    # The walk starts one point early: with the constant left open this changes no forecast, and
    # it keeps the covariance regular when there is no noise.
    walked = np.minimum(time[:, None], time[None, :]) - time[0] + 1.0
    V = level_variance * walked + noise_variance * np.eye(len(time))
    factor = linalg.cho_factor(V[:n, :n])
    inverse_A = linalg.cho_solve(factor, A)
    smooth = linalg.cho_solve(factor, V[:n, n:]).T
    left = B - smooth @ A
    information = A.T @ inverse_A
    weights = smooth + left @ np.linalg.solve(information, inverse_A.T)
    covariance = V[n:, n:] - smooth @ V[:n, n:] + left @ np.linalg.solve(information, left.T)
    return ForecastMap(np.asarray(weights), np.asarray(covariance))


def structural_counterfactual(
    times: Sequence[int],
    y: FloatArray,
    event_time: int,
    *,
    season: int = 1,
    regressors: FloatArray | None = None,
    confidence_level: float = 0.95,
    least_before: int = LEAST_BEFORE,
) -> StructuralCounterfactual:
    """Forecast the figures from the event on with what came before it.

    Args:
        times: n ascending time points, whole numbers; points without a figure may be left out.
        y: (n,) figures.
        event_time: first time point at or after the event.
        season: time points in a recurring season: 12 for months, 4 for quarters, 1 for none.
        regressors: (n, q) regressors that the event does not reach, such as time, the points after
            it included.
        confidence_level: of the intervals, in (0, 1).
        least_before: figures needed before the event, besides one for each coefficient of the
            season and each regressor.

    Raises:
        NotIdentifiedError: too few figures before the event, none after it, terms that are
            collinear before it, or no maximum.
        ValueError: time points out of order, or misshapen input.
    """
    time = _ascending(times, y, regressors)
    terms = _terms(time, season, regressors)
    before = time < event_time
    _hold_against_gate(int(before.sum()), len(time), event_time, least_before, terms.shape[1])
    model = local_level(*_on_every_point(time[before], y[before], regressors), season=season)
    found = forecast_map(
        time[before], time[~before], model.noise_variance, model.level_variance,
        (terms[before], terms[~before]),
    )  # fmt: skip
    weights = np.empty(len(time))
    weights[before] = -found.weights.mean(axis=0)
    weights[~before] = 1.0 / int((~before).sum())
    df = int(before.sum()) - 1 - terms.shape[1]
    quantile = t_quantile((1 + confidence_level) / 2, df)
    expected = np.asarray(found.weights @ y[before], dtype=np.float64)
    margin = quantile * np.sqrt(np.diag(found.covariance))
    difference = float(weights @ y)
    mean_error = float(np.sqrt(found.covariance.mean()))
    return StructuralCounterfactual(
        times=tuple(int(t) for t in time[~before]),
        expected=expected,
        low=expected - margin,
        high=expected + margin,
        mean_difference=difference,
        mean_error=mean_error,
        df=df,
        mean_low=difference - quantile * mean_error,
        mean_high=difference + quantile * mean_error,
        estimator=LinearEstimator("structural forecast", weights, None, None),
        model=model,
    )


def _maximised(model: Any) -> Any:  # noqa: ANN401
    """Maximise from several shares of the variance: the likelihood can have a second maximum.

    The likelihood is flat around its maximum, where a quasi-Newton search stops early; a simplex
    search finishes. Figures are in units of their standard deviation here.
    """
    starts = [np.array([1.0 - share, share]) for share in (0.05, 0.3, 0.7)]
    with warnings.catch_warnings():
        # Only the last fit counts, and it is checked below.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = [model.fit(start_params=start, disp=False, method="lbfgs") for start in starts]
        best = max(found, key=lambda result: float(result.llf))
        result = model.fit(
            start_params=best.params, disp=False, method="nm", maxiter=2000, xtol=1e-9, ftol=1e-12
        )
    if not result.mle_retvals["converged"]:
        raise NotIdentifiedError("local level: the likelihood did not reach a maximum")
    return result


def _ascending(times: Sequence[int], y: FloatArray, regressors: FloatArray | None) -> IntArray:
    time = np.asarray(times, dtype=np.int64)
    if len(time) < 2 or (np.diff(time) < 1).any():
        raise ValueError("a structural model needs ascending time points, each given once")
    if y.shape != time.shape:
        raise ValueError(f"expected {len(time)} figures, one a time point, got {y.shape}")
    if regressors is not None and (regressors.ndim != 2 or len(regressors) != len(time)):
        raise ValueError(f"regressors have shape {regressors.shape}, expected {len(time)} rows")
    return time


def _terms(time: IntArray, season: int, regressors: FloatArray | None) -> FloatArray:
    """Return the (n, k) season and regressors side by side."""
    blocks = [block for block in (seasonal(time.tolist(), season), regressors) if block is not None]
    return np.column_stack(blocks) if blocks else np.empty((len(time), 0))


def _hold_against_gate(n_before: int, n: int, event_time: int, least: int, n_terms: int) -> None:
    """Refuse a series with too few figures before the event, or none after it."""
    needed = least + n_terms
    if n_before < needed:
        raise NotIdentifiedError(
            f"{n_before} figures before {event_time}; this structural model needs {needed}"
        )
    if n_before == n:
        raise NotIdentifiedError(f"no figure from {event_time} on")


def _on_every_point(
    time: IntArray, y: FloatArray, regressors: FloatArray | None
) -> tuple[FloatArray, FloatArray | None]:
    """Return figures and regressors on every time point, nan where there is no figure."""
    at = time - time[0]
    full = np.full(int(at[-1]) + 1, np.nan)
    full[at] = y
    if regressors is None:
        return full, None
    rows = np.zeros((len(full), regressors.shape[1]))
    rows[at] = regressors[: len(time)]
    return full, rows
