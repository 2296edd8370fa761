"""The same estimator on part of a panel: what placebo and leave-one-out checks share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray, IntArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds

Builder = Callable[[ExposurePanel], LinearEstimator]
"""Makes the estimator for a panel; raises NotIdentifiedError when the panel cannot carry it."""


@dataclass(frozen=True)
class PanelPart:
    """A panel made from some cells of another, under a label.

    Attributes:
        label: what distinguishes this part, for the reader.
        panel: the panel of the remaining countries and years.
        cells: (m,) position of each remaining cell in the outcome vector of the whole panel.
    """

    label: str
    panel: ExposurePanel
    cells: IntArray

    def redated(self, label: str, first_treated: FloatArray) -> PanelPart:
        """Return the same cells under other first treated years (N,), and another label."""
        return replace(self, label=label, panel=replace(self.panel, first_treated=first_treated))


@dataclass(frozen=True)
class Refit:
    """The estimate on part of a panel, or the reason why there is none.

    Attributes:
        label: the label of the part.
        estimate: from the printed figures, in units of the outcome; None when not identified.
        bound_low: smallest estimate over all counts allowed; None when not identified.
        bound_high: largest estimate over all counts allowed; None when not identified.
        standard_error: from the printed figures; None when the design defines none.
        df: degrees of freedom that belong to it.
        reason: why the estimate is not identified; empty when it is.
    """

    label: str
    estimate: float | None = None
    bound_low: float | None = None
    bound_high: float | None = None
    standard_error: float | None = None
    df: float | None = None
    reason: str = ""


def part_of(panel: ExposurePanel, keep: BoolArray, label: str) -> PanelPart:
    """Return the part of a panel with only some cells; empty countries and years are dropped.

    Args:
        panel: the whole panel, N countries by T years.
        keep: (N, T) cells to keep; cells without a figure stay without one.
        label: what distinguishes this part.
    """
    observed = panel.observed & keep
    rows, columns = np.flatnonzero(observed.any(axis=1)), np.flatnonzero(observed.any(axis=0))
    return PanelPart(
        label=label,
        panel=ExposurePanel(
            countries=tuple(panel.countries[i] for i in rows),
            years=tuple(panel.years[t] for t in columns),
            observed=observed[np.ix_(rows, columns)],
            first_treated=panel.first_treated[rows],
        ),
        cells=panel.position[observed],
    )


def refit(
    part: PanelPart, builder: Builder, printed: FloatArray, low: FloatArray, high: FloatArray
) -> Refit:
    """Fit the estimator on part of a panel; a refusal becomes a reason.

    Args:
        part: the part of the panel.
        builder: makes the estimator.
        printed: (n,) outcomes of the whole panel as printed.
        low: (n,) smallest outcome allowed in each cell of the whole panel.
        high: (n,) largest outcome allowed in each cell of the whole panel.
    """
    try:
        estimator = builder(part.panel)
    except NotIdentifiedError as refusal:
        return Refit(label=part.label, reason=str(refusal))
    y = printed[part.cells]
    bounds = estimate_bounds(estimator, low[part.cells], high[part.cells])
    has_error = estimator.error_map is not None
    return Refit(
        label=part.label,
        estimate=float(estimator.estimate(y)),
        bound_low=bounds.low,
        bound_high=bounds.high,
        standard_error=float(estimator.standard_error(y)) if has_error else None,
        df=estimator.df if has_error else None,
    )
