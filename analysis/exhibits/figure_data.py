"""The data behind every figure, as rows that a reader can open beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.caveats.found import of_dataset
from analysis.caveats.registry import ALWAYS, Caveat, Situation, attach
from analysis.cleaning.tokens import TokenKind, parse_token
from analysis.exhibits.caveats import joined
from analysis.records import Identified, Lens

Row = dict[str, object]

DEPARTURES = frozenset({"forced_departures", "voluntary_departures", "returned"})
"""Measures of departure; all others measure what authorities ask, answer or order."""

DRAWN_EVENTS = ("signed", "in_force", "renewed", "supplemented", "announced")
_FORMS: dict[str, Callable[[float], float]] = {
    "count": float,
    "log1p": math.log1p,
    "asinh": math.asinh,
}
_LENS_COLUMNS = {
    Lens.AS_PRINTED: ("estimate", "ci_low", "ci_high"),
    Lens.BOUNDS: (None, "bound_low", "bound_high"),
    Lens.MULTIPLE_IMPUTATION: ("imputation_estimate", "imputation_ci_low", "imputation_ci_high"),
    Lens.INTERVAL_LIKELIHOOD: ("likelihood_estimate", "likelihood_ci_low", "likelihood_ci_high"),
}


@dataclass(frozen=True)
class Clean:
    """The clean tables under one rounding reading.

    Attributes:
        dataset: name of the dataset.
        cells: cells of that reading.
        events: agreement events.
        unit: rounding unit, people.
    """

    dataset: str
    cells: pd.DataFrame
    events: pd.DataFrame
    unit: int


@dataclass(frozen=True)
class FigureData:
    """One figure before it is drawn.

    Attributes:
        name: name of the figure and of its files.
        kind: series, difference, forest or lenses.
        country: country of a series; empty otherwise.
        schema: schema of the rows.
        rows: the rows behind the figure.
        caveat_ids: caveats that travel with it, joined by ``|``.
    """

    name: str
    kind: str
    country: str
    schema: str
    rows: list[Row]
    caveat_ids: str

    def entry(self) -> Row:
        """Return the figure's row in the list of figures."""
        return {
            "figure": self.name,
            "kind": self.kind,
            "country": self.country,
            "rows": len(self.rows),
            "caveat_ids": self.caveat_ids,
        }


def all_figures(
    clean: Clean,
    table: pd.DataFrame,
    headline: pd.DataFrame,
    registry: Sequence[Caveat],
    countries: Sequence[str],
) -> list[FigureData]:
    """Return every figure of a dataset with the rows behind it.

    Args:
        clean: the clean tables under the main reading.
        table: the estimates table under the same reading.
        headline: the headline table under the same reading.
        registry: all caveats.
        countries: countries with a figure of their own.
    """
    found = [
        FigureData(
            name=f"series_{country}",
            kind="series",
            country=country,
            schema="figure_series",
            rows=series_rows(clean, country),
            caveat_ids=series_caveats(clean, country, registry),
        )
        for country in countries
    ]
    found.append(
        FigureData(
            name="difference_headline",
            kind="difference",
            country="",
            schema="figure_difference",
            rows=difference_rows(clean, headline),
            caveat_ids=_union(headline, registry),
        )
    )
    models = forest_rows(table)
    departures = models["indicator"].isin(DEPARTURES)
    for suffix, chosen in (("", models[~departures]), ("_departures", models[departures])):
        ids = _union(chosen if len(chosen) else table, registry)
        forest = [
            {str(name): value for name, value in row.items()}
            for row in printed_or_bounded(chosen).to_dict("records")
        ]
        name = f"estimates_forest{suffix}"
        found.append(FigureData(name, "forest", "", "estimates_table", forest, ids))
        lenses = lens_rows(chosen)
        found.append(FigureData(f"lenses{suffix}", "lenses", "", "figure_lenses", lenses, ids))
    return found


def _union(table: pd.DataFrame, registry: Sequence[Caveat]) -> str:
    """Return the caveats of all rows of a table."""
    return joined({name for ids in table["caveat_ids"] for name in ids.split("|")}, registry)


def series_rows(clean: Clean, country: str) -> list[Row]:
    """Return the figures and the dated agreement events of one country."""
    rows: list[Row] = []
    for cell in clean.cells[clean.cells["country"] == country].to_dict("records"):
        tokens = [parse_token(text, clean.unit) for text in str(cell["tokens"]).split("|")]
        # A number speaks before a range, as in the cleaning of the cell itself.
        spoken = min(tokens, key=lambda token: token.kind is TokenKind.RANGE)
        names = ("country", "indicator", "year", "low", "high", "printed", "source_lines")
        rows.append(
            {
                "kind": "cell",
                "shown": str(spoken.kind),
                "first": spoken.first,
                "last": spoken.last,
                **{name: cell[name] for name in names},
            }
        )
    events = clean.events
    dated = events[
        (events["country"] == country)
        & (events["chosen"] == "yes")
        & events["event"].isin(DRAWN_EVENTS)
        & events["date_earliest"].notna()
    ]
    kept = ("country", "instrument", "event", "date_earliest", "date_latest", "precision")
    rows += [
        {"kind": "event", "source_lines": event["source"], **{name: event[name] for name in kept}}
        for event in dated.to_dict("records")
    ]
    return rows


def series_caveats(clean: Clean, country: str, registry: Sequence[Caveat]) -> str:
    """Return the caveats of the figures of one country, gravest first, joined by ``|``.

    Every measure drawn and every instrument of the country is in scope. Caveats on models are not.
    """
    cells = clean.cells[clean.cells["country"] == country]
    events = clean.events[clean.events["country"] == country]
    left_open = {part for text in cells["leaves_open"].dropna() for part in str(text).split("|")}
    triggers = {ALWAYS}
    if "several_years" in left_open:
        triggers.add("range_cells")
    if "year" in left_open:
        triggers.add("year_not_printed")
    if (events["precision"] == "year").any():
        triggers.add("year_precision")
    triggers |= of_dataset(clean.dataset)
    found = {
        caveat.id
        for indicator in cells["indicator"].unique()
        for caveat in attach(
            registry,
            Situation(
                dataset=clean.dataset,
                indicator=str(indicator),
                instruments=frozenset(events["instrument"]),
                countries=frozenset({country}),
                triggers=frozenset(triggers),
            ),
        )
    }
    return joined(found, registry)


def difference_rows(clean: Clean, headline: pd.DataFrame) -> list[Row]:
    """Return changes by country, group means and their difference, for every headline part.

    Changes of countries and groups are interval arithmetic on the cells, for the countries of the
    headline model that have both figures; a group of one country has no mean. What a model gives
    (intervals, the difference) is read from the headline table.

    Args:
        clean: the clean tables.
        headline: the headline table under the same reading.

    Returns:
        Rows of ``figure_difference``; none when the headline carries no number.
    """
    numbered = headline[headline["identified"] != Identified.NO]
    leading = numbered[numbered["part"] == "headline"]
    if leading.empty:
        return []
    first = leading.to_dict("records")[0]
    rows: dict[tuple[object, ...], Row] = {}
    for estimate in numbered.to_dict("records"):
        base: Row = {
            "form": estimate["form"],
            "years": _ends(estimate["years"]),
            "indicator": estimate["indicator"],
        }
        for group in ("treated", "compared"):
            changes = _changes(clean, base, str(first[f"countries_{group}"]), group)
            for row in (*changes, *_mean(changes, group)):
                key = (base["form"], base["years"], group, row["kind"], row["country"])
                rows.setdefault(key, {**base, **row})
        numbers = {name: estimate[name] for name in ("ci_low", "ci_high", "sign_identified")}
        if estimate["estimator"] == "mean_change":
            mean = rows.get((base["form"], base["years"], "treated", "mean", None))
            if mean is not None:
                mean |= numbers
        else:
            rows[base["form"], base["years"], "difference", "difference", None] = {
                **base,
                "group": "difference",
                "kind": "difference",
                "country": None,
                "point": estimate["estimate"],
                "low": estimate["bound_low"],
                "high": estimate["bound_high"],
                **numbers,
            }
    return list(rows.values())


def _ends(years: object) -> str:
    listed = str(years).split("|")
    return f"{listed[0]}|{listed[-1]}"


def _changes(clean: Clean, base: Row, codes: str, group: str) -> list[Row]:
    transform = _FORMS[str(base["form"])]
    first, last = (int(year) for year in str(base["years"]).split("|"))
    cells = clean.cells[clean.cells["indicator"] == base["indicator"]].to_dict("records")
    at = {(cell["country"], int(cell["year"])): cell for cell in cells}
    rows: list[Row] = []
    for country in codes.split("|"):
        before, after = at.get((country, first)), at.get((country, last))
        if before is None or after is None:
            continue
        # The smallest change runs from the largest count allowed to the smallest.
        ends = {"point": ("printed", "printed"), "low": ("high", "low"), "high": ("low", "high")}
        row: Row = {"group": group, "kind": "country", "country": country}
        row |= {
            name: transform(float(after[end])) - transform(float(before[start]))
            for name, (start, end) in ends.items()
        }
        rows.append(row)
    return rows


def _mean(changes: Sequence[Row], group: str) -> list[Row]:
    if len(changes) < 2:
        return []
    means = {
        name: float(np.mean([float(str(row[name])) for row in changes]))
        for name in ("point", "low", "high")
    }
    return [{"group": group, "kind": "mean", "country": None, **means}]


def forest_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the headline and main models that carry a number, from the estimates table."""
    kept = table["role"].isin(["headline", "main"]) & (table["identified"] != Identified.NO)
    return table[kept]


def printed_or_bounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with an estimate as printed or with bounds."""
    return table[table[["estimate", "bound_low", "bound_high"]].notna().any(axis=1)]


def lens_rows(table: pd.DataFrame) -> list[Row]:
    """Return one row a lens for each of some models."""
    return [_lens_row(row, lens) for row in table.to_dict("records") for lens in Lens]


def _lens_row(row: Mapping[Any, Any], lens: Lens) -> Row:
    point, low, high = (row[name] if name else None for name in _LENS_COLUMNS[lens])
    applies = any(pd.notna(value) for value in (point, low, high))
    return {
        "row_id": row["row_id"],
        "lens": str(lens),
        "applies": "yes" if applies else "no",
        "point": point,
        "low": low,
        "high": high,
    }
