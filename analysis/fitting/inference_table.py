"""Every test for few countries, side by side, for each comparison of countries over years."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from analysis.configuration import task_seed
from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator, Regression
from analysis.estimators.panel_ols import panel_ols
from analysis.estimators.student import t_quantile, two_sided_p_value
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_models import build_model, builder_of
from analysis.fitting.measured import SIZE, Calibration, Extent
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.inference.cluster_robust import Kind, cluster_robust, degenerate_reason, interval
from analysis.inference.conley_taber import conley_taber
from analysis.inference.randomization import (
    Statistic,
    randomization_p_bounds,
    randomization_test,
)
from analysis.inference.wild_bootstrap import Weights, wild_cluster_bootstrap
from analysis.records import NotIdentifiedError
from analysis.simulation.marks import TRUE_COUNTS

ESTIMATORS = ("long_difference", "two_way_fixed_effects")

_COMPLETIONS = 100
"""Random sets of true counts over which the randomization p is also computed."""

Row = dict[str, object]


@dataclass(frozen=True)
class _Task:
    """One specification with its sample, and its regression on the panel."""

    specification: Specification
    sample: Sample
    regression: Regression
    context: Context

    @property
    def y(self) -> FloatArray:
        """(n,) outcome as printed."""
        return self.sample.outcome.printed

    @property
    def estimator(self) -> LinearEstimator:
        """The estimator of the specification."""
        return build_model(self.specification, self.sample.panel).estimator

    def seed(self, method: str) -> int:
        """Seed of one method."""
        return method_seed(self.specification, self.context, method)


def method_seed(specification: Specification, context: Context, method: str) -> int:
    """Return the seed of one method for one specification."""
    return task_seed(
        context.seed, context.dataset, specification.name, specification.indicator,
        context.reading, method,
    )  # fmt: skip


def inference_rows(
    specifications: Iterable[Specification], context: Context, calibration: Calibration
) -> list[Row]:
    """Return one row a specification and method; a method that refuses is a row with its reason.

    Specifications without a number are left out here: their reasons stand in the estimates.

    Args:
        specifications: the models.
        context: the batch.
        calibration: how often each test rejects where nothing happened.
    """
    rows: list[Row] = []
    for specification in specifications:
        if specification.estimator not in ESTIMATORS:
            continue
        try:
            sample = sample_of(specification, context)
            task = _Task(specification, sample, twfe_regression(sample.panel), context)
            estimate = float(task.estimator.estimate(task.y))
        except NotIdentifiedError:
            continue
        for method, run in _METHODS.items():
            found = _row(task, method, run, estimate)
            rows.append(found | _size(task, method, found, calibration))
    return rows


def _size(task: _Task, method: str, found: Row, calibration: Calibration) -> Row:
    """Return the measured size of a test; nothing where it gave no p-value."""
    if found.get("p_value") is None:
        return {}
    # All but the two groups are tests of the same regression, over two years or more.
    estimator = "long_difference" if method == "groups" else "two_way_fixed_effects"
    panel, form = task.sample.panel, str(task.specification.form)
    extent = Extent(len(task.sample.treated), len(panel.countries), len(panel.years))
    return calibration.columns(SIZE, (estimator, method, form, TRUE_COUNTS), extent)


def _row(task: _Task, method: str, run: Callable[[_Task], Row], estimate: float) -> Row:
    base: Row = {
        "specification": task.specification.name,
        "role": task.specification.role,
        "indicator": task.specification.indicator,
        "reading": task.context.reading,
        "method": method,
        "estimate": estimate,
        "n_treated": len(task.sample.treated),
        "n_clusters": len(task.sample.panel.countries),
        "can_reject": "yes",
        "reason": "",
    }
    try:
        found = run(task)
    except NotIdentifiedError as refusal:
        return base | {"can_reject": "no", "reason": str(refusal)}
    smallest = found.get("smallest_p")
    alpha = 1 - task.context.level
    if isinstance(smallest, float) and smallest > alpha:
        found["can_reject"] = "no"
    return base | found


def _groups(task: _Task) -> Row:
    if task.specification.estimator != "long_difference":
        raise NotIdentifiedError("this test compares changes between two years only")
    return _t_row(task, task.estimator, "two groups with their own variances")


def _t_row(task: _Task, estimator: LinearEstimator, reason: str) -> Row:
    low, high, p_value = interval(estimator, task.y, task.context.level)
    return {
        "standard_error": float(estimator.standard_error(task.y)),
        "df": estimator.df,
        "ci_low": low,
        "ci_high": high,
        "p_value": p_value,
        "reason": reason,
    }


def _clustered(kind: Kind) -> Callable[[_Task], Row]:
    def run(task: _Task) -> Row:
        why_not = degenerate_reason(task.regression)
        if why_not is not None:
            raise NotIdentifiedError(why_not)
        estimator = cluster_robust(task.regression, kind)
        return _t_row(task, estimator, "clustered by country")

    return run


def _library(task: _Task) -> Row:
    why_not = degenerate_reason(task.regression)
    if why_not is not None:
        raise NotIdentifiedError(why_not)
    found = panel_ols(task.sample.panel, task.y)
    df = float(len(task.sample.panel.countries) - 1)
    half = t_quantile((1 + task.context.level) / 2, df) * found.standard_error
    return {
        "standard_error": found.standard_error,
        "df": df,
        "ci_low": found.estimate - half,
        "ci_high": found.estimate + half,
        "p_value": two_sided_p_value(found.estimate / found.standard_error, df),
        "reason": "linearmodels PanelOLS with its group correction",
    }


def _bootstrap(weights: Weights) -> Callable[[_Task], Row]:
    def run(task: _Task) -> Row:
        found = wild_cluster_bootstrap(
            task.regression, task.y, level=task.context.level, weights=weights,
            seed=task.seed(f"wild {weights}"),
        )  # fmt: skip
        return {
            "p_value": found.p_value,
            "ci_low": found.ci_low,
            "ci_high": found.ci_high,
            "smallest_p": found.smallest_p,
            "n_assignments": found.n_vectors,
            "exact": "yes" if found.enumerated else "no",
            "reason": found.sentence,
        }

    return run


def _randomization(statistic: Statistic) -> Callable[[_Task], Row]:
    def run(task: _Task) -> Row:
        panel, builder = task.sample.panel, builder_of(task.specification)
        seed = task.seed(f"randomization {statistic}")
        found = randomization_test(panel, builder, task.y, statistic=statistic, seed=seed)
        row: Row = {
            "p_value": found.p_value,
            "smallest_p": found.smallest_p,
            "n_assignments": found.n_assignments,
            "exact": "yes" if found.exact else "no",
            "reason": found.sentence,
        }
        if statistic == "coefficient":
            box, rng = task.sample.outcome, np.random.default_rng(seed)
            share = rng.random((len(box.low), _COMPLETIONS))
            completions = box.low[:, None] + share * (box.high - box.low)[:, None]
            ends = randomization_p_bounds(panel, builder, box.low, box.high, completions, seed=seed)
            row |= {"p_low": ends.low, "p_high": ends.high}
        return row

    return run


def _conley_taber(task: _Task) -> Row:
    found = conley_taber(
        task.sample.panel, task.y, level=task.context.level, seed=task.seed("conley-taber")
    )
    return {
        "p_value": found.p_value,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "smallest_p": found.smallest_p,
        "n_assignments": found.n_combinations,
        "exact": "yes" if found.enumerated else "no",
        "reason": found.sentence,
    }


_METHODS: dict[str, Callable[[_Task], Row]] = {
    "groups": _groups,
    "CR1": _clustered("CR1"),
    "CR1S": _library,
    "CR2": _clustered("CR2"),
    "CR3": _clustered("CR3"),
    "wild_webb": _bootstrap("webb"),
    "wild_rademacher": _bootstrap("rademacher"),
    "randomization_coefficient": _randomization("coefficient"),
    "randomization_t": _randomization("t"),
    "conley_taber": _conley_taber,
}
