"""A drawing laid on a page of its own size: as PDF, as a picture in points, or another width."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from analysis.exhibits.fonts import FONT_FILES, SOURCE
from analysis.exhibits.svg_text import as_text

PIXELS_PER_INCH = 300
# Typst keeps what it laid out, tens of megabytes a figure, while its process lives: one for each.
_COMPILE = "import json, sys, typst; [typst.compile(**wish) for wish in json.loads(sys.argv[1])]"
_HEADER_ENDS = 33
"""Bytes of the signature and the first chunk of a PNG, after which its size on paper may stand."""

# Without a date two identical runs give the same bytes.
_PAGE = """#set document(date: none)
#set page(width: {width}cm, height: auto, margin: 0pt, fill: white)
#image("{name}", width: 100%, alt: sys.inputs.alternative)
"""
# Two spaces in a row part the entries of a key.
_OPENING = f'<svg font-family="{SOURCE}" xml:space="preserve"'


def lay_on_a_page(
    drawing: Path,
    width: float,
    targets: Mapping[Literal["pdf", "png"], Path],
    alternative: str = "",
) -> None:
    """Lay a drawing on a page of the wanted width, without a margin.

    Both are made from the SVG: several times faster than drawing the figure again, and the same
    figure by construction. A picture in points shows its outlines; a PDF has its words as text.

    Args:
        drawing: the drawing, an SVG as Matplotlib wrote it.
        width: width in cm; the height follows.
        targets: format -> where to.
        alternative: the figure in words, for readers of the PDF who do not see it.

    Raises:
        subprocess.CalledProcessError: the drawing cannot be read; what Typst says is printed.
    """
    with tempfile.TemporaryDirectory(prefix="figure-") as place:
        folder = Path(place)
        shutil.copy(drawing, folder / "png.svg")
        if "pdf" in targets:
            words = as_text(drawing.read_text(encoding="utf-8")).replace("<svg", _OPENING, 1)
            (folder / "pdf.svg").write_text(words, encoding="utf-8")
        for kind in targets:
            page = _PAGE.format(width=f"{width:g}", name=f"{kind}.svg")
            (folder / f"{kind}.typ").write_text(page, encoding="utf-8")
        wishes = [
            {
                "input": str(folder / f"{kind}.typ"),
                "output": str(target),
                "root": place,
                "format": kind,
                "ppi": PIXELS_PER_INCH,
                "font_paths": [str(FONT_FILES)],
                "ignore_system_fonts": True,
                "sys_inputs": {"alternative": alternative},
            }
            for kind, target in targets.items()
        ]
        subprocess.run([sys.executable, "-I", "-c", _COMPILE, json.dumps(wishes)], check=True)
    if "png" in targets:
        targets["png"].write_bytes(_with_resolution(targets["png"].read_bytes()))


def _with_resolution(png: bytes) -> bytes:
    """Return a PNG that says how large it is on paper (chunk pHYs of the PNG specification).

    Without it a word processor assumes 96 points an inch and lays the figure three times as wide.
    """
    per_metre = round(PIXELS_PER_INCH / 0.0254)
    content = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return png[:_HEADER_ENDS] + chunk + png[_HEADER_ENDS:]
