"""Figures of all main estimates: point, interval and bounds, or lens by lens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.exhibits import style, vocabulary
from analysis.exhibits.estimate_panels import Panel, PanelRow, draw_panels
from analysis.exhibits.marks import SIGN_MARKER, Mark
from analysis.exhibits.numbers import bounds_of, bounds_text, in_form, pair, single
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, scale_of
from analysis.records import Lens

Record = Mapping[Any, object]

_FOREST = {
    "en": {
        "key": "Thick bar: every estimate that the rounded figures allow.  Thin line: confidence "
        "interval, where there is one.\n▼▲ same direction for every allowed count  "
        "◇ direction open under rounding  ● no bounds\nArrow: goes on beyond the axis",
        "columns": "As printed [interval]\nBounds",
    },
    "nl": {
        "key": "Dikke balk: elke schatting die de afgeronde cijfers toelaten.  Dunne lijn: "
        "betrouwbaarheidsinterval, waar dat er is.\n▼▲ elk aantal geeft dezelfde richting  "
        "◇ richting onbepaald door afronding  ● geen grenzen\nPijl: loopt door buiten de as",
        "columns": "Als afgedrukt [interval]\nGrenzen",
    },
}
_LENSES = {
    "en": {
        "key": "● As printed, with interval   ▬ Bounds: smallest to largest estimate over all "
        "allowed counts\n■ Multiple imputation, with interval   ◆ Interval likelihood, with "
        "interval   Arrow: goes on beyond the axis",
        "columns": "Lenses that do not apply",
        "all": "all apply",
    },
    "nl": {
        "key": "● Als afgedrukt, met interval   ▬ Grenzen: kleinste tot grootste schatting over "
        "alle toegelaten aantallen\n■ Meervoudige imputatie, met interval   ◆ Intervallikelihood, "
        "met interval   Pijl: loopt door buiten de as",
        "columns": "Lenzen die niet van\ntoepassing zijn",
        "all": "alle van toepassing",
    },
}
_LOOK = {
    Lens.AS_PRINTED: (style.INK, "o"),
    Lens.BOUNDS: (style.BLUE, "o"),
    Lens.MULTIPLE_IMPUTATION: (style.ORANGE, "s"),
    Lens.INTERVAL_LIKELIHOOD: (style.GREEN, "D"),
}


def draw_forest(
    data: pd.DataFrame, words: Words, title: str, subtitle: str, watermark: str = ""
) -> Figure:
    """Draw one row an estimate, in a panel for each measure and scale.

    Args:
        data: rows of the estimates table to draw.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """

    def content(row: Record) -> tuple[tuple[Mark, ...], tuple[str, ...]]:
        return (_forest_mark(row),), _numbers(row, words.language)

    text = _FOREST[words.language]
    panels = _panels(data, words, content)
    return draw_panels(
        panels, words.language, title, subtitle, text["key"], text["columns"], watermark
    )


def draw_lenses(
    data: pd.DataFrame,
    models: pd.DataFrame,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw one row an estimate with a mark for each lens that gives a number.

    Args:
        data: rows of ``figure_lenses``.
        models: rows of the estimates table, which name the models.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    by_model = {str(row_id): group.to_dict("records") for row_id, group in data.groupby("row_id")}
    text = _LENSES[words.language]

    def content(row: Record) -> tuple[tuple[Mark, ...], tuple[str, ...]]:
        found = sorted(
            by_model[str(row["row_id"])], key=lambda item: list(Lens).index(item["lens"])
        )
        marks = tuple(_lens_mark(item) for item in found if item["applies"] == "yes")
        absent = [str(item["lens"]) for item in found if item["applies"] == "no"]
        names = tuple(term(vocabulary.LENSES, name, words.language) for name in absent)
        return marks, names or (text["all"],)

    panels = _panels(models, words, content)
    return draw_panels(
        panels, words.language, title, subtitle, text["key"], text["columns"], watermark
    )


def _panels(
    data: pd.DataFrame,
    words: Words,
    content: Callable[[Record], tuple[tuple[Mark, ...], tuple[str, ...]]],
) -> list[Panel]:
    """Return the rows of each measure and scale; the headline and its measure come first."""
    leading = list(data.loc[data["role"] == "headline", "indicator"])
    order = [*leading, *words.measures]
    groups: dict[tuple[int, bool, str], list[Record]] = {}
    ranked = data.assign(last=data["role"] != "headline").sort_values(["last", "row_id"])
    for row in ranked.to_dict("records"):
        scale = scale_of(row)
        key = (order.index(str(row["indicator"])), scale != "count", scale)
        groups.setdefault(key, []).append(row)
    return [_panel(groups[key], key[2], words, content) for key in sorted(groups)]


def _panel(
    rows: Sequence[Record],
    scale: str,
    words: Words,
    content: Callable[[Record], tuple[tuple[Mark, ...], tuple[str, ...]]],
) -> Panel:
    indicator = str(rows[0]["indicator"])
    drawn = []
    for row in rows:
        marks, notes = content(row)
        drawn.append(PanelRow(words.model(row), row["role"] == "headline", marks, notes))
    return Panel(words.measure(indicator, scale), words.unit(indicator, scale), tuple(drawn))


def _forest_mark(row: Record) -> Mark:
    """Return the mark of one estimate; its shape says whether rounding leaves the direction."""
    sign = str(row["sign_identified"]) if isinstance(row["sign_identified"], str) else ""
    return Mark(
        point=single(row["estimate"]),
        bounds=bounds_of(row["bound_low"], row["bound_high"]),
        interval=pair(row["ci_low"], row["ci_high"]),
        colour=style.BLUE,
        pale=style.PALE_BLUE,
        marker=SIGN_MARKER.get(sign, "o"),
        filled=sign != "no",
    )


def _numbers(row: Record, language: str) -> tuple[str, str]:
    scale = scale_of(row)
    point = in_form(row["estimate"], scale, language)
    ends = [in_form(row[name], scale, language) for name in ("ci_low", "ci_high")]
    if all(ends):
        point = f"{point} [{ends[0]}; {ends[1]}]"
    return point, bounds_text(row["bound_low"], row["bound_high"], scale, language)


def _lens_mark(row: Record) -> Mark:
    lens = Lens(str(row["lens"]))
    colour, marker = _LOOK[lens]
    is_bounds = lens is Lens.BOUNDS
    return Mark(
        point=single(row["point"]),
        bounds=bounds_of(row["low"], row["high"]) if is_bounds else None,
        interval=None if is_bounds else pair(row["low"], row["high"]),
        colour=colour,
        pale=style.PALE_BLUE,
        marker=marker,
    )
