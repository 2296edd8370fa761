"""Figure of one interrupted series: figures as intervals, fitted line, projection, all dates."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from analysis.design.calendar import calendar_of
from analysis.exhibits import style
from analysis.exhibits.interrupted_marks import (
    dash_of,
    draw_cells,
    draw_lines,
    draw_projection,
    ends_of,
    event_label,
    mark_dates,
    vertical_limits,
)
from analysis.exhibits.series_figure import token_text
from analysis.exhibits.style import CM
from analysis.exhibits.time_axis import nameable, time_axis
from analysis.exhibits.words import Words

_LEFT, _RIGHT, _TITLE, _STRIP_ROW, _PANEL, _AXIS, _LINE = 1.3, 0.35, 1.25, 0.46, 6.2, 0.7, 0.37
_CHARACTERS = 104
"""Of small type that fit on one line of the column."""

_LETTERS = 0.085
"""Height of a label with its distance from the mark, as a share of the panel."""

_WITHOUT = {"en": "trend drawn on", "nl": "trend doorgetrokken"}
_KEY_TEXT = {
    "en": "Bar: every true count that the figure allows.  ● printed  ○ mid-point of <5 or a range. "
    "Dark lines: fitted. Orange dashes: drawn on without the change of level. ◇ with thick bar: "
    "over all allowed counts; thin line: {level}% prediction interval; arrow: it goes on. Vertical "
    "dashes: signed or started; line: in force; grey band: month or year only.",
    "nl": "Balk: elk aantal dat het cijfer toelaat.  ● afgedrukt  ○ midden van <5 of een "
    "bandbreedte. Donkere lijnen: gepast. Oranje streeplijn: doorgetrokken zonder de "
    "niveauverandering. ◇ met dikke balk: over alle toegelaten aantallen; dunne lijn: "
    "{level}%-voorspellingsinterval; pijl: loopt door. Verticale streeplijn: ondertekend of "
    "gestart; lijn: in werking; grijze band: alleen maand of jaar bekend.",
}


def draw_interrupted(
    data: pd.DataFrame,
    years: Sequence[int],
    words: Words,
    title: str,
    subtitle: str,
    *,
    level: float,
    watermark: str = "",
) -> Figure:
    """Draw one fitted series; call it within ``style.house_style``.

    Args:
        data: rows of ``series_figure`` for one country and measure.
        years: years, quarters or months of the axis.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        level: coverage of the prediction interval.
        watermark: text across the figure; empty for none.
    """
    cells = data[data["kind"] == "cell"].sort_values("year")
    events = data[data["kind"] == "event"].sort_values(["date_earliest", "event"])
    listed = events.to_dict("records")
    strip = max(1, len(listed)) * _STRIP_ROW + 0.1
    key = textwrap.fill(_KEY_TEXT[words.language].format(level=f"{level * 100:g}"), _CHARACTERS)
    below = textwrap.fill(subtitle, _CHARACTERS)
    foot = 0.3 + _LINE * (key.count("\n") + 1)
    head = _TITLE + _LINE * (below.count("\n") + 1)
    height = head + strip + _PANEL + _AXIS + foot
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, title, below)
    panel = _axes(figure, foot + _AXIS, _PANEL, height, years)
    panel.set_ylim(*vertical_limits(cells))
    panel.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    panel.yaxis.grid(visible=True)
    panel.axhline(0, color=style.MUTED, linewidth=0.7, zorder=1)
    mark_dates(panel, listed)
    draw_projection(panel, cells)
    draw_lines(panel, cells, 1.3)
    draw_cells(panel, cells)
    if nameable(years):
        _name_cells(panel, cells, words)
    _name_projection(panel, cells, words)
    panel.set_ylabel(words.units[str(cells["indicator"].iloc[0])])
    _draw_strip(_axes(figure, foot + _AXIS + _PANEL, strip, height, years), listed, words)
    style.key(figure, key)
    style.watermark(figure, watermark)
    return figure


def _axes(figure: Figure, bottom: float, tall: float, height: float, years: Sequence[int]) -> Axes:
    width = style.WIDTH / CM
    axes = figure.add_axes(
        (_LEFT / width, bottom / height, (width - _LEFT - _RIGHT) / width, tall / height)
    )
    time_axis(axes, years)
    style.bare(axes)
    return axes


def _name_cells(axes: Axes, cells: pd.DataFrame, words: Words) -> None:
    """Write each figure above its bar, or below it where a line runs just above."""
    bottom, top = axes.get_ylim()
    room = _LETTERS * (top - bottom)
    for cell in cells.to_dict("records"):
        highest = max(float(cell["high"]), float(cell["printed"]))
        lowest = min(float(cell["low"]), float(cell["printed"]))
        lines = [cell["fitted"]]
        if cell["year"] >= cell["event_year"]:
            lines.append(cell["counterfactual"])
        crossed = any(highest < float(line) < highest + room for line in lines)
        below = crossed and lowest - room > bottom
        axes.annotate(
            token_text(cell, words.language),
            (cell["year"] + 0.5, lowest if below else highest),
            xytext=(0, -4 if below else 4), textcoords="offset points", ha="center",
            va="top" if below else "bottom", fontsize=style.SMALL, path_effects=style.HALO,
            zorder=6,
        )  # fmt: skip


def _name_projection(axes: Axes, cells: pd.DataFrame, words: Words) -> None:
    """Say at the dashed line what it is, away from the fitted line; the key does where bars are."""
    event_year = cells["event_year"].iloc[0]
    before = cells[cells["year"] < event_year].iloc[-1]
    after = cells[cells["year"] >= event_year].iloc[0]
    above = float(after["counterfactual"]) >= float(after["fitted"])
    x = (float(before["year"]) + float(after["year"])) / 2 + 0.5
    y = (float(before["counterfactual"]) + float(after["counterfactual"])) / 2
    room = _LETTERS * (axes.get_ylim()[1] - axes.get_ylim()[0])
    ends = (y, y + room) if above else (y - room, y)
    if any(row["low"] < ends[1] and row["high"] > ends[0] for row in (before, after)):
        return
    axes.annotate(
        _WITHOUT[words.language], (x, y), xytext=(0, 5 if above else -5),
        textcoords="offset points", ha="center", va="bottom" if above else "top",
        fontsize=style.SMALL, color=style.ORANGE, path_effects=style.HALO, zorder=6,
    )  # fmt: skip


def _draw_strip(axes: Axes, events: Sequence[Mapping[Any, object]], words: Words) -> None:
    """Name each event beside its line; one outside the axis points to its side."""
    axes.set_ylim(max(1, len(events)), 0)
    axes.axis("off")
    left, right = axes.get_xlim()
    calendar = calendar_of(int(left))
    for row, event in enumerate(events):
        start, end = ends_of(event, calendar)
        text = event_label(event, words)
        if end <= left or start >= right:
            early = end <= left
            axes.text(
                left if early else right, row + 0.5, f"← {text}" if early else f"{text} →",
                ha="left" if early else "right", va="center", fontsize=style.SMALL,
            )  # fmt: skip
            continue
        if event["precision"] == "day":
            axes.plot(
                [start, start], [row + 0.15, len(events)], color=style.MUTED, linewidth=0.9,
                linestyle=dash_of(event), clip_on=False,
            )  # fmt: skip
        else:
            axes.add_patch(Rectangle((start, row + 0.2), end - start, 0.6, color=style.BAND, lw=0))
        to_right = (start + end) / 2 < (left + right) / 2
        axes.annotate(
            text, (end if to_right else start, row + 0.5), xytext=(3 if to_right else -3, 0),
            textcoords="offset points", ha="left" if to_right else "right", va="center",
            fontsize=style.SMALL, path_effects=style.HALO,
        )  # fmt: skip
