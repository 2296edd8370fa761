"""What the figures of small panels share: their place, their numbers, and upright marks."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.exhibits import style, vocabulary
from analysis.exhibits.marks import Mark, limits
from analysis.exhibits.numbers import tick
from analysis.exhibits.style import CM
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words

Record = Mapping[Any, Any]
Models = Mapping[tuple[str, str], Record]
"""Specification and measure -> row of the estimates table."""

TITLE, KEY = 1.3, 0.95
"""Height above and below the panels of a figure, cm."""

LETTER = 0.142
"""Mean width of a letter of small print, cm."""

_ARROW = 4
_NAME = 28
"""Height of the name of a panel above it, points: room for two lines of small print."""
Item = TypeVar("Item")


@dataclass(frozen=True)
class Layout:
    """Room of small panels, in two columns when there is more than one; all in cm.

    Attributes:
        left: left of the first column.
        between: between the columns.
        right: right of the last column.
        head: above a panel.
        tall: height of a panel.
        foot: below a panel.
        key: height of the key.
    """

    left: float
    between: float
    right: float
    head: float
    tall: float
    foot: float
    key: float = KEY


@dataclass(frozen=True)
class Texts:
    """What stands around the panels of a figure.

    Attributes:
        title: what is shown.
        subtitle: how it is shown.
        key: what the marks mean.
        watermark: text across the figure; empty for none.
    """

    title: str
    subtitle: str
    key: str
    watermark: str


def small_panels(
    items: Sequence[Item],
    layout: Layout,
    texts: Texts,
    draw: Callable[[Axes, Item, int], None],
) -> Figure:
    """Draw small panels, or say that there is none.

    Args:
        items: what is drawn, one a panel.
        layout: the room of a panel.
        texts: what stands around the panels.
        draw: draws one item on its axes; its third argument is the column.
    """
    if not items:
        return style.nothing(texts.title, texts.subtitle, texts.watermark)
    across = min(2, len(items))
    block = layout.head + layout.tall + layout.foot
    height = TITLE + math.ceil(len(items) / across) * block + layout.key
    room = style.WIDTH / CM - layout.left - layout.right - layout.between * (across - 1)
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, texts.title, texts.subtitle)
    for place, item in enumerate(items):
        row, column = divmod(place, across)
        left = layout.left + column * (room / across + layout.between)
        top = TITLE + row * block + layout.head
        draw(panel(figure, left, top, room / across, layout.tall), item, column)
    style.key(figure, texts.key)
    style.watermark(figure, texts.watermark)
    return figure


def models_of(table: pd.DataFrame) -> Models:
    """Return the models of several countries by specification and measure.

    Args:
        table: the estimates table under one reading.
    """
    together = table[table["country"].isna()]
    return {
        (str(row["specification"]), str(row["indicator"])): row
        for row in together.to_dict("records")
    }


def panel(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Return axes at a place measured in cm from the left and from the top of a figure."""
    whole = figure.get_figheight() / CM
    across = figure.get_figwidth() / CM
    axes = figure.add_axes(
        (left / across, 1 - (top + height) / whole, width / across, height / whole)
    )
    style.bare(axes)
    return axes


def numbered(axes: Axes, which: Literal["x", "y"], language: str, most: int = 5) -> None:
    """Give an axis ticks in the numbers of a language, and a grid."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(nbins=most))
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, language)))
    axis.grid(visible=True)


def heading(axes: Axes, text: str, below: str = "") -> None:
    """Write the name of a panel above it, and what it concerns in small print, both wrapped.

    Names of panels beside each other stand at one height, whatever follows them.
    """
    for words, place, weight, colour in (
        (text, "bottom", "bold", style.INK),
        (below, "top", "normal", style.MUTED),
    ):
        axes.annotate(
            textwrap.fill(words, _letters(axes)),
            (0, 1),
            xycoords="axes fraction",
            xytext=(0, _NAME),
            textcoords="offset points",
            va=place,
            fontsize=style.SMALL,
            fontweight=weight,
            color=colour,
            annotation_clip=False,
        )


def note(axes: Axes, lines: Sequence[str], drop: float) -> None:
    """Write lines below a panel, wrapped, from ``drop`` points below its axis."""
    wrapped = [part for line in lines for part in textwrap.wrap(line, _letters(axes))]
    axes.annotate(
        "\n".join(wrapped),
        (0, 0),
        xycoords="axes fraction",
        xytext=(0, -drop),
        textcoords="offset points",
        va="top",
        fontsize=style.SMALL - 0.5,
        annotation_clip=False,
    )


def _letters(axes: Axes) -> int:
    """Return how many letters of small print fit beside each other over a panel."""
    figure = axes.get_figure(root=True)
    wide = figure.get_figwidth() if figure is not None else style.WIDTH
    return int(axes.get_position().width * wide / CM / LETTER)


def no_change(axes: Axes) -> None:
    """Mark no change on an upright axis."""
    axes.axhline(0, color=style.MUTED, linewidth=0.8, zorder=1)


def fit(axes: Axes, marks: Sequence[Mark], widest: float = 1.6) -> None:
    """Set the upright axis to hold the marks, as ``marks.limits`` does for a lying one."""
    axes.set_ylim(limits(marks, widest))


def upright(axes: Axes, x: float, mark: Mark, thick: float = style.THICK) -> None:
    """Draw one upright mark; what leaves the axis ends in an arrow.

    Args:
        axes: where, with its limits set.
        x: place on the lying axis.
        mark: the mark.
        thick: width of the bar of bounds, points.
    """
    bottom, top = axes.get_ylim()
    for ends, colour, width, layer in (
        (mark.interval, mark.colour, style.THIN, 2),
        (mark.bounds, mark.pale, thick, 3),
    ):
        if ends is None:
            continue
        shown = [max(ends[0], bottom), min(ends[1], top)]
        axes.plot([x, x], shown, color=colour, lw=width, solid_capstyle="butt", zorder=layer)
        for place, arrow, beyond in ((bottom, "v", ends[0] < bottom), (top, "^", ends[1] > top)):
            if beyond:
                axes.plot(x, place, marker=arrow, ms=_ARROW, color=mark.colour, clip_on=False)
    if mark.point is not None and math.isfinite(mark.point):
        axes.plot(
            x,
            mark.point,
            marker=mark.marker,
            markersize=style.POINT,
            markerfacecolor=mark.colour if mark.filled else "white",
            markeredgecolor=mark.colour,
            markeredgewidth=0.9,
            zorder=4,
        )


def of_model(data: pd.DataFrame, row: Record) -> pd.DataFrame:
    """Return the rows of a figure that concern the same model and measure as one of them."""
    model = data["specification"].eq(row["specification"])
    return data[model & data["indicator"].eq(row["indicator"])]


def comparison(model: Record, words: Words) -> str:
    """Return with whom a model compares; empty for a model of one group."""
    if not isinstance(model["countries_compared"], str):
        return ""
    return term(vocabulary.COMPARISONS, str(model["comparison"]), words.language)
