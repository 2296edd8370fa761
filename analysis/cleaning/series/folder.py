"""The files of a series: which are read, which are not, and which are refused unopened."""

from __future__ import annotations

import stat
from pathlib import Path

from analysis.cleaning.series.grids import Grid
from analysis.cleaning.series.problems import Findings, Place
from analysis.cleaning.series.textfile import read_text
from analysis.cleaning.series.workbook import read_workbook
from analysis.records import InputError

_SIZE_LIMIT = 20_000_000
"""Bytes; a series of any length takes a fraction of it."""
TABLES = frozenset(
    f"{name}.csv"
    for name in (
        *("agreements", "caveats", "claims", "focus_countries", "indicators", "measures"),
        *("specifications", "verdicts"),
    )
)
"""Tables of a record of one's own may lie beside the figures; they are no figures."""
_NOT_READ = TABLES | {"readme.md"}
_READERS = {".csv": read_text, ".txt": read_text, ".tsv": read_text, ".xlsx": read_workbook}
_REMEDIES = {
    ".xlsm": "a workbook with macros is not opened; save it as XLSX",
    ".xltm": "a template with macros is not opened; save it as XLSX",
    ".xlsb": "save it as XLSX",
    ".xls": "save it as XLSX",
    ".ods": "save it as XLSX or CSV",
}


def series_files(folder: Path) -> list[Path]:
    """Return the files of a series, in sorted order; notes, agreements and lock files left out.

    Raises:
        InputError: there is no such folder.
    """
    if not folder.is_dir():
        raise InputError(
            f"{folder}: no such folder; make it and put the series in it as CSV or XLSX "
            "(make template writes empty ones)"
        )
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith((".", "~$")) and path.name.lower() not in _NOT_READ
    )


def read_folder(folder: Path, findings: Findings) -> list[Grid]:
    """Read every file of a folder.

    Args:
        folder: where the series is.
        findings: receives what is wrong with files as such.

    Raises:
        InputError: there is no such folder.
    """
    return [grid for path in series_files(folder) for grid in _read(path, findings)]


def _read(path: Path, findings: Findings) -> list[Grid]:
    reader = _READERS.get(path.suffix.lower())
    try:
        if not _can_be_opened(path, findings):
            return []
        if reader is None:
            findings.problem(
                Place(path), "", "not read: neither CSV nor XLSX",
                _REMEDIES.get(path.suffix.lower(), "save it as one of them, or move it elsewhere"),
            )  # fmt: skip
            return []
        grids = reader(path, findings)
    except OSError as problem:
        findings.problem(
            Place(path), "", f"cannot be read ({problem.strerror})",
            "check the file and the permission to read it",
        )  # fmt: skip
        return []
    return [grid for grid in grids if not _tell_empty(grid, findings)]


def _can_be_opened(path: Path, findings: Findings) -> bool:
    if path.is_symlink() and not path.exists():
        findings.problem(Place(path), "", "a link to nothing", "put the file itself here")
        return False
    shape = path.stat()
    if not stat.S_ISREG(shape.st_mode):
        findings.problem(
            Place(path), "", "a folder or device, not a file", "move it out of this folder"
        )
        return False
    if shape.st_size > _SIZE_LIMIT:
        findings.problem(
            Place(path), "", f"{shape.st_size / 1e6:.0f} MB, more than a table of figures has",
            f"keep it under {_SIZE_LIMIT / 1e6:.0f} MB: copy the figures to a new file",
        )  # fmt: skip
        return False
    if shape.st_size == 0:
        findings.problem(Place(path), "", "the file is empty", "fill it, or delete it")
        return False
    return True


def _tell_empty(grid: Grid, findings: Findings) -> bool:
    if grid.empty:
        findings.notice(grid.place(), "", "nothing stands here; left out")
    return grid.empty
