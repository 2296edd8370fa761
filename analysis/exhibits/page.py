"""A drawing laid on a page of its own size: a picture in points, or another width."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Literal

PIXELS_PER_INCH = 300
# Typst keeps what it laid out, tens of megabytes a figure, while its process lives: one for each.
_COMPILE = "import json, sys, typst; typst.compile(**json.loads(sys.argv[1]))"
_HEADER_ENDS = 33
"""Bytes of the signature and the first chunk of a PNG, after which its size on paper may stand."""

_PAGE = """#set page(width: {width}cm, height: auto, margin: 0pt, fill: white)
#image("{name}", width: 100%)
"""


def lay_on_a_page(source: Path, width: float, kind: Literal["pdf", "png"], target: Path) -> None:
    """Lay a drawing on a page of the wanted width, without a margin.

    A picture in points is made from the outlines of the SVG: several times faster than drawing
    the figure again, and the same figure by construction.

    Args:
        source: the drawing, as SVG or PDF.
        width: width in cm; the height follows.
        kind: what to write.
        target: where to.

    Raises:
        subprocess.CalledProcessError: the drawing cannot be read; what Typst says is printed.
    """
    with tempfile.TemporaryDirectory(prefix="figure-") as place:
        folder = Path(place)
        drawing = folder / f"drawing{source.suffix}"
        shutil.copy(source, drawing)
        page = folder / "page.typ"
        page.write_text(_PAGE.format(width=f"{width:g}", name=drawing.name), encoding="utf-8")
        wish = {
            "input": str(page),
            "output": str(target),
            "root": str(folder),
            "format": kind,
            "ppi": PIXELS_PER_INCH,
            "ignore_system_fonts": True,
            "timestamp": int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
        }
        subprocess.run([sys.executable, "-I", "-c", _COMPILE, json.dumps(wish)], check=True)
    if kind == "png":
        target.write_bytes(_with_resolution(target.read_bytes()))


def _with_resolution(png: bytes) -> bytes:
    """Return a PNG that says how large it is on paper (chunk pHYs of the PNG specification).

    Without it a word processor assumes 96 points an inch and lays the figure three times as wide.
    """
    per_metre = round(PIXELS_PER_INCH / 0.0254)
    content = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return png[:_HEADER_ENDS] + chunk + png[_HEADER_ENDS:]
