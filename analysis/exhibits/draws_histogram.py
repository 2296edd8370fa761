"""A histogram of estimates under other draws, with a line at the actual one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.exhibits import style
from analysis.exhibits.did_panels import numbered

_BINS = 31


def draw_histogram(
    axes: Axes, estimates: Sequence[float], large: Sequence[bool], actual: float, language: str
) -> None:
    """Draw bars about zero, those at least as far from it as the actual estimate in orange.

    Args:
        axes: where.
        estimates: one a draw, in the unit of the form, the actual one among them.
        large: whether each estimate is at least as far from zero as the actual one.
        actual: the actual estimate.
        language: ``en`` or ``nl``, for the numbers on the axes.
    """
    values, far = np.array(estimates), np.array(large)
    reach = max(float(np.abs(values).max()), 1e-9) * 1.06
    # An odd number of bins about zero: none has a border at no change.
    edges = np.linspace(-reach, reach, _BINS + 1)
    inner, _ = np.histogram(values[~far], edges)
    outer, _ = np.histogram(values[far], edges)
    centres = (edges[1:] + edges[:-1]) / 2
    step = 0.9 * (edges[1] - edges[0])
    axes.bar(centres, outer, step, color=style.ORANGE, lw=0, zorder=2)
    axes.bar(centres, inner, step, bottom=outer, color=style.PALE_BLUE, lw=0, zorder=2)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(0, 1.25 * max(1, int((inner + outer).max())))
    numbered(axes, "x", language)
    numbered(axes, "y", language, most=3)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    axes.xaxis.grid(visible=False)
    axes.axvline(actual, color=style.INK, lw=1.2, zorder=3)


def name_line(axes: Axes, actual: float, text: str) -> None:
    """Write beside the line at the actual estimate what it is."""
    left = actual < 0
    axes.annotate(
        text,
        (actual, 1),
        xycoords=("data", "axes fraction"),
        xytext=(3 if left else -3, -1),
        textcoords="offset points",
        ha="left" if left else "right",
        va="top",
        fontsize=style.SMALL,
        path_effects=style.HALO,
        zorder=5,
    )
