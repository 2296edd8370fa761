"""Download the two Eurostat tables, only when asked: ``make fetch-eurostat``.

Nothing of the workflow calls this. The client is sdmx1, which knows Eurostat as the source ESTAT;
what it returns is written as SDMX-CSV 1.0, one of the formats that the workflow reads.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.cleaning.eurostat_files import TABLES, table_of
from analysis.cleaning.tables import write_atomically
from analysis.command_line import add_configuration
from analysis.configuration import Settings, settings_from
from analysis.records import InputError

SOURCE = "ESTAT"
KEY = {"freq": "A", "age": "TOTAL", "sex": "T", "unit": "PER"}
"""Dimension -> the value asked for; the others come in full and are narrowed on reading."""

_BY_HAND = "download the tables by hand and put them there; data/raw/eurostat/README.md says how"
_ATTRIBUTES = ("OBS_FLAG", "CONF_STATUS")
_TIME = "TIME_PERIOD"

Download = Callable[[str, tuple[int, int]], Any]
"""Returns a table of Eurostat by its name and years, as a frame indexed by its dimensions."""


def download(table: str, years: tuple[int, int]) -> Any:  # noqa: ANN401 - sdmx1 is optional
    """Return one table from Eurostat.

    Args:
        table: name of the table.
        years: first and last year.

    Raises:
        InputError: the package is not installed, or Eurostat cannot be reached or refuses.
    """
    try:
        import requests
        import sdmx
    except ImportError:
        raise InputError(
            "the package sdmx1, which reads Eurostat, is not installed - install it with "
            f"pip install '.[fetch]' in the project folder, or {_BY_HAND}"
        ) from None
    period = {"startPeriod": str(years[0]), "endPeriod": str(years[1])}
    try:
        message = sdmx.Client(SOURCE).get("data", table.upper(), key=KEY, params=period)
    except requests.RequestException as problem:
        raise InputError(
            f"{table}: Eurostat cannot be reached or refuses ({type(problem).__name__}) - try "
            f"again where there is a network, or {_BY_HAND}"
        ) from None
    convert: Any = sdmx.to_pandas
    return convert(message, attributes="o")


def sdmx_csv(table: str, frame: Any) -> str:  # noqa: ANN401 - sdmx1 is optional
    """Return a table as SDMX-CSV 1.0, its rows sorted.

    Args:
        table: name of the table.
        frame: as returned by ``download``: dimensions as index, value and attributes as columns.

    Raises:
        InputError: the table holds no observation.
    """
    dimensions = [str(name) for name in frame.index.names if name != _TIME]
    rows = sorted(_row(record, dimensions) for record in frame.reset_index().to_dict("records"))
    if not rows:
        raise InputError(f"{table}: Eurostat returned no observation - {_BY_HAND}")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    header = ["DATAFLOW", *(name.lower() for name in dimensions), _TIME, "OBS_VALUE", *_ATTRIBUTES]
    writer.writerow(header)
    writer.writerows([f"{SOURCE}:{table.upper()}(1.0)", *row] for row in rows)
    return text.getvalue()


def _row(record: Mapping[Any, Any], dimensions: Sequence[str]) -> list[str]:
    value = record["value"]
    known = value == value  # an unknown value is not equal to itself
    return [
        *(str(record[name]) for name in dimensions),
        str(record[_TIME]),
        f"{value:g}" if known and abs(value) < 1e6 else str(int(value)) if known else "",
        *(str(record.get(name) or "") for name in _ATTRIBUTES),
    ]


def fetch(settings: Settings, source: Download = download) -> list[Path]:
    """Download both tables and write them to the folder of the dataset, both or none.

    Args:
        settings: the settings of the dataset.
        source: where a table comes from.

    Returns:
        The files written.

    Raises:
        InputError: a table is there already, or cannot be downloaded.
    """
    folder = settings.folder or Path("data/raw/eurostat")
    there = [path.name for path in sorted(folder.glob("*")) if table_of(path.name)]
    if there:
        raise InputError(
            f"{folder}: {', '.join(there)} is there already - move it away to download again"
        )
    texts = {table: sdmx_csv(table, source(table, settings.years)) for table in sorted(TABLES)}
    found = []
    for table, text in texts.items():
        path = folder / f"{table}.csv"
        write_atomically(path, _writer(text))
        found.append(path)
    return found


def _writer(text: str) -> Callable[[Path], None]:
    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8", newline="")

    return write


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch the tables of the dataset ``eurostat``; return 0, or 2 with a message."""
    parser = argparse.ArgumentParser(
        prog="fetch-eurostat", description="Download migr_eirtn and migr_eiord from Eurostat."
    )
    add_configuration(parser)
    options = parser.parse_args(arguments)
    try:
        paths = fetch(settings_from(options.configuration).of("eurostat"))
    except InputError as problem:
        print(f"fetch-eurostat: {problem}", file=sys.stderr)
        return 2
    for path in paths:
        print(f"{path} written; now run make eurostat")
    return 0


if __name__ == "__main__":
    sys.exit(main())
