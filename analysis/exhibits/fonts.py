"""The typeface of the figures, cut down to the characters of European languages.

Words are laid out faster with a small font, and pages carry a part that is cut from it. Advances,
kerning and outlines are those of DejaVu Sans.
"""

from __future__ import annotations

import base64
import io
import tempfile
from functools import cache
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont
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
    # Held by the module: the folder goes when the process ends.
    folder = Path(_folder().name)
    for weight in _WEIGHTS:
        wanted = font_manager.FontProperties(family=SOURCE, weight=weight)
        source = font_manager.findfont(wanted)
        target = folder / Path(source).name
        _cut(Path(source), target)
        font_manager.fontManager.addfont(target)
    return [FAMILY, SOURCE]


def web_font(characters: str, weight: str) -> str:
    """Return the characters of the figures' typeface that a page needs, as WOFF in base64.

    Args:
        characters: the characters; those that the typeface lacks are left out.
        weight: ``normal`` or ``bold``.
    """
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


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fonts-")


def _cut(source: Path, target: Path) -> None:
    """Write the characters of a font that figures use, under the name of the small family."""
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
