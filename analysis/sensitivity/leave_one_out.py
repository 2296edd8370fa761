"""Does one country carry the result? The same estimator without each country in turn."""

from __future__ import annotations

import numpy as np

from analysis.design.panel import ExposurePanel, FloatArray
from analysis.sensitivity.refits import Builder, PanelPart, Refit, part_of, refit


def panels_without_one(panel: ExposurePanel) -> list[PanelPart]:
    """Return the panel without each country, in the order of the panel; the label names it."""
    countries = np.array(panel.countries)
    return [
        part_of(
            panel, np.repeat((countries != country)[:, None], len(panel.years), axis=1), country
        )
        for country in panel.countries
    ]


def leave_one_out(
    panel: ExposurePanel,
    builder: Builder,
    printed: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> list[Refit]:
    """Return the estimate and its rounding bounds without each country in turn.

    A country without which the estimate is not identified has a row with the reason.

    Args:
        panel: the whole panel.
        builder: makes the estimator for a panel.
        printed: (n,) outcomes as printed.
        low: (n,) smallest outcome allowed in each cell.
        high: (n,) largest outcome allowed in each cell.
    """
    return [refit(part, builder, printed, low, high) for part in panels_without_one(panel)]
