"""The data behind the figures of interrupted series: one for each fitted series, one of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.caveats.registry import Caveat
from analysis.exhibits.caveats import joined
from analysis.exhibits.figure_data import Clean, series_caveats, series_rows

Row = dict[str, object]

ALL = "interrupted_all"
"""Name of the page of all countries."""

STARTED = "started"
"""Event of an instrument that is no agreement; it is marked here too."""

_PATH = (
    *("event_year", "fitted", "counterfactual", "counterfactual_bound_low"),
    *("counterfactual_bound_high", "prediction_low", "prediction_high", "reason"),
)
_SERIES = ["specification", "indicator", "instrument", "event", "country"]
_STATUS = (
    ("too_few", re.compile(r".*\b(years needed|no year) (before|from) .*")),
    ("after_series", re.compile(r"the agreement counts from \d+, after the series")),
    ("always", re.compile(r"under agreement in all years .*")),
    ("no_event", re.compile(r".*")),
)
"""What a refusal says -> why nothing is fitted; the first that fits any reason holds."""


@dataclass(frozen=True)
class SeriesTables:
    """The tables behind the figures, under one rounding reading.

    Attributes:
        clean: cells and events.
        paths: fitted lines and counterfactuals, year by year.
        sensitivity: how each change depends on choices.
        estimates: estimates of stage 3.
        identification: what each series carries.
        countries: all countries of the page.
        measures: measures in the order of the source.
        drawn: countries whose fitted series have figures of their own.
    """

    clean: Clean
    paths: pd.DataFrame
    sensitivity: pd.DataFrame
    estimates: pd.DataFrame
    identification: pd.DataFrame
    countries: tuple[str, ...]
    measures: tuple[str, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class InterruptedFigure:
    """One figure before it is drawn.

    Attributes:
        name: name of the figure and of its files.
        rows: the rows behind it.
        caveat_ids: caveats that travel with it, joined by ``|``.
        path: rows of the fitted series; empty for the page of all countries.
    """

    name: str
    rows: list[Row]
    caveat_ids: str
    path: pd.DataFrame


def interrupted_figures(
    tables: SeriesTables, registry: Sequence[Caveat]
) -> list[InterruptedFigure]:
    """Return a figure for every fitted series to be drawn, by name, and the page of all last.

    Args:
        tables: the tables under the main reading.
        registry: all caveats.
    """
    found = []
    drawn = tables.paths[tables.paths["country"].isin(tables.drawn)]
    for key, path in drawn.groupby(_SERIES, sort=True):
        names = dict(zip(_SERIES, (str(part) for part in key), strict=True))
        found.append(
            InterruptedFigure(
                name=figure_name(names),
                rows=_country_rows(tables, names["country"], names["indicator"], path),
                caveat_ids=joined(str(path["caveat_ids"].iloc[0]).split("|"), registry),
                path=path,
            )
        )
    return [*sorted(found, key=lambda figure: figure.name), _page(tables, registry)]


def figure_name(series: dict[str, str]) -> str:
    """Return the name of the figure of a fitted series; an event other than the start is named."""
    stem = f"interrupted_{series['country']}_{series['indicator']}_{series['instrument']}"
    return stem if series["event"] == "start" else f"{stem}_{series['event']}"


def _page(tables: SeriesTables, registry: Sequence[Caveat]) -> InterruptedFigure:
    rows: list[Row] = []
    caveats: set[str] = set()
    for country in tables.countries:
        rows.extend(_panel_rows(tables, country))
        path = tables.paths[tables.paths["country"] == country]
        attached = [series_caveats(tables.clean, country, registry), *path["caveat_ids"].unique()]
        caveats |= {name for ids in attached for name in str(ids).split("|") if name}
    return InterruptedFigure(ALL, rows, joined(caveats, registry), tables.paths.iloc[:0])


def _panel_rows(tables: SeriesTables, country: str) -> list[Row]:
    """Return the rows of one panel: a fitted series, else the measure with the most figures."""
    paths = tables.paths[tables.paths["country"] == country]
    cells = tables.clean.cells[tables.clean.cells["country"] == country]
    for measure in tables.measures:
        fitted = paths[paths["indicator"] == measure]
        if not fitted.empty:
            first = fitted["specification"] == fitted["specification"].iloc[0]
            return _country_rows(tables, country, measure, fitted[first])
    if cells.empty:
        none: Row = {"kind": "none", "country": country, "status": "no_figures"}
        return [none, *_event_rows(tables.clean, country)]
    counts = cells["indicator"].value_counts()
    measure = max(tables.measures, key=lambda name: int(counts.get(name, 0)))
    return _country_rows(tables, country, measure, None)


def _country_rows(
    tables: SeriesTables, country: str, measure: str, path: pd.DataFrame | None
) -> list[Row]:
    """Return the figures of one measure with its path, and the events of the country."""
    if path is None:
        status, reason = _why_not(tables.identification, country, measure)
        by_year: dict[int, Row] = {}
    else:
        status, reason = "fitted", ""
        by_year = {
            int(str(row["year"])): {name: row[name] for name in _PATH}
            for row in path.to_dict("records")
        }
    rows: list[Row] = []
    for row in series_rows(tables.clean, country):
        if row["kind"] == "cell" and row["indicator"] == measure:
            fitted = by_year.get(int(str(row["year"])), {"reason": reason})
            rows.append({**row, **fitted, "status": status})
    return [*rows, *_event_rows(tables.clean, country)]


def _event_rows(clean: Clean, country: str) -> list[Row]:
    """Return the dated events of a country, the start of a task force included."""
    found = [row for row in series_rows(clean, country) if row["kind"] == "event"]
    events = clean.events
    started = events[
        (events["country"] == country)
        & (events["chosen"] == "yes")
        & (events["event"] == STARTED)
        & events["date_earliest"].notna()
    ]
    kept = ("country", "instrument", "event", "date_earliest", "date_latest", "precision")
    found += [
        {"kind": "event", "source_lines": row["source"], **{name: row[name] for name in kept}}
        for row in started.to_dict("records")
    ]
    return found


def _why_not(identification: pd.DataFrame, country: str, measure: str) -> tuple[str, str]:
    """Return why nothing is fitted, as a code and in words: the reason that came closest."""
    table = identification[
        (identification["model"] == "series")
        & (identification["country"] == country)
        & (identification["indicator"] == measure)
    ]
    reasons = [str(reason) for reason in table["reason"]]
    for status, pattern in _STATUS:
        for reason in reasons:
            if pattern.fullmatch(reason):
                return status, reason
    raise ValueError(f"{country}, {measure}: the table of identification has no row")
