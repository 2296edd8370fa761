"""Words of a figure as text, in place of the outlines that Matplotlib draws for them.

In a page the words can then be searched and copied, and a figure takes a quarter of the room. The
page carries the typeface of the figures, so that every word keeps its place and width.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_TEXT = re.compile(
    r"<!-- (?P<words>[^<>]*?) -->\s*"
    r'<g(?: style="(?P<style>[^"]*)")? transform="(?P<place>[^"]*?) ?'
    r'scale\((?P<size>[\d.]+) -(?P=size)\)">'
    r"(?P<outlines>(?:(?!<g[ >]).)*?)</g>",
    re.DOTALL,
)
_ANY = re.compile(r"<!-- [^<>]*? -->")
_WORDS = re.compile(r"<text\b[^>]*>([^<]*)</text>")
_COORDINATES = re.compile(r'(?<= )(?:d|x|y|x1|x2|y1|y2|points)="[^"]*"|translate\([^)]*\)')
_LONG = re.compile(r"-?\d+\.\d{3,}")


def as_text(svg: str) -> str:
    """Return a figure with words as text and coordinates to a hundredth of a point.

    A figure with words that cannot be turned, such as formulas, keeps its outlines.

    Args:
        svg: the file as Matplotlib wrote it, or a part of it.
    """
    turned, count = _TEXT.subn(_element, svg)
    if count < len(_ANY.findall(svg)) or "$" in "".join(_ANY.findall(svg)):
        return svg
    return _COORDINATES.sub(lambda match: _LONG.sub(_rounded, match[0]), turned)


def characters(figures: Iterable[str]) -> str:
    """Return every character of the words of figures, sorted."""
    found = {
        character
        for svg in figures
        for words in _WORDS.findall(svg)
        for character in html.unescape(words)
    }
    return "".join(sorted(found))


def _element(match: re.Match[str]) -> str:
    size = 100 * float(match["size"])
    weight = ' font-weight="700"' if "Bold" in match["outlines"] else ""
    style = f' style="{match["style"]}"' if match["style"] else ""
    return (
        f'<text transform="{match["place"]}" font-size="{size:g}"{weight}{style}>'
        f"{match['words']}</text>"
    )


def _rounded(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
