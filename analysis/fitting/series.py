"""Interrupted time series of one country, for every model that the gate lets through."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from analysis.estimators.interrupted_series import (
    controlled_level_change,
    level_change,
    level_changes,
    ols_change,
)
from analysis.estimators.linear import LinearEstimator
from analysis.fitting.context import Context, refusals
from analysis.fitting.linear_rows import LinearFit, linear_rows
from analysis.fitting.sample import Sample
from analysis.fitting.series_case import MODEL_OF, SeriesCase, series_case, stacked, treated_roles
from analysis.fitting.series_counts import LOG_RATIO, count_rows
from analysis.fitting.specification import Specification
from analysis.records import Estimate, NotIdentifiedError

ESTIMATORS = tuple(MODEL_OF)

_COUNTS = ("poisson_series", "negative_binomial_series")
_OWN = "own event"


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one model to every country with an event; the others are in the design tables.

    A count model gives the log of a ratio, and its rows say so in their form.

    Raises:
        NotIdentifiedError: no country has an event of this kind inside the series.
    """
    rows: list[Estimate] = []
    for role in treated_roles(specification, context):
        try:
            rows.extend(_fit_case(series_case(specification, role, context)))
        except NotIdentifiedError as refusal:
            rows.extend(refusals(specification, context, str(refusal), country=role.country))
    if not rows:
        raise NotIdentifiedError("no country has a dated event of this kind inside the series")
    if specification.estimator in _COUNTS:
        return [dataclasses.replace(row, form=LOG_RATIO) for row in rows]
    return rows


def _fit_case(case: SeriesCase) -> list[Estimate]:
    """Return the rows of one series; none for rivals where the series has no other event."""
    if case.specification.estimator in _COUNTS:
        rows = count_rows(case)
    else:
        fitted = linear_fit(case)
        rows = _named(linear_rows(fitted), fitted.sample.compared) if fitted else []
    return [_with_gate(row, case) for row in rows]


def linear_fit(case: SeriesCase) -> LinearFit | None:
    """Return the linear model of one series, with its weights on the cells.

    Returns:
        The fit; None for a count model, and for rivals where the series has no other event.

    Raises:
        NotIdentifiedError: the series does not carry the model.
    """
    build = _LINEAR.get(case.specification.estimator)
    return build(case) if build else None


def _named(rows: list[Estimate], compared: tuple[str, ...]) -> list[Estimate]:
    """Name the countries compared with, where there are any."""
    if not compared:
        return rows
    names = ", ".join(compared)
    return [dataclasses.replace(row, reason=f"{row.reason}; compared with {names}") for row in rows]


def _with_gate(row: Estimate, case: SeriesCase) -> Estimate:
    reason = case.calendar.in_words(f"{row.reason}; {case.decision.reason}")
    return dataclasses.replace(row, reason=reason)


def _level_or_slope(case: SeriesCase) -> LinearFit:
    return _fit(case, case.sample, ols_change(case.design, case.change))


def _dose(case: SeriesCase) -> LinearFit:
    share = case.exposure_share()
    estimator = level_change(case.years, case.event_year, share, adjustment=case.season)
    return _fit(case, case.sample, estimator)


def _controlled(case: SeriesCase) -> LinearFit:
    compared = case.comparisons()
    sample = case.sample_with(compared)
    treated_first = controlled_level_change(
        case.years, case.event_year, len(compared), adjustment=case.season
    )
    error_map = treated_first.error_map
    estimator = LinearEstimator(
        treated_first.name,
        stacked(treated_first.weights, case.country, sample),
        None if error_map is None else stacked(error_map, case.country, sample),
        treated_first.df,
    )
    return _fit(case, sample, estimator)


def _beside_rivals(case: SeriesCase) -> LinearFit | None:
    if not case.rivals:
        return None
    events = {_OWN: case.event_year, **case.rivals}
    estimator = level_changes(case.years, events, adjustment=case.season)[_OWN]
    named = ", ".join(f"{name} ({case.calendar.label(year)})" for name, year in case.rivals.items())
    inference = f"{case.specification.inference}, beside {named}"
    return _fit(case, case.sample, estimator, inference)


def _fit(
    case: SeriesCase, sample: Sample, estimator: LinearEstimator, inference: str = ""
) -> LinearFit:
    return LinearFit(
        case.specification,
        sample,
        estimator,
        case.context,
        inference or case.specification.inference,
        "as many coefficients as points",
        case.country,
    )


_LINEAR: dict[str, Callable[[SeriesCase], LinearFit | None]] = {
    "level_series": _level_or_slope,
    "level_and_slope_series_level": _level_or_slope,
    "level_and_slope_series_slope": _level_or_slope,
    "dose_series": _dose,
    "controlled_series": _controlled,
    "rival_series": _beside_rivals,
}
