"""From the rows of a grid to figures, each with its place; every problem is collected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.cleaning.series.grids import BLANK, Entry, Grid, Kind, entry_of
from analysis.cleaning.series.layout import Layout, Names, outside
from analysis.cleaning.series.numerals import NO_FORMULA, FigureError, Numeral, read_numeral
from analysis.cleaning.series.periods import PeriodError, example, read_period
from analysis.cleaning.series.problems import Findings, Place, listed
from analysis.cleaning.series.words import Role, is_total


@dataclass(frozen=True)
class Found:
    """One figure of a series.

    Attributes:
        place: its cell.
        row: row number of the cell.
        country: ISO 3166-1 alpha-3 code.
        period: number of the period.
        measure: name of the measure.
        numeral: the figure in the grammar of printed tokens.
        printed: what stands in the cell.
    """

    place: Place
    row: int
    country: str
    period: int
    measure: str
    numeral: Numeral
    printed: str

    @property
    def key(self) -> tuple[str, int, str]:
        """Country, period and measure."""
        return (self.country, self.period, self.measure)


@dataclass
class RowReader:
    """Reads the rows below a header.

    Attributes:
        grid: the sheet or text file.
        layout: what its columns hold.
        names: names of countries and measures, and the periods.
        unit: rounding unit, people.
        findings: receives problems and notices.
        periods: periods that a row was found for, with or without a figure.
    """

    grid: Grid
    layout: Layout
    names: Names
    unit: int
    findings: Findings
    periods: set[int] = field(default_factory=set)

    def figures(self) -> list[Found]:
        """Return every figure below the header."""
        last, found = self.layout.header, []
        for row in range(self.layout.header + 1, len(self.grid.rows) + 1):
            country = self._country(row)
            if country:
                last = row
                found += list(self._figures(row, country))
        self._check_shape(last)
        self._check_separators(found)
        self._tell_markers(found)
        if not self.layout.periods:
            self._check_gaps()
        return found

    def _cells(self, row: int) -> list[tuple[int, Entry]]:
        """Return the entries of a row that could be figures, with their column."""
        if self.layout.periods:
            return [(column, self.grid.at(row, column)) for column in self.layout.periods]
        column = self.layout.roles[Role.FIGURE]
        return [(column, self.grid.at(row, column))]

    def _country(self, row: int) -> str | None:
        """Return the country of a row; None for blank rows, notes and rows with a problem."""
        column = self.layout.roles[Role.COUNTRY]
        entry = self.grid.at(row, column)
        holds_figures = any(cell.kind is not Kind.BLANK for _, cell in self._cells(row))
        code = self.names.countries.find(entry.plain) if entry.kind is Kind.TEXT else None
        if code or (entry.kind is Kind.BLANK and not holds_figures):
            return code
        place, text = self.grid.place(row, column), entry.plain
        if is_total(text):
            self.findings.problem(
                place, text, "a total is no country",
                "delete the row: rounded figures do not add up to rounded totals",
            )  # fmt: skip
        elif entry.kind is Kind.FORMULA:
            self.findings.problem(place, text, *NO_FORMULA)
        elif not holds_figures:
            self.findings.notice(place, text, "a row without figures, read as a note")
        elif entry.kind is Kind.BLANK:
            self.findings.problem(
                place, "", "figures without a country", "name the country in every row"
            )
        else:
            near = self.names.countries.near(text)
            broken = "Ã" in text or "�" in text
            self.findings.problem(
                place, text, "unknown country",
                "the file was saved twice in another encoding; save it as UTF-8" if broken
                else near or "write its name or ISO code as in focus_countries.csv, add it there, "
                "or delete the row",
            )  # fmt: skip
        return None

    def _figures(self, row: int, country: str) -> Iterator[Found]:
        measure = self._measure(row)
        if measure is None:
            return
        for column, entry in self._cells(row):
            place = self.grid.place(row, column)
            period = self.layout.periods.get(column) or self._period(row)
            try:
                numeral = read_numeral(entry, self.unit)
            except FigureError as problem:
                self.findings.problem(place, entry.plain, problem.problem, problem.remedy)
                continue
            if numeral is not None and period is not None:
                yield Found(place, row, country, period, measure, numeral, entry.plain)

    def _measure(self, row: int) -> str | None:
        if self.layout.measure:
            return self.layout.measure
        column = self.layout.roles[Role.INDICATOR]
        text = self.grid.at(row, column).plain
        measure = self.names.measures.find(text)
        if measure is None:
            known = ", ".join(dict.fromkeys(self.names.measures.known.values()))
            self.findings.problem(
                self.grid.place(row, column), text, "unknown indicator",
                self.names.measures.near(text) or f"use one of {known}",
            )  # fmt: skip
        return measure

    def _period(self, row: int) -> int | None:
        column = self.layout.roles[Role.PERIOD]
        entry = self.grid.at(row, column)
        if Role.PART in self.layout.roles:
            entry = _joined(entry, self.grid.at(row, self.layout.roles[Role.PART]), self.names)
        place = self.grid.place(row, column)
        try:
            period = read_period(entry, self.names.periods)
        except PeriodError as problem:
            self.findings.problem(place, entry.plain, "no period of this series", str(problem))
            return None
        first, last = self.names.span
        if period is None:
            self.findings.problem(
                place, entry.plain, "no period", f"write {example(self.names.periods)}"
            )
        elif not first <= period <= last:
            self.findings.problem(place, entry.plain, *outside(self.names))
            return None
        else:
            self.periods.add(period)
        return period

    def _check_shape(self, last: int) -> None:
        """Refuse merged cells and hidden rows and columns within the table."""
        used = {*self.layout.roles.values(), *self.layout.periods}
        for address, (top, left, bottom, right) in self.grid.merged:
            if top <= last and bottom >= self.layout.header and used & set(range(left, right + 1)):
                self.findings.problem(
                    Place(self.grid.file, self.grid.sheet, address),
                    self.grid.at(top, left).plain, "merged cells",
                    "unmerge them and write the value in each cell it holds for",
                )  # fmt: skip
        for row in sorted(self.grid.hidden_rows):
            if self.layout.header <= row <= last:
                self._hidden(self.grid.place(row, 1), f"row {row} is hidden or filtered out")
        for column in sorted(self.grid.hidden_columns & used):
            self._hidden(self.grid.place(self.layout.header, column), "the column is hidden")

    def _hidden(self, place: Place, problem: str) -> None:
        self.findings.problem(place, "", problem, "show it to have it read, or delete it")

    def _check_separators(self, found: list[Found]) -> None:
        """Refuse a grid that sets thousands apart in two ways: one of them means decimals."""
        first = next((item for item in found if item.numeral.separator), None)
        for item in found:
            if first and item.numeral.separator not in ("", first.numeral.separator):
                self.findings.problem(
                    item.place, item.printed,
                    f"thousands are set apart otherwise in {first.place.cell} ('{first.printed}')",
                    "use one sign for thousands in the whole table",
                )  # fmt: skip

    def _tell_markers(self, found: list[Found]) -> None:
        marked = [item for item in found if item.numeral.markers]
        if marked:
            cells = listed(f"{item.place.cell} '{item.printed}'" for item in marked)
            self.findings.notice(
                self.grid.place(),
                "",
                f"footnote markers left out of {len(marked)} figures: {cells}",
            )

    def _check_gaps(self) -> None:
        """Refuse a long table that skips a period altogether."""
        known = self.periods
        missing = set(range(min(known), max(known))) - known if known else set()
        if missing:
            labels = listed(self.names.periods.label(period) for period in sorted(missing))
            self.findings.problem(
                self.grid.place(), "", f"no row for {labels}",
                "add them, with a blank where there are no figures",
            )  # fmt: skip


def _joined(year: Entry, part: Entry, names: Names) -> Entry:
    """Return one entry from a column for the year and one for its quarter or month."""
    number = part.plain
    if number.isdecimal():
        form = "{} Q{}" if names.periods.periods_per_year == 4 else "{}-{}"
        return entry_of(form.format(year.plain, number))
    return entry_of(f"{year.plain} {number}") if number else BLANK
