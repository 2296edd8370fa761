"""Figure of one country: what is printed, measure by measure, with its agreement dates."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from analysis.design.calendar import Calendar, calendar_of
from analysis.exhibits import style, vocabulary
from analysis.exhibits.numbers import number, printed_date
from analysis.exhibits.style import CM
from analysis.exhibits.time_axis import nameable, time_axis
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital

_LEFT, _RIGHT = 4.7, 0.25
_TITLE, _STRIP_ROW, _PANEL, _AXIS, _KEY = 1.25, 0.46, 1.85, 0.65, 0.9
_GAP = 0.28
_HALF_BAR = 0.23
_CHARACTER = 0.17
"""Width of a character of a label, cm, a little above the mean."""
_NONE = {"en": "none", "nl": "geen"}
_KEY_TEXT = {
    "en": "Bar: every true count that the figure allows.  ● printed number  ○ mid-point of <5 "
    "or a range.\nA year without a mark is not printed.  Dashed line: signed.  Solid line: in "
    "force.  Grey: only the month or year is known.",
    "nl": "Balk: elk aantal dat het cijfer toelaat.  ● afgedrukt getal  ○ midden van <5 of een "
    "bandbreedte.\nEen jaar zonder teken is niet afgedrukt.  Streeplijn: ondertekend.  Lijn: in "
    "werking.  Grijs: alleen maand of jaar bekend.",
}


def draw_series(
    data: pd.DataFrame,
    years: Sequence[int],
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw the figures of one country as intervals on one time axis.

    Args:
        data: rows of ``figure_series``: figures and dated events.
        years: years, quarters or months of the axis.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    cells = data[data["kind"] == "cell"]
    events = data[data["kind"] == "event"].sort_values(["date_earliest", "event"])
    measures = [name for name in words.measures if name in set(cells["indicator"])]
    strip = max(1, len(events)) * _STRIP_ROW + 0.15
    height = _TITLE + strip + len(measures) * (_PANEL + _GAP) + _AXIS + _KEY
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, title, subtitle)
    top = height - _TITLE
    axes = _axes(figure, top - strip, strip, height, years)
    _draw_strip(axes, events, words)
    for place, measure in enumerate(measures):
        bottom = top - strip - (place + 1) * (_PANEL + _GAP)
        panel = _axes(figure, bottom, _PANEL, height, years)
        for year in _year_starts(years):
            panel.axvline(year, color=style.GRID, linewidth=0.5, zorder=0)
        _mark_events(panel, events)
        _draw_cells(panel, cells[cells["indicator"] == measure], words)
        _label_panel(figure, measure, words, (bottom + _PANEL) / height)
        last = place == len(measures) - 1
        panel.tick_params(axis="x", labelbottom=last, length=2.5 if last else 0)
    style.key(figure, _KEY_TEXT[words.language])
    style.watermark(figure, watermark)
    return figure


def _year_starts(years: Sequence[int]) -> list[int]:
    """Return the periods at which a calendar year begins, the first of the axis left out."""
    calendar = calendar_of(years[0])
    return [year for year in years[1:] if calendar.number(year) == 1]


def _axes(figure: Figure, bottom: float, tall: float, height: float, years: Sequence[int]) -> Axes:
    width = style.WIDTH / CM
    axes = figure.add_axes(
        (_LEFT / width, bottom / height, (width - _LEFT - _RIGHT) / width, tall / height)
    )
    time_axis(axes, years)
    style.bare(axes)
    return axes


def _label_panel(figure: Figure, measure: str, words: Words, top: float) -> None:
    height = figure.get_figheight() / CM
    label = textwrap.fill(words.measures[measure], 21)
    figure.text(0, top, label, va="top", fontsize=style.LABEL, fontweight="bold")
    below = top - (0.1 + 0.4 * (label.count("\n") + 1)) / height
    figure.text(0, below, words.units[measure], va="top", fontsize=style.SMALL, color=style.MUTED)


def _draw_cells(axes: Axes, cells: pd.DataFrame, words: Words) -> None:
    highest = max(float(cells["high"].max()), 4.0)
    axes.set_ylim(0, highest * 1.42)
    ticks = MaxNLocator(nbins=3, integer=True).tick_values(0, highest)
    axes.set_yticks([tick for tick in ticks if 0 <= tick <= highest * 1.2])
    axes.yaxis.grid(visible=True)
    for cell in cells.to_dict("records"):
        centre, low, high = cell["year"] + 0.5, float(cell["low"]), float(cell["high"])
        axes.add_patch(
            Rectangle(
                (centre - _HALF_BAR, low),
                2 * _HALF_BAR,
                high - low,
                facecolor=style.PALE_BLUE,
                edgecolor=style.BLUE,
                linewidth=0.7,
                zorder=2,
                clip_on=False,
            )
        )
        number_printed = cell["shown"] in ("rounded", "exact")
        axes.plot(
            centre,
            cell["printed"],
            marker="o",
            markersize=style.POINT,
            markerfacecolor=style.BLUE if number_printed else "white",
            markeredgecolor=style.BLUE,
            markeredgewidth=0.9,
            zorder=3,
            clip_on=False,
        )
        if not nameable(range(*(int(end) for end in axes.get_xlim()))):
            continue
        axes.annotate(
            token_text(cell, words.language),
            (centre, max(high, cell["printed"])),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=style.SMALL,
            path_effects=style.HALO,
        )


def token_text(cell: Mapping[Any, object], language: str) -> str:
    """Return what is printed for a cell, as short as it can be said."""
    first, last = (float(str(cell[name])) for name in ("first", "last"))
    if cell["shown"] == "exact":
        return _NONE[language]
    if cell["shown"] == "below":
        return f"<{number(first, language)}"
    if cell["shown"] == "range":
        return f"{number(first, language)}\N{EN DASH}{number(last, language)}"
    return number(first, language)


def _mark_events(axes: Axes, events: pd.DataFrame) -> None:
    """Draw a line for a day, a band for a month or a year, at the printed precision."""
    calendar = calendar_of(int(axes.get_xlim()[0]))
    for event in events.to_dict("records"):
        start, end = _ends(event, calendar)
        if end < axes.get_xlim()[0] or start > axes.get_xlim()[1]:
            continue
        if event["precision"] == "day":
            axes.axvline(start, color=style.INK, linewidth=0.9, linestyle=_dash(event), zorder=1)
        else:
            axes.axvspan(start, end, facecolor=style.BAND, edgecolor="white", lw=1.5, zorder=0)


def _dash(event: dict[object, object]) -> str | tuple[int, tuple[float, float]]:
    return "solid" if event["event"] == "in_force" else (0, (3.0, 2.0))


def _ends(event: dict[object, object], calendar: Calendar) -> tuple[float, float]:
    first = date.fromisoformat(str(event["date_earliest"]))
    after = date.fromisoformat(str(event["date_latest"])) + timedelta(days=1)
    return calendar.position(first), calendar.position(after)


def _draw_strip(axes: Axes, events: pd.DataFrame, words: Words) -> None:
    """Name each event beside its line; one outside the axis points to its side."""
    axes.set_ylim(max(1, len(events)), 0)
    axes.axis("off")
    left, right = axes.get_xlim()
    calendar = calendar_of(int(left))
    for row, event in enumerate(events.to_dict("records")):
        start, end = _ends(event, calendar)
        text = _event_label(event, words)
        if end <= left or start >= right:
            early = end <= left
            text = f"← {text}" if early else f"{text} →"
            place, side = (left, "left") if early else (right, "right")
            axes.text(place, row + 0.5, text, ha=side, va="center", fontsize=style.SMALL)
            continue
        if event["precision"] == "day":
            axes.plot(
                [start, start],
                [row + 0.15, len(events)],
                color=style.INK,
                linewidth=0.9,
                linestyle=_dash(event),
                clip_on=False,
            )
        else:
            axes.add_patch(Rectangle((start, row + 0.2), end - start, 0.6, color=style.BAND, lw=0))
        to_right = _fits(text, (right - end) / (right - left))
        axes.annotate(
            text,
            (end if to_right else start, row + 0.5),
            xytext=(3 if to_right else -3, 0),
            textcoords="offset points",
            ha="left" if to_right else "right",
            va="center",
            fontsize=style.SMALL,
            bbox=style.BACKING,
        )
    if events.empty:
        none = {"en": "No dated agreement", "nl": "Geen gedateerde afspraak"}[words.language]
        axes.text(left, 0.5, none, va="center", fontsize=style.SMALL, color=style.MUTED)


def _fits(text: str, share: float) -> bool:
    """Return whether a label fits in the share of the axis that is left beside its mark."""
    return len(text) * _CHARACTER <= share * (style.WIDTH / CM - _LEFT - _RIGHT)


def _event_label(event: dict[object, object], words: Words) -> str:
    instrument = term(vocabulary.INSTRUMENTS, str(event["instrument"]), words.language)
    happened = term(vocabulary.EVENTS, str(event["event"]), words.language)
    when = printed_date(str(event["date_earliest"]), str(event["precision"]), words.language)
    return f"{capital(instrument)} {happened}, {when}"
