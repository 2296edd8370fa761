"""Poisson and negative binomial models of one series: the log ratio of the level, lens by lens.

Errors of the Poisson model are multiplied by the root of the Pearson dispersion where that is above
one and never shrunk below those of Poisson counts; intervals use t on the residual degrees of
freedom. A handful of points cannot show that counts vary no more than Poisson counts do.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.configuration import task_seed
from analysis.design.panel import FloatArray
from analysis.estimators.count_design import separated_cells
from analysis.estimators.interrupted_series import SegmentedDesign
from analysis.estimators.interval_maximum import maximise_interval, starting_coefficients
from analysis.estimators.interval_probability import CellSupport
from analysis.estimators.segmented_counts import segmented_counts
from analysis.estimators.student import t_quantile, two_sided_p_value
from analysis.fitting.context import Numbers, refusals, row
from analysis.fitting.series_case import SeriesCase
from analysis.fitting.series_count_bounds import segmented_count_bounds
from analysis.inference.multiple_imputation import multiple_imputation
from analysis.records import Estimate, Identified, Lens, NotIdentifiedError

LOG_RATIO = "log_ratio"
"""Form of an estimate that is the log of a ratio of counts."""

_POISSON = "Poisson with dispersion of at least one, t"
_INFORMATION = "information matrix, t"


def count_rows(case: SeriesCase) -> list[Estimate]:
    """Return one row a lens; a lens that the counts do not allow is a row with its reason."""
    lenses = {
        Lens.AS_PRINTED: _as_printed,
        Lens.BOUNDS: _bounds,
        Lens.MULTIPLE_IMPUTATION: _imputed,
        Lens.INTERVAL_LIKELIHOOD: _interval_likelihood,
    }
    design = case.design
    rows: list[Estimate] = []
    for lens, through in lenses.items():
        try:
            rows.append(through(case, design))
        except NotIdentifiedError as refusal:
            rows.extend(
                refusals(
                    case.specification,
                    case.context,
                    str(refusal),
                    [lens],
                    case.sample,
                    case.country,
                )
            )
    return rows


def _poisson_only(case: SeriesCase) -> None:
    if case.specification.estimator != "poisson_series":
        raise NotIdentifiedError(
            "the negative binomial model is fitted by the interval likelihood only; "
            "see the Poisson specification for this lens"
        )


def _row(
    case: SeriesCase,
    lens: Lens,
    identified: Identified,
    reason: str,
    numbers: Numbers,
    extra: tuple[str, ...] = (),
) -> Estimate:
    return row(
        case.specification, case.context, lens, case.sample, identified=identified, reason=reason,
        extra=extra, country=case.country, **numbers,
    )  # fmt: skip


def _seed(case: SeriesCase, lens: Lens) -> int:
    specification, context = case.specification, case.context
    return task_seed(
        context.seed, context.dataset, specification.name, specification.indicator, case.country,
        context.reading, lens,
    )  # fmt: skip


def _t_interval(estimate: float, error: float, df: int, level: float, inference: str) -> Numbers:
    margin = t_quantile((1 + level) / 2, df) * error
    return {
        "estimate": estimate,
        "standard_error": error,
        "ci_low": estimate - margin,
        "ci_high": estimate + margin,
        "p_value": two_sided_p_value(estimate / error, df),
        "df": float(df),
        "inference": inference,
    }


def poisson_change(design: SegmentedDesign, y: FloatArray, change: str) -> tuple[float, float]:
    """Return the log rate ratio and its error with a dispersion of at least one.

    Args:
        design: the regressors.
        y: (n,) counts, people.
        change: name of the column.

    Raises:
        NotIdentifiedError: as ``segmented_counts``.
    """
    found = segmented_counts(design, y)
    dispersion = float(np.sum((y - found.fitted) ** 2 / found.fitted)) / design.df
    coefficient = found.changes[change]
    return coefficient.log_rate_ratio, coefficient.standard_error * max(1.0, dispersion) ** 0.5


def _as_printed(case: SeriesCase, design: SegmentedDesign) -> Estimate:
    _poisson_only(case)
    estimate, error = poisson_change(design, case.sample.counts.printed, case.change)
    numbers = _t_interval(estimate, error, design.df, case.context.level, _POISSON)
    return _row(
        case, Lens.AS_PRINTED, Identified.YES, "the cells carry the estimate and its error", numbers
    )


def _bounds(case: SeriesCase, design: SegmentedDesign) -> Estimate:
    _poisson_only(case)
    counts = case.sample.counts
    box = segmented_count_bounds(design, case.change, counts.low, counts.high)
    sign = "positive" if box.low > 0 else "negative" if box.high < 0 else "no"
    numbers: Numbers = {"bound_status": box.status, "sign_identified": sign}
    reason = "every true count allowed gives an estimate between the bounds"
    if math.isfinite(box.low):
        numbers["bound_low"] = box.low
    else:
        reason = "allowed zeros leave the estimate unbounded below"
    if math.isfinite(box.high):
        numbers["bound_high"] = box.high
    else:
        reason = "allowed zeros leave the estimate unbounded above"
    extra = ("sign_not_identified",) if sign == "no" else ()
    return _row(case, Lens.BOUNDS, Identified.PARTLY, reason, numbers, extra)


def _imputed(case: SeriesCase, design: SegmentedDesign) -> Estimate:
    _poisson_only(case)
    seed = _seed(case, Lens.MULTIPLE_IMPUTATION)
    sample = case.sample

    def poisson(y: FloatArray) -> tuple[float, float]:
        return poisson_change(design, y, case.change)

    drawn = multiple_imputation(
        sample.panel, sample.counts.low, sample.counts.high, poisson, seed=seed,
        complete_df=float(design.df), confidence=case.context.level,
    )  # fmt: skip
    numbers: Numbers = {
        "estimate": drawn.estimate,
        "standard_error": drawn.standard_error,
        "ci_low": drawn.ci_low,
        "ci_high": drawn.ci_high,
        "p_value": two_sided_p_value(drawn.estimate / drawn.standard_error, drawn.df),
        "df": drawn.df,
        "inference": "Poisson within draws, Rubin's rules",
        "seed": seed,
    }
    reason = f"{drawn.draws} draws, {drawn.fmi:.0%} of the information missing; {drawn.method}"
    return _row(case, Lens.MULTIPLE_IMPUTATION, Identified.YES, reason, numbers)


def _interval_likelihood(case: SeriesCase, design: SegmentedDesign) -> Estimate:
    """Maximise the product of P(low <= Y <= high) over the coefficients of the segmented model."""
    free = case.specification.estimator == "negative_binomial_series"
    n_parameters = design.X.shape[1] + free
    if len(design.years) <= n_parameters:
        family = "negative binomial" if free else "Poisson"
        raise NotIdentifiedError(
            f"{len(design.years)} years with a figure cannot carry the {n_parameters} parameters "
            f"of a {family} regression and leave anything to judge it by"
        )
    support = CellSupport.of(case.sample.counts.low, case.sample.counts.high)
    if separated_cells(design.X, np.asarray(support.low == 0, dtype=np.bool_)).any():
        raise NotIdentifiedError("the counts are separated")
    start = starting_coefficients(design.X, (support.low + support.high) / 2.0)
    found = maximise_interval(support, design.X, start=start, free_dispersion=free)
    if not found.converged:
        raise NotIdentifiedError("the likelihood did not reach a maximum")
    at = design.columns.index(case.change)
    inference = _INFORMATION
    if free and found.dispersion == 0.0:
        inference += "; no dispersion beyond Poisson"
    numbers = _t_interval(
        float(found.coefficients[at]),
        float(np.sqrt(found.covariance[at, at])),
        len(design.years) - n_parameters,
        case.context.level,
        inference,
    )
    return _row(
        case,
        Lens.INTERVAL_LIKELIHOOD,
        Identified.YES,
        "the cells carry the estimate and its error",
        numbers,
    )
