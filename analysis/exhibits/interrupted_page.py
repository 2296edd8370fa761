"""One page of small multiples: the series of every focus country, or why there is none."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

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
from analysis.exhibits.words import Words, capital

_COLUMNS = 4
_TITLE, _KEY = 1.6, 1.5
_NAME, _LINE, _AXIS = 0.47, 0.3, 0.75
_PANEL, _LOW_PANEL = 1.3, 0.4
_BLOCK = 0.55
_LEFT, _GAP = 0.55, 0.62
_HEAD_CHARACTERS = 24
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
Head = Sequence[tuple[str, str]]
"""Lines below the name of a country, each with its colour."""

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

    Countries without a figure come last, under a heading of their own, in low panels that hold
    their dates.

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
    by_country = {country: data[data["country"] == country] for country in countries}
    tall_rows = _rows([country for country in countries if country not in without])
    low_rows = _rows([country for country in countries if country in without])
    heads = {country: _head_lines(by_country[country], words) for country in countries}
    steps = [_step(row, heads, _PANEL) for row in tall_rows]
    low_step = _step([], heads, _LOW_PANEL)
    height = _TITLE + sum(steps) + _KEY
    height += _BLOCK + len(low_rows) * low_step if low_rows else 0.0
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, title, textwrap.fill(subtitle, _CHARACTERS))
    top = height - _TITLE
    for row, step in zip(tall_rows, steps, strict=True):
        _draw_row(figure, [by_country[country] for country in row], heads, top, step, years, words)
        top -= step
    if low_rows:
        _write(figure, _LEFT, top, _sentence(STATUS[words.language]["no_figures"]))
        top -= _BLOCK
    for row in low_rows:
        _draw_row(
            figure, [by_country[country] for country in row], heads, top, low_step, years, words
        )
        top -= low_step
    style.key(figure, textwrap.fill(_KEY_TEXT[words.language], _CHARACTERS))
    style.watermark(figure, watermark)
    return figure


def _rows(countries: Sequence[str]) -> list[Sequence[str]]:
    return [countries[at : at + _COLUMNS] for at in range(0, len(countries), _COLUMNS)]


def _head_lines(rows: pd.DataFrame, words: Words) -> Head:
    """Return the lines below the name of a country: the measure, and why nothing is fitted."""
    shown = rows[rows["kind"] != "event"].iloc[0]
    if shown["kind"] == "none":
        return []
    parts = [(words.measures[str(shown["indicator"])], style.INK)]
    if shown["status"] != "fitted":
        parts.append((STATUS[words.language][str(shown["status"])], style.MUTED))
    return [
        (line, colour) for part, colour in parts for line in textwrap.wrap(part, _HEAD_CHARACTERS)
    ]


def _step(row: Sequence[str], heads: Mapping[str, Head], panel: float) -> float:
    """Return the height of a row of panels with their heads, cm."""
    lines = max((len(heads[country]) for country in row), default=0)
    return _NAME + lines * _LINE + panel + _AXIS


def _draw_row(
    figure: Figure,
    countries: Sequence[pd.DataFrame],
    heads: Mapping[str, Head],
    top: float,
    step: float,
    years: Sequence[int],
    words: Words,
) -> None:
    """Draw panels side by side: the names on one line, and the axes on another."""
    width, height = (size / CM for size in figure.get_size_inches())
    wide = (width - _LEFT - 0.1 - (_COLUMNS - 1) * _GAP) / _COLUMNS
    for column, rows in enumerate(countries):
        code = str(rows["country"].iloc[0])
        left = _LEFT + column * (wide + _GAP)
        panel = _PANEL if heads[code] else _LOW_PANEL
        bottom = top - step + _AXIS
        axes = figure.add_axes((left / width, bottom / height, wide / width, panel / height))
        _draw_panel(axes, rows, years, words)
        _write(figure, left, top, words.country(code), bold=True)
        for place, (line, colour) in enumerate(heads[code]):
            _write(figure, left, top - 0.38 - place * _LINE, line, colour)


def _write(
    figure: Figure, left: float, top: float, text: str, colour: str = style.INK, *,
    bold: bool = False,
) -> None:  # fmt: skip
    """Write a line with its upper left corner at a place, cm."""
    width, height = (size / CM for size in figure.get_size_inches())
    figure.text(
        left / width, top / height, text, va="top", color=colour,
        fontsize=style.SMALL if bold else style.SMALL - 1.2,
        fontweight="bold" if bold else "normal",
    )  # fmt: skip


def _sentence(text: str) -> str:
    return f"{capital(text)}:"


def _draw_panel(axes: Axes, rows: pd.DataFrame, years: Sequence[int], words: Words) -> None:
    time_axis(axes, years, ends_only=True)
    axes.tick_params(axis="x", labelsize=style.SMALL - 1.5)
    style.bare(axes)
    axes.set_yticks([])
    mark_dates(axes, rows[rows["kind"] == "event"].to_dict("records"), 0.7)
    cells = rows[rows["kind"] == "cell"].sort_values("year")
    if cells.empty:
        axes.set_ylim(0, 1)
        return
    axes.set_ylim(*vertical_limits(cells.drop(columns=["prediction_low", "prediction_high"])))
    largest = float(cells["high"].max())
    axes.set_yticks([0, largest])
    axes.set_yticklabels(
        [tick(value, words.language) for value in (0, largest)], fontsize=style.SMALL - 1.5
    )
    axes.axhline(0, color=style.MUTED, linewidth=0.5, zorder=1)
    if str(cells["status"].iloc[0]) == "fitted":
        draw_lines(axes, cells, 0.9)
    draw_cells(axes, cells, 2.4)
