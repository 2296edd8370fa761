"""Fitted line and counterfactual of every series that carries a change of level, year by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.interrupted_series import (
    SegmentedDesign,
    counterfactual,
)
from analysis.estimators.linear import LinearEstimator
from analysis.fitting.context import Context
from analysis.fitting.series_case import SeriesCase, series_case, treated_roles
from analysis.fitting.specification import Specification
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds

Row = dict[str, object]


@dataclass(frozen=True)
class PathMaps:
    """Maps from the figures of a series to its fitted and counterfactual values.

    Attributes:
        fitted: (n, n) map to the fitted values.
        without: (n, n) map to the values with all changes set to zero.
    """

    fitted: FloatArray
    without: FloatArray


def path_maps(design: SegmentedDesign) -> PathMaps:
    """Return the maps of a design; both are linear in the figures."""
    inverse = np.linalg.pinv(design.X)
    unchanged = design.X.copy()
    unchanged[:, [design.columns.index(change) for change in design.changes]] = 0.0
    return PathMaps(
        np.asarray(design.X @ inverse, dtype=np.float64),
        np.asarray(unchanged @ inverse, dtype=np.float64),
    )


def path_rows(specifications: Iterable[Specification], context: Context) -> list[Row]:
    """Return one row a year for every series that the gate lets through.

    Args:
        specifications: models of a change of level in one series; others are skipped.
        context: the batch.
    """
    rows: list[Row] = []
    for specification in specifications:
        if specification.estimator != "level_series":
            continue
        for role in treated_roles(specification, context):
            try:
                case = series_case(specification, role, context)
                design = case.design
            except NotIdentifiedError:
                continue
            rows.extend(_case_rows(case, design))
    return rows


def _case_rows(case: SeriesCase, design: SegmentedDesign) -> list[Row]:
    sample = case.sample
    box, maps = sample.outcome, path_maps(design)
    path = counterfactual(
        case.years, case.event_year, box.printed, model=case.model,
        adjustment=case.season, confidence_level=case.context.level,
    )  # fmt: skip
    fitted = maps.fitted @ box.printed
    base = _base(case, design.df)
    rows: list[Row] = []
    for at, year in enumerate(case.years):
        line = _bounds(maps.fitted[at], box.low, box.high)
        projected = _bounds(maps.without[at], box.low, box.high)
        rows.append(
            base
            | {
                "year": year,
                "after": "yes" if year >= case.event_year else "no",
                "low": box.low[at],
                "high": box.high[at],
                "printed": box.printed[at],
                "fitted": fitted[at],
                "fitted_bound_low": line[0],
                "fitted_bound_high": line[1],
                "counterfactual": path.expected[at],
                "counterfactual_bound_low": projected[0],
                "counterfactual_bound_high": projected[1],
                "prediction_low": None if path.low is None else path.low[at],
                "prediction_high": None if path.high is None else path.high[at],
            }
        )
    return rows


def _base(case: SeriesCase, df: int) -> Row:
    specification = case.specification
    return {
        "specification": specification.name,
        "indicator": specification.indicator,
        "instrument": specification.instrument,
        "event": specification.event,
        "country": case.country,
        "reading": case.context.reading,
        "event_year": case.event_year,
        "df": df,
        "rivals": "|".join(f"{name} ({year})" for name, year in case.rivals.items()),
        "reason": case.calendar.in_words(case.decision.reason),
        "caveat_ids": case.caveat_ids,
    }


def _bounds(weights: FloatArray, low: FloatArray, high: FloatArray) -> tuple[float, float]:
    found = estimate_bounds(LinearEstimator("path", weights, None, None), low, high)
    return found.low, found.high
