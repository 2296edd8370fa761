"""How often the tests of an interrupted series of six years reject when nothing happened."""

from __future__ import annotations

import numpy as np

from analysis.configuration import CalibrationSettings
from analysis.design.panel import FloatArray
from analysis.design.series_gate import SegmentedModel
from analysis.estimators.interrupted_series import ols_change, segmented_design
from analysis.estimators.linear import LinearEstimator
from analysis.inference.newey_west import newey_west_change
from analysis.simulation.batched_tests import t_rejections
from analysis.simulation.marks import TRUE_COUNTS
from analysis.simulation.panels import COUNTRIES, YEARS, PanelDesign, simulate_panels
from analysis.simulation.size_study import NOMINAL, rate_columns

_MODELS: tuple[tuple[str, SegmentedModel, str, int], ...] = (
    ("level_series", "level", "level", 2012),
    ("level_series", "level", "level", 2014),
    ("level_and_slope_series_level", "level_and_slope", "level", 2012),
    ("level_and_slope_series_slope", "level_and_slope", "slope", 2012),
)
"""Name, model, coefficient tested and event year."""


def series_rows(
    design: PanelDesign, settings: CalibrationSettings, seed: int
) -> list[dict[str, object]]:
    """Return one row a model and test: its rejection rate on series without change.

    Args:
        design: panels without effect; each country is one series.
        settings: number of panels.
        seed: of the series.

    Raises:
        ValueError: the design has an effect.
    """
    if design.effect != 0:
        raise ValueError(f"{design.name}: size is measured without an effect")
    counts = simulate_panels(design, settings.panels, np.random.default_rng(seed)).counts
    series = counts.reshape(COUNTRIES, len(YEARS), -1).swapaxes(0, 1).reshape(len(YEARS), -1)
    rows = []
    for name, model, change, event_year in _MODELS:
        segmented = segmented_design(YEARS, event_year, model)
        estimators = {
            "residual": ols_change(segmented, change),
            "newey_west": newey_west_change(segmented, change, lag=1),
        }
        for inference, estimator in estimators.items():
            rows.append(_row(design, name, inference, event_year, estimator, series))
    return rows


def _row(
    design: PanelDesign,
    name: str,
    inference: str,
    event_year: int,
    estimator: LinearEstimator,
    series: FloatArray,
) -> dict[str, object]:
    rejects = t_rejections(estimator, series, NOMINAL).astype(np.float64)
    return {
        "design": f"{design.name}_{event_year}",
        "estimator": name,
        "inference": inference,
        "outcome": "count",
        "lens": TRUE_COUNTS,
        "n_treated": 1,
        "n_countries": 1,
        "n_years": len(YEARS),
        "treated_are": str(design.treated_are),
        "first_treated": f"{event_year}:1",
        "persistence": design.law.persistence,
        **rate_columns(rejects, 0, ""),
    }
