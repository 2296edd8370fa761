"""Figures at the width of somebody's page: vector or raster, fonts inside, words beside them."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from analysis.cleaning.tables import write_atomically
from analysis.exhibits.page import lay_on_a_page
from analysis.records import InputError

LANGUAGES = ("en", "nl")
Kind = Literal["svg", "pdf", "png"]
FORMATS: tuple[Kind, ...] = get_args(Kind)
NARROWEST, WIDEST = 12.0, 30.0
"""Widths in cm: below, the smallest letters fall under 5.5 points; above, no page is that wide."""

_PER_UNIT = {"cm": 1.0, "mm": 0.1, "in": 2.54}
_WIDTH = re.compile(r"(?P<number>\d+(?:[.,]\d+)?) ?(?P<unit>cm|mm|in)")
_SIZE = re.compile(r'(?<=<svg )(.*?)width="([\d.]+)pt" height="([\d.]+)pt"', re.DOTALL)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for.

    Attributes:
        language: ``en`` or ``nl``.
        kind: ``svg``, ``pdf`` or ``png``.
        width: width in cm.
        figure: name of one figure; empty for all.
    """

    language: str
    kind: Kind
    width: float
    figure: str = ""


def read_wish(language: str, kind: str, width: str, figure: str = "") -> Wish:
    """Return a wish as it was written on the command line.

    Raises:
        InputError: a language, format or width that does not exist; the message says what does.
    """
    if language not in LANGUAGES:
        raise InputError(f"LANG: '{language}' - write one of {', '.join(LANGUAGES)}")
    asked = next((known for known in FORMATS if known == kind), None)
    if asked is None:
        raise InputError(f"FORMAT: '{kind}' - write one of {', '.join(FORMATS)}")
    match = _WIDTH.fullmatch(width.strip())
    centimetres = (
        float(match["number"].replace(",", ".")) * _PER_UNIT[match["unit"]] if match else 0.0
    )
    if not NARROWEST <= centimetres <= WIDEST:
        raise InputError(
            f"WIDTH: '{width}' - write a width from {NARROWEST:g}cm to {WIDEST:g}cm, for example "
            "16cm or 160mm"
        )
    return Wish(language, asked, round(centimetres, 3), figure)


def export(wish: Wish, drawn: Path, target: Path) -> list[Path]:
    """Write figures with their captions and alternative texts, and return the figures.

    Args:
        wish: language, format and width.
        drawn: folder of the drawn figures of a dataset, in which they are 16 cm wide.
        target: where to; made when it is not there.

    Raises:
        InputError: no such figure is drawn; the message says what to do.
    """
    ending = f".{wish.language}.svg"
    found = {path.name.removesuffix(ending): path for path in sorted(drawn.rglob(f"*{ending}"))}
    if not found:
        raise InputError(
            f"{drawn}: no figure in the language '{wish.language}' is drawn - run `make results`"
        )
    if wish.figure and wish.figure not in found:
        raise InputError(f"FIGURE: '{wish.figure}' - drawn are {', '.join(found)}")
    target.mkdir(parents=True, exist_ok=True)
    return [
        _write(path, wish, target)
        for name, path in found.items()
        if not wish.figure or name == wish.figure
    ]


def _write(svg: Path, wish: Wish, target: Path) -> Path:
    for words in (".txt", ".alt.txt"):
        shutil.copy(svg.with_suffix(words), target)
    made = target / svg.with_suffix(f".{wish.kind}").name
    if wish.kind == "svg":
        text = _resized(svg.read_text(encoding="utf-8"), wish.width)
        write_atomically(made, lambda path: _keep(path, text))
    else:
        kind: Literal["pdf", "png"] = wish.kind
        alternative = svg.with_suffix(".alt.txt").read_text(encoding="utf-8").strip()
        write_atomically(
            made, lambda path: lay_on_a_page(svg, wish.width, {kind: path}, alternative)
        )
    return made


def _keep(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _resized(svg: str, width: float) -> str:
    """Return a drawing of another width, in the same proportions."""

    def size(match: re.Match[str]) -> str:
        height = width * float(match[3]) / float(match[2])
        return f'{match[1]}width="{width:g}cm" height="{height:.4f}cm"'

    return _SIZE.sub(size, svg, count=1)
