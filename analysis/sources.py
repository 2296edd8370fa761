"""Where the figures of a dataset come from: one source a kind.

What a run rests on is read and checked before it starts (``basis``). The figures of a simulated
dataset exist only once a rule has written them, so that its basis is the record it agrees with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.agreements import read_agreements
from analysis.cleaning.countries import read_countries
from analysis.cleaning.eurostat import Reported, Scope, figures, harvest
from analysis.cleaning.eurostat_files import TABLES, find_tables
from analysis.cleaning.eurostat_names import read_names
from analysis.cleaning.record import Record, Step, read_measures, read_record
from analysis.cleaning.series.folder import series_files
from analysis.cleaning.series.read import SeriesPlan, read_series
from analysis.configuration import Settings
from analysis.records import InputError

EUROSTAT = "eurostat"
"""Kind of source with figures of several states."""

_SHARED = ("agreements", "focus_countries", "measures")


@dataclass(frozen=True)
class Source:
    """How the figures of one kind of dataset are read.

    Attributes:
        basis: reads what is there before a run.
        read: reads the figures, countries, measures and agreements of the dataset.
        files: returns the files of the figures.
    """

    basis: Callable[[Settings], Record]
    read: Callable[[Settings], Record]
    files: Callable[[Settings], list[Path]]


def _printed(settings: Settings) -> Record:
    return read_record(settings.raw, settings.rounding_unit)


def _printed_files(settings: Settings) -> list[Path]:
    return [settings.raw / "cells.csv"]


def _simulated(settings: Settings) -> Record:
    return read_record(settings.raw, settings.rounding_unit, _simulated_cells(settings))


def _simulated_cells(settings: Settings) -> Path:
    if settings.folder is None:
        raise ValueError("a simulated dataset has a folder; ask for the settings of the dataset")
    return settings.folder / "cells.csv"


def _simulated_files(settings: Settings) -> list[Path]:
    return [_simulated_cells(settings)]


def read_reported(settings: Settings) -> tuple[tuple[Reported, ...], tuple[Step, ...]]:
    """Read what all states reported to Eurostat, and what was done to read it.

    Args:
        settings: the settings of a dataset of kind ``eurostat``.

    Raises:
        InputError: a file is missing, or the first problem found in one.
    """
    scope = Scope(
        names=read_names(settings.table("names")),
        countries=frozenset(read_countries(settings.table("focus_countries"))),
        years=settings.years,
        unit=settings.rounding_unit,
    )
    tables = find_tables(_own_folder(settings))
    harvests = [harvest(path, TABLES[table], scope) for table, path in tables.items()]
    return (
        tuple(item for found in harvests for item in found.reported),
        tuple(step for found in harvests for step in found.steps),
    )


def _reported(settings: Settings) -> Record:
    reported, steps = read_reported(settings)
    countries = read_countries(settings.table("focus_countries"))
    return Record(
        countries=countries,
        measures=read_measures(settings.table("measures")),
        figures=figures(reported, settings.state),
        events=tuple(read_agreements(settings.table("agreements"), countries)),
        steps=steps,
    )


def _reported_files(settings: Settings) -> list[Path]:
    return [*find_tables(_own_folder(settings)).values(), settings.table("names")]


def _own_folder(settings: Settings) -> Path:
    return settings.folder or Path("data/raw") / settings.kind


def series_plan(settings: Settings) -> SeriesPlan:
    """Return what is asked of a dataset of kind ``series``.

    Args:
        settings: the settings of the dataset.
    """
    return SeriesPlan(
        folder=_own_folder(settings),
        countries=settings.table("focus_countries"),
        measures=settings.table("measures"),
        agreements=settings.table("agreements"),
        printed=_comparable(settings),
        unit=settings.rounding_unit,
        periods=settings.calendar,
        years=settings.years,
    )


def _comparable(settings: Settings) -> Path | None:
    """Return the printed figures that a series can be held against: same countries, by year."""
    printed = settings.raw / "cells.csv"
    same = settings.table("focus_countries").parent == settings.raw
    return printed if same and settings.periods_per_year == 1 and printed.is_file() else None


def _supplied(settings: Settings) -> Record:
    return read_series(series_plan(settings))


def _supplied_files(settings: Settings) -> list[Path]:
    plan = series_plan(settings)
    return [*series_files(plan.folder), *([plan.printed] if plan.printed else [])]


SOURCES: Mapping[str, Source] = {
    "record": Source(_printed, _printed, _printed_files),
    "series": Source(_supplied, _supplied, _supplied_files),
    "twin": Source(_printed, _simulated, _simulated_files),
    EUROSTAT: Source(_reported, _reported, _reported_files),
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
    shared = [settings.table(name) for name in _SHARED]
    return sorted([*shared, *SOURCES[settings.kind].files(settings)])


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
