"""Rows of an estimator that is linear in the outcome: as printed and with sharp bounds."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.fitting.context import Context, Numbers, row
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.records import Estimate, Identified, Lens
from analysis.sensitivity.interval_union import interval_union
from analysis.sensitivity.rounding_bounds import Bounds, estimate_bounds, sign_identified

_FLAT = 1e-12


def linear_rows(
    specification: Specification,
    sample: Sample,
    estimator: LinearEstimator,
    context: Context,
    inference: str,
    no_error: str = "",
    country: str = "",
) -> list[Estimate]:
    """Return the rows of lenses ``as_printed`` and ``bounds``.

    Args:
        specification: the model.
        sample: its sample.
        estimator: weights and error map over the outcome vector.
        context: the batch.
        inference: name of the standard error, when the estimator has one.
        no_error: why there is no standard error, in words.
        country: country of a model of one country.
    """
    return [
        _as_printed(specification, sample, estimator, context, inference, no_error, country),
        _bounds(specification, sample, estimator, context, inference, no_error, country),
    ]


def _as_printed(
    specification: Specification,
    sample: Sample,
    estimator: LinearEstimator,
    context: Context,
    inference: str,
    no_error: str,
    country: str,
) -> Estimate:
    y = sample.outcome.printed
    numbers: Numbers = {"estimate": float(estimator.estimate(y))}
    identified, reason = (
        Identified.PARTLY,
        no_error or "no variation from which to estimate an error",
    )
    if estimator.error_map is not None and estimator.df is not None:
        error = float(estimator.standard_error(y))
        if error > _FLAT:
            numbers |= {"inference": inference, **t_interval(estimator, y, context.level)}
            identified, reason = Identified.YES, "the cells carry the estimate and its error"
        else:
            reason = "the printed changes are equal within groups, so no error can be estimated"
    else:
        reason = f"point only: {reason}"
    return row(
        specification,
        context,
        Lens.AS_PRINTED,
        sample,
        identified=identified,
        country=country,
        reason=reason,
        **numbers,
    )


def t_interval(estimator: LinearEstimator, y: FloatArray, level: float) -> Numbers:
    """Return standard error, t interval, p-value and degrees of freedom for one outcome.

    Raises:
        NotIdentifiedError: the estimator has no error map.
        ValueError: it has no degrees of freedom.
    """
    if estimator.df is None:
        raise ValueError(f"{estimator.name}: an error map without degrees of freedom")
    estimate, error = float(estimator.estimate(y)), float(estimator.standard_error(y))
    half = float(stats.t.ppf((1 + level) / 2, estimator.df)) * error
    return {
        "standard_error": error,
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "p_value": float(2 * stats.t.sf(abs(estimate) / error, estimator.df)),
        "df": float(estimator.df),
    }


def _bounds(
    specification: Specification,
    sample: Sample,
    estimator: LinearEstimator,
    context: Context,
    inference: str,
    no_error: str,
    country: str,
) -> Estimate:
    low, high = sample.outcome.low, sample.outcome.high
    bounds = estimate_bounds(estimator, low, high)
    numbers: Numbers = {
        "bound_low": bounds.low,
        "bound_high": bounds.high,
        "bound_status": "exact",
        "sign_identified": sign_word(bounds),
    }
    if estimator.error_map is not None and estimator.df is not None:
        union = interval_union(estimator, low, high, level=context.level)
        numbers |= {
            "inference": inference,
            "df": float(estimator.df),
            "ci_union_low": union.low,
            "ci_union_high": union.high,
            "ci_union_status": str(union.status),
        }
    elif no_error:
        numbers["ci_union_status"] = f"none: {no_error}"
    exact = bool(np.all(low == high))
    return row(
        specification,
        context,
        Lens.BOUNDS,
        sample,
        identified=Identified.YES if exact else Identified.PARTLY,
        reason="every cell allows one count"
        if exact
        else "every true count allowed gives an estimate between the bounds, which are attained",
        country=country,
        extra=() if sign_identified(bounds) else ("sign_not_identified",),
        **numbers,
    )


def sign_word(bounds: Bounds) -> str:
    """Return the sign shared by all counts allowed, or ``no``."""
    if bounds.low > 0:
        return "positive"
    if bounds.high < 0:
        return "negative"
    return "zero" if bounds.low == bounds.high == 0 else "no"
