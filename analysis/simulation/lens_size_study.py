"""How often tests and intervals that respect rounding reject when nothing happened.

Counts are printed in fives first. An interval rejects no effect when it does not hold it.
"""

from __future__ import annotations

import numpy as np

from analysis.configuration import CalibrationSettings
from analysis.design.panel import ExposurePanel, FloatArray
from analysis.estimators.interval_likelihood import CountFamily
from analysis.estimators.student import t_rejects
from analysis.records import Lens, NotIdentifiedError
from analysis.simulation.batched_imputation import Estimator, imputed
from analysis.simulation.batched_likelihood import holds, interval_fits
from analysis.simulation.panels import FORMS, PanelDesign, print_panels, simulate_panels
from analysis.simulation.size_study import NOMINAL, base_row, linear_builders, rate_columns

Row = dict[str, object]
Method = tuple[str, str, str]

_ALONE = frozenset({"CR1", "CR1S", "CR3", "cohort_year"})
"""Errors that no specification asks for: they stand in the table of tests only."""


def lens_size_rows(
    design: PanelDesign, settings: CalibrationSettings, unit: int, seed: int
) -> list[Row]:
    """Return one row a lens, estimator and interval: its rejection rate on panels without effect.

    Args:
        design: panels without effect.
        settings: numbers of panels.
        unit: rounding unit, people.
        seed: of panels and draws.

    Raises:
        ValueError: the design has an effect.
    """
    if design.effect != 0:
        raise ValueError(f"{design.name}: size is measured without an effect")
    counts = simulate_panels(design, settings.panels, np.random.default_rng(seed)).counts
    seen = print_panels(design, counts, unit)
    return [
        *_imputed_rows(design, seen.low, seen.high, seed),
        *_likelihood_rows(design, seen.low, seen.high),
    ]


def _imputed_rows(design: PanelDesign, low: FloatArray, high: FloatArray, seed: int) -> list[Row]:
    methods, refused = _estimators(design.panel)
    names = {"|".join(method): method for method in methods}
    drawn = imputed(design.panel, low, high, {name: methods[names[name]] for name in names}, seed)
    lens = str(Lens.MULTIPLE_IMPUTATION)
    rows = []
    for name, pooled in drawn.items():
        rejects = np.abs(pooled.estimate) > pooled.half_width(1 - NOMINAL)
        known = np.where(np.isnan(pooled.estimate + pooled.error), np.nan, rejects)
        rows.append(_row(design, (*names[name], lens), known))
    rows += [
        base_row(design, (*method, lens)) | rate_columns(np.array([]), low.shape[1], reason)
        for method, reason in refused.items()
    ]
    return rows


def _estimators(panel: ExposurePanel) -> tuple[dict[Method, Estimator], dict[Method, str]]:
    """Return the estimators of completed panels by method, and why others are refused."""
    found: dict[Method, Estimator] = {
        ("poisson", "clustered", "count"): Estimator(float(len(panel.countries) - 1))
    }
    refused: dict[Method, str] = {}
    for name, inference, build in linear_builders(panel):
        if inference in _ALONE:
            continue
        for form, transform in FORMS.items():
            try:
                linear = build()
            except NotIdentifiedError as refusal:
                refused[name, inference, form] = str(refusal)
                continue
            if linear.df is None or linear.error_map is None:
                refused[name, inference, form] = (
                    f"{linear.name}: the design leaves no variation for an error"
                )
                continue
            found[name, inference, form] = Estimator(linear.df, linear, transform)
    return found, refused


def _likelihood_rows(design: PanelDesign, low: FloatArray, high: FloatArray) -> list[Row]:
    lens = str(Lens.INTERVAL_LIKELIHOOD)
    none = np.zeros(low.shape[1])
    rows = []
    for family, name in (
        (CountFamily.POISSON, "poisson"),
        (CountFamily.NB2, "negative_binomial"),
    ):
        fits = interval_fits(design.panel, low, high, family, none)
        beyond = t_rejects(fits.estimate, fits.error, fits.df, NOMINAL)
        clustered = np.where(np.isnan(fits.estimate + fits.error), np.nan, beyond)
        rows.append(_row(design, (name, "clustered", "count", lens), clustered))
        profile = 1.0 - holds(fits.fall, 1 - NOMINAL)
        rows.append(_row(design, (name, "profile", "count", lens), profile))
    return rows


def _row(design: PanelDesign, method: tuple[str, str, str, str], rejects: FloatArray) -> Row:
    refused = np.isnan(rejects)
    return base_row(design, method) | rate_columns(rejects[~refused], int(refused.sum()), "")
