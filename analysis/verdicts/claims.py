"""The claims audit: for which true counts does each claim of the report hold?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.caveats.found import of_cells, of_dataset, of_measures, of_rivals
from analysis.caveats.registry import Caveat, Situation, attach_any
from analysis.cleaning.agreements import AgreementEvent
from analysis.cleaning.tables import RawRow
from analysis.records import Cell, is_simulated
from analysis.verdicts.evaluation import (
    NOT_PRINTED,
    Box,
    Holds,
    Interval,
    decide,
    point,
    quantity_range,
)
from analysis.verdicts.expressions import (
    BEFORE,
    Addend,
    CellRef,
    Claim,
    Comparison,
    ExpressionError,
    Number,
    Quantity,
    Rounded,
    Share,
    Total,
    cells_in,
    cells_of,
    parse,
)
from analysis.verdicts.requirements import Requirement, requirement

PIPELINE = "pipeline"
"""Section of a claim that is this project's own check and not the report's."""


@dataclass(frozen=True)
class StatedClaim:
    """One row of ``claims.csv`` with its expression read.

    Attributes:
        id: name of the claim.
        countries: countries to which it applies.
        measure: measure it is about.
        direction: what is claimed, in one word.
        instrument: agreement that the paragraph is about; empty for none.
        text: the expression as written.
        expression: the comparisons; empty when the report prints nothing to compare.
        statement: language code -> the claim.
        section: section of the report, or ``pipeline``.
        line: line or lines of the report's text.
        note: how it was read.
    """

    id: str
    countries: tuple[str, ...]
    measure: str
    direction: str
    instrument: str
    text: str
    expression: Claim
    statement: dict[str, str]
    section: str
    line: str
    note: str

    @property
    def joint(self) -> bool:
        """Whether the claim is about all its countries together."""
        return any(cell.country for cell in cells_of(self.expression))


@dataclass(frozen=True)
class Finding:
    """One comparison of a claim over all true counts.

    Attributes:
        comparison: the comparison, with countries and years filled in.
        left: range of its left side.
        right: range of its right side.
        holds: for which counts it holds by itself.
        requirement: what it asks of figures that are not printed, where that can be solved.
    """

    comparison: Comparison
    left: Interval
    right: Interval
    holds: Holds
    requirement: Requirement | None


@dataclass(frozen=True)
class Audit:
    """What the figures say about one claim under one rounding reading.

    Attributes:
        claim: the claim.
        countries: the country, or all of them when the claim is about them together.
        reading: rounding reading.
        holds: for which true counts the claim holds.
        findings: its comparisons one by one.
        cells: figures used.
        missing: figures that are not printed.
        caveats: caveats that travel with the answer, gravest first.
        simulated: whether the figures are simulated, so that no claim is about them.
    """

    claim: StatedClaim
    countries: tuple[str, ...]
    reading: str
    holds: Holds
    findings: tuple[Finding, ...]
    cells: tuple[Cell, ...]
    missing: tuple[CellRef, ...]
    caveats: tuple[Caveat, ...]
    simulated: bool = False


@dataclass(frozen=True)
class Figures:
    """What the claims are held against.

    Attributes:
        dataset: name of the dataset.
        reading: rounding reading of the cells.
        unit: rounding unit, people.
        cells: all cells under that reading.
        events: all agreement events.
        caveats: registry of caveats.
    """

    dataset: str
    reading: str
    unit: int
    cells: Sequence[Cell]
    events: Sequence[AgreementEvent]
    caveats: Sequence[Caveat]


def read_claims(rows: Iterable[RawRow], measures: Iterable[str]) -> list[StatedClaim]:
    """Read the expressions of ``claims.csv``.

    Args:
        rows: the rows, already held against their schema.
        measures: names of the measures.

    Raises:
        InputError: an expression outside the grammar, or one that names another country than the
            claim does; the message names file, row, column, value and remedy.
    """
    known = tuple(measures)
    return [_read(row, known) for row in rows]


def _read(row: RawRow, measures: tuple[str, ...]) -> StatedClaim:
    values = row.values
    countries = tuple(values["countries"].split("|"))
    try:
        expression = parse(values["expression"], measures) if values["expression"] else ()
    except ExpressionError as problem:
        raise row.error("expression", str(problem)) from problem
    named = {cell.country for cell in cells_of(expression)} - {""}
    if named and named != set(countries):
        raise row.error("expression", "name the countries of the claim, all of them and no other")
    return StatedClaim(
        id=values["claim_id"],
        countries=countries,
        measure=values["indicator"],
        direction=values["direction"],
        instrument=values["instrument"],
        text=values["expression"],
        expression=expression,
        statement={"en": values["statement_en"], "nl": values["statement_nl"]},
        section=values["section"],
        line=values["line"],
        note=values["note"],
    )


def audit_claims(claims: Iterable[StatedClaim], figures: Figures) -> list[Audit]:
    """Hold every claim against the figures, country by country unless it joins them.

    Args:
        claims: the claims.
        figures: cells under one rounding reading, agreements and caveats.
    """
    return [
        _audit(claim, countries, figures)
        for claim in claims
        for countries in (
            [claim.countries] if claim.joint else [(country,) for country in claim.countries]
        )
    ]


def _audit(claim: StatedClaim, countries: tuple[str, ...], figures: Figures) -> Audit:
    """Hold one claim against the figures; simulated figures are not what the report claims."""
    if is_simulated(figures.dataset):
        answer = Holds.NOT_CHECKABLE
        caveats = tuple(_caveats(claim, countries, {}, (), answer, figures))
        return Audit(claim, countries, figures.reading, answer, (), (), (), caveats, simulated=True)
    expression = _filled_in(claim, countries[0], figures.events)
    printed = {cell.key: cell for cell in figures.cells}
    wanted = dict.fromkeys(cells_of(expression))
    used = {ref: printed[_key(ref)] for ref in wanted if _key(ref) in printed}
    box = {ref: _interval(used[ref]) if ref in used else NOT_PRINTED for ref in wanted}
    findings = tuple(_finding(item, box, figures.unit) for item in expression)
    holds = decide(expression, box, figures.unit) if expression else Holds.NOT_CHECKABLE
    return Audit(
        claim=claim,
        countries=countries,
        reading=figures.reading,
        holds=holds,
        findings=findings,
        cells=tuple(used.values()),
        missing=tuple(ref for ref in wanted if ref not in used),
        caveats=tuple(_caveats(claim, countries, used, findings, holds, figures)),
    )


def _finding(comparison: Comparison, box: Box, unit: int) -> Finding:
    holds = decide((comparison,), box, unit)
    return Finding(
        comparison=comparison,
        left=quantity_range(comparison.left, box, unit),
        right=quantity_range(comparison.right, box, unit),
        holds=holds,
        requirement=requirement(comparison, box, unit) if holds is Holds.NOT_CHECKABLE else None,
    )


def _key(ref: CellRef) -> tuple[str, int, str]:
    return (ref.country, ref.when if isinstance(ref.when, int) else 0, ref.measure)


def _interval(cell: Cell) -> Interval:
    return Interval(point(cell.low).low, point(cell.high).low)


def _filled_in(claim: StatedClaim, country: str, events: Sequence[AgreementEvent]) -> Claim:
    """Return the comparisons with the country and the year ``before`` written out."""

    def cell(ref: CellRef) -> CellRef:
        place = ref.country or country
        when = year_before(events, place, claim.instrument) if ref.when == BEFORE else ref.when
        return replace(ref, country=place, when=BEFORE if when is None else when)

    def addend(part: Addend) -> Addend:
        if isinstance(part, Number):
            return part
        return Rounded(cell(part.cell)) if isinstance(part, Rounded) else cell(part)

    def quantity(side: Quantity) -> Quantity:
        if isinstance(side, Share):
            return Share(cell(side.numerator), cell(side.denominator))
        return Total(tuple(addend(part) for part in side.parts))

    return tuple(
        Comparison(quantity(item.left), item.relation, quantity(item.right))
        for item in claim.expression
    )


def year_before(events: Iterable[AgreementEvent], country: str, instrument: str) -> int | None:
    """Return the last full calendar year before an agreement entered into force.

    Args:
        events: all agreement events.
        country: ISO 3166-1 alpha-3 code.
        instrument: kind of agreement.

    Returns:
        None when no entry into force is dated.
    """
    years = [
        event.earliest.year - 1
        for event in events
        if event.country == country
        and event.instrument == instrument
        and event.event == "in_force"
        and event.chosen
        and event.earliest is not None
    ]
    return min(years, default=None)


def _caveats(
    claim: StatedClaim,
    countries: tuple[str, ...],
    used: Mapping[CellRef, Cell],
    findings: Sequence[Finding],
    holds: Holds,
    figures: Figures,
) -> list[Caveat]:
    refs = [
        ref
        for finding in findings
        for side in (finding.comparison.left, finding.comparison.right)
        for ref in cells_in(side)
    ]
    measures = sorted({claim.measure, *(ref.measure for ref in refs)})
    years = [ref.when for ref in refs if isinstance(ref.when, int)]
    after_first = range(min(years) + 1, max(years) + 1) if years else range(0)
    triggers = (
        of_dataset(figures.dataset)
        | of_cells(used.values())
        | of_measures(measures)
        | of_rivals(figures.events, countries, claim.instrument, after_first)
    )
    if holds is Holds.NOT_CHECKABLE:
        triggers |= {"not_identified"}
    if any(_both_signs(finding) for finding in findings):
        triggers |= {"sign_not_identified"}
    return attach_any(
        figures.caveats,
        [
            Situation(
                dataset=figures.dataset,
                indicator=measure,
                instruments=frozenset({claim.instrument} - {""}),
                countries=frozenset(countries),
                triggers=triggers,
            )
            for measure in measures
        ],
    )


def _both_signs(finding: Finding) -> bool:
    """Return whether printed figures allow the left side above and below the right side."""
    left, right = finding.left, finding.right
    if left.high is None or right.high is None:
        return False
    return left.low < right.high and left.high > right.low
