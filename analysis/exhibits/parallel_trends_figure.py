"""Figure of how far parallel trends may fail before a result loses its direction.

Upper panels set the headline change against an earlier one, over all counts that rounding allows.
Lower panels are the confidence sets of Rambachan & Roth (2023) on event studies.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import style, vocabulary
from analysis.exhibits.did_panels import (
    KEY,
    Layout,
    Models,
    Record,
    Texts,
    comparison,
    fit,
    heading,
    no_change,
    note,
    numbered,
    small_panels,
)
from analysis.exhibits.marks import Mark
from analysis.exhibits.numbers import number, pair, single
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital, scale_of, span

_NOTE = 26
_LAYOUT = Layout(1.1, 1.6, 0.25, head=1.45, tall=3.6, foot=1.9, key=KEY + 0.35)
EVENT_STUDY = "event study"
SMOOTHNESS = "smoothness"
BREAKDOWN = {
    "breakdown as printed": ("as printed", "als afgedrukt", "o", True),
    "breakdown for all counts allowed": ("all counts", "alle aantallen", "v", True),
    "breakdown for some counts allowed": ("some counts", "sommige aantallen", "D", False),
}
"""Item -> its name in English and Dutch, marker, filled."""

_TEXT = {
    "en": {
        "recurs": "Multiple of it that may recur",
        "largest": "Multiple of the largest earlier change",
        "bends": "Bend of the trend a year, {unit}",
        "own": "against their own change {years}",
        "difference": "against the difference {years}",
        "sign": "direction holds up to: {values}",
        "reaches": "interval reaches zero at: {values}",
        "never": "beyond {cap}",
        "key": "Blue: every value that the departure and the rounding allow.  Green: interval of "
        "Rambachan and Roth, as printed.\nOn the zero line, the largest departure at which the "
        "direction holds: ● as printed\n▼ for every allowed count  ◇ for some.  Dots: computed; "
        "lines join them.",
    },
    "nl": {
        "recurs": "Veelvoud daarvan dat mag terugkomen",
        "largest": "Veelvoud van de grootste eerdere verandering",
        "bends": "Knik van de trend per jaar, {unit}",
        "own": "tegenover hun eigen verandering {years}",
        "difference": "tegenover het verschil {years}",
        "sign": "richting houdt tot: {values}",
        "reaches": "interval raakt nul bij: {values}",
        "never": "meer dan {cap}",
        "key": "Blauw: elke waarde die afwijking en afronding toelaten.  Groen: interval van "
        "Rambachan en Roth, als afgedrukt.\nOp de nullijn de grootste afwijking waarbij de "
        "richting houdt: ● als afgedrukt\n▼ voor elk toegelaten aantal  ◇ voor sommige.  Stippen: "
        "berekend; lijnen verbinden ze.",
    },
}
CAP = 10
"""Breakdown values are searched up to this multiple; a missing one lies beyond."""


@dataclass(frozen=True)
class TrendPanel:
    """What one model can bear under one kind of departure.

    Attributes:
        model: the row of the estimates table.
        earlier: the row of the earlier change; None for an event study.
        restriction: kind of departure.
        ends: rows with a low and high end, by size of the departure.
        breakdown: rows of breakdown values.
    """

    model: Record
    earlier: Record | None
    restriction: str
    ends: tuple[Record, ...]
    breakdown: tuple[Record, ...]


def trend_panels(data: pd.DataFrame, models: Models) -> list[TrendPanel]:
    """Return what can be drawn: against earlier changes first, the headline leading.

    Args:
        data: rows of ``figure_parallel_trends``.
        models: rows of the estimates table by specification and measure.
    """
    panels = []
    for key, rows in data.groupby(["specification", "indicator", "against", "restriction"]):
        specification, indicator, against, restriction = (str(part) for part in key)
        ends = rows[rows["low"].notna()].sort_values("magnitude")
        if ends.empty:
            continue
        breakdown = rows[rows["item"].isin(BREAKDOWN)]
        panels.append(
            TrendPanel(
                model=models[specification, indicator],
                earlier=None if against == EVENT_STUDY else models[against, indicator],
                restriction=restriction,
                ends=tuple(ends.to_dict("records")),
                breakdown=tuple(breakdown.to_dict("records")),
            )
        )
    return sorted(panels, key=lambda item: (item.earlier is None, item.model["role"] != "headline"))


def draw_parallel_trends(
    data: pd.DataFrame,
    models: Models,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw a panel for each model and kind of departure.

    Args:
        data: rows of ``figure_parallel_trends``.
        models: rows of the estimates table by specification and measure.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    panels = trend_panels(data, models)
    key = _TEXT[words.language]["key"]
    return small_panels(
        panels,
        _LAYOUT,
        Texts(title, subtitle, key, watermark),
        lambda axes, item, _: _draw_panel(axes, item, words),
    )


def _draw_panel(axes: Axes, item: TrendPanel, words: Words) -> None:
    text, language = _TEXT[words.language], words.language
    scale = scale_of(item.model)
    unit = words.unit(str(item.model["indicator"]), scale)
    x = [float(row["magnitude"]) for row in item.ends]
    ends = [pair(row["low"], row["high"]) or (0.0, 0.0) for row in item.ends]
    axes.set_xlim(0, x[-1] or 1.0)
    fit(axes, [Mark(None, both, None, style.INK, style.INK) for both in ends])
    numbered(axes, "x", language)
    numbered(axes, "y", language)
    line, fill = (
        (style.GREEN, style.PALE_GREEN) if item.earlier is None else (style.BLUE, style.PALE_BLUE)
    )
    low, high = zip(*ends, strict=True)
    axes.fill_between(x, low, high, color=fill, lw=0, zorder=0)
    for side in (low, high):
        axes.plot(x, side, color=line, lw=1.2, marker=".", ms=4, zorder=2)
    axes.xaxis.grid(visible=False)
    no_change(axes)
    for row in item.breakdown:
        _draw_breakdown(axes, row, line)
    departs = "bends" if item.restriction == SMOOTHNESS else "largest"
    departs = departs if item.earlier is None else "recurs"
    axes.set_xlabel(text[departs].format(unit=unit), labelpad=2)
    _write_breakdown(axes, item, language)
    heading(axes, _name(item.model, words), f"{unit} · {_against(item, words)}")


def _name(model: Record, words: Words) -> str:
    if model["estimator"] == "long_difference":
        estimator = term(vocabulary.ESTIMATORS, "long_difference", words.language)
        return f"{capital(estimator)} {span(model['years'], words.language)}"
    return words.measure(str(model["indicator"]), scale_of(model))


def _against(item: TrendPanel, words: Words) -> str:
    if item.earlier is None:
        instrument = term(vocabulary.INSTRUMENTS, str(item.model["instrument"]), words.language)
        return f"{instrument} {comparison(item.model, words)}"
    own = item.earlier["estimator"] == "mean_change"
    text = _TEXT[words.language]["own" if own else "difference"]
    return text.format(years=span(item.earlier["years"], words.language))


def _draw_breakdown(axes: Axes, row: Record, colour: str) -> None:
    value = single(row["value"])
    if value is None or value > axes.get_xlim()[1]:
        return
    *_, marker, filled = BREAKDOWN[str(row["item"])]
    axes.plot(
        value,
        0,
        marker=marker,
        markersize=style.POINT + 1,
        markerfacecolor=colour if filled else "white",
        markeredgecolor=colour,
        clip_on=False,
        zorder=5,
    )


def _write_breakdown(axes: Axes, item: TrendPanel, language: str) -> None:
    if not item.breakdown:
        return
    text = _TEXT[language]
    parts = []
    for name, (english, dutch, *_) in BREAKDOWN.items():
        rows = [row for row in item.breakdown if row["item"] == name]
        if not rows:
            continue
        value = single(rows[0]["value"])
        shown = text["never"].format(cap=CAP) if value is None else number(value, language, 2)
        parts.append(f"{ {'en': english, 'nl': dutch}[language] } {shown}")
    said = text["reaches" if item.earlier is None else "sign"]
    note(axes, [said.format(values=", ".join(parts))], _NOTE)
