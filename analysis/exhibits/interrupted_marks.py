"""Marks shared by the figures of interrupted series: cells, lines, projection, dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.design.calendar import Calendar, calendar_of
from analysis.exhibits import style, vocabulary
from analysis.exhibits.interrupted_data import STARTED
from analysis.exhibits.numbers import printed_date
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital

_STARTED = {"en": "started", "nl": "gestart"}
_HALF_BAR = 0.2
_ASIDE = 0.32
"""Where the projection of a year stands, right of the middle of the year."""


def draw_cells(axes: Axes, cells: pd.DataFrame, size: float = style.POINT) -> None:
    """Draw each figure as the interval of counts that it allows, with its printed value."""
    for cell in cells.to_dict("records"):
        centre, low, high = cell["year"] + 0.5, float(cell["low"]), float(cell["high"])
        axes.add_patch(
            Rectangle(
                (centre - _HALF_BAR, low), 2 * _HALF_BAR, high - low,
                facecolor=style.PALE_BLUE, edgecolor=style.BLUE, linewidth=0.6, zorder=3,
            )
        )  # fmt: skip
        solid = cell["shown"] in ("rounded", "exact")
        axes.plot(
            centre, cell["printed"], marker="o", markersize=size, markeredgewidth=0.8,
            markerfacecolor=style.BLUE if solid else "white", markeredgecolor=style.BLUE, zorder=5,
        )  # fmt: skip


def draw_lines(axes: Axes, cells: pd.DataFrame, width: float) -> None:
    """Draw the fitted lines before and from the event on, and the first of them drawn on."""
    event_year = cells["event_year"].iloc[0]
    before, after = cells[cells["year"] < event_year], cells[cells["year"] >= event_year]
    for part in (before, after):
        axes.plot(part["year"] + 0.5, part["fitted"], color=style.INK, linewidth=width, zorder=4)
    # The projection leaves the fitted line at the last year before the event.
    joined = pd.concat([before.tail(1), after])
    axes.plot(
        joined["year"] + 0.5, joined["counterfactual"], color=style.ORANGE, linewidth=width,
        linestyle=(0, (4.0, 2.0)), zorder=4,
    )  # fmt: skip


def draw_projection(axes: Axes, cells: pd.DataFrame) -> None:
    """Draw rounding bounds and prediction interval of the projection beside each later year.

    What leaves the axis ends in an arrow.
    """
    bottom, top = axes.get_ylim()
    later = cells[cells["year"] >= cells["event_year"]]
    for row in later.to_dict("records"):
        x = row["year"] + 0.5 + _ASIDE
        # The thin interval stays visible inside the thick bounds, whichever is wider.
        spans = (
            ("counterfactual_bound_low", "counterfactual_bound_high", style.PALE_ORANGE, 5.0),
            ("prediction_low", "prediction_high", style.ORANGE, style.THIN),
        )
        for first, last, colour, width in spans:
            if pd.isna(row[first]):
                continue
            low, high = float(row[first]), float(row[last])
            axes.plot(
                [x, x], [max(low, bottom), min(high, top)], color=colour, linewidth=width,
                solid_capstyle="butt", zorder=2,
            )  # fmt: skip
            for place, arrow, beyond in ((bottom, "v", low < bottom), (top, "^", high > top)):
                if beyond:
                    axes.plot(
                        x, place, marker=arrow, markersize=4, color=style.ORANGE, clip_on=False
                    )
        axes.plot(
            x, row["counterfactual"], marker="D", markersize=3.6, markerfacecolor="white",
            markeredgecolor=style.ORANGE, markeredgewidth=0.9, zorder=5,
        )  # fmt: skip


def vertical_limits(cells: pd.DataFrame, widest: float = 1.6) -> tuple[float, float]:
    """Return limits that hold zero, all figures, lines and rounding bounds, and most intervals.

    A prediction interval is shown up to ``widest`` times the reach of the rest.
    """
    names = ["low", "high", "fitted", "counterfactual"]
    names += ["counterfactual_bound_low", "counterfactual_bound_high"]
    solid = cells.reindex(columns=names).astype(float)
    low, high = min(0.0, float(solid.min().min())), max(4.0, float(solid.max().max()))
    reach = max(abs(low), high)
    ends = cells.reindex(columns=["prediction_low", "prediction_high"]).astype(float)
    later = ends[cells["year"] >= cells["event_year"].astype(float)]
    if later.notna().to_numpy().any():
        low = min(low, max(float(later.min().min()), -widest * reach))
        high = max(high, min(float(later.max().max()), widest * reach))
    room = 0.06 * (high - low)
    return low - (room if low < 0 else 0.0), high + 2 * room


def mark_dates(axes: Axes, events: Sequence[Mapping[Any, object]], width: float = 0.9) -> None:
    """Draw a line for a day, a band for a month or a year, at the printed precision."""
    left, right = axes.get_xlim()
    calendar = calendar_of(int(left))
    for event in events:
        start, end = ends_of(event, calendar)
        if end <= left or start >= right:
            continue
        if event["precision"] == "day":
            axes.axvline(
                start, color=style.MUTED, linewidth=width, linestyle=dash_of(event), zorder=1
            )
        else:
            axes.axvspan(start, end, facecolor=style.BAND, edgecolor="none", zorder=0)


def dash_of(event: Mapping[Any, object]) -> str | tuple[int, tuple[float, float]]:
    """Return a full line for an entry into force, a dashed one for every other event."""
    return "solid" if event["event"] == "in_force" else (0, (3.0, 2.0))


def ends_of(event: Mapping[Any, object], calendar: Calendar) -> tuple[float, float]:
    """Return the first and the last moment that the printed date allows, in periods."""
    first = date.fromisoformat(str(event["date_earliest"]))
    after = date.fromisoformat(str(event["date_latest"])) + timedelta(days=1)
    return calendar.position(first), calendar.position(after)


def event_label(event: Mapping[Any, object], words: Words) -> str:
    """Return ``Implementing protocol in force, 1 November 2011``."""
    instrument = term(vocabulary.INSTRUMENTS, str(event["instrument"]), words.language)
    happened = happening(str(event["event"]), words.language)
    when = printed_date(str(event["date_earliest"]), str(event["precision"]), words.language)
    return f"{capital(instrument)} {happened}, {when}"


def happening(event: str, language: str) -> str:
    """Return what happened, in words."""
    if event == STARTED:
        return _STARTED[language]
    return term(vocabulary.EVENTS, event, language)
