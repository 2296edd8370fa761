"""CSV files: encoding, separator and rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from analysis.cleaning.series.grids import Grid, entry_of
from analysis.cleaning.series.problems import Findings, Place

_LONGEST_LINE = 100_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab"}


def read_text(path: Path, findings: Findings) -> list[Grid]:
    """Read a CSV file as one grid; none when something is wrong with the file as such.

    Args:
        path: the file, its size checked before.
        findings: receives problems, and notices on encoding and separator.
    """
    text = _decode(path, path.read_bytes(), findings)
    if text is None or not _lines_are_sound(path, text, findings):
        return []
    separator = _separator(text)
    findings.notice(Place(path), "", f"values are separated by a {_SEPARATORS[separator]}")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as problem:
        findings.problem(
            Place(path), "", f"the rows cannot be told apart ({problem})",
            "close every quotation mark, or save the file again as CSV from a spreadsheet",
        )  # fmt: skip
        return []
    grid = Grid(path, "", tuple(tuple(entry_of(value) for value in row) for row in rows))
    return [grid] if _rows_are_even(grid, findings) else []


def _decode(path: Path, content: bytes, findings: Findings) -> str | None:
    place = Place(path)
    if content.startswith(_UTF16) or b"\x00" in content:
        findings.problem(
            place, "", "the file holds NUL bytes, as Unicode text (UTF-16) and binary files do",
            "save it as CSV UTF-8",
        )  # fmt: skip
        return None
    if content.startswith(_BOM):
        findings.notice(place, "", "read as UTF-8 with byte order mark")
        content = content.removeprefix(_BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as problem:
        findings.problem(
            place, "", f"byte {problem.start} is neither UTF-8 nor Windows-1252",
            "save the file as CSV UTF-8",
        )  # fmt: skip
        return None
    findings.notice(place, "", "not UTF-8, read as Windows-1252: check the names with accents")
    return text


def _lines_are_sound(path: Path, text: str, findings: Findings) -> bool:
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > _LONGEST_LINE:
            findings.problem(
                Place(path), line[:20], f"line {number} has {len(line)} characters",
                "a row of figures is short: save the file again as CSV with line ends",
            )  # fmt: skip
            return False
    return True


def _separator(text: str) -> str:
    """Return the separator that cuts most lines in as many values as the others."""

    def evenness(separator: str) -> tuple[int, int]:
        counts = Counter(line.count(separator) for line in text.splitlines() if line.strip())
        counts.pop(0, None)
        columns, lines = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return lines, columns

    return max(_SEPARATORS, key=evenness)


def _rows_are_even(grid: Grid, findings: Findings) -> bool:
    """Hold the filled part of each row against the widest header: none may stick out.

    Titles, notes and rows whose last values are left out are shorter, and may be.
    """
    lengths = Counter(len(row) for row in grid.rows if len(row) > 1)
    if not lengths:
        return True
    usual = max(lengths.items(), key=lambda item: (item[1], item[0]))[0]
    sound = True
    for number, row in enumerate(grid.rows, start=1):
        filled = [column for column, _ in grid.filled(number)]
        if len(row) == usual or len(filled) < 2:
            continue
        sound = False
        findings.problem(
            grid.place(number, filled[-1]), row[filled[-1] - 1].text,
            f"the row has {len(row)} values, the others have {usual}",
            "quote a value that contains the separator, and leave a blank for no figure",
        )  # fmt: skip
    return sound
