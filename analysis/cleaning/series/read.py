"""A user's own series, from a folder to the record that every stage reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.agreements import read_agreements
from analysis.cleaning.countries import Country, read_countries
from analysis.cleaning.figures import Figure, read_figures
from analysis.cleaning.names import country_names
from analysis.cleaning.record import Measure, Record, read_measures
from analysis.cleaning.series.compare import Comparison, compare
from analysis.cleaning.series.folder import read_folder
from analysis.cleaning.series.layout import Names, read_layout
from analysis.cleaning.series.periods import Periods
from analysis.cleaning.series.problems import Findings, Place, listed
from analysis.cleaning.series.rows import Found, RowReader
from analysis.cleaning.series.sheet_row import figure_of
from analysis.cleaning.series.words import measure_names
from analysis.records import CheckResult, CheckStatus, InputError


@dataclass(frozen=True)
class SeriesPlan:
    """What is asked of a series.

    Attributes:
        folder: its files.
        countries: table of the countries and their names.
        measures: table of the measures.
        agreements: table of the agreements.
        printed: table of figures printed elsewhere, to compare with; None for none.
        unit: rounding unit, people.
        periods: calendar of the figures.
        years: first and last calendar year.
    """

    folder: Path
    countries: Path
    measures: Path
    agreements: Path
    printed: Path | None
    unit: int
    periods: Periods
    years: tuple[int, int]


@dataclass(frozen=True)
class Series:
    """A series as read, with all that was found wrong.

    Attributes:
        countries: countries of the record, by code.
        measures: measures of the record.
        figures: figures without a problem.
        comparison: the figures against those printed elsewhere; None where nothing compares.
        findings: problems and notices.
    """

    countries: dict[str, Country]
    measures: tuple[Measure, ...]
    figures: tuple[Figure, ...]
    comparison: Comparison | None
    findings: Findings


def read_series(plan: SeriesPlan) -> Record:
    """Read a series that has no problem.

    Raises:
        InputError: the first problem, naming file, sheet, cell, value and remedy, and how many
            more there are.
    """
    series = inspect_series(plan)
    series.findings.stop()
    return Record(
        countries=series.countries,
        measures=series.measures,
        figures=series.figures,
        events=tuple(read_agreements(plan.agreements, series.countries)),
        checks=(
            *_notices(series.findings),
            *(series.comparison.checks if series.comparison else ()),
        ),
    )


def inspect_series(plan: SeriesPlan) -> Series:
    """Read a series and collect every problem of its files.

    Raises:
        InputError: there is no folder, or a table of the record is broken.
    """
    countries = read_countries(plan.countries)
    measures = read_measures(plan.measures)
    names = Names(
        country_names(plan.countries),
        measure_names(measures), plan.periods, plan.years,
    )  # fmt: skip
    findings = Findings()
    found: list[Found] = []
    for grid in read_folder(plan.folder, findings):
        layout = read_layout(grid, names, findings)
        if layout is not None:
            found += RowReader(grid, layout, names, plan.unit, findings).figures()
    kept = _once(found, findings)
    if not kept and not findings.problems:
        findings.problem(
            Place(plan.folder), "", "no figure in any file",
            "put the series here as CSV or XLSX; make template writes empty ones",
        )  # fmt: skip
    _tell_absent(plan.folder, countries, measures, kept, findings)
    figures = tuple(figure_of(item, plan.unit) for item in kept)
    return Series(
        countries, measures, figures, _compare(plan, countries, figures, findings), findings
    )


def _compare(
    plan: SeriesPlan, countries: dict[str, Country], figures: Sequence[Figure], findings: Findings
) -> Comparison | None:
    """Compare a series with the printed figures; None, with a notice, where they do not compare."""
    if plan.printed is None or not figures:
        return None
    try:
        printed = read_figures(plan.printed, countries, plan.unit)
    except InputError as problem:
        findings.notice(Place(plan.printed), "", f"not compared with these figures: {problem}")
        return None
    return compare(figures, printed, plan.unit)


def _once(found: Sequence[Found], findings: Findings) -> list[Found]:
    """Return one figure a country, period and measure; the same figure twice is told once."""
    first: dict[tuple[str, int, str], Found] = {}
    repeated: dict[tuple[Place, Place], int] = {}
    for item in found:
        known = first.setdefault(item.key, item)
        if known is item:
            continue
        sheet, other = (Place(place.file, place.sheet) for place in (item.place, known.place))
        if sheet == other or item.numeral.token != known.numeral.token:
            what = "repeats" if item.numeral.token == known.numeral.token else "contradicts"
            findings.problem(
                item.place, item.printed,
                f"{what} {known.place.short} ('{known.printed}'): {item.country}, {item.measure}",
                "keep one figure for a country, period and indicator",
            )  # fmt: skip
        else:
            repeated[sheet, other] = repeated.get((sheet, other), 0) + 1
    for (sheet, other), number in repeated.items():
        findings.notice(sheet, "", f"{number} figures stand in {other.short} too, the same there")
    return list(first.values())


def _tell_absent(
    folder: Path, countries: dict[str, Country], measures: Sequence[Measure],
    kept: Sequence[Found], findings: Findings,
) -> None:  # fmt: skip
    """Tell which countries and measures have no figure at all."""
    without = sorted(set(countries) - {item.country for item in kept})
    if without and kept:
        findings.notice(
            Place(folder), "", f"{len(without)} of {len(countries)} countries have no figure: "
            + listed(without, most=40),
        )  # fmt: skip
    absent = [item.name for item in measures if item.name not in {one.measure for one in kept}]
    if absent and kept:
        findings.notice(Place(folder), "", f"no figure for {listed(absent, most=40)}")


def _notices(findings: Findings) -> list[CheckResult]:
    """Return what the reader did with the files, as checks that inform."""
    return [
        CheckResult(f"reading/{number:02d}", CheckStatus.INFORMATION, notice.message)
        for number, notice in enumerate(findings.notices, start=1)
    ]
