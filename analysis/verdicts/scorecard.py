"""The scorecard: what the figures say on each indicator of the report, country by country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from analysis.caveats.found import CONCLUDED, of_cells, of_dataset
from analysis.caveats.registry import Caveat, Situation, attach_any, gravest_first
from analysis.cleaning.agreements import AgreementEvent
from analysis.exhibits.verdicts import Verdict, verdict
from analysis.records import Cell
from analysis.verdicts.choice import (
    ALL_COUNTRIES,
    EstimateRow,
    candidates,
    has_interval,
)
from analysis.verdicts.indicators import (
    AGREEMENTS_ANSWER,
    FIGURES_ANSWER,
    Indicator,
    ReportVerdict,
    bears_on,
)

BEGINS = CONCLUDED | {"started"}
"""Events from which an agreement or a task force counts."""


class Ground(StrEnum):
    """Why a verdict is what it is."""

    ESTIMATE = "estimate"
    ADJUSTED = "lost when adjusted for the number of questions"
    NO_INTERVAL = "no interval"
    NO_AGREEMENT = "no agreement"
    NO_FIGURES = "no figures"
    BEFORE_FIGURES = "agreement before the figures"
    NO_MODEL = "too few years printed"
    NOT_COUNTED = "not counted"
    CONCLUDED = "concluded"
    OPEN = "not concluded"
    NOT_NAMED = "not named"


class Agreement(StrEnum):
    """Whether the verdict agrees with the report's own."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class Change:
    """Change of a measure between its last two printed years: a description.

    Attributes:
        measure: name of the measure.
        years: the two years.
        countries: countries with both years printed.
        low: smallest change over all true counts, people.
        high: largest change, people.
    """

    measure: str
    years: tuple[int, int]
    countries: tuple[str, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Score:
    """One indicator for one country, or for all countries together.

    Attributes:
        indicator: the indicator.
        country: ISO 3166-1 alpha-3 code, or ``ALL``.
        cells: figures that bear on it.
        change: change between the last two printed years; None when there are no two.
        events: agreements of its instruments with the country.
        estimate: the estimate that speaks, over its lenses; None when there is none.
        p_holm: its p-value adjusted within the measure; None when undefined.
        p_across: its p-value adjusted across measures; None when undefined.
        considered: number of estimates that could have spoken.
        same: number of those with the same verdict by themselves.
        verdict: what the figures or agreements say.
        ground: why.
        report: the report's own verdicts.
        agreement: whether they agree.
        caveats: caveats that travel with the row, gravest first.
    """

    indicator: Indicator
    country: str
    cells: tuple[Cell, ...]
    change: Change | None
    events: tuple[AgreementEvent, ...]
    estimate: EstimateRow | None
    p_holm: float | None
    p_across: float | None
    considered: int
    same: int
    verdict: Verdict
    ground: Ground
    report: tuple[ReportVerdict, ...]
    agreement: Agreement
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True)
class Evidence:
    """Everything the scorecard is made of, under the main rounding reading.

    Attributes:
        dataset: name of the dataset.
        reading: the main rounding reading.
        level: confidence level of the intervals.
        countries: all focus countries.
        cells: all cells.
        events: all agreement events.
        estimates: estimates over their lenses, with the columns of the estimates table.
        adjusted: estimate -> its p-values adjusted by Holm within the measure and by Benjamini
            and Hochberg across measures.
        verdicts: the report's own verdicts.
        caveats: registry of caveats.
    """

    dataset: str
    reading: str
    level: float
    countries: Sequence[str]
    cells: Sequence[Cell]
    events: Sequence[AgreementEvent]
    estimates: Sequence[EstimateRow]
    adjusted: Mapping[str, tuple[float | None, float | None]]
    verdicts: Sequence[ReportVerdict]
    caveats: Sequence[Caveat]


def scorecard(indicators: Sequence[Indicator], evidence: Evidence) -> list[Score]:
    """Return every indicator for every country and for all together; none is dropped.

    Args:
        indicators: the 14 indicators.
        evidence: figures, agreements, estimates, verdicts and caveats.
    """
    return [
        _score(indicator, country, evidence)
        for indicator in indicators
        for country in (*sorted(evidence.countries), ALL_COUNTRIES)
    ]


def _score(indicator: Indicator, country: str, evidence: Evidence) -> Score:
    cells = tuple(
        cell
        for measure in indicator.measures
        for cell in sorted(evidence.cells, key=lambda item: item.key)
        if cell.indicator == measure and country in (ALL_COUNTRIES, cell.country)
    )
    events = tuple(
        event
        for event in evidence.events
        if event.chosen
        and event.instrument in indicator.instruments
        and country in (ALL_COUNTRIES, event.country)
    )
    rows = (
        candidates(evidence.estimates, indicator, country, evidence.reading)
        if indicator.tested_by == FIGURES_ANSWER
        else []
    )
    estimate = rows[0] if rows else None
    holm, across = _adjusted(estimate, evidence)
    word, ground = _judge(indicator, country, cells, events, estimate, holm, evidence)
    report = tuple(
        item for item in evidence.verdicts if item.country == country and bears_on(item, indicator)
    )
    return Score(
        indicator=indicator,
        country=country,
        cells=cells,
        change=latest_change(cells, indicator.measures),
        events=events,
        estimate=estimate,
        p_holm=holm,
        p_across=across,
        considered=len(rows),
        same=sum(verdict(row, indicator.expected) == word for row in rows),
        verdict=word,
        ground=ground,
        report=report,
        agreement=_agreement(indicator, word, report),
        caveats=tuple(_caveats(indicator, country, cells, events, estimate, word, evidence)),
    )


def _adjusted(
    estimate: EstimateRow | None, evidence: Evidence
) -> tuple[float | None, float | None]:
    if estimate is None:
        return None, None
    return evidence.adjusted.get(str(estimate["row_id"]), (None, None))


def _judge(
    indicator: Indicator,
    country: str,
    cells: Sequence[Cell],
    events: Sequence[AgreementEvent],
    estimate: EstimateRow | None,
    holm: float | None,
    evidence: Evidence,
) -> tuple[Verdict, Ground]:
    if indicator.tested_by == AGREEMENTS_ANSWER:
        return by_agreements(events)
    if indicator.tested_by != FIGURES_ANSWER:
        return Verdict.UNTESTED, Ground.NOT_COUNTED
    if estimate is None:
        first = min((cell.year for cell in evidence.cells), default=0)
        return Verdict.UNTESTED, _why_none(country, cells, events, first)
    word = verdict(estimate, indicator.expected)
    if word is Verdict.UNTESTED:
        return word, Ground.ESTIMATE if has_interval(estimate) else Ground.NO_INTERVAL
    told_apart = word in (Verdict.SUPPORTS, Verdict.CONTRADICTS)
    if told_apart and holm is not None and holm > 1 - evidence.level:
        return Verdict.NO_CHANGE, Ground.ADJUSTED
    return word, Ground.ESTIMATE


def by_agreements(events: Sequence[AgreementEvent]) -> tuple[Verdict, Ground]:
    """Return whether an agreement exists: concluded, named but not concluded, or not named."""
    if any(event.event in CONCLUDED for event in events):
        return Verdict.SUPPORTS, Ground.CONCLUDED
    if events:
        return Verdict.CONTRADICTS, Ground.OPEN
    return Verdict.UNTESTED, Ground.NOT_NAMED


def _why_none(
    country: str, cells: Sequence[Cell], events: Sequence[AgreementEvent], first_year: int
) -> Ground:
    begun = [event for event in events if event.event in BEGINS]
    if not begun and country != ALL_COUNTRIES:
        return Ground.NO_AGREEMENT
    if not cells:
        return Ground.NO_FIGURES
    dates = [event.latest for event in begun if event.latest is not None]
    if dates and all(date.year < first_year for date in dates):
        return Ground.BEFORE_FIGURES
    return Ground.NO_MODEL


def latest_change(cells: Sequence[Cell], measures: Sequence[str]) -> Change | None:
    """Return the change of the foremost measure with two printed years, between the last two.

    Countries with both years are added up; the bounds are exact, for their counts vary
    independently.
    """
    for measure in measures:
        printed = {(cell.country, cell.year): cell for cell in cells if cell.indicator == measure}
        years = sorted({year for _, year in printed}, reverse=True)
        for last in years:
            pairs = [
                (max(earlier), country)
                for country, year in printed
                if year == last
                and (earlier := [y for c, y in printed if c == country and y < last])
            ]
            if pairs:
                first = max(year for year, _ in pairs)
                both = tuple(sorted(country for year, country in pairs if year == first))
                before = [printed[country, first] for country in both]
                after = [printed[country, last] for country in both]
                return Change(
                    measure,
                    (first, last),
                    both,
                    sum(cell.low for cell in after) - sum(cell.high for cell in before),
                    sum(cell.high for cell in after) - sum(cell.low for cell in before),
                )
    return None


_SIDES = {"reached": 1, "partly reached": 0, "not reached": -1, "no result": -1}
_OURS = {Verdict.SUPPORTS: 1, Verdict.CONTRADICTS: -1}


def _agreement(indicator: Indicator, word: Verdict, report: Sequence[ReportVerdict]) -> Agreement:
    """Return whether the report's verdicts agree with the verdict here.

    The report judges a goal and not whether an agreement exists, so indicators that agreements
    answer are not compared. Figures that cannot tell a change from none neither back nor deny the
    report, and neither do verdicts of the report that differ among themselves: partly.
    """
    sides = {_SIDES[item.verdict] for item in report if item.verdict in _SIDES}
    if not sides or word is Verdict.UNTESTED or indicator.tested_by != FIGURES_ANSWER:
        return Agreement.NOT_COMPARABLE
    if word not in _OURS or sides not in ({1}, {-1}):
        return Agreement.PARTLY
    return Agreement.YES if sides == {_OURS[word]} else Agreement.NO


def _caveats(
    indicator: Indicator,
    country: str,
    cells: Sequence[Cell],
    events: Sequence[AgreementEvent],
    estimate: EstimateRow | None,
    word: Verdict,
    evidence: Evidence,
) -> list[Caveat]:
    together = country == ALL_COUNTRIES
    instruments = {event.instrument for event in events}
    triggers = of_dataset(evidence.dataset) | of_cells(cells)
    if word is Verdict.UNTESTED:
        triggers |= {"not_identified"}
    if word is Verdict.SIGN_OPEN:
        triggers |= {"sign_not_identified"}
    attached = attach_any(
        evidence.caveats,
        [
            Situation(
                dataset=evidence.dataset,
                indicator=measure,
                instruments=frozenset(instruments),
                countries=frozenset() if together else frozenset({country}),
                triggers=triggers,
            )
            for measure in indicator.measures or ("",)
        ],
    )
    with_estimate = set(str(estimate["caveat_ids"]).split("|")) if estimate is not None else set()
    wanted = {caveat.id for caveat in attached} | with_estimate
    return gravest_first(caveat for caveat in evidence.caveats if caveat.id in wanted)


def adjusted_p_values(
    multiplicity: pd.DataFrame,
) -> dict[str, tuple[float | None, float | None]]:
    """Return estimate over its lenses -> adjusted p-values, from the table of multiplicity."""

    def given(value: float) -> float | None:
        return None if pd.isna(value) else float(value)

    return {
        str(row["estimate_id"]).rsplit("/", 1)[0]: (
            given(row["holm_within_measure"]),
            given(row["benjamini_hochberg_across"]),
        )
        for row in multiplicity.to_dict("records")
    }
