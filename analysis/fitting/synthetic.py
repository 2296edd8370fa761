"""Synthetic comparisons for one treated country at a time, with placebo inference."""

from __future__ import annotations

import numpy as np

from analysis.configuration import task_seed
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.synthetic_control import (
    SyntheticDesign,
    placebo_in_space,
    synthetic_control,
    synthetic_control_bounds,
    synthetic_design,
)
from analysis.estimators.synthetic_did import synthetic_did, synthetic_did_placebo
from analysis.fitting.context import Context, Numbers, refusals, row, sample_of
from analysis.fitting.linear_rows import LIKELIHOOD_DOES_NOT_APPLY, sign_word
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.records import Estimate, Identified, Lens, NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds, sign_identified

ESTIMATORS = ("synthetic_control", "synthetic_did")

_VERTICES = 200
"""Random corners of the box at which the weights are fitted again."""


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one synthetic comparison for every treated country.

    Raises:
        NotIdentifiedError: the cells cannot carry the specification at all.
    """
    sample = sample_of(specification, context)
    rows: list[Estimate] = []
    for country in sample.treated:
        try:
            design = synthetic_design(sample.panel, country)
            rows.extend(_fit_country(specification, sample, context, design))
        except NotIdentifiedError as refusal:
            rows.extend(refusals(specification, context, str(refusal), country=country))
    return rows


def _fit_country(
    specification: Specification, sample: Sample, context: Context, design: SyntheticDesign
) -> list[Estimate]:
    y, country = sample.outcome.printed, design.treated
    if specification.estimator == "synthetic_control":
        control, placebo = synthetic_control(design, y), placebo_in_space(design, y)
        estimator, p_value, smallest = control.estimator, placebo.p_gap, placebo.smallest_p
    else:
        fitted, ranks = synthetic_did(design, y), synthetic_did_placebo(design, y)
        estimator, p_value, smallest = fitted.estimator, ranks.p_value, ranks.smallest_p
    printed: Numbers = {
        "estimate": float(estimator.estimate(y)),
        "p_value": p_value,
        "inference": "placebo countries",
    }
    reason = (
        f"rank among {len(design.donors)} placebo countries; p can never be below {smallest:.3g}"
    )
    lenses = {
        Lens.MULTIPLE_IMPUTATION: "placebo inference gives no error to combine over draws",
        Lens.INTERVAL_LIKELIHOOD: LIKELIHOOD_DOES_NOT_APPLY,
    }
    rows = [
        row(
            specification, context, Lens.AS_PRINTED, sample, identified=Identified.PARTLY,
            reason=reason, country=country, **printed,
        ),
        _bounds(specification, sample, context, design, estimator),
    ]  # fmt: skip
    for lens, why in lenses.items():
        rows.extend(refusals(specification, context, why, [lens], sample, country))
    return rows


def _bounds(
    specification: Specification,
    sample: Sample,
    context: Context,
    design: SyntheticDesign,
    estimator: LinearEstimator,
) -> Estimate:
    low, high = sample.outcome.low, sample.outcome.high
    bounds = estimate_bounds(estimator, low, high)
    status = "exact for the weights of the printed figures"
    reason = "every true count allowed gives an estimate between the bounds, at fixed weights"
    if specification.estimator == "synthetic_control":
        seed = task_seed(context.seed, context.dataset, specification.name, design.treated)
        search = synthetic_control_bounds(
            design, sample.outcome.printed, low, high, _VERTICES, np.random.default_rng(seed)
        )
        reason += (
            f"; fitted again at {search.n_searched} corners of the box they range from "
            f"{search.found_low:.3g} to {search.found_high:.3g} (found, not proven)"
        )
    return row(
        specification, context, Lens.BOUNDS, sample, identified=Identified.PARTLY, reason=reason,
        country=design.treated, bound_low=bounds.low, bound_high=bounds.high, bound_status=status,
        sign_identified=sign_word(bounds),
        extra=() if sign_identified(bounds) else ("sign_not_identified",),
    )  # fmt: skip
