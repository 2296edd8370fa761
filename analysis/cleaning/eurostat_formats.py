r"""The formats in which Eurostat hands out a table, each read into the same observations.

* the older CSV export of the Data Explorer: one observation a row, English names, ``Value`` and
  ``Flag and Footnotes``, often in Windows-1252;
* bulk TSV, old (``citizen,geo\time``) and new (``...,geo\TIME_PERIOD``): one series a row,
  flags behind the value;
* SDMX-CSV 1.0 (``DATAFLOW``) and 2.0 (``STRUCTURE``), codes or codes with labels, flags in
  ``OBS_FLAG`` and ``CONF_STATUS``.

Files may be gzipped. What each format writes is described in Eurostat's API documentation.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.tables import RawRow
from analysis.records import InputError

TIME, GEO, CITIZEN = "time", "geo", "citizen"

_DIMENSION = re.compile(r"[a-z][a-z0-9_]*")
_TSV_VALUE = re.compile(r"(?P<value>:|[^\s:]+)\s*(?P<flag>[a-z]*)")
_ENCODINGS = ("utf-8-sig", "cp1252")
REMEDY = (
    "download the table again as TSV, as SDMX-CSV, or as the CSV export of the Data Explorer; "
    "data/raw/eurostat/README.md says how"
)


@dataclass(frozen=True)
class Observation:
    """One value of a Eurostat table, as the file has it.

    Attributes:
        row: the row of the file.
        column: column of the value.
        dimensions: dimension in lower case -> code or name; ``time``, ``geo`` and ``citizen``
            among them.
        value: the value as written; ``:`` or empty for none.
        flag: flags, one letter each; ``c`` among them for a confidential value.
    """

    row: RawRow
    column: str
    dimensions: dict[str, str]
    value: str
    flag: str


@dataclass(frozen=True)
class Download:
    """A Eurostat file, recognised.

    Attributes:
        path: the file.
        format: name of the format, in words.
        dimensions: dimensions of the table, ``time`` included, in the order of the file.
        observations: returns every observation, in the order of the file.
    """

    path: Path
    format: str
    dimensions: tuple[str, ...]
    observations: Callable[[], Iterator[Observation]]


def open_download(path: Path) -> Download:
    """Recognise the format of a Eurostat file by its header.

    Raises:
        InputError: the file cannot be read as text, or its header is that of no known format.
    """
    lines = _text(path).splitlines()
    header = lines[0] if lines else ""
    if "\t" in header and "\\" in header.split("\t")[0]:
        return _tsv(path, lines)
    columns = [name.strip() for name in next(csv.reader([header]), [])]
    if columns[:1] in (["DATAFLOW"], ["STRUCTURE"]):
        return _sdmx_csv(path, lines, columns)
    if {"TIME", "GEO", "CITIZEN", "Value"} <= set(columns):
        return _export(path, lines, columns)
    start = header if len(header) <= 60 else f"{header[:60]}..."
    raise InputError(f"{path}, row 1: '{start}' is the header of no Eurostat format - {REMEDY}")


def _text(path: Path) -> str:
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = gzip.decompress(raw)
        except (EOFError, OSError, zlib.error) as problem:
            raise InputError(f"{path}: the gzip file is damaged ({problem}) - {REMEDY}") from None
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path}: neither UTF-8 nor Windows-1252 text - {REMEDY}")


def _require(path: Path, dimensions: list[str]) -> tuple[str, ...]:
    missing = [name for name in (CITIZEN, GEO, TIME) if name not in dimensions]
    if missing:
        raise InputError(f"{path}, row 1: the file has no column {missing[0]} - {REMEDY}")
    return tuple(dimensions)


def _rows(path: Path, lines: list[str], columns: list[str]) -> Iterator[RawRow]:
    """Return the rows after the header by column.

    Raises:
        InputError: a row has another number of values than the header.
    """
    reader = csv.reader(lines[1:])
    for values in reader:
        if not values:
            continue
        number = reader.line_num + 1
        if len(values) != len(columns):
            raise InputError(
                f"{path}, row {number}: {len(values)} values for {len(columns)} columns - the file "
                "is cut off or was edited; download it again"
            )
        yield RawRow(path, number, dict(zip(columns, values, strict=True)))


def _export(path: Path, lines: list[str], columns: list[str]) -> Download:
    """Read the older CSV export: upper case dimensions, names, one observation a row."""
    names = {
        column: column.lower()
        for column in columns
        if column not in ("Value", "Flag and Footnotes") and not column.endswith("_LABEL")
    }
    dimensions = _require(path, list(names.values()))

    def observations() -> Iterator[Observation]:
        for row in _rows(path, lines, columns):
            flag = row.values.get("Flag and Footnotes", "").strip()
            yield Observation(
                row,
                "Value",
                {name: row.values[column].strip() for column, name in names.items()},
                row.values["Value"].strip(),
                flag if flag.isalpha() and flag.islower() else "",
            )

    return Download(path, "CSV export of the Data Explorer", dimensions, observations)


def _sdmx_csv(path: Path, lines: list[str], columns: list[str]) -> Download:
    """Read SDMX-CSV; a label behind a code (``NL:Netherlands``) or in a column of its own is left.

    Dimensions are lower case, attributes upper case, and columns of labels have capitals or spaces.
    """
    version = "1.0" if columns[0] == "DATAFLOW" else "2.0"
    codes = {column: column.split(":", 1)[0] for column in columns}
    names = {column: code for column, code in codes.items() if _DIMENSION.fullmatch(code)}
    named = {code: column for column, code in codes.items()}
    if "OBS_VALUE" not in named:
        raise InputError(f"{path}, row 1: the file has no column OBS_VALUE - {REMEDY}")
    names |= {named[code]: TIME for code in ("TIME_PERIOD",) if code in named}
    dimensions = _require(path, list(names.values()))

    def part(row: RawRow, code: str) -> str:
        return _code(row.values[named[code]]) if code in named else ""

    def observations() -> Iterator[Observation]:
        for row in _rows(path, lines, columns):
            confidential = part(row, "CONF_STATUS").lower() == "c"
            flag = part(row, "OBS_FLAG").lower()
            yield Observation(
                row,
                named["OBS_VALUE"],
                {name: _code(row.values[column]) for column, name in names.items()},
                row.values[named["OBS_VALUE"]].strip(),
                flag + ("c" if confidential and "c" not in flag else ""),
            )

    return Download(path, f"SDMX-CSV {version}", dimensions, observations)


def _code(value: str) -> str:
    return value.split(":", 1)[0].strip()


def _tsv(path: Path, lines: list[str]) -> Download:
    """Read bulk TSV: the dimensions share the first cell, each other column is a period."""
    first, *periods = (cell.strip() for cell in lines[0].split("\t"))
    keys = [name.strip().lower() for name in first.split("\\")[0].split(",")]
    dimensions = _require(path, [*keys, TIME])
    new = first.endswith("TIME_PERIOD")

    def observations() -> Iterator[Observation]:
        for number, line in enumerate(lines[1:], start=2):
            if not line.strip():
                continue
            head, *cells = line.split("\t")
            values = [value.strip() for value in head.split(",")]
            if len(values) != len(keys) or len(cells) != len(periods):
                raise InputError(
                    f"{path}, row {number}: {len(values)} codes and {len(cells)} values for "
                    f"{len(keys)} dimensions and {len(periods)} periods - the file is cut off or "
                    "was edited; download it again"
                )
            row = RawRow(path, number, dict(zip(periods, cells, strict=True)))
            place = dict(zip(keys, values, strict=True))
            for period, cell in zip(periods, cells, strict=True):
                match = _TSV_VALUE.fullmatch(cell.strip())
                value, flag = (match["value"], match["flag"]) if match else (cell.strip(), "")
                yield Observation(row, period, {**place, TIME: period}, value, flag)

    return Download(path, f"TSV, {'new' if new else 'old'} bulk format", dimensions, observations)
