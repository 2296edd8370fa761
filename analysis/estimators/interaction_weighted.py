"""Interaction-weighted event study.

Sun & Abraham (2021, J. Econometrics 225). One regression on country effects, year effects and a
dummy for every cohort and year relative to its first treatment; then, for each relative year, the
mean of the cohorts' coefficients weighted by the cohorts' shares among the cells of that relative
year (their section 4.1). Each combination is a ``Regression``, so that every
cluster-robust error of the project applies to it. The shares are held fixed: their own sampling
error, which the paper adds, is left out, as is usual in its implementations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.estimators.linear import Regression
from analysis.records import NotIdentifiedError


@dataclass(frozen=True)
class InteractionWeighted:
    """The event study and its mean.

    Attributes:
        by_event_time: regression by years since first treatment, leads negative. The reference
            years, zero by construction, are not among them.
        overall: mean over all cells from treatment on.
        reference_years: reference year of each cohort: the last year before its first treated
            year in which one of its countries has a figure.
        comparison: "never treated", or the last cohort when every country is treated.
    """

    by_event_time: dict[int, Regression]
    overall: Regression
    reference_years: dict[int, int]
    comparison: str


@dataclass(frozen=True)
class _Sample:
    """Which cells take part and how they are named.

    Attributes:
        cohort: (n,) first treated year, infinite for the comparison countries.
        used: (n,) cells in the regression; the others get a dummy of their own.
        comparison: who the comparison countries are.
    """

    cohort: FloatArray
    used: BoolArray
    comparison: str


def interaction_weighted(panel: ExposurePanel) -> InteractionWeighted:
    """Return the interaction-weighted event study, in units of the outcome.

    The comparison is the countries never treated within the years. When there are none it is the
    last cohort, and the cells from its first treated year on are left out.

    Raises:
        NotIdentifiedError: no cohort is treated within the years used, or a treated country has
            no figure before its treatment, named. ``Regression.weights`` raises it later when
            missing figures leave a combination undetermined.
    """
    sample = _sample(panel)
    cells = _interactions(panel, sample)
    reference_years = _reference_years(panel, sample)
    columns = [(cohort, year) for cohort, year in cells if reference_years[cohort] != year]
    if not any(year >= cohort for cohort, year in columns):
        raise NotIdentifiedError("no cell is treated while a comparison country is untreated")
    effects = np.hstack(
        [
            np.eye(len(panel.countries))[panel.unit],
            np.eye(len(panel.years))[panel.period],
            np.eye(len(panel.unit))[:, ~sample.used],
        ]
    )
    dummies = [
        sample.used & (sample.cohort == cohort) & (panel.year == year) for cohort, year in columns
    ]
    X = np.column_stack([*effects.T, *dummies]).astype(np.float64)
    counts = np.array([dummy.sum() for dummy in dummies], dtype=np.float64)
    event_times = np.array([year - cohort for cohort, year in columns])

    def regression(selected: BoolArray, label: str) -> Regression:
        contrast = np.zeros(X.shape[1])
        contrast[-len(columns) :] = np.where(selected, counts, 0.0) / counts[selected].sum()
        return Regression(f"interaction-weighted, {label}", X, contrast, panel.unit)

    return InteractionWeighted(
        by_event_time={
            int(e): regression(event_times == e, f"event time {e}") for e in np.unique(event_times)
        },
        overall=regression(event_times >= 0, "mean over treated cells"),
        reference_years=reference_years,
        comparison=sample.comparison,
    )


def _sample(panel: ExposurePanel) -> _Sample:
    """Return who is compared and which cells take part."""
    first_treated = np.where(panel.first_treated > panel.years[-1], np.inf, panel.first_treated)
    cohort = first_treated[panel.unit]
    always = sorted(
        {
            panel.countries[i]
            for i in np.unique(panel.unit)
            if not (panel.unit[~panel.treated] == i).any()
        }
    )
    if always:
        raise NotIdentifiedError(
            f"no figure before treatment for {', '.join(always)}; "
            "leave them out or give earlier figures"
        )
    if np.isinf(cohort).any():
        return _Sample(cohort, np.ones(len(cohort), dtype=np.bool_), "never treated")
    last = float(cohort.max())
    return _Sample(
        np.where(cohort == last, np.inf, cohort),
        np.asarray(panel.year < last, dtype=np.bool_),
        f"first treated in {int(last)}, the last cohort",
    )


def _interactions(panel: ExposurePanel, sample: _Sample) -> list[tuple[int, int]]:
    """Return the cohorts and years with a figure, comparison excluded, in order."""
    inside = sample.used & np.isfinite(sample.cohort)
    pairs = zip(sample.cohort[inside], panel.year[inside], strict=True)
    return sorted({(int(cohort), int(year)) for cohort, year in pairs})


def _reference_years(panel: ExposurePanel, sample: _Sample) -> dict[int, int]:
    """Return the last year before treatment with a figure, for each cohort."""
    cells = _interactions(panel, sample)
    return {
        cohort: max(year for g, year in cells if g == cohort and year < cohort)
        for cohort in sorted({cohort for cohort, _ in cells})
    }
