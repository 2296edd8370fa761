"""Empty files to fill: a workbook with drop-downs and a dictionary, and a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.cleaning.countries import Country
from analysis.cleaning.record import Measure
from analysis.cleaning.series.periods import Periods

_LONGEST_SHEET_NAME = 31
_FORBIDDEN = frozenset("[]:*?/\\&'")
_WIDE, _NARROW = 44, 13
_HEADER = {
    "en": ("country", "period", "indicator", "figure"),
    "nl": ("land", "periode", "indicator", "aantal"),
}
_SHEETS = {"en": ("Data dictionary", "Lists", "Series"), "nl": ("Toelichting", "Lijsten", "Reeks")}
_GUIDE = {
    "en": (
        ("Figures", "Whole numbers, multiples of {unit}, such as {example}. Blank: no figure."),
        (
            "Few people",
            "<{unit} for fewer than {unit}; 0 where 0 is printed; none for none at all.",
        ),
        ("A range", "between 90 and 120"),
        ("Not allowed", "Dashes, percentages, formulas, totals, merged cells, hidden rows."),
        ("Footnotes", "A marker such as 275* or 275 1) is left out, and told."),
        ("Check", "make check-series lists every problem with its cell."),
    ),
    "nl": (
        ("Aantallen", "Hele getallen, veelvouden van {unit}, zoals {example}. Leeg: geen cijfer."),
        ("Weinig mensen", "<{unit} voor minder dan {unit}; 0 waar 0 staat; geen voor niemand."),
        ("Een bereik", "tussen 90 en 120"),
        ("Verboden", "Streepjes, percentages, formules, totalen, samengevoegd of verborgen."),
        ("Voetnoten", "Een teken zoals 275* of 275 1) vervalt, en wordt gemeld."),
        ("Controle", "make check-series noemt elk probleem met zijn cel."),
    ),
}
_DELIMITER = {"en": ",", "nl": ";"}


@dataclass(frozen=True)
class Blank:
    """What an empty file has room for.

    Attributes:
        countries: countries, one a row.
        measures: measures, one a sheet.
        periods: every period, one a column.
        calendar: gives periods their names.
        unit: rounding unit, people.
        language: en or nl.
    """

    countries: Sequence[Country]
    measures: Sequence[Measure]
    periods: Sequence[int]
    calendar: Periods
    unit: int
    language: str

    @property
    def names(self) -> list[str]:
        """Names of the countries, sorted."""
        return sorted(country.name(self.language) for country in self.countries)

    @property
    def labels(self) -> list[str | int]:
        """Names of the periods; a year is a number."""
        named = [self.calendar.label(period, self.language) for period in self.periods]
        return [int(name) if name.isdecimal() else name for name in named]

    def title(self, measure: Measure) -> str:
        """Return the name of a measure's sheet: its label, where a sheet can be called so."""
        label = measure.label[self.language]
        fits = len(label) <= _LONGEST_SHEET_NAME and not _FORBIDDEN & set(label)
        return label if fits else measure.name


def write_workbook(blank: Blank, path: Path, form: str) -> None:
    """Write an empty workbook.

    Args:
        blank: what it has room for.
        path: the file to write.
        form: ``wide`` for a sheet a measure, ``long`` for one sheet with a row a figure.
    """
    book = Workbook()
    first = book.active
    lists = book.create_sheet(_SHEETS[blank.language][1])
    _fill_lists(lists, blank)
    if form == "wide":
        for measure in blank.measures:
            _fill_wide(book.create_sheet(blank.title(measure)), blank, lists.title)
    else:
        _fill_long(book.create_sheet(_SHEETS[blank.language][2]), blank, lists.title)
    book.remove(first)
    book.move_sheet(lists, len(book.sheetnames))
    _fill_dictionary(book.create_sheet(_SHEETS[blank.language][0]), blank)
    book.active = 0
    book.save(path)


def write_csv(blank: Blank, path: Path) -> None:
    """Write an empty CSV with a row for each figure, as spreadsheets open it in the language."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=_DELIMITER[blank.language])
        writer.writerow(_HEADER[blank.language])
        writer.writerows(_long_rows(blank))


def _long_rows(blank: Blank) -> Iterator[list[str | int]]:
    for measure in blank.measures:
        for name in blank.names:
            for label in blank.labels:
                yield [name, label, measure.label[blank.language], ""]


def _fill_lists(sheet: Worksheet, blank: Blank) -> None:
    """Write what the drop-downs offer: countries, periods, measures."""
    measures = [measure.label[blank.language] for measure in blank.measures]
    columns: list[Sequence[str | int]] = [blank.names, blank.labels, measures]
    for column, values in enumerate(columns, start=1):
        sheet.cell(1, column, _HEADER[blank.language][column - 1])
        for row, value in enumerate(values, start=2):
            sheet.cell(row, column, value)
    _dress(sheet, _WIDE)


def _fill_wide(sheet: Worksheet, blank: Blank, lists: str) -> None:
    sheet.append([_HEADER[blank.language][0], *blank.labels])
    for name in blank.names:
        sheet.append([name])
    last = get_column_letter(len(blank.labels) + 1)
    rows = len(blank.names) + 1
    _offer(sheet, f"A2:A{rows}", lists, "A", rows)
    _ask_for_figures(sheet, f"B2:{last}{rows}", "B2", blank.unit)
    _dress(sheet, _NARROW)


def _fill_long(sheet: Worksheet, blank: Blank, lists: str) -> None:
    sheet.append(_HEADER[blank.language])
    rows = len(blank.names) * len(blank.labels) * len(blank.measures) + 1
    lengths = (len(blank.names), len(blank.labels), len(blank.measures))
    for column, length in zip("ABC", lengths, strict=True):
        _offer(sheet, f"{column}2:{column}{rows}", lists, column, length + 1)
    _ask_for_figures(sheet, f"D2:D{rows}", "D2", blank.unit)
    _dress(sheet, _WIDE)


def _offer(sheet: Worksheet, cells: str, lists: str, column: str, last: int) -> None:
    """Add a drop-down of a column of the sheet of lists."""
    choice = DataValidation(type="list", formula1=f"'{lists}'!${column}$2:${column}${last}")
    sheet.add_data_validation(choice)
    choice.add(cells)


def _ask_for_figures(sheet: Worksheet, cells: str, first: str, unit: int) -> None:
    """Let a number be a multiple of the unit; words such as <5 are checked when they are read."""
    rule = f"OR(ISTEXT({first}),AND(ISNUMBER({first}),{first}>=0,MOD({first},{unit})=0))"
    check = DataValidation(type="custom", formula1=rule, errorStyle="warning")
    sheet.add_data_validation(check)
    check.add(cells)


def _fill_dictionary(sheet: Worksheet, blank: Blank) -> None:
    sheet.append(["indicator", "label", "unit", "definition"])
    for measure in blank.measures:
        texts = (measure.label, measure.unit, measure.definition)
        sheet.append([measure.name, *(text[blank.language] for text in texts)])
    sheet.append([])
    example = 25 * blank.unit
    for title, text in _GUIDE[blank.language]:
        sheet.append([title, text.format(unit=blank.unit, example=example)])
    _dress(sheet, _WIDE)


def _dress(sheet: Worksheet, width: int) -> None:
    """Make the first row bold and keep it in view; widen the columns."""
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.column_dimensions["A"].width = _WIDE
    sheet.freeze_panes = "B2"
