"""What a single series can carry: nothing, a change of level, or a change of level and slope.

Segmented regression needs enough points on either side of the interruption [Wagner, Soumerai,
Zhang & Ross-Degnan 2002; Bernal, Cummins & Gasparrini 2017]. The gate counts the figures that are
there and says in words what they allow (METHODS: interrupted time series).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SegmentedModel = Literal["level", "level_and_slope"]
GateModel = Literal["none", "level", "level_and_slope"]


@dataclass(frozen=True)
class GateThresholds:
    """Number of years with a figure that each model needs.

    Attributes:
        before_level: years before the event for a change of level; at least 2, or no trend can be
            projected.
        after_level: years from the event on for a change of level; at least 1.
        before_slope: years before the event for a change of level and slope; at least 2.
        after_slope: years from the event on for a change of level and slope; at least 2.
        structural: whether longer series also get a forecast from a structural time series.
        structural_before: years before the event for that forecast, besides one for each
            coefficient of its season and trend; at least 12, or its variances are anybody's guess.
        season: periods in a year; 1 for annual figures. Finer figures have a season, which only
            figures before the event can show apart from the event: one of each at least.
    """

    before_level: int = 3
    after_level: int = 1
    before_slope: int = 3
    after_slope: int = 3
    structural: bool = True
    structural_before: int = 24
    season: int = 1

    def __post_init__(self) -> None:
        """Refuse thresholds below what determines the coefficients.

        Raises:
            ValueError: a threshold is too small; the message names it.
        """
        smallest = {
            "before_level": 2,
            "after_level": 1,
            "before_slope": 2,
            "after_slope": 2,
            "structural_before": 12,
        }
        for name, least in smallest.items():
            value = getattr(self, name)
            if value < least:
                raise ValueError(f"{name} is {value}; the model needs at least {least}")


@dataclass(frozen=True)
class GateDecision:
    """What the series carries, and why.

    Attributes:
        model: the largest model that the series carries; ``none`` when it carries nothing.
        n_before: years with a figure before the event year.
        n_after: years with a figure from the event year on.
        reason: one sentence part for the reader.
    """

    model: GateModel
    n_before: int
    n_after: int
    reason: str


def series_gate(
    years: Sequence[int], event_year: int, thresholds: GateThresholds | None = None
) -> GateDecision:
    """Decide which segmented regression the printed years carry.

    Args:
        years: years for which a figure is there, in any order; for finer figures, periods as in
            ``analysis.design.calendar``.
        event_year: first treated year; it counts as a year after.
        thresholds: years needed; the defaults when None.

    Raises:
        ValueError: a year is given twice.
    """
    if len(set(years)) < len(years):
        raise ValueError(f"a year is given twice: {sorted(years)}")
    needed = thresholds if thresholds is not None else GateThresholds()
    n_before = sum(year < event_year for year in years)
    n_after = len(years) - n_before
    short = _shortage(n_before, needed.before_level, f"before {event_year}")
    short += _shortage(n_after, needed.after_level, f"from {event_year} on")
    short += _season_shortage(years, event_year, needed.season)
    if short:
        return GateDecision("none", n_before, n_after, "; ".join(short))
    there = (
        f"{_counted(n_before)} before {event_year} and {_counted(n_after)} from {event_year} on "
        f"are printed"
    )
    if n_before >= needed.before_slope and n_after >= needed.after_slope:
        return GateDecision(
            "level_and_slope",
            n_before,
            n_after,
            f"{there}; these {len(years)} points describe a change of level and of slope",
        )
    return GateDecision(
        "level",
        n_before,
        n_after,
        f"{there}; these {len(years)} points describe a change of level against the projected "
        f"trend; a change of slope needs {needed.before_slope} before and {needed.after_slope} "
        f"from {event_year} on",
    )


def _shortage(present: int, needed: int, where: str) -> list[str]:
    """Return the sentence part that says how many years are missing, or nothing."""
    if present >= needed:
        return []
    if needed == 1:
        return [f"no year {where} is printed"]
    count, verb = {0: ("none", "is"), 1: ("1", "is")}.get(present, (str(present), "are"))
    return [f"{count} of the {needed} years needed {where} {verb} printed"]


def _season_shortage(years: Sequence[int], event_year: int, season: int) -> list[str]:
    """Return the sentence part that says how many places of the year are not seen, or nothing."""
    seen = {year % season for year in years if year < event_year}
    if season == 1 or len(seen) == season:
        return []
    return [
        f"{len(seen)} of the {season} places in the calendar year are printed before {event_year}, "
        f"which leaves the season open"
    ]


def _counted(n: int) -> str:
    return "1 year" if n == 1 else f"{n} years"
