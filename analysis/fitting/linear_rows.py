"""Rows of an estimator that is linear in the outcome, one a rounding lens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.configuration import task_seed
from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.outcome_forms import OutcomeForm
from analysis.estimators.student import t_quantile, two_sided_p_value
from analysis.fitting.context import Context, Numbers, refusals, row
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.inference.multiple_imputation import multiple_imputation
from analysis.records import Estimate, Identified, Lens, NotIdentifiedError
from analysis.sensitivity.interval_union import interval_union
from analysis.sensitivity.rounding_bounds import Bounds, estimate_bounds, sign_identified

_FLAT = 1e-9

EXACT_FIT = "the printed figures fit exactly, so no error can be estimated"

LIKELIHOOD_DOES_NOT_APPLY = (
    "the interval likelihood models a change in proportion, not in people or shares; "
    "see the Poisson specification of the same comparison"
)


@dataclass(frozen=True)
class LinearModel:
    """A linear estimator for a panel, and why it has no error where it has none.

    Attributes:
        estimator: weights and error map over the outcome vector.
        no_error: why there is no standard error, in words; empty when there is one.
    """

    estimator: LinearEstimator
    no_error: str = ""


@dataclass(frozen=True)
class LinearFit:
    """A linear estimator on its sample, ready to be seen through the lenses.

    Attributes:
        specification: the model.
        sample: its cells.
        estimator: weights and error map over the outcome vector.
        context: the batch.
        inference: name of the standard error.
        no_error: why there is none, in words; empty when there is one.
        country: country of a model of one country.
    """

    specification: Specification
    sample: Sample
    estimator: LinearEstimator
    context: Context
    inference: str
    no_error: str = ""
    country: str = ""

    @classmethod
    def of(
        cls, specification: Specification, sample: Sample, model: LinearModel, context: Context
    ) -> LinearFit:
        """Return the fit of a model with the inference that its specification names."""
        return cls(
            specification, sample, model.estimator, context, specification.inference, model.no_error
        )

    @property
    def has_error(self) -> bool:
        """Whether the design leaves variation from which to estimate an error."""
        return self.estimator.error_map is not None and self.estimator.df is not None

    def row(
        self,
        lens: Lens,
        identified: Identified,
        reason: str,
        numbers: Numbers,
        extra: tuple[str, ...] = (),
    ) -> Estimate:
        """Return one row of this fit."""
        return row(
            self.specification,
            self.context,
            lens,
            self.sample,
            identified=identified,
            reason=reason,
            extra=extra,
            country=self.country,
            **numbers,
        )

    def refusal(self, lens: Lens, reason: str) -> Estimate:
        """Return a row that says why this lens gives no number."""
        return refusals(
            self.specification, self.context, reason, [lens], self.sample, self.country
        )[0]


def linear_rows(fit: LinearFit) -> list[Estimate]:
    """Return one row a lens."""
    return [
        _as_printed(fit),
        _bounds(fit),
        _imputed(fit),
        fit.refusal(Lens.INTERVAL_LIKELIHOOD, LIKELIHOOD_DOES_NOT_APPLY),
    ]


def _as_printed(fit: LinearFit) -> Estimate:
    y = fit.sample.outcome.printed
    numbers: Numbers = {"estimate": float(fit.estimator.estimate(y))}
    if not fit.has_error:
        return fit.row(Lens.AS_PRINTED, Identified.PARTLY, f"point only: {fit.no_error}", numbers)
    if float(fit.estimator.standard_error(y)) <= _FLAT * max(1.0, float(np.abs(y).max())):
        return fit.row(
            Lens.AS_PRINTED,
            Identified.PARTLY,
            f"point only: {EXACT_FIT}",
            numbers,
        )
    numbers.update(t_interval(fit.estimator, y, fit.context.level))
    numbers["inference"] = fit.inference
    return fit.row(
        Lens.AS_PRINTED, Identified.YES, "the cells carry the estimate and its error", numbers
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
    half = t_quantile((1 + level) / 2, estimator.df) * error
    return {
        "standard_error": error,
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "p_value": two_sided_p_value(estimate / error, estimator.df),
        "df": float(estimator.df),
    }


def _bounds(fit: LinearFit) -> Estimate:
    low, high = fit.sample.outcome.low, fit.sample.outcome.high
    bounds = estimate_bounds(fit.estimator, low, high)
    numbers: Numbers = {
        "bound_low": bounds.low,
        "bound_high": bounds.high,
        "bound_status": "exact",
        "sign_identified": sign_word(bounds),
    }
    if fit.has_error:
        union = interval_union(fit.estimator, low, high, level=fit.context.level)
        numbers["inference"] = fit.inference
        numbers["df"] = float(fit.estimator.df or 0.0)
        numbers["ci_union_low"] = union.low
        numbers["ci_union_high"] = union.high
        numbers["ci_union_status"] = str(union.status)
    extra = () if sign_identified(bounds) else ("sign_not_identified",)
    if bool(np.all(low == high)):
        return fit.row(Lens.BOUNDS, Identified.YES, "every cell allows one count", numbers, extra)
    reason = "every true count allowed gives an estimate between the bounds, which are attained"
    return fit.row(Lens.BOUNDS, Identified.PARTLY, reason, numbers, extra)


def sign_word(bounds: Bounds) -> str:
    """Return the sign shared by all counts allowed, or ``no``."""
    if bounds.low > 0:
        return "positive"
    if bounds.high < 0:
        return "negative"
    return "zero" if bounds.low == bounds.high == 0 else "no"


def _imputed(fit: LinearFit) -> Estimate:
    lens = Lens.MULTIPLE_IMPUTATION
    specification, context = fit.specification, fit.context
    if specification.form is OutcomeForm.SHARE:
        return fit.refusal(lens, "imputing a share needs a joint model of both of its counts")
    if not fit.has_error:
        return fit.refusal(lens, f"Rubin's rules need an error within each draw: {fit.no_error}")
    transforms = {OutcomeForm.LOG1P: np.log1p, OutcomeForm.ASINH: np.arcsinh}
    seed = task_seed(
        context.seed, context.dataset, specification.name, specification.indicator,
        fit.country, context.reading, lens,
    )  # fmt: skip
    try:
        drawn = multiple_imputation(
            fit.sample.panel,
            fit.sample.counts.low,
            fit.sample.counts.high,
            fit.estimator,
            seed=seed,
            transform=transforms.get(specification.form),
            confidence=context.level,
        )
    except NotIdentifiedError as refusal:
        return fit.refusal(lens, str(refusal))
    if drawn.standard_error == 0:
        return fit.refusal(lens, f"Rubin's rules need an error within each draw: {EXACT_FIT}")
    numbers: Numbers = {
        "estimate": drawn.estimate,
        "standard_error": drawn.standard_error,
        "ci_low": drawn.ci_low,
        "ci_high": drawn.ci_high,
        "p_value": two_sided_p_value(drawn.estimate / drawn.standard_error, drawn.df),
        "df": drawn.df,
        "inference": f"{fit.inference} within draws, Rubin's rules",
        "seed": seed,
    }
    reason = f"{drawn.draws} draws, {drawn.fmi:.0%} of the information missing; {drawn.method}"
    return fit.row(lens, Identified.YES, reason, numbers)
