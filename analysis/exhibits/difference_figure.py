"""Figure of the headline comparison: changes of both groups, and the same countries before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.exhibits import style
from analysis.exhibits.marks import SIGN_MARKER, Mark, draw, limits, zero_line
from analysis.exhibits.numbers import in_form, pair, single, tick
from analysis.exhibits.style import CM
from analysis.exhibits.words import Words, capital, span

_LEFT, _RIGHT, _BETWEEN = 4.3, 0.3, 1.0
_TITLE, _HEAD, _ROW, _AXIS, _KEY = 1.25, 0.75, 0.5, 1.3, 1.3
_NUMBER_ROOM = 0.75
"""Height below the difference for its bounds in numbers, rows."""

_COLOURS = {
    "treated": (style.ORANGE, style.PALE_ORANGE, "o"),
    "compared": (style.BLUE, style.PALE_BLUE, "s"),
    "difference": (style.INK, style.PALE_GREEN, "o"),
}
_TEXT = {
    "en": {
        "treated": "Mean, new",
        "difference": "Difference of means",
        "no_country": "no figure",
        "no_mean": "one country only",
        "no_difference": "not estimated",
        "change": "Change {years}",
        "key": "Thick bar: every change that the rounded figures allow.  Thin line: confidence "
        "interval as printed.\n● new agreement  ■ {compared}  ▼▲ same direction for every "
        "allowed count  ◇ direction open\nNo figure: not printed for both years.",
    },
    "nl": {
        "treated": "Gemiddelde, nieuw",
        "difference": "Verschil gemiddelden",
        "no_country": "geen cijfer",
        "no_mean": "maar één land",
        "no_difference": "niet geschat",
        "change": "Verandering {years}",
        "key": "Dikke balk: elke verandering die de afgeronde cijfers toelaten.  Dunne lijn: "
        "betrouwbaarheidsinterval.\n● nieuwe afspraak  ■ {compared}  ▼▲ één richting voor elk "
        "aantal  ◇ richting onbepaald\nGeen cijfer: niet voor beide "
        "jaren afgedrukt.",
    },
}

_COMPARED = {
    "en": {
        "earlier": ("Mean, earlier", "earlier agreement"),
        "never": ("Mean, none", "no such agreement"),
        "not_yet": ("Mean, not yet", "no such agreement yet"),
        "all": ("Mean, others", "all other countries"),
    },
    "nl": {
        "earlier": ("Gemiddelde, eerder", "eerdere afspraak"),
        "never": ("Gemiddelde, geen", "geen afspraak van deze soort"),
        "not_yet": ("Gemiddelde, nog niet", "nog geen afspraak van deze soort"),
        "all": ("Gemiddelde, overige", "alle overige landen"),
    },
}
"""Comparison -> name of the mean of the compared countries, and of the countries."""

Key = tuple[str, str, str]


def draw_difference(
    data: pd.DataFrame,
    comparison: str,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw the changes of both groups: forms as rows, pairs of years as columns.

    Args:
        data: rows of ``figure_difference``.
        comparison: which countries are compared: earlier, never, not_yet or all.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    if data.empty:
        return style.nothing(title, subtitle, watermark)
    forms = list(dict.fromkeys(sorted(data["form"], key=lambda form: form != "count")))
    periods = sorted(data["years"].unique(), reverse=True)
    rows = _rows(data)
    tall = (len(rows) + _NUMBER_ROOM) * _ROW
    block = _HEAD + tall + _AXIS
    height = _TITLE + len(forms) * block + _KEY
    width = style.WIDTH / CM
    wide = (width - _LEFT - _RIGHT - _BETWEEN * (len(periods) - 1)) / len(periods)
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, title, subtitle)
    for place, form in enumerate(forms):
        bottom = height - _TITLE - (place + 1) * block + _AXIS
        marks = {period: _marks(data, form, period) for period in periods}
        shared = limits([mark for found in marks.values() for mark in found.values()])
        for column, period in enumerate(periods):
            left = _LEFT + column * (wide + _BETWEEN)
            box = (left / width, bottom / height, wide / width, tall / height)
            axes = figure.add_axes(box)
            axes.set_xlim(shared)
            _draw_panel(axes, rows, marks[period], form, words)
            heading = _TEXT[words.language]["change"].format(years=span(period, words.language))
            axes.set_title(heading, pad=5)
            axes.set_xlabel(words.unit(str(data["indicator"].iloc[0]), form))
            if column == 0:
                _label(axes, rows, comparison, words)
                _head(axes, words.form(form).split(" (")[0])
    compared = _COMPARED[words.language][comparison][1]
    style.key(figure, _TEXT[words.language]["key"].format(compared=compared))
    style.watermark(figure, watermark)
    return figure


def _rows(data: pd.DataFrame) -> list[Key]:
    """Return group, kind and country of each row: countries, then the mean, then the difference."""
    found: list[Key] = []
    for group in ("treated", "compared"):
        part = data[data["group"] == group]
        codes = sorted(part["country"].dropna().unique())
        found += [(group, "country", str(code)) for code in codes]
        found.append((group, "mean", ""))
    return [*found, ("difference", "difference", "")]


def _marks(data: pd.DataFrame, form: str, period: str) -> dict[Key, Mark]:
    part = data[(data["form"] == form) & (data["years"] == period)]
    marks: dict[Key, Mark] = {}
    for row in part.to_dict("records"):
        country = row["country"] if isinstance(row["country"], str) else ""
        marks[str(row["group"]), str(row["kind"]), country] = _mark(row)
    return marks


def _mark(row: Mapping[object, object]) -> Mark:
    colour, pale, marker = _COLOURS[str(row["group"])]
    sign = row["sign_identified"]
    if row["group"] == "difference" and isinstance(sign, str):
        marker = SIGN_MARKER[sign]
    return Mark(
        point=single(row["point"]),
        bounds=pair(row["low"], row["high"]),
        interval=pair(row["ci_low"], row["ci_high"]),
        colour=colour,
        pale=pale,
        marker=marker,
        filled=not (row["group"] == "difference" and sign == "no"),
    )


def _draw_panel(
    axes: Axes, rows: Sequence[Key], marks: Mapping[Key, Mark], form: str, words: Words
) -> None:
    axes.set_ylim(len(rows) - 0.5 + _NUMBER_ROOM, -0.5)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, words.language)))
    axes.xaxis.grid(visible=True)
    style.bare(axes)
    zero_line(axes)
    for y, key in enumerate(rows):
        if key[1] != "country":
            below = _NUMBER_ROOM if key[1] == "difference" else 0.0
            axes.axhspan(y - 0.5, y + 0.5 + below, color=style.BAND, alpha=0.55, lw=0, zorder=0)
        if key in marks:
            draw(axes, y, marks[key])
            if key[1] == "difference":
                _number(axes, y, marks[key], form, words)
        else:
            _say(axes, y, _TEXT[words.language][f"no_{key[1]}"])


def _say(axes: Axes, y: float, text: str) -> None:
    """Write why a row is empty at the side of zero that has more room."""
    left, right = axes.get_xlim()
    at_left = -left >= right
    axes.annotate(
        text,
        (left if at_left else right, y),
        xytext=(4 if at_left else -4, 0),
        textcoords="offset points",
        ha="left" if at_left else "right",
        va="center",
        fontsize=style.SMALL,
        color=style.MUTED,
        path_effects=style.HALO,
    )


def _number(axes: Axes, y: float, mark: Mark, form: str, words: Words) -> None:
    """Write the bounds of the difference below its bar."""
    if mark.bounds is None:
        return
    low, high = (in_form(end, form, words.language) for end in mark.bounds)
    axes.annotate(
        f"{low} … {high}",
        (sum(mark.bounds) / 2, y),
        xytext=(0, -12),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=style.SMALL,
        annotation_clip=False,
        path_effects=style.HALO,
    )


def _head(axes: Axes, text: str) -> None:
    """Name the form of the outcome at the left of its row of panels."""
    axes.annotate(
        capital(text),
        (0, 1),
        xycoords=("figure fraction", "axes fraction"),
        xytext=(0, 5),
        textcoords="offset points",
        fontsize=style.NORMAL,
        fontweight="bold",
        color=style.MUTED,
        annotation_clip=False,
    )


def _label(axes: Axes, rows: Sequence[Key], comparison: str, words: Words) -> None:
    left = axes.get_xlim()[0]
    names = {**_TEXT[words.language], "compared": _COMPARED[words.language][comparison][0]}
    for y, (group, kind, country) in enumerate(rows):
        text = words.country(country) if kind == "country" else names[group]
        axes.annotate(
            text,
            (left, y),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=style.SMALL,
            fontweight="normal" if kind == "country" else "bold",
            annotation_clip=False,
        )
