"""The Frictionless descriptor of every table, from the schemas in ``workflow/schemas``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.archive.citation import CODE_LICENCE, DATA_LICENCE, DESCRIPTION, Citation
from analysis.archive.contents import Contents
from analysis.cleaning.table_names import schema_of
from analysis.cleaning.tables import Field, TableSchema
from analysis.manifest import checksum
from analysis.records import InputError

DATA_PACKAGE = "datapackage.json"
_NOT_DESCRIBED = tuple(map(Path, ("tests", "docs", "data/raw/series", "data/raw/eurostat")))
"""Reference numbers and benchmarks carry their own description; a user's files have any columns."""


def tables_in(contents: Contents) -> list[Path]:
    """Return every CSV of the archive that belongs to data or results."""
    return [
        path
        for path in contents.files
        if path.suffix == ".csv" and not any(map(path.is_relative_to, _NOT_DESCRIBED))
    ]


def data_package(contents: Contents, citation: Citation) -> dict[str, Any]:
    """Return the descriptor of all tables: a Frictionless data package, as JSON.

    Args:
        contents: files of the archive.
        citation: title, version and authors.

    Raises:
        InputError: a table has no schema.
    """
    title, authors, year = citation.source
    return {
        "profile": "tabular-data-package",
        "name": "return-agreements",
        "title": citation.title,
        "description": DESCRIPTION,
        "version": citation.version,
        "created": f"{citation.date}T00:00:00Z",
        "licenses": [
            {"name": name, "path": path, "title": text}
            for name, path, text in (DATA_LICENCE, CODE_LICENCE)
        ],
        "contributors": [{"title": name, "role": "author"} for name in citation.authors],
        "sources": [{"title": f"{authors} ({year}). {title}"}],
        "resources": [_resource(contents.root, path) for path in tables_in(contents)],
    }


def _resource(root: Path, path: Path) -> dict[str, Any]:
    schema = schema_of(root / path)
    if schema is None:
        raise InputError(f"{path}: no schema in workflow/schemas has its columns")
    return {
        "profile": "tabular-data-resource",
        "name": resource_name(path),
        "path": path.as_posix(),
        "title": path.stem.replace("_", " "),
        "description": schema.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": (root / path).stat().st_size,
        "hash": f"sha256:{checksum(root / path)}",
        "schema": _schema(schema),
    }


def resource_name(path: Path) -> str:
    """Return a name as the standard wants it: lower case, digits, ``-``, ``_`` and ``.``."""
    parts: Sequence[str] = path.with_suffix("").parts
    return re.sub(r"[^a-z0-9._-]", "-", ".".join(parts).lower())


def _schema(schema: TableSchema) -> dict[str, Any]:
    """Return a table schema with every type and constraint written out."""
    fields = [
        {"name": field.name, "type": field.type, "description": field.description}
        | _constraints(field)
        for field in schema.fields
    ]
    key = {"primaryKey": list(schema.key)} if schema.key else {}
    return {"fields": fields, "missingValues": [""], **key}


def _constraints(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if field.required:
        found["required"] = True
    if field.allowed:
        found["enum"] = list(field.allowed)
    if field.pattern and field.type == "string":
        found["pattern"] = f"(?:{field.pattern})"
    return {"constraints": found} if found else {}
