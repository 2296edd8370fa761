"""How often each test of no effect rejects at 5% when there is none, on true counts.

Where treated countries differ in size from the others, no effect holds in every form of the
outcome, but the variances differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.configuration import CalibrationSettings
from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.estimators.group_time import (
    BasePeriod,
    Comparison,
    aggregate_simple,
    group_time_effects,
)
from analysis.estimators.imputation import Averaging, imputation
from analysis.estimators.interaction_weighted import interaction_weighted
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.long_differences import long_difference, mean_change
from analysis.estimators.student import t_rejects
from analysis.estimators.synthetic_control import SyntheticDesign, synthetic_design
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import Kind, cluster_robust
from analysis.inference.wild_bootstrap import Weights
from analysis.records import NotIdentifiedError
from analysis.sensitivity.trend_adjusted import Trends, trend_comparison
from analysis.simulation.batched_controls import conley_taber_p_values
from analysis.simulation.batched_poisson import poisson_fits
from analysis.simulation.batched_synthetic import (
    synthetic_control_p_values,
    synthetic_did_p_values,
)
from analysis.simulation.batched_tests import (
    assigned_paths,
    bootstrap_p_values,
    bootstrap_vectors,
    randomization_p_values,
    t_rejections,
)
from analysis.simulation.marks import TRUE_COUNTS, Mark, mark_rejection, monte_carlo_error
from analysis.simulation.panels import (
    FORMS,
    SHARE,
    PanelDesign,
    simulate_panels,
    simulate_shares,
)

NOMINAL = 0.05
_KINDS: tuple[Kind, ...] = ("CR1", "CR1S", "CR2", "CR3")
_WEIGHTS: tuple[Weights, ...] = ("rademacher", "webb")


@dataclass(frozen=True)
class Test:
    """One test of no effect.

    Attributes:
        estimator: name of the estimator.
        inference: name of the error or of the distribution.
        rejects: takes (n, R) outcomes and returns (R,) rejections, NaN where it refuses a panel.
    """

    estimator: str
    inference: str
    rejects: Callable[[FloatArray], FloatArray | BoolArray]


def size_rows(
    design: PanelDesign, settings: CalibrationSettings, seed: int
) -> list[dict[str, object]]:
    """Return one row a test: its rejection rate on panels without effect.

    Args:
        design: panels without effect.
        settings: numbers of panels and draws.
        seed: of panels, bootstrap and assignments.

    Raises:
        ValueError: the design has an effect.
    """
    if design.effect != 0:
        raise ValueError(f"{design.name}: size is measured without an effect")
    rng = np.random.default_rng(seed)
    simulated = simulate_panels(design, settings.panels, rng)
    outcomes = {name: transform(simulated.counts) for name, transform in FORMS.items()}
    outcomes[SHARE] = simulate_shares(design, simulated.means, rng)
    tests = _linear_tests(design.panel) + _resampling_tests(design.panel, settings, rng)
    rows = [
        rejection_row(design, test, outcome, Y) for outcome, Y in outcomes.items() for test in tests
    ]
    rows.append(rejection_row(design, _poisson(design.panel), "count", simulated.counts))
    rows += [
        rejection_row(design, test, "count", simulated.counts) for test in _synthetic(design.panel)
    ]
    return rows


def rejection_row(
    design: PanelDesign, test: Test, outcome: str, Y: FloatArray
) -> dict[str, object]:
    """Return the row of one test on (n, R) outcomes of one form without effect."""
    row = base_row(design, (test.estimator, test.inference, outcome, TRUE_COUNTS))
    try:
        rejects = np.asarray(test.rejects(Y), dtype=np.float64)
    except NotIdentifiedError as refusal:
        return row | rate_columns(np.array([]), Y.shape[1], str(refusal))
    return row | rate_columns(rejects[~np.isnan(rejects)], int(np.isnan(rejects).sum()), "")


def base_row(design: PanelDesign, method: tuple[str, str, str, str]) -> dict[str, object]:
    """Return the columns of a design and a method: estimator, inference, outcome and lens."""
    names = ("estimator", "inference", "outcome", "lens")
    return {
        "design": design.name,
        **dict(zip(names, method, strict=True)),
        **design.extent,
        "treated_are": str(design.treated_are),
        "first_treated": "|".join(f"{year}:{size}" for year, size in design.cohorts),
        "persistence": design.law.persistence,
    }


def rate_columns(rejects: FloatArray, n_refused: int, reason: str) -> dict[str, object]:
    """Return the columns of a rejection rate, empty when no panel was tested."""
    panels = len(rejects)
    columns: dict[str, object] = {
        "n_panels": panels,
        "n_refused": n_refused,
        "nominal": NOMINAL,
        "reason": reason,
    }
    if panels == 0:
        return columns | {"mark": Mark.NOT_MEASURED, "over_rejects": ""}
    rate = float(rejects.mean())
    mark = mark_rejection(rate, NOMINAL, panels)
    return columns | {
        "rejection_rate": rate,
        "monte_carlo_error": monte_carlo_error(rate, panels),
        "over_rejects": "yes" if mark is Mark.OVER_REJECTS else "no",
        "mark": mark,
    }


Build = Callable[[], LinearEstimator]


def linear_builders(panel: ExposurePanel) -> list[tuple[str, str, Build]]:
    """Return estimator, error and builder of every linear estimator with a t test."""
    regression = twfe_regression(panel)

    def clustered(kind: Kind) -> Build:
        return lambda: cluster_robust(regression, kind)

    builders: list[tuple[str, str, Build]] = [
        ("two_way_fixed_effects", str(kind), clustered(kind)) for kind in _KINDS
    ]
    builders += [
        ("long_difference", "groups", lambda: _change_at_last_date(panel, compared=True)),
        ("mean_change", "groups", lambda: _change_at_last_date(panel, compared=False)),
        (
            "trend_adjusted",
            "CR2",
            lambda: cluster_robust(trend_comparison(panel, Trends.GROUP).adjusted, "CR2"),
        ),
        ("group_time", "influence", lambda: _group_time(panel)),
        ("imputation", "cohort_year", lambda: imputation(panel, Averaging.COHORT_YEAR)),
        ("imputation", "pooled", lambda: imputation(panel, Averaging.ALL)),
        (
            "interaction_weighted",
            "CR2",
            lambda: cluster_robust(interaction_weighted(panel).overall, "CR2"),
        ),
    ]

    return builders


def _linear_tests(panel: ExposurePanel) -> list[Test]:
    """Return the t tests of linear estimators."""

    def rejects(build: Build) -> Callable[[FloatArray], BoolArray]:
        return lambda Y: t_rejections(build(), Y, NOMINAL)

    return [
        Test(estimator, name, rejects(build)) for estimator, name, build in linear_builders(panel)
    ]


def _change_at_last_date(panel: ExposurePanel, *, compared: bool) -> LinearEstimator:
    """Return the change into the last cohort's first year, of it alone or against the untreated."""
    start = panel.first_treated
    last = int(start[np.isfinite(start)].max())
    treated = [panel.countries[i] for i in np.flatnonzero(start == last)]
    if not compared:
        return mean_change(panel, treated, last - 1, last)
    never = [panel.countries[i] for i in np.flatnonzero(np.isinf(start))]
    return long_difference(panel, treated, never, last - 1, last)


def _group_time(panel: ExposurePanel) -> LinearEstimator:
    return aggregate_simple(
        group_time_effects(panel, Comparison.NOT_YET_TREATED, BasePeriod.UNIVERSAL)
    )


def _resampling_tests(
    panel: ExposurePanel, settings: CalibrationSettings, rng: np.random.Generator
) -> list[Test]:
    """Return the bootstrap and randomization tests of two-way fixed effects."""
    regression = twfe_regression(panel)
    vectors = {
        kind: bootstrap_vectors(kind, len(panel.countries), settings.draws, rng)
        for kind in _WEIGHTS
    }
    assignments = assigned_paths(panel, settings.draws, rng)

    def bootstrap(kind: Weights) -> Callable[[FloatArray], BoolArray]:
        return lambda Y: bootstrap_p_values(regression, Y, vectors[kind]) <= NOMINAL

    def randomization(statistic: int) -> Callable[[FloatArray], BoolArray]:
        return lambda Y: randomization_p_values(panel, Y, assignments)[statistic] <= NOMINAL

    tests = [Test("two_way_fixed_effects", f"wild_{kind}", bootstrap(kind)) for kind in _WEIGHTS]
    names = ("randomization_coefficient", "randomization_t")
    tests += [Test("two_way_fixed_effects", name, randomization(i)) for i, name in enumerate(names)]
    return [*tests, _conley_taber(panel)]


def _conley_taber(panel: ExposurePanel) -> Test:
    def rejects(Y: FloatArray) -> BoolArray:
        return conley_taber_p_values(panel, Y) <= NOMINAL

    return Test("two_way_fixed_effects", "conley_taber", rejects)


def _poisson(panel: ExposurePanel) -> Test:
    def rejects(Y: FloatArray) -> FloatArray:
        fits = poisson_fits(panel, Y)
        known = ~np.isnan(fits.estimate)
        return np.where(known, t_rejects(fits.estimate, fits.error, fits.df, NOMINAL), np.nan)

    return Test("poisson", "clustered", rejects)


def _synthetic(panel: ExposurePanel) -> list[Test]:
    """Return the placebo tests of the synthetic comparisons, for a panel with one treated country.

    These compare one country at a time, whatever the number of treated countries.
    """
    if int(np.isfinite(panel.first_treated).sum()) != 1:
        return []
    p_values: dict[str, Callable[[SyntheticDesign, FloatArray], FloatArray]] = {
        "synthetic_control": synthetic_control_p_values,
        "synthetic_did": synthetic_did_p_values,
    }

    def rejects(
        placebo: Callable[[SyntheticDesign, FloatArray], FloatArray],
    ) -> Callable[[FloatArray], BoolArray]:
        return lambda Y: placebo(synthetic_design(panel, panel.countries[0]), Y) <= NOMINAL

    return [Test(name, "placebo", rejects(placebo)) for name, placebo in p_values.items()]
