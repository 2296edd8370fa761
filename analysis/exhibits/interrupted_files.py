"""All files of the figures of interrupted series, in every language, in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from analysis.caveats.registry import Caveat
from analysis.cleaning.stage_tables import to_frame, write_stage
from analysis.exhibits import style
from analysis.exhibits.captions import Caption, caption_file
from analysis.exhibits.figures import write_text
from analysis.exhibits.interrupted_captions import interrupted_caption
from analysis.exhibits.interrupted_data import ALL, SeriesTables, interrupted_figures
from analysis.exhibits.interrupted_figure import draw_interrupted
from analysis.exhibits.interrupted_page import draw_page
from analysis.exhibits.words import Words


@dataclass(frozen=True)
class Drawing:
    """What all figures of a dataset share.

    Attributes:
        years: calendar years of every axis.
        level: coverage of the intervals.
        simulated: whether the figures are simulated.
    """

    years: tuple[int, ...]
    level: float
    simulated: bool


def write_interrupted(
    tables: SeriesTables,
    languages: Sequence[Words],
    registry: Sequence[Caveat],
    drawing: Drawing,
    folder: Path,
) -> None:
    """Write the rows behind each figure, and the figure with its words in every language.

    Files are ``<figure>.csv`` and ``<figure>.<language>.svg|pdf|png|txt|alt.txt``.

    Args:
        tables: the tables under the main reading.
        languages: labels, one set a language.
        registry: all caveats.
        drawing: axis, coverage and whether the figures are simulated.
        folder: where to; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for figure in interrupted_figures(tables, registry):
        frame = to_frame(figure.rows, "series_figure")
        write_stage(frame, folder / f"{figure.name}.csv")
        for words in languages:
            caption = interrupted_caption(
                figure, tables, words, registry, level=drawing.level, years=drawing.years
            )
            stem = f"{figure.name}.{words.language}"
            with style.house_style():
                drawn = _draw(figure.name, frame, caption, words, drawing)
                style.save(drawn, folder, stem, caption.alternative)
            write_text(folder / f"{stem}.txt", caption_file(caption, words.language))
            write_text(folder / f"{stem}.alt.txt", f"{caption.alternative}\n")


def _draw(
    name: str, frame: pd.DataFrame, caption: Caption, words: Words, drawing: Drawing
) -> Figure:
    across = style.WATERMARK[words.language] if drawing.simulated else ""
    texts = (frame, drawing.years, words, caption.title, caption.subtitle)
    if name == ALL:
        return draw_page(*texts, watermark=across)
    return draw_interrupted(*texts, level=drawing.level, watermark=across)
