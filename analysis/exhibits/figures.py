"""All figures of one language in one call, each with its caption and alternative text."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

from analysis.cleaning.tables import write_atomically
from analysis.exhibits import did_facts, style
from analysis.exhibits.captions import Caption, caption_file, captions, group_of
from analysis.exhibits.did_figures import draw_did
from analysis.exhibits.difference_figure import draw_difference
from analysis.exhibits.facts import comparison_of
from analysis.exhibits.figure_data import forest_rows
from analysis.exhibits.forest_figure import draw_forest, draw_lenses
from analysis.exhibits.material import Material
from analysis.exhibits.series_figure import draw_series


def write_figures(material: Material, folder: Path) -> None:
    """Draw every figure as SVG, PDF and PNG and write its words beside it.

    Files are ``<figure>.<language>.svg|pdf|png``, ``.txt`` (caption with caveats) and
    ``.alt.txt``.

    Args:
        material: the data behind the figures and the words of the language.
        folder: where to.
    """
    with style.house_style():
        for name, caption in captions(material).items():
            stem = f"{name}.{material.language}"
            style.save(draw(material, name, caption), folder, stem, caption.alternative)
            write_text(folder / f"{stem}.txt", caption_file(caption, material.language))
            write_text(folder / f"{stem}.alt.txt", f"{caption.alternative}\n")


def draw(material: Material, name: str, caption: Caption) -> Figure:
    """Draw one figure; call it within ``style.house_style``."""
    across = style.WATERMARK[material.language] if material.simulated else ""
    texts = (caption.title, caption.subtitle, across)
    kind = str(material.index.set_index("figure").at[name, "kind"])
    if kind in did_facts.KINDS_DRAWN:
        return draw_did(material, name, *texts)
    data, words = material.data[name], material.words
    if kind == "series":
        return draw_series(data, material.settings.all_years, words, *texts)
    if kind == "difference":
        return draw_difference(data, comparison_of(material.headline), words, *texts)
    if kind == "forest":
        return draw_forest(data, words, *texts)
    return draw_lenses(data, group_of(name, forest_rows(material.main)), words, *texts)


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all."""

    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    write_atomically(path, write)
