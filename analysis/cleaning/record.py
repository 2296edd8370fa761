"""The published record as transcribed: read once, checked as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.agreements import AgreementEvent, read_agreements
from analysis.cleaning.countries import Country, read_countries
from analysis.cleaning.figures import Figure, build_cells, read_figures
from analysis.cleaning.tables import load_schema, read_raw
from analysis.cleaning.tokens import Reading
from analysis.records import CheckResult


@dataclass(frozen=True)
class Measure:
    """One of the measures that the return service counts.

    Attributes:
        name: name used in the tables.
        label: language code -> label.
        unit: language code -> unit.
        expected_sign: change that better cooperation would give: increase, decrease or empty.
        definition: language code -> what is counted.
    """

    name: str
    label: dict[str, str]
    unit: dict[str, str]
    expected_sign: str
    definition: dict[str, str]


@dataclass(frozen=True)
class Step:
    """What one step of reading did, in numbers that can be checked by hand.

    Attributes:
        name: name of the step.
        before: rows before.
        after: rows after.
        sentence: what was counted.
    """

    name: str
    before: int
    after: int
    sentence: str


@dataclass(frozen=True)
class Record:
    """Figures and dates of one source: what was counted, where, when, and the agreements.

    Attributes:
        countries: focus countries by code.
        measures: measures in the order of the source.
        figures: printed tokens, one for each country-year they bear on.
        events: agreement events.
        steps: what was done to the files before there were figures.
        checks: what the reader of the files found worth knowing.
    """

    countries: dict[str, Country]
    measures: tuple[Measure, ...]
    figures: tuple[Figure, ...]
    events: tuple[AgreementEvent, ...]
    steps: tuple[Step, ...] = ()
    checks: tuple[CheckResult, ...] = ()


def read_measures(path: Path) -> tuple[Measure, ...]:
    """Read the vocabulary of measures, in its order.

    Raises:
        InputError: a value outside the schema.
    """
    rows = sorted(
        read_raw(path, load_schema("raw_measures")), key=lambda row: int(row.values["order"])
    )
    return tuple(
        Measure(
            name=row.values["indicator"],
            label={"en": row.values["label_en"], "nl": row.values["label_nl"]},
            unit={"en": row.values["unit_en"], "nl": row.values["unit_nl"]},
            expected_sign=row.values["expected_sign"],
            definition={"en": row.values["definition_en"], "nl": row.values["definition_nl"]},
        )
        for row in rows
    )


def read_record(folder: Path, unit: int, cells: Path | None = None) -> Record:
    """Read the transcribed record and hold its parts against each other.

    Args:
        folder: folder of the raw files.
        unit: rounding unit of the figures, people.
        cells: file of the figures; that of the folder when left out.

    Raises:
        InputError: any value that the schemas, the grammar or the country list refuse, or two
            tokens for one cell that no count satisfies under either reading.
    """
    countries = read_countries(folder / "focus_countries.csv")
    figures = read_figures(cells or folder / "cells.csv", countries, unit)
    for reading in Reading:
        build_cells(figures, unit, reading)
    return Record(
        countries=countries,
        measures=read_measures(folder / "measures.csv"),
        figures=tuple(figures),
        events=tuple(read_agreements(folder / "agreements.csv", countries)),
    )
