"""What the cells can carry, for every measure, instrument, country and model - and if not, why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.cleaning.agreements import AgreementEvent
from analysis.design.calendar import ANNUAL, Calendar
from analysis.design.exposure import (
    INSTRUMENTS,
    Onset,
    Timing,
    first_treated_years,
    onsets,
    too_coarse,
)
from analysis.design.series_gate import GateThresholds, series_gate
from analysis.records import Cell

Row = dict[str, object]
Printed = dict[str, dict[str, frozenset[int]]]


def identification_rows(
    cells: Iterable[Cell],
    events: Sequence[AgreementEvent],
    countries: Sequence[str],
    indicators: Sequence[str],
    years: Sequence[int],
    gate: GateThresholds,
    calendar: Calendar = ANNUAL,
) -> list[Row]:
    """Return one row a model, measure, instrument and country.

    The event is the start of the instrument (signature or entry into force) and the first treated
    year follows the half-year rule. Each model asks for cells of its own:

    * ``difference``: a figure in the year before and in the first treated year, here and in a
      country without a start between the two;
    * ``panel``: figures before and from the first treated year here, and two years in a country
      that does not switch;
    * ``series``: the points of the gate (METHODS: interrupted time series).

    Years are the periods of the calendar: quarters or months for finer figures.
    """
    printed = _printed_years(cells)
    rows: list[Row] = []
    for instrument in INSTRUMENTS:
        first = _first_onsets(events, instrument, years, calendar)
        for indicator in indicators:
            figures = printed.get(indicator, {})
            for country in sorted(countries):
                found = _models(country, first, figures, years, gate, calendar)
                for model, (carries, reason) in found.items():
                    rows.append(
                        {
                            "model": model,
                            "indicator": indicator,
                            "instrument": instrument,
                            "country": country,
                            "identified": "no" if carries == "none" else "yes",
                            "carries": carries,
                            "reason": calendar.in_words(reason),
                        }
                    )
    return rows


def _printed_years(cells: Iterable[Cell]) -> Printed:
    years: dict[str, dict[str, set[int]]] = {}
    for cell in cells:
        years.setdefault(cell.indicator, {}).setdefault(cell.country, set()).add(cell.year)
    return {
        indicator: {country: frozenset(found) for country, found in by_country.items()}
        for indicator, by_country in years.items()
    }


def _first_onsets(
    events: Sequence[AgreementEvent], instrument: str, years: Sequence[int], calendar: Calendar
) -> dict[str, tuple[Onset, int]]:
    """Return the first onset within the series, or the last one before it, of each country."""
    chosen: dict[str, tuple[Onset, int]] = {}
    for onset in onsets(events, instrument, "start"):
        year = first_treated_years(onset, Timing.HALF_YEAR, calendar)[0]
        if onset.country not in chosen or chosen[onset.country][1] <= years[0]:
            chosen[onset.country] = (onset, year)
    return chosen


def _models(
    country: str,
    first: dict[str, tuple[Onset, int]],
    figures: dict[str, frozenset[int]],
    years: Sequence[int],
    gate: GateThresholds,
    calendar: Calendar,
) -> dict[str, tuple[str, str]]:
    why_not = _no_event(country, first, years, calendar)
    own = figures.get(country, frozenset())
    if not why_not and not own:
        why_not = "no figure of this measure is printed for the country"
    if why_not:
        return dict.fromkeys(("difference", "panel", "series"), ("none", why_not))
    year = first[country][1]
    stayers = {
        other: seen
        for other, seen in figures.items()
        if other != country and not (other in first and years[0] < first[other][1] <= years[-1])
    }
    decision = series_gate(sorted(own), year, gate)
    return {
        "difference": _difference(own, stayers, year),
        "panel": _panel(own, stayers, year),
        "series": (decision.model, decision.reason),
    }


def _no_event(
    country: str,
    first: dict[str, tuple[Onset, int]],
    years: Sequence[int],
    calendar: Calendar,
) -> str:
    if country not in first:
        return "no dated start of this instrument"
    onset, year = first[country]
    if year <= years[0]:
        return f"under agreement in all years of the series (since {year})"
    if year > years[-1]:
        return f"the agreement counts from {year}, after the series"
    return too_coarse(onset, Timing.HALF_YEAR, calendar)


def _difference(
    own: frozenset[int], stayers: dict[str, frozenset[int]], year: int
) -> tuple[str, str]:
    missing = [str(needed) for needed in (year - 1, year) if needed not in own]
    if missing:
        return "none", f"no figure is printed for {' and '.join(missing)}"
    pairs = sorted(other for other, seen in stayers.items() if {year - 1, year} <= seen)
    if not pairs:
        return "none", f"no comparison country has figures for {year - 1} and {year}"
    return "change", f"compared with {', '.join(pairs)} between {year - 1} and {year}"


def _panel(own: frozenset[int], stayers: dict[str, frozenset[int]], year: int) -> tuple[str, str]:
    if not any(seen < year for seen in own):
        return "none", f"no figure is printed before {year}"
    if not any(seen >= year for seen in own):
        return "none", f"no figure is printed from {year} on"
    before = {seen for seen in own if seen < year}
    after = own - before
    helpful = sorted(other for other, seen in stayers.items() if seen & before and seen & after)
    if not helpful:
        return "none", "no comparison country has figures in the same years before and after"
    return "change", f"compared with {', '.join(helpful)}"
