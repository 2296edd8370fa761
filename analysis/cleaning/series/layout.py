"""Where a grid has its header, whether it is long or wide, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.cleaning.names import NameTable
from analysis.cleaning.series.grids import Entry, Grid
from analysis.cleaning.series.periods import PeriodError, Periods, example, read_period
from analysis.cleaning.series.problems import Findings, listed
from analysis.cleaning.series.words import HEADERS, Role, is_total, measure_in

_SEARCHED = 40
"""A header stands in the first rows; titles may stand above it."""


@dataclass(frozen=True)
class Names:
    """How countries and measures are called, and the periods of the series.

    Attributes:
        countries: names and codes of the countries.
        measures: names of the measures.
        periods: calendar of the series.
        years: first and last calendar year.
    """

    countries: NameTable
    measures: NameTable
    periods: Periods
    years: tuple[int, int]

    @property
    def span(self) -> tuple[int, int]:
        """First and last period of the series."""
        last = self.periods.period(self.years[1], self.periods.periods_per_year)
        return self.periods.period(self.years[0]), last


@dataclass(frozen=True)
class Layout:
    """What the columns of a grid hold.

    Attributes:
        header: row number of the header.
        roles: role -> column, for country, indicator, period, part of the year and figure.
        periods: column -> period, for a wide grid; empty for a long one.
        measure: measure of the whole grid; empty when a column names it.
    """

    header: int
    roles: Mapping[Role, int]
    periods: Mapping[int, int]
    measure: str


def read_layout(grid: Grid, names: Names, findings: Findings) -> Layout | None:
    """Return the layout of a grid; None, with a problem each, when it has none.

    Args:
        grid: one sheet or text file that is not empty.
        names: names of countries and measures, and the periods.
        findings: receives problems.
    """
    header = _header(grid, names)
    if header is None:
        _explain_no_header(grid, names, findings)
        return None
    before = len(findings.problems)
    roles, periods = _Columns(grid, header, names, findings).read()
    if periods and Role.FIGURE in roles:
        findings.problem(
            grid.place(header, roles[Role.FIGURE]), grid.at(header, roles[Role.FIGURE]).plain,
            "both a column of figures and a column for each period",
            "keep one form: a row for each figure, or a column for each period",
        )  # fmt: skip
    elif not periods:
        _require_long(grid, header, roles, findings)
    measure = "" if Role.INDICATOR in roles else _measure(grid, header, names, findings)
    if len(findings.problems) > before:
        return None
    return Layout(header, roles, periods, measure)


def _header(grid: Grid, names: Names) -> int | None:
    """Return the first row that names a country column beside periods or figures."""
    for row in range(1, min(len(grid.rows), _SEARCHED) + 1):
        entries = dict(grid.filled(row))
        roles = {HEADERS.find(entry.plain) for entry in entries.values()}
        dated = sum(_is_period(entry, names.periods) for entry in entries.values())
        if Role.COUNTRY in roles and (dated or roles & {Role.FIGURE, Role.PERIOD}):
            return row
        # The corner of a wide table is often blank, or names the measure.
        corner = grid.at(row, 1).plain
        if dated > 1 and (not corner or measure_in(corner, names.measures)):
            return row
    return None


def _is_period(entry: Entry, periods: Periods) -> bool:
    try:
        return read_period(entry, periods) is not None
    except PeriodError:
        return True


def _explain_no_header(grid: Grid, names: Names, findings: Findings) -> None:
    rows = range(1, min(len(grid.rows), _SEARCHED) + 1)
    across = any(
        sum(names.countries.find(entry.plain) is not None for _, entry in grid.filled(row)) > 2
        for row in rows
    )
    if across:
        problem, remedy = "countries stand side by side", "put countries in rows"
    else:
        problem = f"no header in the first {_SEARCHED} rows"
        remedy = (
            "name the columns country, period, indicator and figure, or country and then the "
            f"periods, such as {example(names.periods)}"
        )
    row, column = next((row, column) for row in rows for column, _ in grid.filled(row))
    findings.problem(grid.place(row, column), grid.at(row, column).plain, problem, remedy)


@dataclass
class _Columns:
    """Reads the columns of a header one by one.

    Attributes:
        grid: the sheet or text file.
        header: row number of the header.
        names: names of countries and measures, and the periods.
        findings: receives problems.
        roles: role -> column, as far as read.
        periods: column -> period, as far as read.
    """

    grid: Grid
    header: int
    names: Names
    findings: Findings
    roles: dict[Role, int] = field(default_factory=dict)
    periods: dict[int, int] = field(default_factory=dict)

    def read(self) -> tuple[dict[Role, int], dict[int, int]]:
        """Return what each column holds."""
        for column, entry in self.grid.filled(self.header):
            try:
                period = read_period(entry, self.names.periods)
            except PeriodError as problem:
                self._refuse(column, "no period of this series", str(problem))
                continue
            if period is None:
                self._add_role(column, entry)
            else:
                self._add_period(column, period)
        if self.periods and not self.grid.at(self.header, 1).plain:
            self.roles.setdefault(Role.COUNTRY, 1)
        self._check_run()
        return self.roles, self.periods

    def _refuse(self, column: int, problem: str, remedy: str) -> None:
        place = self.grid.place(self.header, column)
        self.findings.problem(place, self.grid.at(self.header, column).plain, problem, remedy)

    def _add_role(self, column: int, entry: Entry) -> None:
        role = self._role(column, entry)
        if role is Role.TOTAL:
            self._refuse(
                column, "a total is no period",
                "delete the column: rounded figures do not add up to rounded totals",
            )  # fmt: skip
        elif role is None:
            self._refuse(
                column, "unknown column",
                "name it country, period, indicator, figure or note, or after a period such as "
                f"{example(self.names.periods)}; delete it if it holds something else",
            )  # fmt: skip
        elif role in self.roles and role is not Role.NOTE:
            self._refuse(column, f"a second column for the {role.value}", "keep one of the two")
        else:
            self.roles[role] = column

    def _role(self, column: int, entry: Entry) -> Role | None:
        found = HEADERS.find(entry.plain)
        if found:
            return Role(found)
        if is_total(entry.plain):
            return Role.TOTAL
        corner = column == 1 and measure_in(entry.plain, self.names.measures)
        return Role.COUNTRY if corner else None

    def _add_period(self, column: int, period: int) -> None:
        first, last = self.names.span
        if period in self.periods.values():
            self._refuse(column, "a second column for the same period", "keep one of the two")
        elif not first <= period <= last:
            self._refuse(column, *outside(self.names))
        else:
            self.periods[column] = period

    def _check_run(self) -> None:
        """Refuse a wide table that skips a period: a slip, or figures under the wrong heading."""
        known = set(self.periods.values())
        missing = set(range(min(known), max(known))) - known if known else set()
        if missing:
            labels = listed(self.names.periods.label(period) for period in sorted(missing))
            self._refuse(
                min(self.periods), f"no column for {labels}",
                "add it, blank where there are no figures",
            )  # fmt: skip


def outside(names: Names) -> tuple[str, str]:
    """Return problem and remedy of a period outside the years of the configuration."""
    first, last = names.years
    return (
        f"outside the years {first} to {last} of the configuration",
        "correct it, delete it, or set years in the configuration",
    )


def _require_long(grid: Grid, header: int, roles: Mapping[Role, int], findings: Findings) -> None:
    for role in (Role.COUNTRY, Role.PERIOD, Role.FIGURE):
        if role not in roles:
            findings.problem(
                grid.place(header), "", f"no column for the {role.value}",
                f"name one column of row {header} '{role.value}'",
            )  # fmt: skip


def _measure(grid: Grid, header: int, names: Names, findings: Findings) -> str:
    """Return the one measure that sheet, titles, corner or file name state."""
    titles = [entry.plain for row in range(1, header) for _, entry in grid.filled(row)]
    stated = [grid.sheet, *titles, grid.at(header, 1).plain, grid.file.stem]
    found = {text: measure_in(text, names.measures) for text in stated if text}
    meanings = sorted({meaning for meaning in found.values() if meaning})
    if len(meanings) == 1:
        return meanings[0]
    if meanings:
        findings.problem(
            grid.place(), "", f"sheet, title and file name state {' and '.join(meanings)}",
            "let all name the same measure",
        )  # fmt: skip
        return ""
    near = next(filter(None, (names.measures.near(text) for text in stated)), "")
    known = ", ".join(dict.fromkeys(names.measures.known.values()))
    findings.problem(
        grid.place(), grid.sheet or grid.file.stem, "unknown indicator",
        near or f"name the sheet, the file or a title after one of {known}",
    )  # fmt: skip
    return ""
