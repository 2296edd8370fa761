"""Estimators that stay valid when dates differ between countries: one mean over treated cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.design.panel import ExposurePanel
from analysis.estimators.group_time import (
    BasePeriod,
    Comparison,
    aggregate_by_event_time,
    aggregate_simple,
    group_time_effects,
)
from analysis.estimators.imputation import Averaging, imputation, imputation_by_event_time
from analysis.estimators.interaction_weighted import interaction_weighted
from analysis.estimators.linear import LinearEstimator
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_rows import LinearFit, LinearModel, linear_rows
from analysis.fitting.specification import Specification
from analysis.inference.cluster_robust import cluster_robust, degenerate_reason
from analysis.records import Estimate

ESTIMATORS = ("group_time", "imputation", "interaction_weighted")


@dataclass(frozen=True)
class StaggeredFit:
    """The mean over treated cells and its parts by years since first treatment.

    Attributes:
        overall: mean over all treated cells.
        parts: estimator by event time; leads are negative.
        reference: the year or years that changes start from, in words.
        no_error: why the mean has no error; empty when it has one.
    """

    overall: LinearEstimator
    parts: dict[int, LinearEstimator]
    reference: str
    no_error: str


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one specification.

    Raises:
        NotIdentifiedError: the cells cannot carry it.
    """
    sample = sample_of(specification, context)
    return linear_rows(
        LinearFit.of(specification, sample, build(specification, sample.panel), context)
    )


def build(specification: Specification, panel: ExposurePanel) -> LinearModel:
    """Return the mean over treated cells.

    Raises:
        NotIdentifiedError: the cells cannot carry it.
    """
    found = staggered_fit(panel, specification)
    return LinearModel(found.overall, found.no_error)


def staggered_fit(panel: ExposurePanel, specification: Specification) -> StaggeredFit:
    """Return the estimator that a specification names, on a panel.

    Raises:
        NotIdentifiedError: the cells cannot carry it.
    """
    builders: dict[str, Callable[[ExposurePanel, str], StaggeredFit]] = {
        "group_time": _group_time,
        "imputation": _imputation,
        "interaction_weighted": _interaction_weighted,
    }
    return builders[specification.estimator](panel, specification.comparison)


def _group_time(panel: ExposurePanel, comparison: str) -> StaggeredFit:
    group = Comparison.NEVER_TREATED if comparison == "never" else Comparison.NOT_YET_TREATED
    overall = aggregate_simple(group_time_effects(panel, group, BasePeriod.UNIVERSAL))
    by_event = aggregate_by_event_time(group_time_effects(panel, group, BasePeriod.UNIVERSAL))
    return StaggeredFit(
        overall=overall,
        parts=by_event.parts,
        reference="the last year before treatment with a figure",
        no_error=""
        if overall.error_map is not None
        else "a cohort or its comparison rests on one country",
    )


def _imputation(panel: ExposurePanel, _: str) -> StaggeredFit:
    # With cohorts of one or two countries only the pooled mean leaves residuals to learn from.
    overall = imputation(panel, Averaging.ALL)
    return StaggeredFit(
        overall=overall,
        parts=imputation_by_event_time(panel, Averaging.ALL).parts,
        reference="all untreated cells",
        no_error="" if overall.error_map is not None else "one treated cell only",
    )


def _interaction_weighted(panel: ExposurePanel, _: str) -> StaggeredFit:
    study = interaction_weighted(panel)
    return StaggeredFit(
        overall=cluster_robust(study.overall, "CR2"),
        parts={time: cluster_robust(part, "CR2") for time, part in study.by_event_time.items()},
        reference="the last year before treatment with a figure",
        no_error=degenerate_reason(study.overall) or "",
    )
