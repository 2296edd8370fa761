"""Placebo dates and placebo countries: events where there was none.

An estimator that finds changes around events that did not happen says little about those that
did. Placebo dates use only cells from before the event; placebo countries use only countries that
no event reaches.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.design.panel import NEVER, BoolArray, ExposurePanel, FloatArray
from analysis.records import NotIdentifiedError
from analysis.sensitivity.refits import Builder, PanelPart, Refit, part_of, refit


def placebo_dates(panel: ExposurePanel) -> list[PanelPart]:
    """Return one panel for each number of years by which the events can be moved back.

    Treated cells are dropped; what is left of a treated country gets its first treated year moved
    back. A country without a figure on both sides of its placebo date is left out, as is one that
    is treated from the first year on. Countries that no event reaches stay as they are.

    Raises:
        NotIdentifiedError: no treated country has two years before its event.
    """
    years = np.array(panel.years)
    before = panel.observed & (years < panel.first_treated[:, None])
    reached = np.isfinite(panel.first_treated)
    longest = int(years[-1] - years[0])
    parts = []
    for shift in range(1, longest + 1):
        moved = panel.first_treated - shift
        after_placebo = years >= moved[:, None]
        movable = reached & (before & after_placebo).any(axis=1)
        movable &= (before & ~after_placebo).any(axis=1)
        if not movable.any():
            continue
        kept = before & (movable | ~reached)[:, None]
        label = f"{shift} year{'s' if shift > 1 else ''} earlier"
        parts.append(part_of(_with_dates(panel, moved), kept, label))
    if not parts:
        raise NotIdentifiedError(
            "no treated country has figures for two years before its event, so that no earlier "
            "date can serve as placebo"
        )
    return parts


def placebo_countries(panel: ExposurePanel) -> list[PanelPart]:
    """Return one panel for each country that no event reaches and each year in which one began.

    The treated countries are dropped; one of the others is treated as if the event had reached it.
    The label names the country and the year.

    Raises:
        NotIdentifiedError: fewer than two countries are free of the event, or no event falls
            after the first year.
    """
    free = np.isinf(panel.first_treated)
    starts = _event_years(panel)
    if free.sum() < 2:
        raise NotIdentifiedError(
            "fewer than two countries are free of the event: none can stand in as placebo with "
            "another to compare it with"
        )
    if not starts:
        raise NotIdentifiedError("no event falls within the years of the panel")
    rest = part_of(panel, np.repeat(free[:, None], len(panel.years), axis=1), "")
    return [
        rest.redated(f"{country} {start}", _only(np.array(rest.panel.countries) == country, start))
        for country in rest.panel.countries
        for start in starts
    ]


def refit_all(
    parts: Sequence[PanelPart],
    builder: Builder,
    printed: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> list[Refit]:
    """Return the placebo estimates with their rounding bounds, or the reason for their absence.

    Args:
        parts: placebo panels.
        builder: makes the estimator for a panel.
        printed: (n,) outcomes of the whole panel as printed.
        low: (n,) smallest outcome allowed in each cell of the whole panel.
        high: (n,) largest outcome allowed in each cell of the whole panel.
    """
    return [refit(part, builder, printed, low, high) for part in parts]


def _event_years(panel: ExposurePanel) -> list[int]:
    """Return the first treated years after the first and up to the last year of the panel."""
    starts = {year for year in panel.first_treated if panel.years[0] < year <= panel.years[-1]}
    return sorted(int(year) for year in starts)


def _with_dates(panel: ExposurePanel, first_treated: FloatArray) -> ExposurePanel:
    return ExposurePanel(panel.countries, panel.years, panel.observed, first_treated)


def _only(chosen: BoolArray, start: int) -> FloatArray:
    """Return first treated years with the event at ``start`` for the chosen country alone."""
    return np.where(chosen, float(start), NEVER)
