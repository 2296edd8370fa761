"""House style of every figure: sizes, colours, marks, fonts, and how a figure is saved.

Colours are those of Okabe & Ito, which readers with any common colour blindness can tell apart;
shape or position always says the same as colour, so that a figure survives a grey copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke

from analysis.cleaning.tables import write_atomically
from analysis.exhibits.fonts import font_families
from analysis.exhibits.page import lay_on_a_page

CM = 1 / 2.54
WIDTH = 16 * CM
"""Width of a report column, inch."""

INK = "#1f2933"
MUTED = "#5f6b7a"
GRID = "#dde2e8"
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
PALE_BLUE = "#9cc7e4"
PALE_ORANGE = "#f2b98c"
PALE_GREEN = "#99d8c7"
BAND = "#e1e6ed"

SMALL, LABEL, NORMAL, LARGE = 7.5, 8.5, 9.0, 10.5
POINT = 4.5
THICK, THIN = 6.0, 1.1
HALO: list[AbstractPathEffect] = [withStroke(linewidth=2.4, foreground="white")]
"""Keeps a label legible where a line runs behind it."""

BACKING = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
"""The same for a longer text."""

FORMATS = ("svg", "pdf", "png")
WATERMARK = {"en": "SIMULATED", "nl": "GESIMULEERD"}

_SETTINGS = {
    "font.size": NORMAL,
    "axes.labelsize": SMALL,
    "axes.titlesize": NORMAL,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "xtick.major.width": 0.6,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "figure.dpi": 100,
    "savefig.facecolor": "white",
    # Outlines look the same wherever the SVG is opened; the words stand in the alternative text.
    "svg.fonttype": "path",
    "svg.hashsalt": "return-agreements",
}
# Time and version stamps would make two identical runs differ.
_METADATA = {"Date": None, "Creator": None}


@contextmanager
def house_style() -> Iterator[None]:
    """Apply the style while figures are drawn and saved, and nowhere else."""
    # Pages take colours from this module and draw nothing: they need not wait for this library.
    import seaborn as sns

    theme = {**sns.axes_style("ticks"), **sns.plotting_context("paper"), **_SETTINGS}
    theme["font.family"] = font_families()
    with mpl.rc_context(rc=theme):
        yield


def title(figure: Figure, text: str, subtitle: str = "") -> None:
    """Write title and subtitle at the top left of a figure."""
    height = figure.get_figheight() / CM
    figure.text(
        0.0,
        1 - 0.1 / height,
        text,
        ha="left",
        va="top",
        fontsize=LARGE,
        fontweight="bold",
    )
    figure.text(0.0, 1 - 0.68 / height, subtitle, ha="left", va="top", fontsize=SMALL, color=MUTED)


def key(figure: Figure, text: str) -> None:
    """Write at the foot of a figure what its marks mean."""
    height = figure.get_figheight() / CM
    figure.text(0, 0.1 / height, text, va="bottom", fontsize=SMALL, color=MUTED)


def nothing(headline: str, text: str, across: str = "") -> Figure:
    """Return a figure that says that there is nothing to draw: silence is no answer."""
    figure = Figure(figsize=(WIDTH, 2.2 * CM))
    title(figure, headline, text)
    watermark(figure, across)
    return figure


def bare(axes: Axes, *, keep: str = "bottom") -> None:
    """Leave one spine only."""
    for name, spine in axes.spines.items():
        spine.set_visible(name == keep)


def watermark(figure: Figure, text: str) -> None:
    """Write across the whole figure that its data are simulated; nothing for empty text."""
    if text:
        figure.text(
            0.5,
            0.5,
            text,
            ha="center",
            va="center",
            rotation=28,
            fontsize=46,
            fontweight="bold",
            color=MUTED,
            alpha=0.28,
            zorder=100,
        )


def save(figure: Figure, folder: Path, name: str, alternative: str = "") -> None:
    """Save a figure as SVG, PDF and PNG, with the same bytes for the same input.

    Args:
        figure: the figure, drawn within ``house_style``.
        folder: where to.
        name: name of the files without extension.
        alternative: the figure in words, which the PDF carries.
    """
    drawing, pdf, png = (folder / f"{name}.{kind}" for kind in FORMATS)
    width = figure.get_figwidth() / CM

    def draw(path: Path) -> None:
        figure.savefig(path, format="svg", metadata=_METADATA)

    def lay(pdf_path: Path, png_path: Path) -> None:
        lay_on_a_page(drawing, width, {"pdf": pdf_path, "png": png_path}, alternative)

    write_atomically(drawing, draw)
    write_atomically(pdf, lambda path: write_atomically(png, lambda other: lay(path, other)))
