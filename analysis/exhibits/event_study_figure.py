"""Figure of the event studies: estimates by years since the agreement, the years before included.

Years before an agreement show how far its countries moved apart from the others when nothing had
happened yet. Only models with such a year are drawn, beside the other estimators of the same
question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import style, vocabulary
from analysis.exhibits.did_panels import (
    Layout,
    Models,
    Record,
    Texts,
    comparison,
    fit,
    heading,
    no_change,
    numbered,
    small_panels,
    upright,
)
from analysis.exhibits.marks import Mark
from analysis.exhibits.numbers import pair, single
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, scale_of

_LAYOUT = Layout(0.95, 1.5, 0.2, head=1.55, tall=4.0, foot=1.15)
_REFERENCE = -1
_STEP = 0.2
_ROOM = 0.12
"""Part of the axis above the marks, for the name of the years before."""
_QUESTION = ("instrument", "comparison", "event", "form")

_LOOK = {
    "interaction_weighted": (style.BLUE, style.PALE_BLUE, "o"),
    "group_time": (style.ORANGE, style.PALE_ORANGE, "s"),
    "imputation": (style.GREEN, style.PALE_GREEN, "^"),
}
_TEXT = {
    "en": {
        "axis": "Years since the agreement",
        "before": "before",
        "key": "● event study  ■ group-time average  ▲ imputation (no years before)  ○ reference, "
        "zero by definition\nThick bar: every estimate that the rounded figures allow.  Thin "
        "line: confidence interval, where there is one.",
    },
    "nl": {
        "axis": "Jaren sinds de afspraak",
        "before": "ervoor",
        "key": "● event study  ■ gemiddelde over groepen en jaren  ▲ imputatie (geen jaren "
        "ervoor)  ○ referentie, per definitie nul\nDikke balk: elke schatting die de afgeronde "
        "cijfers toelaten.  Dunne lijn: betrouwbaarheidsinterval, waar dat er is.",
    },
}


@dataclass(frozen=True)
class EventPanel:
    """The estimators of one question by event time.

    Attributes:
        model: a row of the estimates table that names measure, agreement and comparison.
        rows: rows of ``figure_event_study`` with a number.
    """

    model: Record
    rows: tuple[Record, ...]

    @property
    def leads(self) -> tuple[Record, ...]:
        """Rows of the years before the event, the reference year left out."""
        return tuple(row for row in self.rows if row["event_time"] < _REFERENCE)


def event_panels(data: pd.DataFrame, models: Models, measures: Sequence[str]) -> list[EventPanel]:
    """Return the questions with a year before the event, in the order of the measures.

    Args:
        data: rows of ``figure_event_study``.
        models: rows of the estimates table by specification and measure.
        measures: measures in the order of the source.
    """
    found: dict[tuple[int, str], list[Record]] = {}
    for row in data[data["event_time"].notna()].to_dict("records"):
        model = models[row["specification"], row["indicator"]]
        place = measures.index(str(row["indicator"]))
        same = "|".join(str(model[name]) for name in _QUESTION)
        found.setdefault((place, same), []).append({**row, "estimator": model["estimator"]})
    panels = [
        EventPanel(models[rows[0]["specification"], rows[0]["indicator"]], tuple(rows))
        for _, rows in sorted(found.items())
    ]
    return [item for item in panels if item.leads]


def draw_event_study(
    data: pd.DataFrame,
    models: Models,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw a panel for each question with a year before the event.

    Args:
        data: rows of ``figure_event_study``.
        models: rows of the estimates table by specification and measure.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    panels = event_panels(data, models, list(words.measures))
    key = _TEXT[words.language]["key"]
    return small_panels(
        panels,
        _LAYOUT,
        Texts(title, subtitle, key, watermark),
        lambda axes, item, _: _draw_panel(axes, item, words),
    )


def _draw_panel(axes: Axes, item: EventPanel, words: Words) -> None:
    text = _TEXT[words.language]
    times = sorted({int(row["event_time"]) for row in item.rows} | {_REFERENCE})
    axes.set_xlim(times[0] - 0.5, times[-1] + 0.5)
    axes.set_xticks(times, [_signed(time) for time in times])
    marks = [_mark(row) for row in item.rows]
    fit(axes, marks)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top + _ROOM * (top - bottom))
    numbered(axes, "y", words.language)
    no_change(axes)
    axes.axvspan(times[0] - 0.5, -0.5, color=style.BAND, alpha=0.55, lw=0, zorder=0)
    axes.annotate(
        text["before"],
        (times[0] - 0.5, 1),
        xycoords=("data", "axes fraction"),
        xytext=(3, -3),
        textcoords="offset points",
        va="top",
        fontsize=style.SMALL,
        color=style.MUTED,
    )
    for row, mark in zip(item.rows, marks, strict=True):
        upright(axes, int(row["event_time"]) + _offset(row, item.rows), mark)
    reference = Mark(0.0, None, None, style.INK, style.INK, filled=False)
    upright(axes, _REFERENCE, reference)
    axes.set_xlabel(text["axis"])
    model = item.model
    scale, indicator = scale_of(model), str(model["indicator"])
    heading(
        axes,
        words.measure(indicator, scale),
        f"{words.unit(indicator, scale)} · "
        f"{term(vocabulary.INSTRUMENTS, str(model['instrument']), words.language)} "
        f"{comparison(model, words)}",
    )


def _signed(time: int) -> str:
    return f"{time:+d}".replace("-", "\N{MINUS SIGN}") if time else "0"


def _offset(row: Record, rows: Sequence[Record]) -> float:
    """Return where a mark stands beside the others of its panel: one place an estimator."""
    present = [name for name in _LOOK if any(item["estimator"] == name for item in rows)]
    return (present.index(str(row["estimator"])) - (len(present) - 1) / 2) * _STEP


def _mark(row: Record) -> Mark:
    colour, pale, marker = _LOOK[str(row["estimator"])]
    return Mark(
        point=single(row["estimate"]),
        bounds=pair(row["bound_low"], row["bound_high"]),
        interval=pair(row["ci_low"], row["ci_high"]),
        colour=colour,
        pale=pale,
        marker=marker,
    )
