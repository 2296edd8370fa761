"""Which files of a folder hold the two Eurostat tables."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.records import InputError

TABLES = {"migr_eirtn": "returned", "migr_eiord": "ordered"}
"""Eurostat table -> the measure it holds."""

# A digit behind the name is another table: migr_eirtn1 is quarterly.
_NAME = re.compile(r"(migr_ei(?:rtn|ord))(?![a-z0-9])")
_ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_LABELS = ("_label.csv",)


def table_of(name: str) -> str:
    """Return the table that a file holds by its name; empty for another file."""
    plain = name.lower()
    match = _NAME.search(plain)
    fits = plain.endswith(_ENDINGS) and not plain.endswith(_LABELS)
    return match[1] if match and fits else ""


def find_tables(folder: Path) -> dict[str, Path]:
    """Return the file of each table.

    Args:
        folder: where the user put the downloaded files.

    Raises:
        InputError: a table is missing or there twice; the message names folder, files and remedy.
    """
    there = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    found: dict[str, Path] = {}
    for path in there:
        table = table_of(path.name)
        if table in found:
            raise InputError(
                f"{folder}: {found[table].name} and {path.name} both hold {table} - keep the one "
                "to be read"
            )
        if table:
            found[table] = path
    missing = [table for table in TABLES if table not in found]
    if missing:
        raise InputError(_absent(folder, missing, [path.name for path in there]))
    return {table: found[table] for table in sorted(found)}


def _absent(folder: Path, missing: list[str], names: list[str]) -> str:
    others = [name for name in names if name != "README.md" and not table_of(name)]
    seen = f" (there, but not used: {', '.join(others)})" if others else ""
    wanted = " and ".join(f"{table}.tsv.gz, .tsv, .csv.gz or .csv" for table in missing)
    return (
        f"{folder}: no file of {' and '.join(missing)}{seen} - download the annual tables from "
        f"Eurostat and put them there as {wanted}, more words behind the name are fine "
        f"(migr_eirtn_2012_2016.csv); or run make fetch-eurostat. {folder}/README.md says how"
    )
