"""The count model of the twin: levels, year effects, agreement effects, and what is printed.

A simulated dataset has every measure of every focus country in every year. Five series are driven
by a mean of their own: negative answers, confirmations, unanswered requests, forced and voluntary
departures. Documents are a share of the confirmations. Requests follow from the answers, because a
real register would add up (see ``twin_draws``). The mean of a driven series in country i and year
t is ``level_i * year_t * exp(effect_it)``. The page ``docs/twin.md`` explains it to readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cleaning.agreements import AgreementEvent
from analysis.cleaning.figures import Figure, build_cells
from analysis.cleaning.tokens import Reading
from analysis.design.calendar import ANNUAL, Calendar
from analysis.design.exposure import Timing, first_treated_years, onsets, share_range
from analysis.design.panel import BoolArray, FloatArray, IntArray

ANSWERS = ("negative_answers", "nationality_confirmed", "unanswered")
DRIVEN = (*ANSWERS, "forced_departures", "voluntary_departures")
"""Measures with a mean of their own."""

REQUESTS = ("lp_requests", "to_requests")
MEASURES = (*REQUESTS, *DRIVEN, "documents_issued")
EFFECTIVE = (*DRIVEN, "documents_issued")
"""Measures on which an agreement can have a known effect; that on requests follows."""


@dataclass(frozen=True)
class TwinLaw:
    """How counts vary between countries, years and measures, before anything is printed.

    Attributes:
        requests: median number of requests of a country in a year; the report's list starts at 60.
        spread: standard deviation of the log size of countries.
        profile: measure -> typical count for one request.
        profile_spread: standard deviation of the log deviation of a country from the profile.
        documents: smallest and largest share of the confirmations that lead to a document.
        year_spread: standard deviation of the log year effects of a measure.
        volume: dispersion that the answers of a country and year share.
        dispersion: dispersion of each measure by itself; together near 0.1, as in calibration.
        late: share of a year's unanswered requests that are answered in the next year.
        lapsed: requests that end without any of the three answers, for one answer.
        by_agreement: share of the requests under an EU readmission agreement in force.
    """

    requests: float = 110.0
    spread: float = 0.6
    profile: tuple[tuple[str, float], ...] = (
        ("negative_answers", 0.25),
        ("nationality_confirmed", 0.40),
        ("unanswered", 0.35),
        ("forced_departures", 0.25),
        ("voluntary_departures", 0.35),
    )
    profile_spread: float = 0.3
    documents: tuple[float, float] = (0.2, 0.6)
    year_spread: float = 0.05
    volume: float = 0.04
    dispersion: float = 0.06
    late: float = 0.15
    lapsed: float = 0.04
    by_agreement: float = 0.9


@dataclass(frozen=True)
class World:
    """What stands fixed before counts are drawn.

    Attributes:
        countries: N codes, sorted.
        years: T calendar years.
        log_effects: (len(EFFECTIVE), N, T) known effects, log points.
        instruments: (N, T) instruments with an effect that bear on a country and year.
        channel: (N, T) share of the requests that go by an agreement; 0 before one is in force.
        printed: (len(MEASURES), N, T) whether the record prints the cell.
        low: (len(MEASURES), N, T) smallest count that every reading of the record allows.
        high: (len(MEASURES), N, T) largest count that every reading of the record allows.
        law: how counts vary.
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    log_effects: FloatArray
    instruments: tuple[tuple[str, ...], ...]
    channel: FloatArray
    printed: BoolArray
    low: IntArray
    high: IntArray
    law: TwinLaw = TwinLaw()

    def effect(self, measure: str) -> FloatArray:
        """Return the (N, T) known effects on one of ``EFFECTIVE``, log points."""
        return np.asarray(self.log_effects[EFFECTIVE.index(measure)], dtype=np.float64)

    def centre(self, measure: str) -> FloatArray:
        """Return the (N, T) middle of the printed counts; meaningless where none is printed."""
        m = MEASURES.index(measure)
        return np.asarray((self.low[m] + self.high[m]) / 2, dtype=np.float64)


def build_world(
    figures: Iterable[Figure],
    events: Sequence[AgreementEvent],
    countries: Iterable[str],
    years: Sequence[int],
    effects: Mapping[str, Mapping[str, float]],
    unit: int,
    law: TwinLaw | None = None,
) -> World:
    """Return the fixed part of a twin.

    Args:
        figures: the printed figures that the twin must agree with; none for a free simulation.
        events: agreement events with their real dates.
        countries: codes of all countries.
        years: calendar years of the panel.
        effects: instrument -> measure -> factor by which the instrument multiplies the mean from
            its first treated year on (by the half-year rule).
        unit: rounding unit of the figures, people.
        law: how counts vary; the default law when left out.

    Raises:
        InputError: two printed tokens for one cell have no count in common.
        ValueError: an effect on a measure outside ``EFFECTIVE``, or an unknown instrument.
    """
    codes, span = tuple(sorted(countries)), tuple(years)
    law = law or TwinLaw()
    printed, low, high = _printed_counts(figures, codes, span, unit)
    bearing, log_effects = _known_effects(events, codes, span, effects)
    channel = _channel(events, codes, span, law)
    return World(codes, span, log_effects, bearing, channel, printed, low, high, law)


def _printed_counts(
    figures: Iterable[Figure], countries: Sequence[str], years: Sequence[int], unit: int
) -> tuple[BoolArray, IntArray, IntArray]:
    """Return what the record prints, and the counts that both readings allow."""
    shape = (len(MEASURES), len(countries), len(years))
    low = np.zeros(shape, dtype=np.int64)
    high = np.full(shape, np.iinfo(np.int64).max)
    printed = np.zeros(shape, dtype=np.bool_)
    known = list(figures)
    for reading in Reading:
        for cell in build_cells(known, unit, reading):
            if cell.year not in years:
                continue
            place = (
                MEASURES.index(cell.indicator),
                countries.index(cell.country),
                years.index(cell.year),
            )
            printed[place] = True
            low[place] = max(low[place], cell.low)
            high[place] = min(high[place], cell.high)
    high[~printed] = 0
    return printed, low, high


def _known_effects(
    events: Sequence[AgreementEvent],
    countries: Sequence[str],
    years: Sequence[int],
    effects: Mapping[str, Mapping[str, float]],
) -> tuple[tuple[tuple[str, ...], ...], FloatArray]:
    """Return the instruments that bear on each country and year, and the known log effects."""
    logs = np.zeros((len(EFFECTIVE), len(countries), len(years)))
    bearing = [["" for _ in years] for _ in countries]
    for instrument in sorted(effects):
        unknown = set(effects[instrument]) - set(EFFECTIVE)
        if unknown:
            raise ValueError(f"{instrument}: no effect on {sorted(unknown)[0]} can be set")
        exposed = np.asarray(years) >= _first_years(events, countries, instrument)[:, None]
        for measure, factor in effects[instrument].items():
            logs[EFFECTIVE.index(measure)] += np.log(factor) * exposed
        for i, t in np.argwhere(exposed):
            bearing[i][t] += f"|{instrument}"
    return tuple(tuple(names.strip("|") for names in row) for row in bearing), logs


def _first_years(
    events: Sequence[AgreementEvent], countries: Sequence[str], instrument: str
) -> FloatArray:
    """Return the (N,) first treated years by the half-year rule; infinite without one."""
    first = np.full(len(countries), np.inf)
    for onset in onsets(events, instrument, "start"):
        if onset.country in countries:
            year = first_treated_years(onset, Timing.HALF_YEAR)[0]
            i = countries.index(onset.country)
            first[i] = min(first[i], year)
    return first


def _channel(
    events: Sequence[AgreementEvent],
    countries: Sequence[str],
    years: Sequence[int],
    law: TwinLaw,
    calendar: Calendar = ANNUAL,
) -> FloatArray:
    """Return the (N, T) share of requests that go by an EU readmission agreement in force."""
    share = np.zeros((len(countries), len(years)))
    for onset in onsets(events, "eu_readmission", "in_force"):
        if onset.country in countries:
            i = countries.index(onset.country)
            under = [share_range(onset, year, calendar)[0] for year in years]
            share[i] = np.maximum(share[i], law.by_agreement * np.array(under))
    return share
