"""Numbers of the report, each with the place it comes from.

The report writes a number as ``<data class="number" data-trail="<table>/<row id>/<column>"
value="...">``: the value as in the table, the text as the reader sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path


@dataclass(frozen=True)
class ReportNumber:
    """One number on the page.

    Attributes:
        trail: ``<table>/<row id>/<column>``, without the dataset.
        value: the number as written in the table.
        text: the number as shown.
    """

    trail: str
    value: str
    text: str


class _Numbers(HTMLParser):
    """Collects the elements ``data`` with a trail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[ReportNumber] = []
        self._open: tuple[str, str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a number."""
        named = dict(attrs)
        if tag == "data" and named.get("data-trail"):
            self._open, self._text = (named["data-trail"] or "", named.get("value") or ""), ""

    def handle_data(self, data: str) -> None:
        """Collect what the reader sees."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Close a number."""
        if tag == "data" and self._open:
            self.found.append(ReportNumber(*self._open, self._text.strip()))
            self._open = None


def numbers_of(page: Path) -> list[ReportNumber]:
    """Return every number of a report that carries a trail, in the order of the page."""
    parser = _Numbers()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found
