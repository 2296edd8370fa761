"""The name of a number, read: dataset, table, row and column.

A number is named ``<dataset>/<table>/<row id>/<column>``, where the row id is the key of the table,
its values joined by slashes. An estimate may be named by its ``estimate_id`` alone, with or without
a column; ``<dataset>/headline`` is the headline.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.table_names import row_id, schema_of
from analysis.cleaning.tables import TableSchema
from analysis.records import InputError
from analysis.trail.ledger import Ledger, Line

SIMULATIONS = "calibration"
"""Folder of the tables on simulated panels, which belong to every dataset."""

PARTS = "families"
"""Folders with parts of a table that is collected elsewhere."""


@dataclass(frozen=True)
class Address:
    """A number's place.

    Attributes:
        dataset: folder of the results.
        file: the table.
        schema: its schema; None for a table without one.
        line: the row.
        column: the column; empty for the whole row.
    """

    dataset: str
    file: Path
    schema: TableSchema | None
    line: Line
    column: str

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.file.stem

    @property
    def number(self) -> str:
        """The full name of the number."""
        key = row_id(self.schema, self.line.values) if self.schema else str(self.line.number)
        return "/".join(part for part in (self.dataset, self.table, key, self.column) if part)

    @property
    def value(self) -> str:
        """The number as written in the table; empty for a whole row."""
        return self.line.values[self.column] if self.column else ""


def find(number: str, results: Path, ledger: Ledger) -> Address:
    """Return the place of a number.

    Args:
        number: its name.
        results: folder of all results.
        ledger: reads the tables.

    Raises:
        InputError: the dataset, table, row or column does not exist; the message names what does.
    """
    dataset, _, rest = number.strip().strip("/").partition("/")
    folder = results / dataset
    if not dataset or not folder.is_dir():
        known = sorted(path.name for path in results.glob("*") if path.is_dir())
        raise InputError(_unknown(number, "dataset", dataset, known))
    tables = {**_calibration(results), **tables_of(folder)}
    name, _, key = rest.partition("/")
    if name == "headline" and (not key or "/" not in key):
        return _headline(number, dataset, tables, key, ledger)
    if name in tables:
        return _row(number, dataset, tables[name], key, ledger)
    # The name of an estimate begins with the dataset, not with a table.
    for table in ("estimates", "estimates_table"):
        if table in tables:
            found = _match(tables[table], f"{dataset}/{rest}", ledger)
            if found:
                return Address(dataset, tables[table], schema_of(tables[table]), *found)
    ids = [line.values["estimate_id"] for line in _lines(tables.get("estimates"), ledger)]
    near = difflib.get_close_matches(name, tables, n=1, cutoff=0.7)
    shown = sorted(name for name in tables if ":" not in name)
    if near or "/" not in rest:
        raise InputError(_unknown(number, "table", name, shown))
    raise InputError(_unknown(number, "number", number, ids, shown=3))


def tables_of(folder: Path) -> dict[str, Path]:
    """Return every table of a dataset by name; parts of a table are left out."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.csv")):
        # Figures repeat names of tables; the table of the lower stage is meant.
        if PARTS not in path.parts:
            found.setdefault(path.stem, path)
            found.setdefault(f"{path.parent.name}:{path.stem}", path)
    return found


def _calibration(results: Path) -> dict[str, Path]:
    """Return the tables of the calibration by the name of their schema."""
    found = [(schema_of(path), path) for path in sorted((results / SIMULATIONS).glob("*.csv"))]
    return {schema.name: path for schema, path in found if schema}


def _lines(path: Path | None, ledger: Ledger) -> list[Line]:
    return ledger.lines(path) if path else []


def _headline(
    number: str, dataset: str, tables: dict[str, Path], column: str, ledger: Ledger
) -> Address:
    path = tables.get("headline")
    for line in _lines(path, ledger):
        if path and line.values["part"] == "headline":
            _check_column(number, column, line)
            return Address(dataset, path, schema_of(path), line, column)
    raise InputError(f"{number}: the dataset has no headline")


def _row(number: str, dataset: str, path: Path, key: str, ledger: Ledger) -> Address:
    schema = schema_of(path)
    if not key:
        raise InputError(f"{number}: name a row of {path.name} too, {_examples(path, ledger)}")
    found = _match(path, key, ledger)
    if found:
        return Address(dataset, path, schema, *found)
    row, _, column = key.rpartition("/")
    known = _match(path, row, ledger) if row else None
    if known:
        _check_column(number, column, known[0])
    ids = [f"{dataset}/{path.stem}/{name}" for name in _ids(path, ledger)]
    raise InputError(_unknown(number, "row", number, ids, shown=3))


def _check_column(number: str, column: str, line: Line) -> None:
    if column and column not in line.values:
        raise InputError(_unknown(number, "column", column, list(line.values)))


def _match(path: Path, key: str, ledger: Ledger) -> tuple[Line, str] | None:
    """Return the row and column that a key names; its column may be left out."""
    schema = schema_of(path)
    lines = ledger.lines(path)
    by_id = {row_id(schema, line.values): line for line in lines} if schema else {}
    if key in by_id:
        return by_id[key], ""
    row, _, column = key.rpartition("/")
    for name, chosen in ((key, ""), (row, column)):
        # A table whose key has several columns may be entered by the one that names its row.
        line = by_id.get(name) or _by_one_column(lines, name)
        if line and (not chosen or chosen in line.values):
            return line, chosen
    return None


def _by_one_column(lines: list[Line], value: str) -> Line | None:
    for column in ("row_id", "claim_id", "estimate_id"):
        found = [line for line in lines if line.values.get(column) == value]
        if len(found) == 1:
            return found[0]
    return None


def _ids(path: Path, ledger: Ledger) -> list[str]:
    schema = schema_of(path)
    return [row_id(schema, line.values) for line in ledger.lines(path)] if schema else []


def _examples(path: Path, ledger: Ledger) -> str:
    return "for example " + ", ".join(_ids(path, ledger)[:3])


def _unknown(number: str, kind: str, value: str, known: Iterable[str], shown: int = 40) -> str:
    names = list(known)
    near = difflib.get_close_matches(value, names, n=3, cutoff=0.5)
    remedy = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names[:shown])}"
    said = f"no {kind} '{value}'" if value != number else f"there is no such {kind}"
    return f"{number}: {said} - {remedy}"
