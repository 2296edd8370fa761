"""Which schema describes a table, and the name of a row: what ties results to their schemas."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analysis.cleaning.tables import SCHEMA_FOLDER, TableSchema, load_schema
from analysis.cleaning.yaml_files import read_yaml


@cache
def _by_columns() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for path in sorted(SCHEMA_FOLDER.glob("*.yaml")):
        document = read_yaml(path)
        if "fields" in document:
            found[tuple(entry["name"] for entry in document["fields"])] = path.stem
    return found


def schema_of(path: Path) -> TableSchema | None:
    """Return the schema whose columns, in order, are those of a CSV file; None without one."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    name = _by_columns().get(tuple(header))
    return load_schema(name) if name else None


def row_id(schema: TableSchema, values: Mapping[str, str]) -> str:
    """Return the name of a row: the values of its key as written, joined by a slash.

    Args:
        schema: schema of the table.
        values: column -> text as in the file.
    """
    return "/".join(values[column] for column in schema.key)
