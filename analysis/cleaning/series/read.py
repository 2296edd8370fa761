"""A user's own series, from a folder to the record that every stage reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.agreements import AgreementEvent, read_agreements
from analysis.cleaning.countries import Country, read_countries
from analysis.cleaning.figures import Figure
from analysis.cleaning.names import country_names
from analysis.cleaning.record import Measure, Record, read_measures
from analysis.cleaning.series.folder import read_folder
from analysis.cleaning.series.layout import Names, read_layout
from analysis.cleaning.series.periods import Periods
from analysis.cleaning.series.problems import Findings, Place, listed
from analysis.cleaning.series.rows import Found, RowReader
from analysis.cleaning.series.words import measure_names
from analysis.cleaning.tables import RawRow
from analysis.cleaning.tokens import parse_token
from analysis.records import CheckResult, CheckStatus, InputError


@dataclass(frozen=True)
class SeriesPlan:
    """What is asked of a series.

    Attributes:
        folder: its files.
        countries: table of the countries and their names.
        measures: table of the measures.
        agreements: table of the agreements.
        unit: rounding unit, people.
        periods: calendar of the figures.
        years: first and last calendar year.
    """

    folder: Path
    countries: Path
    measures: Path
    agreements: Path
    unit: int
    periods: Periods
    years: tuple[int, int]


@dataclass(frozen=True)
class SheetRow(RawRow):
    """One figure of a series with its place; a row of a sheet can hold many.

    Attributes:
        place: its cell.
    """

    place: Place

    @property
    def key(self) -> tuple[str, int]:
        """What tells the row from all others: sheet or file, and number."""
        return (f"{self.file}!{self.place.sheet}", self.number)

    def error(self, column: str, remedy: str) -> InputError:
        """Return the one message that names file, sheet, cell, value and remedy."""
        return InputError(f"{self.place}: '{self.values.get(column, '')}' - {remedy}")


@dataclass(frozen=True)
class Series:
    """A series as read, with all that was found wrong.

    Attributes:
        countries: countries of the record, by code.
        measures: measures of the record.
        figures: figures without a problem.
        events: agreement events.
        findings: problems and notices.
    """

    countries: dict[str, Country]
    measures: tuple[Measure, ...]
    figures: tuple[Figure, ...]
    events: tuple[AgreementEvent, ...]
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
        events=series.events,
        checks=tuple(notice_checks(series.findings)),
    )


def inspect_series(plan: SeriesPlan) -> Series:
    """Read a series and collect every problem of its files.

    Raises:
        InputError: there is no folder, or a table of the record or of agreements is broken.
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
    return Series(
        countries=countries,
        measures=measures,
        figures=tuple(_figure(item, plan.unit) for item in kept),
        events=tuple(read_agreements(plan.agreements, countries)),
        findings=findings,
    )


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


def _figure(item: Found, unit: int) -> Figure:
    values = {
        "country": item.country,
        "indicator": item.measure,
        "token": item.numeral.token,
        "line": item.place.short,
        "note": f"stands as '{item.printed}'" if item.printed != item.numeral.token else "",
    }
    return Figure(
        row=SheetRow(item.place.file, item.row, values, item.place),
        token=parse_token(item.numeral.token, unit),
        country=item.country,
        year=item.period,
        indicator=item.measure,
        leaves_open="",
    )


def notice_checks(findings: Findings) -> list[CheckResult]:
    """Return what the reader did with the files, as checks that inform."""
    return [
        CheckResult(f"reading/{number:02d}", CheckStatus.INFORMATION, notice.message)
        for number, notice in enumerate(findings.notices, start=1)
    ]
