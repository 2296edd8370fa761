"""Figure of the two-by-two comparisons behind two-way fixed effects [Goodman-Bacon 2021].

Each comparison stands at its weight and its own estimate; the panel estimate is their weighted
mean.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    fit,
    heading,
    no_change,
    note,
    numbered,
    small_panels,
)
from analysis.exhibits.marks import Mark
from analysis.exhibits.numbers import in_form, number
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, scale_of, span

_LAYOUT = Layout(1.1, 1.6, 0.35, head=1.55, tall=3.4, foot=1.9, key=KEY + 0.35)
_MARKER = 6.0
_NOTE = 26

LOOK = {
    "treated vs never treated": (style.BLUE, "o", True),
    "earlier vs later treated": (style.BLUE, "s", True),
    "later vs already treated": (style.ORANGE, "D", False),
    "treated vs always treated": (style.ORANGE, "^", False),
}
"""Kind of comparison -> colour, marker, filled; hollow where the compared are already treated."""

_TEXT = {
    "en": {
        "axis": "Weight in the panel estimate, %",
        "line": "panel {value}",
        "forbidden": "{share}% of the weight on countries already treated",
        "key": "Compared with countries without the agreement: ● never  ■ only later.\nCompared "
        "with countries that had it already: ◇ earlier in the series  △ before the first year.\n"
        "Green line: the panel estimate, which is the weighted mean. All as printed.",
    },
    "nl": {
        "axis": "Gewicht in de panelschatting, %",
        "line": "panel {value}",
        "forbidden": "{share}% van het gewicht op landen met al een afspraak",
        "key": "Vergeleken met landen zonder de afspraak: ● nooit  ■ pas later.\nVergeleken met "
        "landen die haar al hadden: ◇ eerder in de reeks  △ vóór het eerste jaar.\nGroene lijn: "
        "de panelschatting, het gewogen gemiddelde. Alles als afgedrukt.",
    },
}


@dataclass(frozen=True)
class BaconPanel:
    """The comparisons behind one panel estimate.

    Attributes:
        model: the row of the estimates table.
        rows: rows of ``figure_bacon`` of comparisons.
        forbidden: share of the weight on comparisons with countries already treated.
    """

    model: Record
    rows: tuple[Record, ...]
    forbidden: float

    @property
    def total(self) -> float:
        """Weighted mean of the comparisons, in the unit of the form."""
        return float(sum(row["weight"] * row["estimate"] for row in self.rows))


def bacon_panels(data: pd.DataFrame, models: Models, measures: Sequence[str]) -> list[BaconPanel]:
    """Return the panel estimates that were taken apart, in the order of the measures.

    Args:
        data: rows of ``figure_bacon``.
        models: rows of the estimates table by specification and measure.
        measures: measures in the order of the source.
    """
    panels = []
    weighted = data[data["weight"].notna()]
    for (specification, indicator), rows in weighted.groupby(["specification", "indicator"]):
        total = data[
            (data["specification"] == specification)
            & (data["indicator"] == indicator)
            & (data["kind"] == "all")
        ]
        panels.append(
            BaconPanel(
                models[str(specification), str(indicator)],
                tuple(rows.to_dict("records")),
                float(total["estimate"].iloc[0]),
            )
        )
    return sorted(panels, key=lambda item: measures.index(str(item.model["indicator"])))


def draw_bacon(
    data: pd.DataFrame,
    models: Models,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw a panel of weights and estimates for each panel estimate that was taken apart.

    Args:
        data: rows of ``figure_bacon``.
        models: rows of the estimates table by specification and measure.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    panels = bacon_panels(data, models, list(words.measures))
    key = _TEXT[words.language]["key"]
    return small_panels(
        panels,
        _LAYOUT,
        Texts(title, subtitle, key, watermark),
        lambda axes, item, _: _draw_panel(axes, item, words),
    )


def _draw_panel(axes: Axes, item: BaconPanel, words: Words) -> None:
    language, text, model = words.language, _TEXT[words.language], item.model
    scale = scale_of(model)
    heaviest = max(float(row["weight"]) for row in item.rows)
    axes.set_xlim(0, min(108.0, 118 * heaviest))
    values = [*(float(row["estimate"]) for row in item.rows), item.total]
    fit(axes, [Mark(value, None, None, style.INK, style.INK) for value in values])
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.06 * (high - low), high + 0.1 * (high - low))
    numbered(axes, "x", language)
    numbered(axes, "y", language, most=4)
    no_change(axes)
    axes.axhline(item.total, color=style.GREEN, linewidth=1.2, zorder=2)
    axes.annotate(
        text["line"].format(value=in_form(item.total, scale, language)),
        (1, item.total),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="right",
        fontsize=style.SMALL,
        color=style.INK,
        path_effects=style.HALO,
    )
    for row in item.rows:
        _draw_comparison(axes, row)
    axes.set_xlabel(text["axis"], labelpad=2)
    share = number(100 * item.forbidden, language, 0)
    note(axes, [text["forbidden"].format(share=share)], _NOTE)
    indicator = str(model["indicator"])
    heading(
        axes,
        words.measure(indicator, scale),
        f"{words.unit(indicator, scale)} · "
        f"{term(vocabulary.INSTRUMENTS, str(model['instrument']), language)} "
        f"{span(model['years'], words.language)}",
    )


def _draw_comparison(axes: Axes, row: Record) -> None:
    colour, marker, filled = LOOK[str(row["kind"])]
    axes.plot(
        100 * float(row["weight"]),
        float(row["estimate"]),
        marker=marker,
        markersize=_MARKER,
        markerfacecolor=colour if filled else "white",
        markeredgecolor=colour,
        markeredgewidth=1.1,
        clip_on=False,
        zorder=4,
    )
