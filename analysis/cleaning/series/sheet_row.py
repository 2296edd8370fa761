"""A figure of a series as a figure of any source, with its cell in place of a line."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cleaning.figures import Figure
from analysis.cleaning.series.problems import Place
from analysis.cleaning.series.rows import Found
from analysis.cleaning.tables import RawRow
from analysis.cleaning.tokens import parse_token
from analysis.records import InputError


@dataclass(frozen=True)
class SheetRow(RawRow):
    """One figure of a series with its place; a row of a sheet can hold many.

    Attributes:
        place: its cell.
    """

    place: Place

    @property
    def key(self) -> tuple[str, int]:
        """What tells the row from all others: sheet or file, and number."""
        return (f"{self.file}!{self.place.sheet}", self.number)

    def error(self, column: str, remedy: str) -> InputError:
        """Return the one message that names file, sheet, cell, value and remedy."""
        return InputError(f"{self.place}: '{self.values.get(column, '')}' - {remedy}")


def figure_of(item: Found, unit: int) -> Figure:
    """Return a figure as every stage reads it.

    Args:
        item: the figure with its place.
        unit: rounding unit, people.
    """
    values = {
        "country": item.country,
        "indicator": item.measure,
        "token": item.numeral.token,
        "line": item.place.short,
        "note": f"stands as '{item.printed}'" if item.printed != item.numeral.token else "",
    }
    return Figure(
        row=SheetRow(item.place.file, item.row, values, item.place),
        token=parse_token(item.numeral.token, unit),
        country=item.country,
        year=item.period,
        indicator=item.measure,
        leaves_open="",
    )


def place_of(figure: Figure) -> Place:
    """Return the cell of a figure; of one from another source, its file."""
    return figure.row.place if isinstance(figure.row, SheetRow) else Place(figure.row.file)
