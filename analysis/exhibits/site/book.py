"""Tables as text, and their numbers as elements of a page that name the place they come from."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markupsafe import Markup, escape

from analysis.cleaning.table_names import row_id, schema_of
from analysis.cleaning.tables import TableSchema
from analysis.exhibits import numbers
from analysis.exhibits.templates import spelled

CALIBRATION = "calibration"
"""Folder of the tables on simulated panels, beside those of the datasets."""


@dataclass(frozen=True)
class Record:
    """One row of a table.

    Attributes:
        table: name of the table, as trails write it.
        schema: its schema.
        values: column -> text as in the file; empty where it is missing.
        language: language in which numbers are written.
    """

    table: str
    schema: TableSchema
    values: Mapping[str, str]
    language: str

    def __getitem__(self, column: str) -> str:
        """Return the text of a column."""
        return self.values[column]

    @cached_property
    def id(self) -> str:
        """Name of the row within its table."""
        return row_id(self.schema, self.values)

    def trail(self, column: str) -> str:
        """Return the name of a number: ``<table>/<row id>/<column>``."""
        return f"{self.table}/{self.id}/{column}"

    def told(self, column: str, text: str) -> Markup:
        """Return a value in other words, as an element that names its place."""
        if not self.values[column]:
            return Markup("")
        return Markup(
            f'<data class="number" data-trail="{escape(self.trail(column))}" '
            f'value="{escape(self.values[column])}">{escape(text)}</data>'
        )

    def signed(self, column: str, scale: str = "count") -> Markup:
        """Return a number with its sign; empty when it is missing."""
        return self._number(column, lambda value: numbers.in_form(value, scale, self.language))

    def plain(self, column: str, scale: str = "count") -> Markup:
        """Return a number with a sign only when it is negative; empty when it is missing."""
        return self._number(
            column, lambda value: numbers.in_form(value, scale, self.language, signed=False)
        )

    def size(self, column: str, scale: str = "count") -> Markup:
        """Return a number without its sign, for a sentence that names the direction."""
        return self._number(
            column, lambda value: numbers.in_form(abs(value), scale, self.language, signed=False)
        )

    def percent(self, column: str) -> Markup:
        """Return a share as a percentage with one decimal."""
        return self._number(column, lambda value: f"{numbers.number(100 * value, self.language)}%")

    def spelled(self, column: str) -> Markup:
        """Return a small count as a word."""
        return self._number(column, lambda value: spelled(int(value), self.language))

    def range(
        self,
        low: str,
        high: str,
        scale: str = "count",
        *,
        between: str = " … ",
        signed: bool = True,
    ) -> Markup:
        """Return two numbers, infinite at the side without one; empty when both are missing."""
        if not self.values[low] and not self.values[high]:
            return Markup("")
        write = self.signed if signed else self.plain
        ends = (write(low, scale), write(high, scale))
        return Markup(between).join(
            [ends[0] or numbers.MINUS + numbers.INFINITY, ends[1] or "+" + numbers.INFINITY]
        )

    def value(self, column: str) -> float | None:
        """Return a number; None when it is missing."""
        return float(self.values[column]) if self.values[column] else None

    def _number(self, column: str, write: Callable[[float], str]) -> Markup:
        value = self.value(column)
        return Markup("") if value is None else self.told(column, write(value))


@dataclass(frozen=True)
class Book:
    """All tables of one dataset, read when they are asked for.

    Attributes:
        folder: results of the dataset.
        language: language in which numbers are written.
    """

    folder: Path
    language: str

    def table(self, name: str) -> list[Record]:
        """Return the rows of a table of the dataset.

        Args:
            name: stage and table, for example ``5_tables/headline``.

        Raises:
            ValueError: no schema has the columns of the table.
        """
        path = self.folder / f"{name}.csv"
        return self._read(path, path.stem)

    def calibration(self, name: str) -> list[Record]:
        """Return the rows of a table on simulated panels."""
        return self._read(self.folder.parent / CALIBRATION / f"{name}.csv", "")

    def _read(self, path: Path, name: str) -> list[Record]:
        schema = schema_of(path)
        if schema is None:
            raise ValueError(f"{path}: no schema has these columns")
        with path.open(encoding="utf-8", newline="") as file:
            return [
                Record(name or schema.name, schema, row, self.language)
                for row in csv.DictReader(file)
            ]
