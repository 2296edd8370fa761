"""A sheet or text file as a grid of entries, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from analysis.cleaning.series.problems import Place


class Kind(StrEnum):
    """What a cell holds."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    DATE = "date"
    BOOLEAN = "boolean"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True)
class Entry:
    """One cell.

    Attributes:
        text: what stands in it; whole numbers without decimals.
        kind: what it holds.
        day: the date of a date.
    """

    text: str = ""
    kind: Kind = Kind.BLANK
    day: date | None = None

    @property
    def plain(self) -> str:
        """The text on one line, spaces collapsed."""
        return " ".join(self.text.split())


BLANK = Entry()


@dataclass(frozen=True)
class Grid:
    """One sheet, or one text file.

    Attributes:
        file: path as given.
        sheet: name of the sheet; empty for a text file.
        rows: entries by row; row and column numbers count from 1 as in a spreadsheet.
        merged: address and corners (top, left, bottom, right) of merged cells.
        hidden_rows: numbers of hidden rows.
        hidden_columns: numbers of hidden columns.
    """

    file: Path
    sheet: str
    rows: tuple[tuple[Entry, ...], ...]
    merged: tuple[tuple[str, tuple[int, int, int, int]], ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)

    def at(self, row: int, column: int) -> Entry:
        """Return an entry; outside the grid it is blank."""
        entries = self.rows[row - 1] if row <= len(self.rows) else ()
        return entries[column - 1] if column <= len(entries) else BLANK

    def filled(self, row: int) -> Iterator[tuple[int, Entry]]:
        """Yield the entries of a row that are not blank, with their column."""
        for column, entry in enumerate(self.rows[row - 1], start=1):
            if entry.kind is not Kind.BLANK:
                yield column, entry

    def place(self, row: int = 0, column: int = 0) -> Place:
        """Return the place of a cell, or of the sheet."""
        # Every start of the workflow imports this module; few ever name a cell.
        from openpyxl.utils import get_column_letter

        cell = f"{get_column_letter(column)}{row}" if row and column else ""
        return Place(self.file, self.sheet, cell)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(entry.kind is not Kind.BLANK for row in self.rows for entry in row)


def entry_of(text: str) -> Entry:
    """Return an entry of text; nothing but white space is blank."""
    return Entry(text, Kind.TEXT) if text.strip() else BLANK
