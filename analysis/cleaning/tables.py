"""Reading and writing tables: strict on the way in, reproducible on the way out.

Schemas are Frictionless table schemas (YAML) in ``workflow/schemas``; each field carries its
description, which is also its line in the data dictionary.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from analysis.cleaning.yaml_files import read_yaml
from analysis.records import InputError

SCHEMA_FOLDER = Path(__file__).resolve().parents[2] / "workflow" / "schemas"


@dataclass(frozen=True)
class Field:
    """One column: its type, what it may hold, and what to write instead of a wrong value."""

    name: str
    type: str
    description: str
    required: bool
    allowed: tuple[str, ...]
    pattern: str
    remedy: str


@dataclass(frozen=True)
class TableSchema:
    """The columns of one table, in order, and the columns that identify a row."""

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return [field.name for field in self.fields]


@cache
def load_schema(name: str, folder: Path = SCHEMA_FOLDER) -> TableSchema:
    """Load ``workflow/schemas/<name>.yaml``."""
    document = read_yaml(folder / f"{name}.yaml")
    fields = tuple(_field(entry) for entry in document["fields"])
    return TableSchema(name, document["description"], fields, tuple(document.get("primaryKey", [])))


def _field(entry: dict[str, Any]) -> Field:
    constraints = entry.get("constraints", {})
    return Field(
        name=entry["name"],
        type=entry.get("type", "string"),
        description=entry["description"],
        required=bool(constraints.get("required", False)),
        allowed=tuple(str(value) for value in constraints.get("enum", ())),
        pattern=constraints.get("pattern", ""),
        remedy=entry.get("remedy", ""),
    )


@dataclass(frozen=True)
class RawRow:
    """One row of a raw file with its place, so that an error can name it.

    Attributes:
        file: path of the file as given.
        number: line number in the file; the header is line 1.
        values: column name -> text as in the file.
    """

    file: Path
    number: int
    values: dict[str, str]

    @property
    def key(self) -> tuple[str, int]:
        """What tells the row from all others: sheet or file, and number."""
        return (str(self.file), self.number)

    def error(self, column: str, remedy: str) -> InputError:
        """Return the one message that names file, row, column, value and remedy."""
        return InputError(
            f"{self.file}, row {self.number}, column {column}: "
            f"'{self.values.get(column, '')}' - {remedy}"
        )


def read_raw(path: Path, schema: TableSchema) -> list[RawRow]:
    """Read a raw CSV and hold it against its schema.

    Raises:
        InputError: the file is missing, is not UTF-8, has other columns, a value that the schema
            does not allow, or a repeated key.
    """
    rows = list(_rows(path, schema))
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        for field in schema.fields:
            _check_value(row, field)
        key = tuple(row.values[column] for column in schema.key)
        if schema.key and key in seen:
            raise row.error(
                schema.key[0], f"the row repeats row {seen[key]} ({', '.join(key)}); keep one"
            )
        seen[key] = row.number
    return rows


def _rows(path: Path, schema: TableSchema) -> Iterator[RawRow]:
    if not path.is_file():
        raise InputError(f"{path}: the file is missing; restore it or correct the configuration")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(
            f"{path}: byte {problem.start} is not UTF-8; save the file as CSV UTF-8"
        ) from problem
    reader = csv.reader(text.splitlines())
    header = next(reader, [])
    if header != schema.columns:
        raise InputError(
            f"{path}, row 1: columns are {', '.join(header) or 'absent'}; "
            f"expected {', '.join(schema.columns)}"
        )
    for values in reader:
        if len(values) != len(header):
            raise InputError(
                f"{path}, row {reader.line_num}: {len(values)} values for {len(header)} columns; "
                "quote a value that contains a comma"
            )
        yield RawRow(path, reader.line_num, dict(zip(header, values, strict=True)))


def _check_value(row: RawRow, field: Field) -> None:
    value = row.values[field.name]
    if not value:
        if field.required:
            raise row.error(field.name, field.remedy or "a value is required")
        return
    if field.type == "integer" and not re.fullmatch(r"-?\d+", value):
        raise row.error(field.name, field.remedy or "write a whole number")
    if field.allowed and value not in field.allowed:
        raise row.error(field.name, field.remedy or f"use one of {', '.join(field.allowed)}")
    if field.pattern and not re.fullmatch(field.pattern, value):
        raise row.error(field.name, field.remedy or f"the form is {field.pattern}")


def check_date(row: RawRow, column: str) -> None:
    """Check a printed date of the form YYYY, YYYY-MM or YYYY-MM-DD.

    Raises:
        InputError: the date does not exist in the calendar.
    """
    parts = [int(part) for part in row.values[column].split("-")]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError as problem:
        remedy = f"no such date ({problem}); write YYYY, YYYY-MM or YYYY-MM-DD"
        raise row.error(column, remedy) from problem


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Write through a temporary neighbour, so that a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    try:
        write(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
