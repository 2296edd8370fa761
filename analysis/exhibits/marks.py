"""Marks shared by the figures of estimates: an interval, its bounds and its point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.exhibits import style

SIGN_MARKER = {"negative": "v", "positive": "^", "zero": "o", "no": "D"}
"""Direction shared by all allowed counts -> shape; an open diamond when there is none."""


@dataclass(frozen=True)
class Mark:
    """One row of a dot-and-interval plot, in the unit of the axis; None for what is missing.

    Attributes:
        point: estimate as printed.
        bounds: smallest and largest estimate over all allowed counts.
        interval: confidence interval.
        colour: colour of the point and interval.
        pale: colour of the bar.
        marker: shape of the point.
        filled: whether the shape is filled.
    """

    point: float | None
    bounds: tuple[float, float] | None
    interval: tuple[float, float] | None
    colour: str
    pale: str
    marker: str = "o"
    filled: bool = True


def draw(axes: Axes, y: float, mark: Mark) -> None:
    """Draw one mark at a height; what leaves the axis ends in an arrow."""
    left, right = axes.get_xlim()
    for ends, colour, width, layer in (
        (mark.interval, mark.colour, style.THIN, 2),
        (mark.bounds, mark.pale, style.THICK, 3),
    ):
        if ends is None:
            continue
        shown = [max(ends[0], left), min(ends[1], right)]
        axes.plot(shown, [y, y], color=colour, linewidth=width, solid_capstyle="butt", zorder=layer)
        for place, arrow, beyond in (
            (left, "<", ends[0] < left),
            (right, ">", ends[1] > right),
        ):
            if beyond:
                axes.plot(place, y, marker=arrow, markersize=4, color=mark.colour, clip_on=False)
    if mark.point is not None:
        axes.plot(
            mark.point,
            y,
            marker=mark.marker,
            markersize=style.POINT,
            markerfacecolor=mark.colour if mark.filled else "white",
            markeredgecolor=mark.colour,
            markeredgewidth=0.9,
            zorder=4,
        )


def limits(marks: Sequence[Mark], widest: float = 3.0) -> tuple[float, float]:
    """Return axis limits that hold zero, every point and finite bound, and most intervals.

    An interval is shown up to ``widest`` times the reach of points and bounds, so that one wide
    interval does not squeeze all others.
    """
    solid = [0.0]
    for mark in marks:
        solid += [end for end in mark.bounds or () if math.isfinite(end)]
        solid += [] if mark.point is None else [mark.point]
    reach = max(abs(value) for value in solid) or 1.0
    low, high = min(solid), max(solid)
    for mark in marks:
        if mark.interval is not None:
            low = min(low, max(mark.interval[0], -widest * reach))
            high = max(high, min(mark.interval[1], widest * reach))
    room = 0.04 * (high - low) or 1.0
    return low - room, high + room


def zero_line(axes: Axes) -> None:
    """Mark no change."""
    axes.axvline(0, color=style.MUTED, linewidth=0.8, zorder=1)
