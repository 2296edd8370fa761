"""Figure of every answer to the question of the headline, with the choices behind each.

[Simonsohn, Simmons & Nelson 2020.] Answers are ranked within one unit: people, logarithms, shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import style, vocabulary
from analysis.exhibits.did_panels import TITLE, Record, fit, no_change, numbered, panel, upright
from analysis.exhibits.marks import SIGN_MARKER, Mark
from analysis.exhibits.numbers import bounds_of, single
from analysis.exhibits.style import CM
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital, scale_of, span

_LEFT, _BETWEEN, _RIGHT = 5.0, 1.0, 0.2
_HEAD, _PANEL, _GAP, _ROW, _KEY = 0.75, 5.2, 0.35, 0.4, 1.0
_BAR = 3.4
_NARROWEST = 5
"""Columns for which a block leaves room at least: its name needs that much."""
_SIGN = {-1: "negative", 1: "positive"}

_TEXT = {
    "en": {
        "key": "Each column is one specification.  Thick bar: every estimate that the rounded "
        "figures allow.\n▼▲ same direction for every allowed count  ◇ direction open  "
        "● no bounds  Orange: the headline  ■ the choice made",
        "estimator": "Model",
        "scale": "Form",
        "comparison": "Compared with",
        "start": "Start",
        "years": "Years",
        "reading": "“<5” is read as",
        "logs": "logs",
    },
    "nl": {
        "key": "Elke kolom is één specificatie.  Dikke balk: elke schatting die de afgeronde "
        "cijfers toelaten.\n▼▲ één richting voor elk toegelaten aantal  ◇ richting onbepaald  "
        "● geen grenzen  Oranje: hoofduitkomst  ■ keuze",
        "estimator": "Model",
        "scale": "Vorm",
        "comparison": "Vergeleken met",
        "start": "Begin",
        "years": "Jaren",
        "reading": "“<5” gelezen als",
        "logs": "logaritmen",
    },
}
_STARTS = {
    "en": {
        "calendar_year": "from the year it starts",
        "half_year": "from the year with six months of it",
        "renewed": ", renewals too",
    },
    "nl": {
        "calendar_year": "vanaf het jaar van begin",
        "half_year": "vanaf het jaar met zes maanden",
        "renewed": ", ook verlengd",
    },
}
_READINGS = {
    "en": {"nearest": "0 to 4", "suppressed": "1 to 4"},
    "nl": {"nearest": "0 tot en met 4", "suppressed": "1 tot en met 4"},
}
CHOICES = ("estimator", "scale", "comparison", "start", "years", "reading")
"""Choices below the curve, from top to bottom."""


@dataclass(frozen=True)
class Block:
    """The answers in one unit, from the smallest to the largest.

    Attributes:
        unit: count, log or share.
        rows: rows of ``figure_specification_curve``.
    """

    unit: str
    rows: tuple[Record, ...]


def curve_blocks(data: pd.DataFrame) -> list[Block]:
    """Return the estimated specifications by unit, each ranked by estimate."""
    blocks = []
    estimated = data[data["estimate"].notna()].sort_values(
        ["estimate", "specification", "reading"], kind="stable"
    )
    rows = estimated.to_dict("records")
    for unit in ("count", "log", "share"):
        inside = tuple(row for row in rows if unit_of(row) == unit)
        if inside:
            blocks.append(Block(unit, inside))
    return blocks


def unit_of(row: Record) -> str:
    """Return count, log or share: answers of one unit can be ranked against each other."""
    scale = scale_of(row).split()[0]
    return scale if scale in ("count", "share") else "log"


def draw_specification_curve(
    data: pd.DataFrame,
    headline: str,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw the ranked estimates above the choices that gave them.

    Args:
        data: rows of ``figure_specification_curve``.
        headline: name of the headline specification.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    blocks = curve_blocks(data)
    if not blocks:
        return style.nothing(title, subtitle, watermark)
    lines = _lines(data[data["estimate"].notna()].to_dict("records"), words)
    below = len(lines) * _ROW
    height = TITLE + _HEAD + _PANEL + _GAP + below + _KEY
    figure = Figure(figsize=(style.WIDTH, height * CM))
    style.title(figure, title, subtitle)
    left = _LEFT
    room = style.WIDTH / CM - _LEFT - _RIGHT - _BETWEEN * (len(blocks) - 1)
    shares = [max(len(block.rows), _NARROWEST) for block in blocks]
    for block, share in zip(blocks, shares, strict=True):
        wide = room * share / sum(shares)
        axes = panel(figure, left, TITLE + _HEAD, wide, _PANEL)
        _draw_curve(axes, block, headline, words)
        matrix = panel(figure, left, TITLE + _HEAD + _PANEL + _GAP, wide, below)
        _draw_choices(matrix, block, lines, headline, words)
        if block is blocks[0]:
            _label(matrix, lines, words)
        left += wide + _BETWEEN
    style.key(figure, _TEXT[words.language]["key"])
    style.watermark(figure, watermark)
    return figure


def _draw_curve(axes: Axes, block: Block, headline: str, words: Words) -> None:
    marks = [_mark(row, headline) for row in block.rows]
    axes.set_xlim(-0.6, len(marks) - 0.4)
    fit(axes, marks)
    axes.set_xticks([])
    numbered(axes, "y", words.language)
    style.bare(axes, keep="none")
    no_change(axes)
    for place, mark in enumerate(marks):
        upright(axes, place, mark, _BAR)
    name = _TEXT[words.language]["logs"] if block.unit == "log" else words.form(block.unit)
    unit = words.unit(str(block.rows[0]["indicator"]), _SCALE[block.unit])
    axes.set_title(capital(name), pad=15)
    axes.annotate(
        unit,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 4),
        textcoords="offset points",
        fontsize=style.SMALL,
        color=style.MUTED,
        annotation_clip=False,
    )


_SCALE = {"count": "count", "log": "log1p", "share": "share"}


def _mark(row: Record, headline: str) -> Mark:
    leading = row["specification"] == headline
    colour, pale = (style.ORANGE, style.PALE_ORANGE) if leading else (style.BLUE, style.PALE_BLUE)
    bounds = bounds_of(row["bound_low"], row["bound_high"])
    sign = single(row["bounds_sign"])
    named = "" if bounds is None or sign is None else _SIGN.get(int(sign), "no")
    return Mark(
        point=single(row["estimate"]),
        bounds=bounds,
        interval=None,
        colour=colour,
        pale=pale,
        marker=SIGN_MARKER.get(named, "o"),
        filled=named != "no",
    )


def _choice(row: Record, choice: str, words: Words) -> str:
    """Return what a specification chose, in words; empty when it has no such choice."""
    language = words.language
    if choice == "estimator":
        return term(vocabulary.ESTIMATORS, str(row["estimator"]), language)
    if choice == "scale":
        return term(vocabulary.FORMS, scale_of(row).split()[0], language)
    if choice == "comparison":
        given = isinstance(row["comparison"], str)
        return term(vocabulary.COMPARISONS, str(row["comparison"]), language) if given else ""
    if choice == "start":
        starts = _STARTS[language]
        renewed = starts["renewed"] if row["event"] == "start_or_renewal" else ""
        return starts[str(row["timing"])] + renewed
    if choice == "years":
        return span(row["years"], language)
    return _READINGS[language][str(row["reading"])]


def _lines(rows: Sequence[Record], words: Words) -> list[tuple[str, str]]:
    """Return the choices on which the specifications differ, each with the answers given."""
    lines = []
    for choice in CHOICES:
        answers = sorted({_choice(row, choice, words) for row in rows} - {""})
        if len(answers) > 1:
            lines += [(choice, answer) for answer in answers]
    return lines


def _draw_choices(
    axes: Axes, block: Block, lines: Sequence[tuple[str, str]], headline: str, words: Words
) -> None:
    axes.set_xlim(-0.6, len(block.rows) - 0.4)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    style.bare(axes, keep="none")
    for y, (choice, answer) in enumerate(lines):
        if y and lines[y - 1][0] != choice:
            axes.axhline(y - 0.5, color=style.GRID, linewidth=0.8, zorder=0)
        for x, row in enumerate(block.rows):
            made = _choice(row, choice, words) == answer
            leading = row["specification"] == headline
            colour = (style.ORANGE if leading else style.BLUE) if made else style.GRID
            axes.plot(x, y, "s" if made else ".", color=colour, ms=3.4 if made else 2, mew=0)


def _label(axes: Axes, lines: Sequence[tuple[str, str]], words: Words) -> None:
    """Name the choices at the left of the page and the answers beside them."""
    for y, (choice, answer) in enumerate(lines):
        axes.annotate(
            answer,
            (-0.6, y),
            xytext=(-5, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=style.SMALL - 1,
            annotation_clip=False,
        )
        if not y or lines[y - 1][0] != choice:
            axes.annotate(
                _TEXT[words.language][choice],
                (0, y),
                xycoords=("figure fraction", "data"),
                va="center",
                fontsize=style.SMALL - 1,
                fontweight="bold",
                annotation_clip=False,
            )
