"""What every page is made of, and the few questions that several pages ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis.exhibits.material import Material
from analysis.exhibits.site.book import Book, Record
from analysis.exhibits.site.figures import PageFigure
from analysis.records import Identified


@dataclass(frozen=True)
class Source:
    """The results of one dataset in one language.

    Attributes:
        material: words, settings, caveats and the data behind the figures.
        book: every table, its numbers with the place they come from.
        figures: figure -> the figure as it stands in a page.
        series: the same for interrupted series, the page of all countries last.
    """

    material: Material
    book: Book
    figures: Mapping[str, PageFigure]
    series: Mapping[str, PageFigure]

    @property
    def language(self) -> str:
        """Language of the pages."""
        return self.material.language

    def main(self, records: Iterable[Record]) -> list[Record]:
        """Return the rows under the main rounding reading."""
        return [record for record in records if record["reading"] == self.material.reading]

    def of_kind(self, *kinds: str) -> list[PageFigure]:
        """Return the figures of some kinds, in the order of the kinds."""
        return [item for kind in kinds for item in self.figures.values() if item.kind == kind]

    @cached_property
    def estimates(self) -> list[Record]:
        """The estimates table under the main reading."""
        return self.main(self.book.table("5_tables/estimates_table"))

    @cached_property
    def numbered(self) -> list[Record]:
        """Its rows that carry a number."""
        return [record for record in self.estimates if record["identified"] != Identified.NO]

    @cached_property
    def summary(self) -> dict[str, dict[str, Record]]:
        """Subject -> item -> the row with its count."""
        found: dict[str, dict[str, Record]] = {}
        for record in self.book.table("5_tables/summary"):
            found.setdefault(record["subject"], {})[record["item"]] = record
        return found

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], Record]:
        """Country, year and measure -> the cell under the main reading."""
        return {
            (record["country"], record["year"], record["indicator"]): record
            for record in self.main(self.book.table("1_clean/cells"))
        }
