"""Counterfactual of a longer series from a structural time series: local level and regression.

The figures before the event are a random walk seen with noise, plus regressors such as a season
or a comparison series that the event does not reach [Harvey 1989, chapter 4; Brodersen, Gallusser,
Koehler, Remy & Scott 2015, for the use as counterfactual]::

    y_t = m_t + x_t'b + e_t,   m_t+1 = m_t + n_t

The two variances are fitted by maximum likelihood with statsmodels' ``UnobservedComponents``; level
and coefficients are states, so the forecast carries their uncertainty, but not that of the
variances. Six annual figures cannot tell the two variances apart: below a stated number of points
the model refuses.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.design.panel import FloatArray
from analysis.records import NotIdentifiedError

LEAST_BEFORE = 24
"""Figures before the event that the model needs, for two variances and a level."""

_LEAST_PER_REGRESSOR = 4
"""Further figures before the event for each regressor."""


@dataclass(frozen=True)
class LocalLevel:
    """A fitted local level with regressors.

    Attributes:
        noise_variance: variance of e, squared units of the figures.
        level_variance: variance of the steps n of the level, squared units.
        coefficients: (q,) of the regressors at the last point.
        log_likelihood: maximised log likelihood.
        state: (1 + q,) level and coefficients given all figures.
        state_variance: (1 + q, 1 + q) their covariance.
    """

    noise_variance: float
    level_variance: float
    coefficients: FloatArray
    log_likelihood: float
    state: FloatArray
    state_variance: FloatArray


@dataclass(frozen=True)
class StructuralCounterfactual:
    """Forecast of a series from the figures before an event, and its distance to the figures.

    Attributes:
        times: (h,) time points from the event on.
        expected: (h,) forecast, in units of the figures.
        low: (h,) lower limit of the interval for each figure.
        high: (h,) upper limit.
        mean_difference: mean of figure minus forecast.
        mean_low: lower limit of its interval.
        mean_high: upper limit of its interval.
        model: the model of the figures before the event.
    """

    times: tuple[int, ...]
    expected: FloatArray
    low: FloatArray
    high: FloatArray
    mean_difference: float
    mean_low: float
    mean_high: float
    model: LocalLevel


def local_level(y: FloatArray, regressors: FloatArray | None = None) -> LocalLevel:
    """Fit a local level with regressors by maximum likelihood.

    Args:
        y: (n,) figures at equal distances.
        regressors: (n, q); none when None.

    Raises:
        NotIdentifiedError: the likelihood did not reach a maximum.
    """
    scale = float(np.std(y)) or 1.0
    # The exact diffuse start lets level and coefficients be anything before the first figure.
    model = UnobservedComponents(
        y / scale, level="llevel", exog=regressors, mle_regression=False, use_exact_diffuse=True
    )
    result = _maximised(model)
    variances = dict(zip(model.param_names, np.asarray(result.params) * scale**2, strict=True))
    state = np.asarray(result.filtered_state[:, -1], dtype=np.float64) * scale
    n_diffuse = len(state)
    return LocalLevel(
        noise_variance=float(variances["sigma2.irregular"]),
        level_variance=float(variances["sigma2.level"]),
        coefficients=state[1:],
        log_likelihood=float(result.llf) - (len(y) - n_diffuse) * float(np.log(scale)),
        state=state,
        state_variance=np.asarray(result.filtered_state_cov[:, :, -1]) * scale**2,
    )


def structural_counterfactual(
    times: Sequence[int],
    y: FloatArray,
    event_time: int,
    *,
    regressors: FloatArray | None = None,
    confidence_level: float = 0.95,
    least_before: int = LEAST_BEFORE,
) -> StructuralCounterfactual:
    """Forecast the figures from the event on with what came before it.

    The forecasts of several points share the level and the coefficients, and the interval of the
    mean difference takes that into account: with Z the regressors of the points (a one for the
    level) and P the variance of the state, their covariance is

        Z P Z' + level variance * min(h, g) + noise variance * [h = g].

    Args:
        times: n consecutive time points.
        y: (n,) figures.
        event_time: first time point at or after the event.
        regressors: (n, q) regressors that the event does not reach, the points after it included.
        confidence_level: of the intervals, in (0, 1).
        least_before: figures needed before the event, besides four for each regressor.

    Raises:
        NotIdentifiedError: too few figures before the event, none after it, or no maximum.
        ValueError: time points that are not consecutive, or misshapen input.
    """
    time = _consecutive(times, y, regressors)
    before = time < event_time
    q = 0 if regressors is None else regressors.shape[1]
    needed = least_before + _LEAST_PER_REGRESSOR * q
    if before.sum() < needed:
        raise NotIdentifiedError(
            f"{int(before.sum())} figures before {event_time}; a structural model with {q} "
            f"regressors needs {needed}"
        )
    if before.all():
        raise NotIdentifiedError(f"no figure from {event_time} on")
    model = local_level(y[before], None if regressors is None else regressors[before])
    h = int((~before).sum())
    Z = np.ones((h, 1 + q))
    if regressors is not None:
        Z[:, 1:] = regressors[~before]
    step = np.arange(1, h + 1)
    covariance = (
        Z @ model.state_variance @ Z.T
        + model.level_variance * np.minimum(step[:, None], step[None, :])
        + model.noise_variance * np.eye(h)
    )
    quantile = float(stats.norm.ppf((1 + confidence_level) / 2))
    expected = np.asarray(Z @ model.state, dtype=np.float64)
    margin = quantile * np.sqrt(np.diag(covariance))
    difference = float(np.mean(y[~before] - expected))
    mean_margin = quantile * float(np.sqrt(covariance.mean()))
    return StructuralCounterfactual(
        tuple(int(t) for t in time[~before]),
        expected,
        expected - margin,
        expected + margin,
        difference,
        difference - mean_margin,
        difference + mean_margin,
        model,
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


def _consecutive(times: Sequence[int], y: FloatArray, regressors: FloatArray | None) -> FloatArray:
    time = np.asarray(times)
    if len(time) < 2 or (np.diff(time) != 1).any():
        raise ValueError("a structural model needs consecutive time points")
    if y.shape != time.shape:
        raise ValueError(f"expected {len(time)} figures, one a time point, got {y.shape}")
    if regressors is not None and (regressors.ndim != 2 or len(regressors) != len(time)):
        raise ValueError(f"regressors have shape {regressors.shape}, expected {len(time)} rows")
    return np.asarray(time)
