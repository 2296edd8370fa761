"""The typeface of the figures, cut down to the characters of European languages.

Words are laid out faster with a small font, and pages carry a part that is cut from it. Advances,
kerning and outlines are those of DejaVu Sans.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

import matplotlib
from matplotlib import font_manager

SOURCE = "DejaVu Sans"
FAMILY = "Return Sans"
FONT_FILES = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""Holds DejaVu Sans."""

CHARACTERS = (
    *range(0x20, 0x180),
    *range(0x2000, 0x2040),
    0x20AC,
    *range(0x2190, 0x2300),
    *range(0x2500, 0x2700),
)
"""Latin with its accents, dashes and quotes, the euro, arrows, signs of arithmetic and marks."""

_WEIGHTS = ("normal", "bold")
_FAMILY_NAMES = {1: FAMILY, 16: FAMILY}
_OWN_NAMES = (3, 4, 6)


@cache
def font_families() -> list[str]:
    """Make the small fonts known to matplotlib, once a process, and return what to ask for.

    Returns:
        The small family, then the whole one for any other character.
    """
    for weight in _WEIGHTS:
        wanted = font_manager.FontProperties(family=SOURCE, weight=weight)
        source = Path(font_manager.findfont(wanted))
        target = _place(source)
        if not target.is_file():
            _keep(source, target)
        font_manager.fontManager.addfont(target)
    return [FAMILY, SOURCE]


def web_font(characters: str, weight: str) -> str:
    """Return the characters of the figures' typeface that a page needs, as WOFF in base64.

    Args:
        characters: the characters; those that the typeface lacks are left out.
        weight: ``normal`` or ``bold``.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font_families()
    wanted = font_manager.FontProperties(family=FAMILY, weight=weight)
    options = subset.Options(flavor="woff", hinting=False, layout_features=["kern"])
    held = io.BytesIO()
    with TTFont(font_manager.findfont(wanted), recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        font.flavor = "woff"
        font.save(held)
    return base64.b64encode(held.getvalue()).decode("ascii")


def _place(source: Path) -> Path:
    """Return where the small font is kept: with what matplotlib keeps, by all that it is made of.

    Cutting takes a second, which every job that draws would spend again.
    """
    made_of = [
        source.read_bytes(),
        repr(CHARACTERS).encode(),
        FAMILY.encode(),
        version("fonttools").encode(),
    ]
    name = hashlib.sha256(b"".join(made_of)).hexdigest()[:16]
    return Path(matplotlib.get_cachedir()) / f"{FAMILY.lower().replace(' ', '-')}-{name}.ttf"


def _keep(source: Path, target: Path) -> None:
    """Write the small font whole; jobs beside this one may be doing the same."""
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        made = Path(place) / target.name
        _cut(source, made)
        os.replace(made, target)


def _cut(source: Path, target: Path) -> None:
    """Write the characters of a font that figures use, under the name of the small family."""
    # Loaded where a font is cut, which most jobs that draw find done.
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(glyph_names=True, name_IDs=["*"])
    options.drop_tables += ["FFTM"]
    with TTFont(source, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=CHARACTERS)
        cutter.subset(font)
        for record in font["name"].names:
            if record.nameID in _FAMILY_NAMES:
                record.string = _FAMILY_NAMES[record.nameID]
            elif record.nameID in _OWN_NAMES:
                family = FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY
                old = SOURCE.replace(" ", "") if record.nameID == 6 else SOURCE
                record.string = str(record).replace(old, family)
        font.save(target)
