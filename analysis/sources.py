"""Where the figures of a dataset come from: one source a kind.

What a run rests on is read and checked before it starts (``basis``). The figures of a simulated
dataset exist only once a rule has written them, so that its basis is the record it agrees with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.record import Record, read_record
from analysis.configuration import Settings
from analysis.records import InputError

_SHARED = ("agreements", "focus_countries", "measures")


@dataclass(frozen=True)
class Source:
    """How the figures of one kind of dataset are read.

    Attributes:
        basis: reads what is there before a run.
        read: reads the figures, countries, measures and agreements of the dataset.
        cells: returns the file of the figures.
    """

    basis: Callable[[Settings], Record]
    read: Callable[[Settings], Record]
    cells: Callable[[Settings], Path]


def _printed(settings: Settings) -> Record:
    return read_record(settings.raw, settings.rounding_unit)


def _printed_cells(settings: Settings) -> Path:
    return settings.raw / "cells.csv"


def _simulated(settings: Settings) -> Record:
    return read_record(settings.raw, settings.rounding_unit, _simulated_cells(settings))


def _simulated_cells(settings: Settings) -> Path:
    if settings.folder is None:
        raise ValueError("a simulated dataset has a folder; ask for the settings of the dataset")
    return settings.folder / "cells.csv"


SOURCES: Mapping[str, Source] = {
    "record": Source(_printed, _printed, _printed_cells),
    "twin": Source(_printed, _simulated, _simulated_cells),
}
"""Kind of source -> how it is read."""


def read_basis(settings: Settings) -> Record:
    """Read what is known about one dataset before the run.

    Args:
        settings: the settings of the dataset.

    Raises:
        InputError: the first problem found, naming file, row, column, value and remedy.
    """
    return SOURCES[settings.kind].basis(settings)


def read_source(settings: Settings) -> Record:
    """Read the figures, countries, measures and agreements of one dataset.

    Args:
        settings: the settings of the dataset.

    Raises:
        InputError: the first problem found, naming file, row, column, value and remedy.
    """
    return SOURCES[settings.kind].read(settings)


def source_files(settings: Settings) -> list[Path]:
    """Return the files that the reader of a dataset opens, in sorted order."""
    shared = [settings.raw / f"{table}.csv" for table in _SHARED]
    return sorted([*shared, SOURCES[settings.kind].cells(settings)])


def basis_files(settings: Settings) -> list[Path]:
    """Return the files with figures, countries, measures and agreements that exist before a run."""
    return sorted(settings.raw / f"{table}.csv" for table in ("cells", *_SHARED))


def countries_drawn(settings: Settings, basis: Record) -> list[str]:
    """Return the countries that get a figure of their own, in sorted order.

    Args:
        settings: the settings of the dataset.
        basis: what is known about it before the run.

    Raises:
        InputError: the configuration names a country that is not on the list.
    """
    for country in settings.figure_countries:
        if country not in basis.countries:
            raise InputError(
                f"configuration, key figure_countries: '{country}' is not in focus_countries.csv - "
                f"use one of {', '.join(sorted(basis.countries))}"
            )
    if settings.figure_countries:
        return sorted(settings.figure_countries)
    if settings.kind == "twin":
        return sorted(basis.countries)
    return sorted({figure.country for figure in basis.figures})
