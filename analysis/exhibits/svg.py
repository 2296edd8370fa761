"""A figure inside a page: its SVG without a frame of its own, in the colours of the page."""

from __future__ import annotations

import html
import re

from analysis.exhibits import style

_COLOURS = {
    style.INK: "ink",
    style.MUTED: "muted",
    style.GRID: "grid",
    style.BAND: "band",
    style.BLUE: "blue",
    style.ORANGE: "orange",
    style.GREEN: "green",
    style.PALE_BLUE: "pale-blue",
    style.PALE_ORANGE: "pale-orange",
    style.PALE_GREEN: "pale-green",
    "#ffffff": "paper",
}
_LEFT_OUT = (r"<\?xml.*?\?>", r"<!DOCTYPE.*?>", r"<metadata>.*?</metadata>", r"<!--.*?-->")


def inline_svg(svg: str, name: str, title: str, description: str) -> str:
    """Return a figure as an element of a page.

    Identifiers get the name of the figure, so that several figures fit in one page; colours
    become the page's, so that light and dark both work; title and description are for readers
    who do not see it.

    Args:
        svg: the file as Matplotlib wrote it.
        name: name of the figure.
        title: title of the figure.
        description: the figure in words.
    """
    for pattern in _LEFT_OUT:
        svg = re.sub(pattern, "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    for colour, role in _COLOURS.items():
        svg = re.sub(rf"(fill|stroke): {colour}", rf"\1: var(--{role})", svg)
    box = re.search(r'viewBox="([^"]+)"', svg)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box[1] if box else "0 0 454 300"}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-desc">{html.escape(description)}</desc>'
    )
    svg = re.sub(r"<svg\b.*?>", lambda _: opening, svg, count=1, flags=re.DOTALL)
    return re.sub(r">\s+<", "><", svg).strip()
