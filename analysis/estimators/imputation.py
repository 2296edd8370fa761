"""Imputation: what treated countries would have shown, from country and year effects alone.

Borusyak, Jaravel & Spiess (2024, Review of Economic Studies 91). Country and year effects are
fitted by least squares to the cells not yet treated; each treated cell is compared with its
fitted value; the estimate is the mean gap over the cells asked for (their theorem 2). Standard
errors are their conservative ones, clustered by country (their theorem 3): the squared sums, by
country, of weight times residual, where the residual of a treated cell is its gap minus a mean gap
over a group of cells. That mean carries the squared weights that their section 4.3 recommends, so
each error is linear in the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray, IntArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError

_TOLERANCE = 1e-9


class Averaging(StrEnum):
    """Cells whose gaps are taken to share one mean when the error is computed.

    COHORT_YEAR is the paper's default. It leaves no residual for a cohort of one country.
    EVENT_TIME and ALL pool more cells; differences between their effects then count as noise,
    which makes the error larger, not smaller.
    """

    COHORT_YEAR = "cohort_year"
    EVENT_TIME = "event_time"
    ALL = "all"


@dataclass(frozen=True)
class ImputedEventTimes:
    """Mean gaps by years since first treatment.

    Attributes:
        parts: estimator by event time, from zero on.
        refused: reason by event time, where a fitted value is not determined.
    """

    parts: dict[int, LinearEstimator]
    refused: dict[int, str]


@dataclass(frozen=True)
class _Fit:
    """Least squares of country and year effects on the untreated cells.

    Attributes:
        fitted: (n, n) map from the outcome to the fitted value of every cell; it uses the
            untreated cells only.
        determined: (n,) whether the fitted value of the cell is unique.
    """

    fitted: FloatArray
    determined: BoolArray


def imputation(panel: ExposurePanel, averaging: Averaging) -> LinearEstimator:
    """Return the mean gap over all treated cells, in units of the outcome.

    Degrees of freedom are the number of countries that carry weight, minus one. There is no
    error where a group of cells that share a mean has one country only, or where the effects fit
    the untreated cells without residual.

    Raises:
        NotIdentifiedError: no cell is treated, or a treated country or its year has no untreated
            cell, or the untreated cells do not link the two; the message names them.
    """
    return _estimator(panel, _fit(panel), panel.treated, averaging, "imputation")


def imputation_by_event_time(panel: ExposurePanel, averaging: Averaging) -> ImputedEventTimes:
    """Return the mean gap at each number of years since first treatment.

    Raises:
        NotIdentifiedError: no cell is treated, or no event time can be imputed.
    """
    fit = _fit(panel)
    event_time = _event_time(panel)
    parts: dict[int, LinearEstimator] = {}
    refused: dict[int, str] = {}
    for value in sorted({int(e) for e in event_time[panel.treated]}):
        target = panel.treated & (event_time == value)
        try:
            name = f"imputation, event time {value}"
            parts[value] = _estimator(panel, fit, target, averaging, name)
        except NotIdentifiedError as error:
            refused[value] = str(error)
    if not parts:
        raise NotIdentifiedError("; ".join(refused.values()) or "no observed cell is treated")
    return ImputedEventTimes(parts, refused)


def _fit(panel: ExposurePanel) -> _Fit:
    """Return the fit of country and year effects to the untreated cells."""
    X = np.hstack(
        [np.eye(len(panel.countries))[panel.unit], np.eye(len(panel.years))[panel.period]]
    )
    untreated = ~panel.treated
    pseudo_inverse = np.linalg.pinv(X[untreated], rcond=_TOLERANCE)
    fitted = np.zeros((len(X), len(X)))
    fitted[:, untreated] = X @ pseudo_inverse
    recovered = X @ pseudo_inverse @ X[untreated]
    determined = np.abs(recovered - X).max(axis=1) < 1e-7
    return _Fit(fitted, determined)


def _estimator(
    panel: ExposurePanel, fit: _Fit, target: BoolArray, averaging: Averaging, name: str
) -> LinearEstimator:
    """Return the mean gap over the target cells."""
    if not target.any():
        raise NotIdentifiedError("no observed cell is treated")
    _refuse_undetermined(panel, fit, target)
    gaps = np.eye(len(target)) - fit.fitted
    weights = np.asarray(gaps[target].mean(axis=0), dtype=np.float64)
    groups = _groups(panel, averaging)
    residuals = gaps.copy()
    enough = True
    for group in np.unique(groups[target]):
        cells = target & (groups == group)
        enough = enough and len(np.unique(panel.unit[cells])) > 1
        residuals[cells] -= _mean_gap(gaps[cells], weights[cells], panel.unit[cells])
    residuals[panel.treated & ~target] = 0.0
    by_country = np.eye(len(panel.countries))[panel.unit].T
    error_map = (by_country * weights) @ residuals
    used = by_country @ np.abs(weights) > _TOLERANCE
    # A fit without residual would give an error of zero: that is no information, not certainty.
    if not enough or np.abs(error_map).max() < _TOLERANCE:
        return LinearEstimator(name, weights, None, None)
    return LinearEstimator(name, weights, error_map[used], float(used.sum() - 1))


def _mean_gap(gaps: FloatArray, weights: FloatArray, unit: IntArray) -> FloatArray:
    """Return the (n,) map to the mean gap of one group of cells.

    Country i counts by the square of its summed weight v_i: sum_i v_i (sum_t v_it gap_it) divided
    by sum_i v_i^2 [Borusyak, Jaravel & Spiess 2024, section 4.3].
    """
    total = np.bincount(unit, weights=weights)
    shares = total[unit] * weights / np.sum(total**2)
    return np.asarray(shares @ gaps, dtype=np.float64)


def _event_time(panel: ExposurePanel) -> FloatArray:
    """Return the (n,) years since first treatment; minus infinity when never treated."""
    return np.asarray(panel.year - panel.first_treated[panel.unit], dtype=np.float64)


def _groups(panel: ExposurePanel, averaging: Averaging) -> FloatArray:
    """Return the (n,) label of the group of cells that share a mean gap."""
    if averaging is Averaging.ALL:
        return np.zeros(len(panel.unit))
    if averaging is Averaging.EVENT_TIME:
        return _event_time(panel)
    pairs = np.column_stack([panel.first_treated[panel.unit], panel.year])
    return np.asarray(np.unique(pairs, axis=0, return_inverse=True)[1], dtype=np.float64)


def _refuse_undetermined(panel: ExposurePanel, fit: _Fit, target: BoolArray) -> None:
    """Raise when the fitted value of a target cell is not unique, and say which and why."""
    wrong = target & ~fit.determined
    if not wrong.any():
        return
    untreated = ~panel.treated
    bare_units = set(panel.unit[wrong]) - set(panel.unit[untreated])
    bare_years = set(panel.period[wrong]) - set(panel.period[untreated])
    reasons = []
    if bare_units:
        named = ", ".join(panel.countries[i] for i in sorted(bare_units))
        reasons.append(f"no figure before treatment for {named}")
    if bare_years:
        named = ", ".join(str(panel.years[t]) for t in sorted(bare_years))
        reasons.append(f"no untreated country with a figure in {named}")
    if not reasons:
        cells = zip(panel.unit[wrong], panel.year[wrong], strict=True)
        named = ", ".join(f"{panel.countries[i]} {year}" for i, year in cells)
        reasons.append(f"the untreated figures do not link country and year for {named}")
    raise NotIdentifiedError("; ".join(reasons))
