"""XLSX files: looked at as an archive before they are opened, then read sheet by sheet."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cleaning.series.grids import BLANK, Entry, Grid, Kind, entry_of
from analysis.cleaning.series.problems import Findings, Place

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

_UNPACKED_LIMIT = 40_000_000
"""Bytes; a filled template of twenty years of months takes less than 5 MB."""
_PARTS_LIMIT = 500
_CELLS_LIMIT = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_SAVE_AS_XLSX = "open it in a spreadsheet and save it as XLSX without password, or as CSV"
OWN_SHEETS = frozenset({"data dictionary", "lists", "toelichting", "lijsten"})
"""Sheets of the template that hold no figures."""


def read_workbook(path: Path, findings: Findings) -> list[Grid]:
    """Read every sheet with figures; none when something is wrong with the file as such.

    Nothing in the file is computed: a formula is refused, as its stored value can be old or absent.

    Args:
        path: the file, its size checked before.
        findings: receives problems.
    """
    if not _archive_is_sound(path, findings):
        return []
    # Every start of the workflow imports this module; most never meet a workbook.
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on features of Excel that bear on no figure
            book = openpyxl.load_workbook(path, keep_links=False)
    except Exception as problem:  # whatever openpyxl meets in a damaged file
        findings.problem(
            Place(path), "", f"no readable workbook ({type(problem).__name__})", _SAVE_AS_XLSX
        )
        return []
    return [grid for sheet in book.worksheets for grid in _grids(path, sheet, findings)]


def _archive_is_sound(path: Path, findings: Findings) -> bool:
    """Look at the parts of the archive without unpacking more than the limit."""
    problem = _archive_problem(path)
    if problem:
        findings.problem(Place(path), "", *problem)
    return problem is None


def _archive_problem(path: Path) -> tuple[str, str] | None:
    with path.open("rb") as file:
        start = file.read(len(_OLE))
    if start == _OLE:
        return "protected by a password, or an old XLS file under a new name", _SAVE_AS_XLSX
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts_problem(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, RuntimeError) as problem:
        return f"no XLSX file, or a damaged one ({problem})", _SAVE_AS_XLSX
    except NotImplementedError as problem:
        return f"packed in a way that XLSX does not use ({problem})", _SAVE_AS_XLSX
    except ValueError as problem:
        return f"a damaged XLSX file ({problem})", _SAVE_AS_XLSX


def _parts_problem(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    declared = sum(part.file_size for part in parts)
    if len(parts) > _PARTS_LIMIT or declared > _UNPACKED_LIMIT:
        return (
            f"unpacks to {declared} bytes in {len(parts)} parts, more than a table of figures has",
            f"keep it under {_UNPACKED_LIMIT} bytes: copy the figures to a new workbook",
        )
    if any(part.flag_bits & 1 for part in parts):
        return "protected by a password", _SAVE_AS_XLSX
    if any("vbaproject" in name.lower() for name in names):
        return "the workbook contains macros", "save it as XLSX, which drops them"
    if "xl/workbook.xml" not in names:
        return "an archive, but no XLSX workbook", _SAVE_AS_XLSX
    unpacked = 0
    for part in parts:
        # zipfile reads no more than the size declared, and checks the checksum at the end.
        content = archive.read(part)
        unpacked += len(content)
        if unpacked > _UNPACKED_LIMIT:
            return "unpacks to more than it declares", "copy the figures to a new workbook"
        if part.filename.lower().endswith((".xml", ".rels", ".vml")) and _declares(content):
            return (
                f"{part.filename} declares XML entities, which no spreadsheet writes",
                "copy the figures to a new workbook",
            )
    return None


def _declares(content: bytes) -> bool:
    # A part in UTF-16 would hide the words; spreadsheets write UTF-8.
    lowered = content.replace(b"\x00", b"").lower()
    return b"<!doctype" in lowered or b"<!entity" in lowered


def _grids(path: Path, sheet: Worksheet, findings: Findings) -> Iterator[Grid]:
    place = Place(path, sheet.title)
    if sheet.sheet_state != "visible":
        findings.problem(
            place, "", "the sheet is hidden", "unhide it to have it read, or delete it"
        )
    elif sheet.max_row * sheet.max_column > _CELLS_LIMIT:
        findings.problem(
            place, "", f"the sheet reaches to row {sheet.max_row} and column {sheet.max_column}",
            "delete the empty rows and columns beyond the table",
        )  # fmt: skip
    elif sheet.title.strip().lower() not in OWN_SHEETS:
        yield _grid(path, sheet)


def _grid(path: Path, sheet: Worksheet) -> Grid:
    rows = tuple(tuple(_entry(cell) for cell in row) for row in sheet.iter_rows())
    merged = tuple(
        (str(area), (area.min_row, area.min_col, area.max_row, area.max_col))
        for area in sheet.merged_cells.ranges
    )
    return Grid(
        file=path,
        sheet=sheet.title,
        rows=rows,
        merged=tuple(sorted(merged)),
        hidden_rows=frozenset(
            number for number, shape in sheet.row_dimensions.items() if shape.hidden
        ),
        hidden_columns=frozenset(
            number
            for shape in sheet.column_dimensions.values()
            if shape.hidden
            for number in range(shape.min, shape.max + 1)
        ),
    )


def _entry(cell: SheetCell) -> Entry:
    value = cell.value
    if value is None:
        return BLANK
    if cell.data_type == "f":
        return Entry(str(getattr(value, "text", value)), Kind.FORMULA)
    if cell.data_type == "e":
        return Entry(str(value), Kind.ERROR)
    if isinstance(value, bool):
        return Entry(str(value).upper(), Kind.BOOLEAN)
    if isinstance(value, (datetime, date, time, timedelta)):
        day = value.date() if isinstance(value, datetime) else value
        return Entry(str(day), Kind.DATE, day if isinstance(day, date) else None)
    if isinstance(value, (int, float)):
        whole = isinstance(value, int) or value.is_integer()
        kind = Kind.PERCENTAGE if "%" in (cell.number_format or "") else Kind.NUMBER
        return Entry(str(int(value)) if whole else repr(value), kind)
    return entry_of(str(value))
