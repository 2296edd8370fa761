"""From the transcribed figures to cells: parse, expand ranges over years, intersect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.tables import RawRow, load_schema, read_raw
from analysis.cleaning.tokens import (
    Reading,
    Token,
    TokenError,
    TokenKind,
    parse_token,
    printed_value,
    token_bounds,
)
from analysis.records import Cell


@dataclass(frozen=True)
class Figure:
    """One printed token as it bears on one country-year.

    Attributes:
        row: the row of the raw file.
        token: the parsed token.
        country: ISO 3166-1 alpha-3 code.
        year: calendar year.
        indicator: name of the measure.
        leaves_open: what the sentence leaves open: year, several_years, definition, or nothing.
    """

    row: RawRow
    token: Token
    country: str
    year: int
    indicator: str
    leaves_open: str


def read_figures(path: Path, countries: Iterable[str], unit: int) -> list[Figure]:
    """Read the transcribed figures and expand ranges over years.

    Args:
        path: the CSV of figures.
        countries: codes of the countries that may occur.
        unit: rounding unit of the series, people.

    Raises:
        InputError: a value outside the schema, an unknown country, years in the wrong order, or a
            token that the grammar does not allow.
    """
    known = set(countries)
    figures: list[Figure] = []
    for row in read_raw(path, load_schema("raw_cells")):
        figures.extend(_expand(row, known, unit))
    return figures


def _expand(row: RawRow, known: set[str], unit: int) -> Iterable[Figure]:
    values = row.values
    if values["country"] not in known:
        raise row.error(
            "country", "not in focus_countries.csv; use the ISO alpha-3 code of a listed country"
        )
    first, last = int(values["year_from"]), int(values["year_to"])
    if last < first:
        raise row.error("year_to", f"the last year lies before the first ({first})")
    try:
        token = parse_token(values["token"], unit)
    except TokenError as problem:
        raise row.error("token", str(problem)) from problem
    for year in range(first, last + 1):
        yield Figure(row, token, values["country"], year, values["indicator"], values["open"])


def build_cells(figures: Iterable[Figure], unit: int, reading: Reading) -> list[Cell]:
    """Intersect all tokens printed for the same country, year and indicator.

    Returns:
        Cells sorted by country, indicator and year.

    Raises:
        InputError: two tokens for one cell have no true count in common.
    """
    groups: dict[tuple[str, str, int], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.country, figure.indicator, figure.year), []).append(figure)
    return [_intersect(group, unit, reading) for _, group in sorted(groups.items())]


def _intersect(group: list[Figure], unit: int, reading: Reading) -> Cell:
    low, high = token_bounds(group[0].token, unit, reading)
    for figure in group[1:]:
        other_low, other_high = token_bounds(figure.token, unit, reading)
        if max(low, other_low) > min(high, other_high):
            raise figure.row.error(
                "token",
                f"contradicts row {group[0].row.number} ('{group[0].token.text}') for "
                f"{figure.country} {figure.year} {figure.indicator}: no count satisfies both; "
                "correct one of the two",
            )
        low, high = max(low, other_low), min(high, other_high)
    # The sharpest statement speaks for the cell: a number before a range.
    best = min(group, key=lambda figure: figure.token.kind is TokenKind.RANGE)
    printed = printed_value(best.token, unit, reading)
    return Cell(
        country=group[0].country,
        year=group[0].year,
        indicator=group[0].indicator,
        tokens=tuple(figure.token.text for figure in group),
        low=low,
        high=high,
        printed=min(max(printed, float(low)), float(high)),
        source_lines=tuple(figure.row.values["line"] for figure in group),
        leaves_open=tuple(sorted({figure.leaves_open for figure in group} - {""})),
    )
