"""The table of what every state reported, and the way back from it to cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.cleaning.eurostat import Reported, meaning
from analysis.cleaning.tokens import Reading, parse_token, printed_value, token_bounds
from analysis.records import Cell


@dataclass(frozen=True)
class StateCell:
    """One figure of one reporting state.

    Attributes:
        state: reporting state, ISO 3166-1 alpha-3 code.
        cell: the figure on one citizenship; its country is the citizenship.
    """

    state: str
    cell: Cell


@dataclass(frozen=True)
class States:
    """The figures of several states.

    Attributes:
        home: state whose agreements are studied.
        cells: printed figures of all states, sorted by measure, state, citizenship and year.
    """

    home: str
    cells: tuple[StateCell, ...]


def observation_rows(
    reported: Iterable[Reported], unit: int, reading: Reading
) -> list[dict[str, object]]:
    """Return one row a state, citizenship, year and measure, with the counts allowed, people.

    Args:
        reported: what all states reported.
        unit: rounding unit, people.
        reading: rounding reading.
    """
    rows: list[dict[str, object]] = []
    for item in reported:
        bounds = token_bounds(item.token, unit, reading) if item.token else (None, None)
        rows.append(
            {
                "indicator": item.indicator,
                "state": item.state,
                "country": item.country,
                "year": item.year,
                "token": item.token.text if item.token else None,
                "low": bounds[0],
                "high": bounds[1],
                "flag": item.flag,
                "meaning": meaning(item.flag),
                "missing": item.missing,
                "source": item.source,
            }
        )
    return rows


def states_from_frame(frame: pd.DataFrame, home: str, unit: int, reading: Reading) -> States:
    """Return the printed figures of the table of observations under one reading.

    Args:
        frame: the table.
        home: state whose agreements are studied.
        unit: rounding unit, people.
        reading: rounding reading.
    """
    printed = frame[frame["token"].notna()]
    found = []
    for row in printed.to_dict("records"):
        token = parse_token(str(row["token"]), unit)
        low, high = token_bounds(token, unit, reading)
        cell = Cell(
            country=str(row["country"]),
            year=int(row["year"]),
            indicator=str(row["indicator"]),
            tokens=(token.text,),
            low=low,
            high=high,
            printed=printed_value(token, unit, reading),
            source_lines=(str(row["source"]),),
        )
        found.append(StateCell(str(row["state"]), cell))
    return States(home, tuple(found))
