"""Two-way fixed effects, plain and with trends, in counts, logs and shares."""

from __future__ import annotations

import numpy as np

from analysis.estimators.linear import Regression
from analysis.estimators.panel_ols import panel_ols
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_rows import LinearFit, linear_rows
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.inference.cluster_robust import Kind, cluster_robust, degenerate_reason
from analysis.records import Estimate
from analysis.sensitivity.trend_adjusted import Trends, trend_comparison

ESTIMATORS = ("two_way_fixed_effects", "trend_adjusted")

_KINDS: dict[str, Kind] = {"CR1": "CR1", "CR2": "CR2", "CR3": "CR3"}
_AGREEMENT = 1e-8


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one panel regression.

    Raises:
        NotIdentifiedError: the exposure cannot be told from country and year effects.
    """
    sample = sample_of(specification, context)
    if specification.estimator == "trend_adjusted":
        regression = trend_comparison(sample.panel, Trends.GROUP).adjusted
    else:
        regression = twfe_regression(sample.panel)
        _hold_against_library(regression, sample)
    return linear_rows(
        LinearFit(
            specification,
            sample,
            cluster_robust(regression, _KINDS[specification.inference]),
            context,
            specification.inference,
            degenerate_reason(regression) or "",
        )
    )


def _hold_against_library(regression: Regression, sample: Sample) -> None:
    """Fit the printed outcome with linearmodels too: the weights must give its coefficient."""
    y = sample.outcome.printed
    ours, theirs = float(regression.weights() @ y), panel_ols(sample.panel, y).estimate
    if not np.isclose(ours, theirs, rtol=_AGREEMENT, atol=_AGREEMENT * max(1.0, np.abs(y).max())):
        raise ArithmeticError(f"weights give {ours!r}, linearmodels gives {theirs!r}")
