"""How far parallel trends must fail before a result loses its sign.

Two versions. The first needs no covariance and respects rounding: the headline change is set
against earlier changes, and the smallest ratio at which its sign is lost is computed for the
printed figures, for all counts allowed and for some. The second is the confidence set of
Rambachan & Roth (2023) on an event study, where the cells carry one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_models import build_model
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.fitting.staggered import staggered_fit
from analysis.records import NotIdentifiedError
from analysis.sensitivity.parallel_trends import (
    EventStudy,
    relative_magnitude_breakdown,
    relative_magnitude_interval,
)
from analysis.sensitivity.parallel_trends_rounding import (
    CellContrast,
    breakdown_value,
    relative_magnitude_bounds,
)
from analysis.sensitivity.parallel_trends_smoothness import smoothness_interval

Row = dict[str, object]

MAGNITUDES = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
"""Departures after the event, in units of the largest earlier change."""

_CAP = 10.0


def against_earlier_changes(specifications: Iterable[Specification], context: Context) -> list[Row]:
    """Return the breakdown value of each headline against each earlier change beside it.

    A warning specification belongs to the headlines and main changes with its measure, form,
    instrument, event and treated countries.
    """
    items = list(specifications)
    rows: list[Row] = []
    for later in items:
        if later.estimator != "long_difference" or later.role not in ("headline", "main"):
            continue
        for earlier in items:
            if earlier.role != "warning" or not _same_question(later, earlier):
                continue
            try:
                rows.extend(_breakdown_rows(later, earlier, context))
            except NotIdentifiedError as refusal:
                rows.append(_base(later, earlier.name, context) | {"reason": str(refusal)})
    return rows


def _same_question(later: Specification, earlier: Specification) -> bool:
    return (
        later.indicator == earlier.indicator
        and later.form == earlier.form
        and later.instrument == earlier.instrument
        and later.event == earlier.event
        and later.timing == earlier.timing
        and (later.onset_from, later.onset_to) == (earlier.onset_from, earlier.onset_to)
    )


def _base(specification: Specification, against: str, context: Context) -> Row:
    return {
        "specification": specification.name,
        "indicator": specification.indicator,
        "reading": context.reading,
        "against": against,
        "restriction": "none",
        "magnitude": None,
    }


def _breakdown_rows(later: Specification, earlier: Specification, context: Context) -> list[Row]:
    joint = sample_of(
        replace(later, estimator="two_way_fixed_effects", year_from=earlier.year_from), context
    )
    contrast = CellContrast(
        build_model(later, joint.panel).estimator.weights,
        build_model(earlier, joint.panel).estimator.weights[None, :],
    )
    box = joint.outcome
    found = breakdown_value(contrast, box.printed, box.low, box.high, cap=_CAP)
    base = _base(later, earlier.name, context) | {"restriction": "relative magnitude"}
    own = earlier.estimator == "mean_change"
    what = "the treated countries' own earlier change" if own else "the earlier difference"
    values = {
        "breakdown as printed": found.as_printed,
        "breakdown for all counts allowed": found.for_all_counts,
        "breakdown for some counts allowed": found.for_some_counts,
    }
    rows: list[Row] = [
        base
        | {
            "item": item,
            "value": value,
            "reason": f"share of {what} that may recur after the event before the sign is lost"
            + ("" if value is not None else f"; not lost up to {_CAP:g}"),
        }
        for item, value in values.items()
    ]
    for magnitude in MAGNITUDES:
        ends = relative_magnitude_bounds(contrast, box.low, box.high, magnitude)
        rows.append(
            base
            | {
                "item": "bounds",
                "magnitude": magnitude,
                "low": ends.low,
                "high": ends.high,
                "reason": f"all counts allowed, if up to {magnitude:g} times {what} recurs",
            }
        )
    return rows


def event_study_rows(specifications: Iterable[Specification], context: Context) -> list[Row]:
    """Return honest intervals for every specification with an event study, or the reason."""
    rows: list[Row] = []
    for item in specifications:
        if item.estimator != "interaction_weighted":
            continue
        base = _base(item, "event study", context)
        try:
            sample = sample_of(item, context)
            study, df = event_study(item, sample)
            rows.extend(base | row for row in _honest(study, df, context.level))
        except NotIdentifiedError as refusal:
            rows.append(base | {"item": "none", "reason": str(refusal)})
    return rows


def event_study(specification: Specification, sample: Sample) -> tuple[EventStudy, float]:
    """Return the event study of a specification on the printed outcome, and degrees of freedom.

    Raises:
        NotIdentifiedError: the cells do not carry one, or leave no covariance.
    """
    parts = staggered_fit(sample.panel, specification).parts
    times = sorted(time for time in parts if time != -1)
    if not any(time < 0 for time in times):
        raise NotIdentifiedError("no coefficient before the event besides the reference year")
    y = sample.outcome.printed
    estimates = np.array([float(parts[time].estimate(y)) for time in times])
    covariance = _covariance([parts[time] for time in times], y)
    study = EventStudy(tuple(times), estimates, covariance, reference=-1, first_post=0)
    return study, min(float(parts[time].df or 1.0) for time in times)


def _covariance(parts: list[LinearEstimator], y: FloatArray) -> FloatArray:
    """Return the covariance of estimators whose error maps have one row a country."""
    maps = [part.error_map for part in parts]
    if any(error_map is None for error_map in maps):
        raise NotIdentifiedError("a yearly coefficient rests on one country and has no error")
    scores = np.array([error_map @ y for error_map in maps if error_map is not None])
    return np.asarray(scores @ scores.T, dtype=np.float64)


def _honest(study: EventStudy, df: float, level: float) -> list[Row]:
    contrast = np.full(study.n_post, 1.0 / study.n_post)
    rows: list[Row] = []
    value = relative_magnitude_breakdown(study, contrast, level, df, cap=_CAP)
    rows.append(
        {
            "restriction": "relative magnitude",
            "item": "breakdown as printed",
            "value": value,
            "reason": "largest earlier change that may recur before the interval reaches zero",
        }
    )
    for magnitude in MAGNITUDES:
        found = relative_magnitude_interval(study, contrast, magnitude, level, df)
        rows.append(
            {
                "restriction": "relative magnitude",
                "item": "interval",
                "magnitude": magnitude,
                "low": found.low,
                "high": found.high,
                "reason": "mean over the years after the event, conservative interval",
            }
        )
    spread = float(np.abs(study.pre_changes @ study.estimates).max())
    for share in MAGNITUDES:
        try:
            found = smoothness_interval(study, contrast, share * spread, level)
        except NotIdentifiedError as refusal:
            rows.append({"restriction": "smoothness", "item": "none", "reason": str(refusal)})
            break
        rows.append(
            {
                "restriction": "smoothness",
                "item": "interval",
                "magnitude": share * spread,
                "low": found.low,
                "high": found.high,
                "reason": "fixed-length interval; the slope may bend by this much a year",
            }
        )
    return rows
