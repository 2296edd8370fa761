"""Bias, coverage and length of each rounding lens on panels with a known effect.

``true_counts`` is what the same estimator gives on the counts before rounding: what is lost
there is no matter of rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.configuration import CalibrationSettings
from analysis.design.panel import FloatArray
from analysis.estimators.interval_likelihood import CountFamily
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.student import t_quantiles
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.records import Lens
from analysis.sensitivity.interval_union import interval_union
from analysis.simulation.batched_bounds import linear_bounds, poisson_bounds
from analysis.simulation.batched_imputation import Estimator, imputed
from analysis.simulation.batched_likelihood import holds, interval_fits
from analysis.simulation.batched_poisson import poisson_fits
from analysis.simulation.marks import TRUE_COUNTS, Mark, mark_coverage, monte_carlo_error
from analysis.simulation.panels import (
    FORMS,
    PanelDesign,
    PrintedPanels,
    print_panels,
    simulate_panels,
    true_effect,
)

LEVEL = 0.95
_SLACK = 1e-9
_LINEAR_FORMS = ("count", "log1p")


@dataclass(frozen=True)
class Intervals:
    """Estimates and intervals in R panels; NaN where a panel was refused.

    Attributes:
        estimate: (R,) estimates.
        low: (R,) lower ends.
        high: (R,) upper ends.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class _Study:
    """One design, simulated: everything the lenses need.

    Attributes:
        design: what was simulated.
        settings: numbers of panels.
        seed: of the draws of the lenses.
        counts: (n, R) true counts.
        means: (n, R) expected counts had nothing happened.
        seen: the printed panels.
        estimator: two-way fixed effects with CR2 errors.
    """

    design: PanelDesign
    settings: CalibrationSettings
    seed: int
    counts: FloatArray
    means: FloatArray
    seen: PrintedPanels
    estimator: LinearEstimator


def rounding_rows(
    design: PanelDesign, settings: CalibrationSettings, unit: int, seed: int
) -> list[dict[str, object]]:
    """Return one row a lens, estimator and interval.

    Args:
        design: panels with one date of treatment and a known effect.
        settings: numbers of panels.
        unit: rounding unit, people.
        seed: of panels and draws.

    Raises:
        ValueError: the design has several dates, for which lenses would aim at different means.
    """
    if len(design.cohorts) != 1:
        raise ValueError(f"{design.name}: the rounding study takes one date of treatment")
    simulated = simulate_panels(design, settings.panels, np.random.default_rng(seed))
    study = _Study(
        design,
        settings,
        seed,
        simulated.counts,
        simulated.means,
        print_panels(design, simulated.counts, unit),
        cluster_robust(twfe_regression(design.panel), "CR2"),
    )
    return [
        *_linear_rows(study),
        *_poisson_rows(study),
        *_imputed_rows(study),
        *_likelihood_rows(study),
    ]


def _linear_rows(study: _Study) -> Iterator[dict[str, object]]:
    """Yield the rows of two-way fixed effects, in counts and in logs."""
    for form in _LINEAR_FORMS:
        transform = FORMS[form]
        truth = true_effect(study.design, study.estimator, study.means, form)
        seen = {TRUE_COUNTS: study.counts, str(Lens.AS_PRINTED): study.seen.printed}
        for lens, figures in seen.items():
            found = _t_intervals(study.estimator, transform(figures))
            yield _coverage_row(study, lens, "two_way_fixed_effects", "CR2", form, found, truth)
        low, high = transform(study.seen.low), transform(study.seen.high)
        yield _linear_bounds_row(study, form, transform(study.counts), low, high)
        if form == "count":
            union = _unions(study, low, high)
            yield _coverage_row(
                study, str(Lens.BOUNDS), "two_way_fixed_effects", "CR2", form, union, truth
            )


def _poisson_rows(study: _Study) -> Iterator[dict[str, object]]:
    """Yield the rows of Poisson fixed effects."""
    truth = np.full(study.settings.panels, study.design.effect)
    seen = {TRUE_COUNTS: study.counts, str(Lens.AS_PRINTED): study.seen.printed}
    for lens, figures in seen.items():
        fits = poisson_fits(study.design.panel, figures)
        found = _t_around(fits.estimate, fits.error, fits.df)
        yield _coverage_row(study, lens, "poisson", "clustered", "count", found, truth)
        if lens == TRUE_COUNTS:
            exact = found.estimate
    low, high = poisson_bounds(study.design.panel, study.seen.low, study.seen.high)
    yield _bounds_row(study, "poisson", "count", _contained(exact, low, high), high - low)


def _imputed_rows(study: _Study) -> Iterator[dict[str, object]]:
    """Yield the rows of multiple imputation, for all estimators from the same draws."""
    few = slice(0, study.settings.fitted_panels)
    assert study.estimator.df is not None
    linear = {
        form: Estimator(study.estimator.df, study.estimator, FORMS[form]) for form in _LINEAR_FORMS
    }
    poisson = Estimator(float(study.design.n_countries - 1))
    low, high = study.seen.low[:, few], study.seen.high[:, few]
    drawn = imputed(study.design.panel, low, high, {**linear, "poisson": poisson}, study.seed)
    for name, pooled in drawn.items():
        found = _t_around(pooled.estimate, pooled.error, pooled.df)
        if name == "poisson":
            method, truth = ("poisson", "clustered", "count"), np.array([study.design.effect])
        else:
            method = ("two_way_fixed_effects", "CR2", name)
            truth = true_effect(study.design, study.estimator, study.means[:, few], name)
        truths = np.broadcast_to(truth, found.estimate.shape)
        yield _coverage_row(study, str(Lens.MULTIPLE_IMPUTATION), *method, found, truths)


def _likelihood_rows(study: _Study) -> Iterator[dict[str, object]]:
    """Yield the rows of the interval likelihood: clustered and profile intervals."""
    few = slice(0, study.settings.fitted_panels)
    low, high = study.seen.low[:, few], study.seen.high[:, few]
    truth = np.full(low.shape[1], study.design.effect)
    lens = str(Lens.INTERVAL_LIKELIHOOD)
    for family, estimator in (
        (CountFamily.POISSON, "poisson"),
        (CountFamily.NB2, "negative_binomial"),
    ):
        fits = interval_fits(study.design.panel, low, high, family, truth)
        found = _t_around(fits.estimate, fits.error, fits.df)
        yield _coverage_row(study, lens, estimator, "clustered", "count", found, truth)
        inside = holds(fits.fall, LEVEL) == 1.0
        # Ends are not looked for: all that is asked is whether the interval holds the truth.
        reach = np.where(np.isnan(fits.fall), np.nan, np.where(inside, np.inf, -np.inf))
        profile = Intervals(fits.estimate, -reach, reach)
        yield _coverage_row(study, lens, estimator, "profile", "count", profile, truth)


def _t_around(estimate: FloatArray, error: FloatArray, df: FloatArray | float) -> Intervals:
    """Return the t intervals of (R,) estimates with their errors."""
    half = t_quantiles((1 + LEVEL) / 2, df) * error
    return Intervals(estimate, estimate - half, estimate + half)


def _t_intervals(estimator: LinearEstimator, Y: FloatArray) -> Intervals:
    """Return the t intervals of (n, R) outcomes."""
    assert estimator.df is not None
    return _t_around(estimator.estimate(Y), estimator.standard_error(Y), estimator.df)


def _unions(study: _Study, low: FloatArray, high: FloatArray) -> Intervals:
    """Return the unions of intervals over all allowed counts, in the first panels."""
    panels = range(study.settings.searched_panels)
    unions = [interval_union(study.estimator, low[:, r], high[:, r], level=LEVEL) for r in panels]
    ends = np.array([(union.low, union.high) for union in unions])
    return Intervals(np.full(len(panels), np.nan), ends[:, 0], ends[:, 1])


def _contained(estimate: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return (R,) whether bounds contain the estimate from true counts; NaN where undefined."""
    slack = _SLACK * np.maximum(1.0, np.abs(estimate))
    inside = (low - slack <= estimate) & (estimate <= high + slack)
    return np.where(np.isnan(estimate + low + high), np.nan, inside)


def _linear_bounds_row(
    study: _Study, form: str, Y: FloatArray, low: FloatArray, high: FloatArray
) -> dict[str, object]:
    """Return the row of the sharp bounds of two-way fixed effects."""
    smallest, largest = linear_bounds(study.estimator.weights, low, high)
    inside = _contained(study.estimator.estimate(Y), smallest, largest)
    return _bounds_row(study, "two_way_fixed_effects", form, inside, largest - smallest)


def _bounds_row(
    study: _Study, estimator: str, outcome: str, inside: FloatArray, length: FloatArray
) -> dict[str, object]:
    """Return a row of bounds: they hold the estimate from the true counts, or they fail."""
    known = ~np.isnan(inside)
    row = _base(study, str(Lens.BOUNDS), estimator, "none", outcome) | {
        "n_panels": int(known.sum()),
        "n_refused": int((~known).sum()),
    }
    if not known.any():
        return row | {"mark": Mark.NOT_MEASURED, "fails": ""}
    share = float(inside[known].mean())
    return row | {
        "mean_length": _finite_mean(length[known]),
        "contains_share": share,
        "fails": "no" if share == 1.0 else "yes",
        "mark": Mark.OK if share == 1.0 else Mark.UNDER_COVERS,
    }


def _coverage_row(
    study: _Study,
    lens: str,
    estimator: str,
    inference: str,
    outcome: str,
    found: Intervals,
    truth: FloatArray,
) -> dict[str, object]:
    """Return a row of bias, coverage of the true effect and length; ``truth`` may be longer."""
    known = ~(np.isnan(found.low) | np.isnan(found.high))
    panels = int(known.sum())
    row = _base(study, lens, estimator, inference, outcome) | {
        "n_panels": panels,
        "n_refused": int((~known).sum()),
        "nominal": LEVEL,
    }
    if panels == 0:
        return row | {"mark": Mark.NOT_MEASURED, "fails": ""}
    target = truth[: len(known)][known]
    estimate, low, high = found.estimate[known], found.low[known], found.high[known]
    coverage = float(np.mean((low <= target) & (target <= high)))
    mark = mark_coverage(coverage, LEVEL, panels)
    error = estimate - target
    return row | {
        "true_effect": float(target.mean()),
        "bias": float(error.mean()),
        "bias_error": float(error.std(ddof=1) / np.sqrt(panels)) if panels > 1 else None,
        "coverage": coverage,
        "coverage_error": monte_carlo_error(coverage, panels),
        "mean_length": _finite_mean(high - low),
        "fails": "yes" if mark is Mark.UNDER_COVERS else "no",
        "mark": mark,
    }


def _finite_mean(values: FloatArray) -> float | None:
    """Return the mean when every value is finite: bounds can be open."""
    return float(values.mean()) if np.isfinite(values).all() else None


def _base(
    study: _Study, lens: str, estimator: str, inference: str, outcome: str
) -> dict[str, object]:
    design = study.design
    return {
        "design": design.name,
        "lens": lens,
        "estimator": estimator,
        "inference": inference,
        "outcome": outcome,
        **design.extent,
        "reading": str(design.reading),
        "share_below": study.seen.share_below,
    }
