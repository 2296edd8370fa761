"""Estimates by years since first treatment, with their rounding bounds."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.estimators.linear import LinearEstimator
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_rows import t_interval
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.fitting.staggered import ESTIMATORS, staggered_fit
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds

Row = dict[str, object]


def event_time_rows(specifications: Iterable[Specification], context: Context) -> list[Row]:
    """Return one row a staggered specification and event time; a refusal is a row too."""
    rows: list[Row] = []
    for item in specifications:
        if item.estimator not in ESTIMATORS:
            continue
        base: Row = {
            "specification": item.name,
            "indicator": item.indicator,
            "reading": context.reading,
        }
        try:
            sample = sample_of(item, context)
            found = staggered_fit(sample.panel, item)
        except NotIdentifiedError as refusal:
            rows.append(base | {"event_time": None, "reason": str(refusal)})
            continue
        for time, part in sorted(found.parts.items()):
            rows.append(base | _row(time, part, sample, context.level, found.reference))
    return rows


def _row(time: int, part: LinearEstimator, sample: Sample, level: float, reference: str) -> Row:
    y = sample.outcome.printed
    bounds = estimate_bounds(part, sample.outcome.low, sample.outcome.high)
    row: Row = {
        "event_time": time,
        "estimate": float(part.estimate(y)),
        "bound_low": bounds.low,
        "bound_high": bounds.high,
        "reason": f"against {reference}",
    }
    if part.error_map is None or float(part.standard_error(y)) == 0.0:
        return row
    numbers = t_interval(part, y, level)
    return row | {name: numbers[name] for name in ("standard_error", "ci_low", "ci_high")}
