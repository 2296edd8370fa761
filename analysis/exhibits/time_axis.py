"""The time axis of figures of printed series: years, or quarters and months within years."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from analysis.design.calendar import calendar_of

_NAMED = 36
"""Above this number of periods their figures are too close to each other to be named."""

_LABELS = 8
"""Labels of years that fit below an axis."""

UNIT = {
    "en": {1: ("a year", "each year", "years"), 4: ("a quarter", "each quarter", "quarters"),
           12: ("a month", "each month", "months")},
    "nl": {1: ("een jaar", "elk jaar", "jaren"), 4: ("een kwartaal", "elk kwartaal", "kwartalen"),
           12: ("een maand", "elke maand", "maanden")},
}  # fmt: skip
"""Language -> periods a year -> one period, each period, and periods, in words."""


def time_axis(axes: Axes, periods: Sequence[int], *, ends_only: bool = False) -> None:
    """Lay the periods out side by side, each one wide, and name the years below them.

    Args:
        axes: the axes.
        periods: first to last period, as in ``analysis.design.calendar``.
        ends_only: whether only the first and the last year are named.
    """
    calendar = calendar_of(periods[0])
    years = sorted({calendar.year(period) for period in periods})
    axes.set_xlim(periods[0], periods[-1] + 1)
    shown = years[:: -(-len(years) // _LABELS)]
    if ends_only:
        shown = [years[0], years[-1]]
    middle = calendar.periods_per_year / 2
    axes.xaxis.set_major_locator(FixedLocator([calendar.period(year) + middle for year in shown]))
    axes.set_xticklabels([str(year) for year in shown])
    if calendar.periods_per_year > 1:
        # A year is a stretch of the axis here: its ends are marked, its middle is not.
        starts = [calendar.period(year) for year in [*years, years[-1] + 1]]
        axes.xaxis.set_minor_locator(FixedLocator(starts))
        axes.tick_params(axis="x", which="minor", length=2.5, width=0.6)
        axes.tick_params(axis="x", which="major", length=0)


def nameable(periods: Sequence[int]) -> bool:
    """Return whether each figure can be written beside its mark."""
    return len(periods) <= _NAMED
