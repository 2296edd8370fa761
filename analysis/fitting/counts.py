"""Poisson models of counts: printed figures, the box, draws and the interval likelihood."""

from __future__ import annotations

import math

from analysis.configuration import task_seed
from analysis.design.panel import FloatArray
from analysis.estimators.count_design import DroppedCell
from analysis.estimators.interval_likelihood import CountFamily, fit_interval_count
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects
from analysis.estimators.student import two_sided_p_value
from analysis.fitting.context import Context, Numbers, refusals, row, sample_of
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.inference.multiple_imputation import multiple_imputation
from analysis.records import Estimate, Identified, Lens, NotIdentifiedError
from analysis.sensitivity.nonlinear_bounds import ppml_bounds

ESTIMATORS = ("poisson", "negative_binomial")

_CLUSTERED = "sandwich clustered by country"


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit the proportional change by Poisson or negative binomial models, lens by lens.

    Raises:
        NotIdentifiedError: the cells cannot carry the specification at all.
    """
    sample = sample_of(specification, context)
    lenses = {
        Lens.AS_PRINTED: _as_printed,
        Lens.BOUNDS: _bounds,
        Lens.MULTIPLE_IMPUTATION: _imputed,
        Lens.INTERVAL_LIKELIHOOD: _interval_likelihood,
    }
    rows: list[Estimate] = []
    for lens, through in lenses.items():
        try:
            rows.append(through(specification, sample, context))
        except NotIdentifiedError as refusal:
            rows.extend(refusals(specification, context, str(refusal), [lens], sample))
    return rows


def _poisson_only(specification: Specification) -> None:
    if specification.estimator != "poisson":
        raise NotIdentifiedError(
            "the negative binomial model is fitted by the interval likelihood only; "
            "see the Poisson specification for this lens"
        )


def _seed(specification: Specification, context: Context, lens: Lens) -> int:
    return task_seed(
        context.seed, context.dataset, specification.name, specification.indicator,
        context.reading, lens,
    )  # fmt: skip


def _as_printed(specification: Specification, sample: Sample, context: Context) -> Estimate:
    _poisson_only(specification)
    found = fit_poisson_fixed_effects(sample.panel, sample.counts.printed, confidence=context.level)
    numbers: Numbers = {"estimate": found.estimate}
    set_aside = _set_aside(found.dropped)
    if found.se_cluster is None or found.ci_low is None or found.ci_high is None:
        return row(
            specification, context, Lens.AS_PRINTED, sample, identified=Identified.PARTLY,
            reason=f"point only: the model fits every country exactly{set_aside}", **numbers,
        )  # fmt: skip
    numbers.update(_t(found.estimate, found.se_cluster, found.ci_low, found.ci_high, found.df))
    return row(
        specification, context, Lens.AS_PRINTED, sample, identified=Identified.YES,
        reason=f"the cells carry the estimate and its error{set_aside}", **numbers,
    )  # fmt: skip


def _t(estimate: float, error: float, low: float, high: float, df: float) -> Numbers:
    return {
        "standard_error": error,
        "ci_low": low,
        "ci_high": high,
        "df": df,
        "p_value": two_sided_p_value(estimate / error, df),
        "inference": _CLUSTERED,
    }


def _set_aside(dropped: tuple[DroppedCell, ...]) -> str:
    return f"; {len(dropped)} cells without information set aside" if dropped else ""


def _bounds(specification: Specification, sample: Sample, context: Context) -> Estimate:
    _poisson_only(specification)
    seed = _seed(specification, context, Lens.BOUNDS)
    box = ppml_bounds(sample.panel, sample.counts.low, sample.counts.high, seed=seed)
    sign = "positive" if box.low > 0 else "negative" if box.high < 0 else "no"
    numbers: Numbers = {"bound_status": box.status, "sign_identified": sign, "seed": seed}
    open_sides = []
    if math.isfinite(box.low):
        numbers["bound_low"] = box.low
    else:
        open_sides.append("below")
    if math.isfinite(box.high):
        numbers["bound_high"] = box.high
    else:
        open_sides.append("above")
    reason = "every true count allowed gives an estimate between the bounds"
    if open_sides:
        reason = f"allowed zeros leave the estimate unbounded {open_sides[0]}"
    return row(
        specification, context, Lens.BOUNDS, sample, identified=Identified.PARTLY, reason=reason,
        extra=("sign_not_identified",) if sign == "no" else (), **numbers,
    )  # fmt: skip


def _imputed(specification: Specification, sample: Sample, context: Context) -> Estimate:
    _poisson_only(specification)
    lens = Lens.MULTIPLE_IMPUTATION
    seed = _seed(specification, context, lens)

    def poisson(y: FloatArray) -> tuple[float, float]:
        found = fit_poisson_fixed_effects(sample.panel, y)
        if found.se_cluster is None:
            raise NotIdentifiedError("the model fits every country exactly in a draw")
        return found.estimate, found.se_cluster

    drawn = multiple_imputation(
        sample.panel, sample.counts.low, sample.counts.high, poisson, seed=seed,
        complete_df=float(len(sample.panel.countries) - 1), confidence=context.level,
    )  # fmt: skip
    numbers = _t(drawn.estimate, drawn.standard_error, drawn.ci_low, drawn.ci_high, drawn.df)
    numbers["estimate"], numbers["seed"] = drawn.estimate, seed
    numbers["inference"] = f"{_CLUSTERED} within draws, Rubin's rules"
    return row(
        specification, context, lens, sample, identified=Identified.YES,
        reason=f"{drawn.draws} draws, {drawn.fmi:.0%} of the information missing; {drawn.method}",
        **numbers,
    )  # fmt: skip


def _interval_likelihood(
    specification: Specification, sample: Sample, context: Context
) -> Estimate:
    family = CountFamily.POISSON if specification.estimator == "poisson" else CountFamily.NB2
    found = fit_interval_count(
        sample.panel, sample.counts.low, sample.counts.high, family=family,
        confidence=context.level,
    )  # fmt: skip
    if not found.converged:
        raise NotIdentifiedError("the likelihood did not reach a maximum")
    lens, set_aside = Lens.INTERVAL_LIKELIHOOD, _set_aside(found.dropped)
    profile: Numbers = {
        "estimate": found.estimate,
        "standard_error": found.se_hessian,
        "inference": "profile likelihood",
    }
    if math.isfinite(found.profile_low) and math.isfinite(found.profile_high):
        profile["ci_low"], profile["ci_high"] = found.profile_low, found.profile_high
    if found.se_cluster is None or found.wald_low is None or found.wald_high is None:
        return row(
            specification, context, lens, sample, identified=Identified.YES,
            reason=f"interval from the profile likelihood{set_aside}", **profile,
        )  # fmt: skip
    if family is CountFamily.NB2:
        # Its profile interval covers where the clustered one runs short (docs/calibration.md).
        reason = (
            f"profile interval; the clustered error gives {found.wald_low:.3g} to "
            f"{found.wald_high:.3g}{set_aside}"
        )
        numbers = profile
    else:
        # The Poisson profile trusts that the variance equals the mean; the sandwich does not.
        reason = (
            f"clustered interval; the profile likelihood gives {found.profile_low:.3g} to "
            f"{found.profile_high:.3g}{set_aside}"
        )
        numbers = _t(found.estimate, found.se_cluster, found.wald_low, found.wald_high, found.df)
        numbers["estimate"] = found.estimate
    return row(
        specification, context, lens, sample, identified=Identified.YES, reason=reason,
        **numbers,
    )  # fmt: skip
