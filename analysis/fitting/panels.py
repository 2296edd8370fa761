"""Two-way fixed effects, plain and with trends, in counts, logs and shares."""

from __future__ import annotations

import numpy as np

from analysis.design.panel import ExposurePanel
from analysis.estimators.linear import Regression
from analysis.estimators.panel_ols import panel_ols
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_rows import LinearFit, LinearModel, linear_rows
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.inference.cluster_robust import Kind, cluster_robust, degenerate_reason
from analysis.records import Estimate
from analysis.sensitivity.trend_adjusted import Trends, trend_comparison

ESTIMATORS = ("two_way_fixed_effects", "trend_adjusted")

_KINDS: dict[str, Kind] = {"CR1": "CR1", "CR2": "CR2", "CR3": "CR3"}
_AGREEMENT = 1e-8


def build(specification: Specification, panel: ExposurePanel) -> LinearModel:
    """Return two-way fixed effects with the errors that the specification names.

    Raises:
        NotIdentifiedError: the exposure cannot be told from country and year effects.
    """
    regression = _regression(specification, panel)
    estimator = cluster_robust(regression, _KINDS[specification.inference])
    return LinearModel(estimator, degenerate_reason(regression) or "")


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one panel regression.

    Raises:
        NotIdentifiedError: the exposure cannot be told from country and year effects.
    """
    sample = sample_of(specification, context)
    model = build(specification, sample.panel)
    if specification.estimator == "two_way_fixed_effects":
        _hold_against_library(model, sample)
    return linear_rows(LinearFit.of(specification, sample, model, context))


def _regression(specification: Specification, panel: ExposurePanel) -> Regression:
    if specification.estimator == "trend_adjusted":
        return trend_comparison(panel, Trends.GROUP).adjusted
    return twfe_regression(panel)


def _hold_against_library(model: LinearModel, sample: Sample) -> None:
    """Fit the printed outcome with linearmodels too: the weights must give its coefficient."""
    y = sample.outcome.printed
    ours, theirs = float(model.estimator.estimate(y)), panel_ols(sample.panel, y).estimate
    if not np.isclose(ours, theirs, rtol=_AGREEMENT, atol=_AGREEMENT * max(1.0, np.abs(y).max())):
        raise ArithmeticError(f"weights give {ours!r}, linearmodels gives {theirs!r}")
