"""Figures of many estimates: panels by measure and scale, one or more marks a row."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.exhibits import style
from analysis.exhibits.marks import Mark, draw, limits, zero_line
from analysis.exhibits.numbers import tick
from analysis.exhibits.style import CM

_LEFT, _NUMBERS = 6.1, 3.5
_MARGIN, _LETTER = 0.3, 0.147
"""Left of the notes at the right, and the widest mean width of their letters, cm."""
_BOLD = 0.195
"""Mean width of a letter of a heading, cm."""
_TITLE, _HEAD, _AXIS, _KEY = 1.3, 0.95, 0.55, 1.4
_ROW, _LINE, _EXTRA_MARK = 0.76, 0.34, 0.34
_LABEL_WIDTH = 42


@dataclass(frozen=True)
class PanelRow:
    """One estimate in a panel.

    Attributes:
        label: the model in words.
        bold: whether it is the headline.
        marks: what is drawn, from top to bottom.
        notes: lines at the right, two at most beside a single mark.
    """

    label: str
    bold: bool
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]

    @property
    def height(self) -> float:
        """Height of the row, cm."""
        lines = max(len(self.lines), len(self.notes), 2)
        return _ROW + max(_LINE * (lines - 2), _EXTRA_MARK * max(0, len(self.marks) - 2))

    @property
    def lines(self) -> list[str]:
        """The label in lines that fit beside the axis."""
        return textwrap.wrap(self.label, _LABEL_WIDTH)


def _room(panels: Sequence[Panel]) -> float:
    """Return the room that the notes at the right need, cm."""
    notes = [note for panel in panels for row in panel.rows for note in row.notes]
    return max(_NUMBERS, _MARGIN + _LETTER * max(map(len, notes), default=0))


@dataclass(frozen=True)
class Panel:
    """Estimates of one measure on one scale.

    Attributes:
        heading: the measure.
        unit: unit of the axis.
        rows: its estimates.
    """

    heading: str
    unit: str
    rows: tuple[PanelRow, ...]

    @property
    def height(self) -> float:
        """Height of all rows, cm."""
        return sum(row.height for row in self.rows)


def draw_panels(
    panels: Sequence[Panel],
    language: str,
    title: str,
    subtitle: str,
    key: str,
    columns: str,
    watermark: str = "",
) -> Figure:
    """Draw panels below each other, each with an axis of its own.

    Args:
        panels: what is drawn.
        language: ``en`` or ``nl``, for the numbers on the axes.
        title: what is shown.
        subtitle: how it is shown.
        key: what the marks mean.
        columns: what the notes at the right hold.
        watermark: text across the figure; empty for none.
    """
    height = _TITLE + sum(_HEAD + panel.height + _AXIS for panel in panels) + _KEY
    width, numbers = style.WIDTH / CM, _room(panels)
    if not panels:
        return style.nothing(title, subtitle, watermark)
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, title, subtitle)
    style.key(figure, key)
    top = height - _TITLE
    for panel in panels:
        bottom = top - _HEAD - panel.height
        box = (
            _LEFT / width,
            bottom / height,
            (width - _LEFT - numbers) / width,
            panel.height / height,
        )
        axes = figure.add_axes(box)
        _draw_panel(axes, panel, language, int((width - numbers) / _BOLD))
        _note(axes, 1.0, 0.0, columns, outside=True)
        top = bottom - _AXIS
    style.watermark(figure, watermark)
    return figure


def _draw_panel(axes: Axes, panel: Panel, language: str, letters: int) -> None:
    axes.set_xlim(limits([mark for row in panel.rows for mark in row.marks], widest=1.6))
    axes.set_ylim(panel.height, 0)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, language)))
    axes.xaxis.grid(visible=True)
    style.bare(axes)
    zero_line(axes)
    axes.annotate(
        textwrap.fill(panel.heading, letters),
        (0, 1),
        xycoords=("figure fraction", "axes fraction"),
        xytext=(0, 5),
        textcoords="offset points",
        fontweight="bold",
        annotation_clip=False,
    )
    axes.annotate(
        panel.unit,
        (0, 0),
        xycoords="axes fraction",
        xytext=(-8, -9),
        textcoords="offset points",
        ha="right",
        fontsize=style.SMALL,
        color=style.MUTED,
        annotation_clip=False,
    )
    top = 0.0
    for row in panel.rows:
        if top:
            axes.axhline(top, color=style.GRID, linewidth=0.5, zorder=0)
        _draw_row(axes, row, top)
        top += row.height


def _draw_row(axes: Axes, row: PanelRow, top: float) -> None:
    middle = top + row.height / 2
    step = row.height / (len(row.marks) + 1)
    for place, mark in enumerate(row.marks, start=1):
        draw(axes, top + place * step, mark)
    axes.annotate(
        "\n".join(row.lines),
        (0, middle),
        xycoords=("figure fraction", "data"),
        va="center",
        fontsize=style.SMALL,
        fontweight="bold" if row.bold else "normal",
        annotation_clip=False,
    )
    _note(axes, 1.0, middle, "\n".join(row.notes))


def _note(axes: Axes, x: float, y: float, text: str, *, outside: bool = False) -> None:
    """Write at the right of the axis: beside a row, or above the panel."""
    axes.annotate(
        text,
        (x, y),
        xycoords=("axes fraction", "data"),
        xytext=(7, 5 if outside else 0),
        textcoords="offset points",
        va="bottom" if outside else "center",
        fontsize=style.SMALL - 0.5,
        color=style.MUTED if outside else style.INK,
        annotation_clip=False,
    )
