"""Moving the interruption: permutation of its year, placebo years, and years left out.

The permutation test asks how often another year would have given a change as large as the event
year did. It counts every year that the gate admits for the same model, so it is exact for the
hypothesis that the event year was picked at random among them and had no bearing on the series
[Fisher 1935; Abadie, Diamond & Hainmueller 2010, for placebo dates]. A policy date is hardly ever
picked at random, and the smallest p it can give is one over the number of admissible years: with
few years it cannot reject, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import FloatArray
from analysis.design.series_gate import GateThresholds, SegmentedModel, series_gate
from analysis.estimators.interrupted_series import ols_change, segmented_design
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.segmented_gls import seasonal
from analysis.records import NotIdentifiedError

_TIE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class InterruptionPermutation:
    """Outcome of the permutation of the interruption year.

    Attributes:
        event_year: the actual event year.
        admissible_years: m years that the gate admits for the same model, ascending.
        estimates: (m,) change at each of them, in units of the outcome.
        statistics: (m,) absolute t statistic at each of them; infinite where the fit is perfect.
        p_value: share of the admissible years with a statistic as large as the event year's.
        smallest_p: 1 / m, the smallest p that the test can give.
        sentence: the finding in words.
    """

    event_year: int
    admissible_years: tuple[int, ...]
    estimates: FloatArray
    statistics: FloatArray
    p_value: float
    smallest_p: float
    sentence: str


@dataclass(frozen=True)
class YearLeftOut:
    """The change with one year left out, or the reason why there is none.

    Attributes:
        year: the year left out.
        estimator: estimator on the outcome of all years, with weight zero for the year left out;
            None when the other years do not carry the model.
        reason: what the gate said.
    """

    year: int
    estimator: LinearEstimator | None
    reason: str


def admissible_years(
    years: Sequence[int], model: SegmentedModel, thresholds: GateThresholds | None = None
) -> tuple[int, ...]:
    """Return the printed years at which the gate admits the model, ascending.

    A year admitted for level and slope is admitted for a change of level too.

    Args:
        years: ascending, distinct years with a figure.
        model: model to fit at each year.
        thresholds: of the gate; the defaults when None.
    """
    enough = ("level", "level_and_slope") if model == "level" else ("level_and_slope",)
    return tuple(year for year in years if series_gate(years, year, thresholds).model in enough)


def permute_interruption(
    years: Sequence[int],
    event_year: int,
    y: FloatArray,
    *,
    model: SegmentedModel = "level",
    change: str = "level",
    thresholds: GateThresholds | None = None,
) -> InterruptionPermutation:
    """Compare the event year's |t| with that of every other admissible year.

    Args:
        years: n ascending, distinct years with a figure.
        event_year: first treated year.
        y: (n,) figures.
        model: model fitted at each year.
        change: ``level`` or ``slope``.
        thresholds: of the gate; the defaults when None.

    Raises:
        NotIdentifiedError: the gate does not admit the model at the event year, no degrees of
            freedom are left, or the series never varies.
    """
    candidates = admissible_years(years, model, thresholds)
    if event_year not in candidates:
        reason = series_gate(years, event_year, thresholds).reason
        raise NotIdentifiedError(f"permutation of {event_year}: {reason}")
    estimators = [_fitted(years, year, model, change, thresholds) for year in candidates]
    estimates = np.array([float(estimator.estimate(y)) for estimator in estimators])
    statistics = np.array([_absolute_t(estimator, y) for estimator in estimators])
    observed = statistics[candidates.index(event_year)]
    # Ties count against the event: rounding of the arithmetic must not break them.
    as_large = statistics >= observed * (1.0 - _TIE_TOLERANCE)
    p_value = float(np.mean(as_large))
    return InterruptionPermutation(
        event_year,
        candidates,
        estimates,
        statistics,
        p_value,
        1.0 / len(candidates),
        _in_words(event_year, candidates, int(as_large.sum())),
    )


def placebo_years(
    years: Sequence[int],
    event_year: int,
    *,
    model: SegmentedModel = "level",
    change: str = "level",
    thresholds: GateThresholds | None = None,
) -> dict[int, LinearEstimator]:
    """Return the change at each admissible year of the series before the event.

    Only figures before the event enter, so that the event cannot show up at a placebo year.

    Args:
        years: n ascending, distinct years with a figure.
        event_year: first treated year.
        model: model fitted at each placebo year.
        change: ``level`` or ``slope``.
        thresholds: of the gate; the defaults when None.

    Returns:
        For each placebo year, an estimator on the outcome of all n years, with weight zero from
        the event on.

    Raises:
        NotIdentifiedError: the years before the event admit no placebo year.
    """
    before = [year for year in years if year < event_year]
    candidates = admissible_years(before, model, thresholds)
    if not candidates:
        counted = "1 year is" if len(before) == 1 else f"{len(before)} years are"
        raise NotIdentifiedError(
            f"placebo years before {event_year}: {counted} printed, too few for a placebo event "
            f"with enough years on both sides"
        )
    return {
        year: _within(years, before, _fitted(before, year, model, change, thresholds))
        for year in candidates
    }


def leave_one_year_out(
    years: Sequence[int],
    event_year: int,
    *,
    model: SegmentedModel = "level",
    change: str = "level",
    thresholds: GateThresholds | None = None,
) -> tuple[YearLeftOut, ...]:
    """Return the change with each year left out in turn.

    Args:
        years: n ascending, distinct years with a figure.
        event_year: first treated year; it stays the first treated year when its own figure is
            left out.
        model: model fitted each time.
        change: ``level`` or ``slope``.
        thresholds: of the gate; the defaults when None.
    """
    return tuple(_left_out(years, year, event_year, model, change, thresholds) for year in years)


def _left_out(
    years: Sequence[int],
    left_out: int,
    event_year: int,
    model: SegmentedModel,
    change: str,
    thresholds: GateThresholds | None,
) -> YearLeftOut:
    kept = [year for year in years if year != left_out]
    decision = series_gate(kept, event_year, thresholds)
    carried = decision.model == "level_and_slope" or decision.model == model
    if not carried:
        return YearLeftOut(left_out, None, decision.reason)
    estimator = _fitted(kept, event_year, model, change, thresholds)
    return YearLeftOut(left_out, _within(years, kept, estimator), decision.reason)


def _fitted(
    years: Sequence[int],
    event_year: int,
    model: SegmentedModel,
    change: str,
    thresholds: GateThresholds | None,
) -> LinearEstimator:
    """Return one change, with the season of the thresholds in the model."""
    season = 1 if thresholds is None else thresholds.season
    adjustment = seasonal(years, season)
    return ols_change(segmented_design(years, event_year, model, adjustment=adjustment), change)


def _within(
    years: Sequence[int], kept: Sequence[int], estimator: LinearEstimator
) -> LinearEstimator:
    """Return the estimator of some years as one of all years, with weight zero for the others."""
    position = [list(years).index(year) for year in kept]
    weights = np.zeros(len(years))
    weights[position] = estimator.weights
    error_map = None
    if estimator.error_map is not None:
        error_map = np.zeros((len(estimator.error_map), len(years)))
        error_map[:, position] = estimator.error_map
    return LinearEstimator(estimator.name, weights, error_map, estimator.df)


def _absolute_t(estimator: LinearEstimator, y: FloatArray) -> float:
    estimate = abs(float(estimator.estimate(y)))
    error = float(estimator.standard_error(y))
    scale = float(np.linalg.norm(y)) * float(np.linalg.norm(estimator.weights))
    if error > _TIE_TOLERANCE * scale:
        return estimate / error
    if estimate > _TIE_TOLERANCE * scale:
        return float("inf")
    raise NotIdentifiedError(f"{estimator.name}: the figures lie on one line, nothing to compare")


def _in_words(event_year: int, candidates: tuple[int, ...], n_as_large: int) -> str:
    m = len(candidates)
    if m == 1:
        return f"{event_year} is the only admissible year, so the test can tell nothing (p = 1)"
    smallest = f"the smallest p that {m} years can give is {1 / m:.3g}"
    if 1 / m > 0.05:
        smallest += ", so this test cannot reject at 5%"
    return (
        f"{n_as_large} of the {m} admissible years, {event_year} included, show a change at least "
        f"as large against its error (p = {n_as_large / m:.3g}); {smallest}"
    )
