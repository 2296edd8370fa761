"""Tables between the stages: validated, sorted, six significant digits, written whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.cleaning.tables import TableSchema, load_schema, write_atomically

_DTYPES = {"string": "object", "integer": "Int64", "number": "float64", "boolean": "object"}


def frame_schema(schema: TableSchema) -> pa.DataFrameSchema:
    """Return the pandera schema of a table schema."""
    columns = {}
    for field in schema.fields:
        checks = []
        if field.allowed:
            checks.append(pa.Check.isin(field.allowed))
        if field.pattern and field.type == "string":
            checks.append(pa.Check.str_matches(rf"^(?:{field.pattern})$"))
        columns[field.name] = pa.Column(
            _DTYPES[field.type], checks=checks, nullable=not field.required, coerce=True
        )
    return pa.DataFrameSchema(
        columns, strict=True, ordered=True, unique=list(schema.key) or None, name=schema.name
    )


def to_frame(rows: Iterable[Mapping[str, object]], schema_name: str) -> pd.DataFrame:
    """Return rows as a validated frame, sorted by the key of its schema.

    Raises:
        pandera.errors.SchemaError: a row breaks the contract of the table.
    """
    schema = load_schema(schema_name)
    frame = pd.DataFrame(list(rows), columns=schema.columns).astype(object)
    frame = frame.where(frame.notna() & (frame != ""), None)
    validated = frame_schema(schema).validate(frame)
    return validated.sort_values(list(schema.key), kind="stable", ignore_index=True)


def format_number(value: float) -> str:
    """Return a number with six significant digits; negative zero is zero."""
    text = f"{value:.6g}"
    return "0" if float(text) == 0 else text


def write_stage(frame: pd.DataFrame, path: Path) -> None:
    """Write a validated frame as UTF-8 CSV: no index, LF, missing values empty."""
    text = frame.copy()
    for name in text.columns:
        if pd.api.types.is_float_dtype(text[name]):
            text[name] = [None if pd.isna(value) else format_number(value) for value in text[name]]

    def write(target: Path) -> None:
        text.to_csv(target, index=False, lineterminator="\n", encoding="utf-8")

    write_atomically(path, write)


def write_rows(rows: Iterable[Mapping[str, object]], path: Path, schema_name: str) -> None:
    """Validate rows against a schema and write them."""
    write_stage(to_frame(rows, schema_name), path)


def read_stage(path: Path, schema_name: str) -> pd.DataFrame:
    """Read a table written by ``write_stage`` and hold it against its schema.

    Raises:
        pandera.errors.SchemaError: the file does not follow its schema.
    """
    schema = load_schema(schema_name)
    text = {field.name: "str" for field in schema.fields if field.type in ("string", "boolean")}
    frame = pd.read_csv(path, dtype=text, keep_default_na=False, na_values=[""])
    return frame_schema(schema).validate(frame)
