"""Where the figures of a dataset come from: one reader a kind of source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.cleaning.record import Record, read_record
from analysis.configuration import Settings


def _published(settings: Settings) -> Record:
    return read_record(settings.raw, settings.rounding_unit)


READERS: Mapping[str, Callable[[Settings], Record]] = {"record": _published}
"""Kind of source -> its reader."""


def read_source(settings: Settings) -> Record:
    """Read the figures, countries, measures and agreements of one dataset.

    Args:
        settings: the settings of the dataset.

    Raises:
        InputError: the first problem found, naming file, row, column, value and remedy.
    """
    return READERS[settings.kind](settings)


def source_files(settings: Settings) -> list[Path]:
    """Return the files that the reader of a dataset opens, in sorted order."""
    tables = ("cells", "agreements", "focus_countries", "measures")
    return [settings.raw / f"{table}.csv" for table in sorted(tables)]
