"""Distance of a series to its forecast from a structural time series of the figures before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.structural_series import (
    StructuralCounterfactual,
    structural_counterfactual,
)
from analysis.fitting.series_case import SeriesCase
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds

Row = dict[str, object]


def structural_rows(case: SeriesCase) -> Iterator[Row]:
    """Yield the mean difference to the forecast of a level, and of a level with a trend.

    A season goes with both where the figures are finer than annual. Both stand in the table,
    because figures before an event seldom say whether a trend goes on.

    Args:
        case: a series that the gate lets through.

    Raises:
        NotIdentifiedError: the model has a change of slope beside that of level.
    """
    if case.model != "level":
        raise NotIdentifiedError(
            "a structural forecast gives one mean difference, beside the change of level only"
        )
    time = np.asarray(case.years, dtype=np.float64)
    # From the event on, so that the numbers stay small.
    trend = (time - case.event_year)[:, None]
    season = " and season" if case.calendar.periods_per_year > 1 else ""
    yield _row(case, f"level{season}", None)
    yield _row(case, f"level, trend{season}" if season else "level and trend", trend)


def _row(case: SeriesCase, item: str, regressors: FloatArray | None) -> Row:
    """Return one mean difference as printed, with its sharp bounds for fixed variances."""
    box, context = case.sample.outcome, case.context
    try:
        found = structural_counterfactual(
            case.years, box.printed, case.event_year,
            season=case.calendar.periods_per_year, regressors=regressors,
            confidence_level=context.level, least_before=context.gate.structural_before,
        )  # fmt: skip
    except NotIdentifiedError as refusal:
        return {"item": item, "reason": str(refusal)}
    bounds = estimate_bounds(found.estimator, box.low, box.high)
    return {
        "item": item,
        "value": found.mean_difference,
        "standard_error": found.mean_error,
        "df": found.df,
        "ci_low": found.mean_low,
        "ci_high": found.mean_high,
        "bound_low": bounds.low,
        "bound_high": bounds.high,
        "reason": _in_words(found, case.event_year),
    }


def _in_words(found: StructuralCounterfactual, event_year: int) -> str:
    return (
        f"figure less forecast, mean of {len(found.times)} from {event_year} on; the level has "
        f"{found.model.level_share:.0%} of the two variances; interval and bounds hold the "
        f"variances at what the printed figures give, and are too narrow for it"
    )
