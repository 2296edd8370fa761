"""One page of small multiples: the series of every focus country, or why there is none."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import style
from analysis.exhibits.interrupted_marks import (
    draw_cells,
    draw_lines,
    mark_dates,
    vertical_limits,
)
from analysis.exhibits.numbers import tick
from analysis.exhibits.style import CM
from analysis.exhibits.time_axis import time_axis
from analysis.exhibits.words import Words

_COLUMNS = 4
_TITLE, _KEY, _ROW, _PANEL, _HEAD = 1.6, 1.5, 3.0, 1.5, 0.85
_LOW_ROW, _LOW_PANEL, _LOW_HEAD = 1.55, 0.5, 0.42
_LEFT, _GAP = 0.55, 0.62
_CHARACTERS = 104
_KEY_TEXT = {
    "en": "Bar: every true count that the figure allows.  ● printed  ○ mid-point of <5 or a range. "
    "Dark lines: fitted. Orange dashes: drawn on without the change of level. Vertical dashes: "
    "signed or started; line: in force; grey band: month or year only. Each panel has a scale of "
    "its own; its largest count stands at the side.",
    "nl": "Balk: elk aantal dat het cijfer toelaat.  ● afgedrukt  ○ midden van <5 of een "
    "bandbreedte. Donkere lijnen: gepast. Oranje streeplijn: doorgetrokken zonder de "
    "niveauverandering. Verticale streeplijn: ondertekend of gestart; lijn: in werking; grijze "
    "band: alleen maand of jaar. Elk paneel heeft een eigen schaal; het grootste aantal staat "
    "ernaast.",
}
STATUS = {
    "en": {
        "fitted": "fitted",
        "too_few": "too few years printed around the event",
        "after_series": "the event counts after the series",
        "always": "under agreement in all years",
        "no_event": "no dated event",
        "no_figures": "no figure printed",
    },
    "nl": {
        "fitted": "gepast",
        "too_few": "te weinig jaren rond de gebeurtenis afgedrukt",
        "after_series": "de gebeurtenis telt pas na de reeks",
        "always": "in alle jaren al een afspraak",
        "no_event": "geen gedateerde gebeurtenis",
        "no_figures": "geen cijfer afgedrukt",
    },
}
"""Why a series is fitted or not, in a few words."""


def draw_page(
    data: pd.DataFrame,
    years: Sequence[int],
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw one panel a country; call it within ``style.house_style``.

    Countries without a figure come last, in low panels that hold their dates.

    Args:
        data: rows of ``series_figure`` for all countries.
        years: years, quarters or months of every axis.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    countries = sorted(data["country"].unique(), key=words.country)
    without = set(data.loc[data["kind"] == "none", "country"])
    blocks = (
        ([country for country in countries if country not in without], _ROW, _HEAD, _PANEL),
        ([country for country in countries if country in without], _LOW_ROW, _LOW_HEAD, _LOW_PANEL),
    )
    tall = sum(math.ceil(len(block) / _COLUMNS) * step for block, step, _, _ in blocks)
    height = _TITLE + tall + _KEY
    width = style.WIDTH / CM
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, title, textwrap.fill(subtitle, _CHARACTERS))
    wide = (width - _LEFT - 0.1 - (_COLUMNS - 1) * _GAP) / _COLUMNS
    top = height - _TITLE
    for block, step, head, panel in blocks:
        for place, country in enumerate(block):
            row, column = divmod(place, _COLUMNS)
            left, upper = _LEFT + column * (wide + _GAP), top - row * step
            axes = figure.add_axes(
                (left / width, (upper - head - panel) / height, wide / width, panel / height)
            )
            rows = data[data["country"] == country]
            _head(figure, rows, words, left / width, upper / height, height)
            _draw_panel(axes, rows, years, words)
        top -= math.ceil(len(block) / _COLUMNS) * step
    style.key(figure, textwrap.fill(_KEY_TEXT[words.language], _CHARACTERS))
    style.watermark(figure, watermark)
    return figure


def _head(
    figure: Figure, rows: pd.DataFrame, words: Words, left: float, top: float, height: float
) -> None:
    """Write the country, and below it the measure and why nothing is fitted."""
    country = textwrap.shorten(words.country(str(rows["country"].iloc[0])), 26, placeholder="…")
    figure.text(left, top, country, va="top", fontsize=style.SMALL, fontweight="bold")
    shown = rows[rows["kind"] != "event"]
    if shown["kind"].iloc[0] == "none":
        return
    label = textwrap.shorten(words.measures[str(shown["indicator"].iloc[0])], 26, placeholder="…")
    figure.text(
        left, top - 0.36 / height, label, va="top", fontsize=style.SMALL - 1.2, color=style.MUTED
    )


def _draw_panel(axes: Axes, rows: pd.DataFrame, years: Sequence[int], words: Words) -> None:
    time_axis(axes, years, ends_only=True)
    axes.tick_params(axis="x", labelsize=style.SMALL - 1.5)
    style.bare(axes)
    axes.set_yticks([])
    mark_dates(axes, rows[rows["kind"] == "event"].to_dict("records"), 0.7)
    cells = rows[rows["kind"] == "cell"].sort_values("year")
    status = str(rows[rows["kind"] != "event"]["status"].iloc[0])
    if cells.empty:
        axes.set_ylim(0, 1)
        _say(axes, status, words, 0.5)
        return
    low, high = vertical_limits(cells.drop(columns=["prediction_low", "prediction_high"]))
    axes.set_ylim(low, high if status == "fitted" else high * 1.55)
    largest = float(cells["high"].max())
    axes.set_yticks([0, largest])
    axes.set_yticklabels(
        [tick(value, words.language) for value in (0, largest)], fontsize=style.SMALL - 1.5
    )
    axes.axhline(0, color=style.MUTED, linewidth=0.5, zorder=1)
    if status == "fitted":
        draw_lines(axes, cells, 0.9)
    else:
        _say(axes, status, words, 0.97)
    draw_cells(axes, cells, 2.4)


def _say(axes: Axes, status: str, words: Words, at: float) -> None:
    axes.text(
        0.5, at, textwrap.fill(STATUS[words.language][status], 26), transform=axes.transAxes,
        ha="center", va="center" if at == 0.5 else "top", fontsize=style.SMALL - 1.5,
        color=style.MUTED, linespacing=1.0, bbox=style.BACKING, zorder=7,
    )  # fmt: skip
