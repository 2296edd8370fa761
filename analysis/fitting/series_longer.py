"""Entry point for a longer or finer series of the user's own: monthly, quarterly, more years.

The models are those of the six-year series. A season enters as further regressors, the figures may
be divided by an exposure (counts), and the errors may be read at a grid of autocorrelations. For a
counterfactual from a structural time series see ``series_state_space``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import FloatArray
from analysis.design.series_gate import GateThresholds, SegmentedModel, series_gate
from analysis.estimators.interrupted_series import (
    CounterfactualPath,
    SegmentedDesign,
    ols_change,
    residual_maker,
    segmented_design,
)
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.segmented_counts import CountFamily, CountFit, segmented_counts
from analysis.estimators.segmented_gls import (
    AUTOCORRELATIONS,
    fourier_terms,
    gls_changes,
    season_dummies,
)
from analysis.estimators.student import t_quantile
from analysis.fitting.linear_rows import t_interval
from analysis.fitting.series_paths import path_maps
from analysis.inference.newey_west import MeasuredSize, newey_west_change, size_under_no_change
from analysis.records import NotIdentifiedError


@dataclass(frozen=True)
class Season:
    """A recurring season.

    Attributes:
        period: time points in a season: 12 for months, 4 for quarters.
        harmonics: pairs of sines and cosines; None for one dummy a season.
    """

    period: int
    harmonics: int | None = None

    def terms(self, times: Sequence[int]) -> FloatArray:
        """Return the regressors of the season, (n, q)."""
        if self.harmonics is None:
            return season_dummies(times, self.period)
        return fourier_terms(times, self.period, self.harmonics)


@dataclass(frozen=True)
class ChangeEstimate:
    """One change with its error, in units of the outcome.

    Attributes:
        estimate: the change.
        standard_error: its standard error.
        ci_low: lower end of the interval.
        ci_high: upper end of the interval.
        p_value: p against no change.
        df: degrees of freedom of t.
        size: measured size of the test without change; None where the test is exact.
    """

    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    p_value: float
    df: float
    size: MeasuredSize | None = None


@dataclass(frozen=True)
class LongerSeries:
    """A longer series around one event.

    Attributes:
        design: its regressors.
        ols: each change by OLS, with t on the residual degrees of freedom.
        newey_west: the same with Newey-West errors and their measured size.
        gls: each change for each autocorrelation of the errors.
        path: the series without the event, with a prediction interval.
    """

    design: SegmentedDesign
    ols: dict[str, ChangeEstimate]
    newey_west: dict[str, ChangeEstimate]
    gls: dict[str, dict[float, ChangeEstimate]]
    path: CounterfactualPath


def longer_series(
    times: Sequence[int],
    y: FloatArray,
    event_time: int,
    *,
    model: SegmentedModel = "level_and_slope",
    season: Season | None = None,
    exposure_share: float | None = None,
    lag: int = 1,
    autocorrelations: Sequence[float] = AUTOCORRELATIONS,
    level: float = 0.95,
    thresholds: GateThresholds | None = None,
    seed: int = 0,
) -> LongerSeries:
    """Fit a segmented regression with a season to a series of any length.

    Args:
        times: n ascending time points, whole numbers one season step apart (month 1, 2, ...).
        y: (n,) figures.
        event_time: first time point at or after the event.
        model: ``level`` or ``level_and_slope``.
        season: recurring season; none when None.
        exposure_share: share of the event's time point after the event, in (0, 1].
        lag: last lag with weight in the Newey-West error, time points.
        autocorrelations: grid of first-order autocorrelations for GLS.
        level: coverage of the intervals.
        thresholds: of the gate; the defaults when None.
        seed: of the simulation that measures the size of the Newey-West test.

    Raises:
        NotIdentifiedError: the gate refuses, no degrees of freedom are left, or regressors are
            collinear.
        ValueError: ``y`` does not have one figure for each time point.
    """
    design = longer_design(
        times, event_time, model=model, season=season, exposure_share=exposure_share,
        thresholds=thresholds,
    )  # fmt: skip
    if y.shape != (len(design.years),):
        raise ValueError(f"expected {len(design.years)} figures, one a time point, got {y.shape}")
    if design.df == 0:
        raise NotIdentifiedError(f"{design.name}: as many coefficients as points")
    rng = np.random.default_rng(seed)
    ols, robust, gls = {}, {}, {}
    for change in design.changes:
        ols[change] = _estimate(ols_change(design, change), y, level)
        newey_west = newey_west_change(design, change, lag)
        robust[change] = _estimate(newey_west, y, level, size_under_no_change(newey_west, rng))
        grid = gls_changes(design, change, autocorrelations)
        gls[change] = {rho: _estimate(estimator, y, level) for rho, estimator in grid.items()}
    return LongerSeries(design, ols, robust, gls, _path(design, y, level))


def longer_counts(
    times: Sequence[int],
    y: FloatArray,
    event_time: int,
    family: CountFamily = "quasi_poisson",
    *,
    model: SegmentedModel = "level",
    season: Season | None = None,
    offset: FloatArray | None = None,
    thresholds: GateThresholds | None = None,
) -> CountFit:
    """Fit a segmented count regression with a season; its changes are logs of rate ratios.

    Args:
        times: as in ``longer_series``.
        y: (n,) counts.
        event_time: as in ``longer_series``.
        family: ``poisson``, ``quasi_poisson`` or ``nb2``.
        model: ``level`` or ``level_and_slope``.
        season: recurring season; none when None.
        offset: (n,) log of the exposure, such as people at risk.
        thresholds: of the gate; the defaults when None.

    Raises:
        NotIdentifiedError: the gate refuses, or the counts do not carry the model.
    """
    design = longer_design(times, event_time, model=model, season=season, thresholds=thresholds)
    return segmented_counts(design, y, family, offset=offset)


def longer_design(
    times: Sequence[int],
    event_time: int,
    *,
    model: SegmentedModel,
    season: Season | None = None,
    exposure_share: float | None = None,
    thresholds: GateThresholds | None = None,
) -> SegmentedDesign:
    """Hold a series against the gate and return its regressors.

    Raises:
        NotIdentifiedError: the gate refuses, or regressors are collinear.
    """
    decision = series_gate(times, event_time, thresholds)
    if decision.model not in (model, "level_and_slope"):
        raise NotIdentifiedError(decision.reason)
    return segmented_design(
        times, event_time, model, exposure_share=exposure_share,
        adjustment=None if season is None else season.terms(times),
    )  # fmt: skip


def _estimate(
    estimator: LinearEstimator, y: FloatArray, level: float, size: MeasuredSize | None = None
) -> ChangeEstimate:
    numbers = t_interval(estimator, y, level)
    return ChangeEstimate(
        estimate=float(estimator.estimate(y)),
        standard_error=numbers["standard_error"],
        ci_low=numbers["ci_low"],
        ci_high=numbers["ci_high"],
        p_value=numbers["p_value"],
        df=numbers["df"],
        size=size,
    )


def _path(design: SegmentedDesign, y: FloatArray, level: float) -> CounterfactualPath:
    """Project the series without the changes, the season kept, with a prediction interval."""
    without = path_maps(design).without
    expected = np.asarray(without @ y, dtype=np.float64)
    variance = float(np.sum((residual_maker(design.X) @ y) ** 2)) / design.df
    spread = np.sqrt(variance * (1.0 + np.sum(without**2, axis=1)))
    margin = t_quantile((1 + level) / 2, design.df) * spread
    return CounterfactualPath(
        design.years, expected, expected - margin, expected + margin, design.df
    )
