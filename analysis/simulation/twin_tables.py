"""The files of a simulated dataset: figures printed as the record prints them, and the truth."""

from __future__ import annotations

import numpy as np

from analysis.cleaning.tokens import printed_token
from analysis.simulation.twin_draws import Twins
from analysis.simulation.twin_model import EFFECTIVE, MEASURES, World

CAVEAT = "simulated-data"

NOTICE = """SIMULATED - GESIMULEERD

Every figure and every result in this folder is simulated. The figures agree with what the report
prints and are no observations. They try the methods and say nothing about any country.

Alle cijfers en uitkomsten in deze map zijn gesimuleerd. Ze kloppen met wat het rapport afdrukt,
maar zijn geen waarnemingen. Ze beproeven de methoden en zeggen niets over enig land.
"""


def cell_rows(world: World, twins: Twins, unit: int) -> list[dict[str, object]]:
    """Return the first twin as rows of printed figures, in the form of the record's raw table.

    The line of a figure is its row in the file.

    Args:
        world: what stands fixed.
        twins: true counts.
        unit: rounding unit, people.
    """
    places = sorted(
        (country, name, year, i, t)
        for i, country in enumerate(world.countries)
        for name in MEASURES
        for t, year in enumerate(world.years)
    )
    return [
        {
            "country": country,
            "indicator": name,
            "year_from": year,
            "year_to": year,
            "token": printed_token(int(twins.counts[name][i, t, 0]), unit),
            "open": "simulated",
            "section": "simulated",
            "line": str(line),
            "note": "SIMULATED",
        }
        for line, (country, name, year, i, t) in enumerate(places, start=2)
    ]


def truth_rows(world: World, twins: Twins) -> list[dict[str, object]]:
    """Return the true count, the expected counts and the known effect of every cell.

    Requests that were answered late, and those that lapsed, have rows of their own: with them the
    account of every country and year balances.
    """
    rows = [
        _truth(world, twins, name, i, t)
        for name in MEASURES
        for i in range(len(world.countries))
        for t in range(len(world.years))
    ]
    for name, counts in (("answered_late", twins.late), ("lapsed", twins.lapsed)):
        rows += [
            _place(world, name, i, t) | {"true_count": int(counts[i, t, 0])}
            for i in range(len(world.countries))
            for t in range(len(world.years))
        ]
    return rows


def _place(world: World, name: str, i: int, t: int) -> dict[str, object]:
    return {
        "indicator": name,
        "country": world.countries[i],
        "year": world.years[t],
        "printed_in_record": "no",
        "caveat_ids": CAVEAT,
    }


def _truth(world: World, twins: Twins, name: str, i: int, t: int) -> dict[str, object]:
    expected = float(twins.means.expected[name][i, t, 0])
    without = float(twins.means.without[name][i, t, 0])
    printed = bool(world.printed[MEASURES.index(name), i, t])
    factor = float(np.exp(world.effect(name)[i, t])) if name in EFFECTIVE else None
    return _place(world, name, i, t) | {
        "true_count": int(twins.counts[name][i, t, 0]),
        "expected": expected,
        "expected_without": without,
        "effect": expected - without,
        "factor": factor,
        "instruments": world.instruments[i][t],
        "printed_in_record": "yes" if printed else "no",
    }
