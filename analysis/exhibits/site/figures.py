"""Figures in a page: drawn in its colours, told in words, with their data and their caveats."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from analysis.caveats.registry import Caveat
from analysis.exhibits.captions import Caption, captions
from analysis.exhibits.interrupted_captions import interrupted_caption
from analysis.exhibits.interrupted_data import SeriesTables, interrupted_figures
from analysis.exhibits.material import Material
from analysis.exhibits.svg import inline_svg
from analysis.exhibits.svg_text import as_text


@dataclass(frozen=True)
class PageFigure:
    """One figure of a page.

    Attributes:
        name: name of the figure and of its files.
        kind: kind of figure.
        title: what is shown.
        text: caption without the caveats.
        svg: the figure as an element.
        caveats: caveats that travel with it, gravest first.
        folder: folder of its files, seen from the page.
        data: the rows behind it, as a link that holds them.
    """

    name: str
    kind: str
    title: str
    text: str
    svg: Markup
    caveats: tuple[Caveat, ...]
    folder: str
    data: str


def figures_of(material: Material, folder: Path) -> dict[str, PageFigure]:
    """Return figure -> the figure as it stands in a page.

    Args:
        material: tables, data of the figures and words of one language.
        folder: folder with the drawn figures and their data.
    """
    kinds = material.index.set_index("figure")["kind"]
    return {
        name: _figure(name, str(kinds[name]), caption, folder, material.language)
        for name, caption in captions(material).items()
    }


def series_figures(tables: SeriesTables, material: Material, folder: Path) -> dict[str, PageFigure]:
    """Return the figures of interrupted series, the page of all countries last.

    Args:
        tables: the tables behind them.
        material: words and settings of one language.
        folder: folder with the drawn figures and their data.
    """
    settings = material.settings
    return {
        figure.name: _figure(
            figure.name,
            "interrupted",
            interrupted_caption(
                figure,
                tables,
                material.words,
                material.caveats,
                level=settings.confidence_level,
                years=settings.all_years,
            ),
            folder,
            material.language,
        )
        for figure in interrupted_figures(tables, material.caveats)
    }


def _figure(name: str, kind: str, caption: Caption, folder: Path, language: str) -> PageFigure:
    svg = (folder / f"{name}.{language}.svg").read_text(encoding="utf-8")
    return PageFigure(
        name=name,
        kind=kind,
        title=caption.title,
        text=caption.text,
        svg=Markup(inline_svg(as_text(svg), name, caption.title, caption.alternative)),
        caveats=caption.caveats,
        folder="/".join(["..", *folder.parts[folder.parts.index("6_figures") :]]),
        data=data_link((folder / f"{name}.csv").read_bytes()),
    )


def data_link(content: bytes) -> str:
    """Return a CSV file as a link that holds all of it."""
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(content).decode('ascii')}"


def caveats_of(figures: Sequence[PageFigure]) -> list[str]:
    """Return the identifiers of all caveats on figures."""
    return [caveat.id for figure in figures for caveat in figure.caveats]
