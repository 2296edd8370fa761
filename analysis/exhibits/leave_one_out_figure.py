"""Figure of the question of the headline without each country in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import style, vocabulary
from analysis.exhibits.did_panels import (
    LETTER,
    Layout,
    Models,
    Record,
    Texts,
    comparison,
    heading,
    numbered,
    of_model,
    small_panels,
)
from analysis.exhibits.marks import Mark, draw, limits, zero_line
from analysis.exhibits.numbers import pair, single
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital, scale_of, span

_ROW = 0.46
_GAP = 0.3
"""Between the names of the rows and the panels, cm."""
_GROUPS = ("treated", "compared")
_LOOK = {
    "full": (style.INK, style.PALE_GREEN, "D"),
    "treated": (style.ORANGE, style.PALE_ORANGE, "o"),
    "compared": (style.BLUE, style.PALE_BLUE, "s"),
}
_TEXT = {
    "en": {
        "full": "All countries",
        "without": "Without {name}",
        "absent": "not in this model",
        "none": "no estimate is left",
        "key": "◆ all countries  ● a country with the agreement left out  ■ a comparison country "
        "left out  Dashed: all countries\nThick bar: every estimate that the rounded figures "
        "allow.  Hollow: the bar holds zero, so that the direction is open.",
    },
    "nl": {
        "full": "Alle landen",
        "without": "Zonder {name}",
        "absent": "niet in dit model",
        "none": "er blijft geen schatting over",
        "key": "◆ alle landen  ● zonder een land met de afspraak  ■ zonder een vergelijkingsland  "
        "Streeplijn: alle landen\nDikke balk: elke schatting die de afgeronde cijfers toelaten.  "
        "Open teken: de balk bevat nul, de richting is onbepaald.",
    },
}


@dataclass(frozen=True)
class RefitPanel:
    """One model and its refits.

    Attributes:
        model: the row of the estimates table.
        full: the row with all countries.
        without: country left out -> row.
    """

    model: Record
    full: Record
    without: Mapping[str, Record]

    def group(self, country: str) -> str:
        """Return the group of a country in the model; empty when it has no part in it."""
        listed = (str(self.model[f"countries_{group}"]).split("|") for group in _GROUPS)
        return next(
            (group for group, codes in zip(_GROUPS, listed, strict=True) if country in codes), ""
        )


def refit_panels(data: pd.DataFrame, models: Models) -> list[RefitPanel]:
    """Return the models with refits, the headline first.

    Args:
        data: rows of ``figure_leave_one_out``.
        models: rows of the estimates table by specification and measure.
    """
    panels = []
    for row in data[data["kind"] == "full"].to_dict("records"):
        same = of_model(data, row)
        refits = same[same["kind"] == "without"]
        panels.append(
            RefitPanel(
                model=models[row["specification"], row["indicator"]],
                full=row,
                without={str(item["country"]): item for item in refits.to_dict("records")},
            )
        )
    return sorted(panels, key=lambda item: item.model["role"] != "headline")


def draw_leave_one_out(
    data: pd.DataFrame,
    models: Models,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw a panel a model, with the same rows of countries in each.

    Args:
        data: rows of ``figure_leave_one_out``.
        models: rows of the estimates table by specification and measure.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    panels = refit_panels(data, models)
    countries = _countries(panels, words)
    tall = (len(countries) + 1) * _ROW

    def draw_one(axes: Axes, item: RefitPanel, column: int) -> None:
        _draw_panel(axes, item, countries, words)
        if column == 0:
            _label(axes, countries, words)

    key = _TEXT[words.language]["key"]
    longest = max(len(name) for name in _names(countries, words))
    layout = Layout(longest * LETTER + _GAP, 0.7, 0.2, head=1.45, tall=tall, foot=1.15)
    return small_panels(panels, layout, Texts(title, subtitle, key, watermark), draw_one)


def _countries(panels: Sequence[RefitPanel], words: Words) -> list[str]:
    """Return all countries left out: those treated in the first panel first, then by name."""
    codes = {code for item in panels for code in item.without}

    def key(code: str) -> tuple[bool, str]:
        return panels[0].group(code) != "treated", words.country(code)

    return sorted(codes, key=key)


def _draw_panel(axes: Axes, item: RefitPanel, countries: Sequence[str], words: Words) -> None:
    text = _TEXT[words.language]
    marks = {code: _mark(row, item.group(code)) for code, row in item.without.items()}
    full = _mark(item.full, "full")
    axes.set_xlim(limits([full, *marks.values()]))
    axes.set_ylim(len(countries) + 0.5, -0.5)
    axes.set_yticks([])
    numbered(axes, "x", words.language)
    zero_line(axes)
    axes.axhspan(-0.5, 0.5, color=style.BAND, alpha=0.55, lw=0, zorder=0)
    if full.point is not None:
        axes.axvline(full.point, color=style.INK, lw=0.7, ls=(0, (3, 2)), zorder=1)
    draw(axes, 0, full)
    for y, code in enumerate(countries, start=1):
        mark = marks.get(code)
        if mark is not None and mark.point is not None:
            draw(axes, y, mark)
            continue
        axes.text(
            axes.get_xlim()[0],
            y,
            f" {text['absent' if mark is None else 'none']}",
            va="center",
            fontsize=style.SMALL - 0.5,
            color=style.MUTED,
            bbox=style.BACKING,
            zorder=5,
        )
    model = item.model
    scale = scale_of(model)
    estimator = term(vocabulary.ESTIMATORS, str(model["estimator"]), words.language)
    axes.set_xlabel(words.unit(str(model["indicator"]), scale))
    heading(
        axes,
        f"{capital(estimator)} {span(model['years'], words.language)}",
        ", ".join(part for part in (words.form(scale), comparison(model, words)) if part),
    )


def _mark(row: Record, group: str) -> Mark:
    colour, pale, marker = _LOOK[group]
    bounds = pair(row["bound_low"], row["bound_high"])
    return Mark(
        point=single(row["estimate"]),
        bounds=bounds,
        interval=None,
        colour=colour,
        pale=pale,
        marker=marker,
        filled=not direction_open(row),
    )


def direction_open(row: Record) -> bool:
    """Return whether the allowed counts give both directions, or no change."""
    bounds = pair(row["bound_low"], row["bound_high"])
    return bounds is not None and bounds[0] <= 0 <= bounds[1]


def _names(countries: Sequence[str], words: Words) -> list[str]:
    """Return the names of the rows, that of all countries first."""
    text = _TEXT[words.language]
    without = [text["without"].format(name=words.country(code)) for code in countries]
    return [text["full"], *without]


def _label(axes: Axes, countries: Sequence[str], words: Words) -> None:
    for y, name in enumerate(_names(countries, words)):
        axes.annotate(
            name,
            (0, y),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=style.SMALL,
            fontweight="normal" if y else "bold",
            annotation_clip=False,
        )
