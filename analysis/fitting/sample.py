"""The sample of one specification: its cells, roles and the facts that attach caveats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cleaning.agreements import AgreementEvent
from analysis.design.calendar import ANNUAL, Calendar
from analysis.design.exposure import ANY_AGREEMENT, INSTRUMENTS, onsets
from analysis.design.panel import ExposurePanel, FloatArray
from analysis.design.roles import ExposureRule, Role, assign_roles
from analysis.estimators.outcome_forms import Box, OutcomeForm, transform_box
from analysis.fitting.specification import CHANGES, Specification
from analysis.records import Cell, NotIdentifiedError

FEW_TREATED = 10
"""Below this number of treated countries cluster-robust tests are known to over-reject."""

FEW_CLUSTERS = 30

STAGGERED = ("group_time", "imputation", "interaction_weighted")
"""Estimators that compare each treated country with its own years before treatment."""

_ANSWER_MEASURES = frozenset(
    {"unanswered", "negative_answers", "nationality_confirmed", "lp_requests", "to_requests"}
)


@dataclass(frozen=True)
class Sample:
    """What an estimator sees for one specification.

    Attributes:
        panel: countries, years, observed cells, first treated years.
        counts: box of the counts, people.
        outcome: box of the outcome in the form of the specification.
        cells: the cells in the order of the outcome vector.
        roles: roles of the countries in the panel, in its order.
        triggers: facts that attach caveats.
    """

    panel: ExposurePanel
    counts: Box
    outcome: Box
    cells: tuple[Cell, ...]
    roles: tuple[Role, ...]
    triggers: frozenset[str]

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries whose figures enter; errors are clustered by them."""
        return self.panel.countries

    @property
    def treated(self) -> tuple[str, ...]:
        """Countries that the specification treats."""
        return tuple(role.country for role in self.roles if role.role == "treated")

    @property
    def compared(self) -> tuple[str, ...]:
        """Countries they are compared with."""
        return tuple(role.country for role in self.roles if role.role == "compared")


def exposure_rule(specification: Specification, calendar: Calendar = ANNUAL) -> ExposureRule:
    """Return the exposure rule of a specification in periods of the calendar."""
    return ExposureRule(
        instrument=specification.instrument,
        event=specification.event,
        onset=specification.onset,
        window=(specification.onset_from, specification.onset_to),
        timing=specification.timing,
        comparison=specification.comparison,
        calendar=calendar,
    )


def build_sample(
    specification: Specification,
    cells: Sequence[Cell],
    events: Sequence[AgreementEvent],
    countries: Sequence[str],
    calendar: Calendar = ANNUAL,
) -> Sample:
    """Select the cells and roles of a specification.

    Args:
        specification: the model to fit, in periods of the calendar.
        cells: all cells under one rounding reading.
        events: all agreement events.
        countries: all focus countries.
        calendar: periods of the cells, which are called years here.

    Raises:
        NotIdentifiedError: no figure is printed, nobody is treated or compared, or a share has an
            undefined denominator; the message is the reason shown to the reader.
    """
    window = range(specification.year_from, specification.year_to + 1)
    roles = {
        role.country: role
        for role in assign_roles(events, countries, exposure_rule(specification, calendar))
        if role.role != "excluded"
    }
    chosen = {
        (cell.country, cell.year): cell
        for cell in cells
        if cell.indicator == specification.indicator
        and cell.year in window
        and cell.country in roles
    }
    denominators: dict[tuple[str, int], Cell] = {}
    if specification.form is OutcomeForm.SHARE:
        denominators = {
            (cell.country, cell.year): cell
            for cell in cells
            if cell.indicator == specification.denominator
        }
        chosen = {key: cell for key, cell in chosen.items() if key in denominators}
    chosen = _informative(specification, chosen, roles)
    panel = _panel(specification, chosen, roles)
    ordered = tuple(
        chosen[panel.countries[i], panel.years[t]]
        for i, t in zip(panel.unit, panel.period, strict=True)
    )
    counts = box_of(ordered)
    divisor = (
        box_of([denominators[cell.country, cell.year] for cell in ordered])
        if denominators
        else None
    )
    outcome = transform_box(
        specification.form,
        *counts,
        denominator=divisor,
        labels=[f"{cell.country} {cell.year}" for cell in ordered],
    )
    kept = tuple(roles[country] for country in panel.countries)
    requests_by_agreement = {cell.country for cell in cells if cell.indicator == "to_requests"}
    return Sample(
        panel=panel,
        counts=counts,
        outcome=outcome,
        cells=ordered,
        roles=kept,
        triggers=triggers_of(specification, ordered, kept, requests_by_agreement)
        | rivals_of(specification, events, kept, calendar),
    )


def _informative(
    specification: Specification, chosen: dict[tuple[str, int], Cell], roles: dict[str, Role]
) -> dict[tuple[str, int], Cell]:
    """Keep the cells that can enter: a change needs both end years, a panel two years.

    Estimators for staggered dates also need a figure before treatment in every treated country.
    """
    if specification.estimator in CHANGES:
        ends = (specification.year_from, specification.year_to)
        return {
            key: cell
            for key, cell in chosen.items()
            if key[1] in ends and all((key[0], year) in chosen for year in ends)
        }
    if specification.estimator in STAGGERED:
        without = {country for country, _ in chosen if roles[country].role == "treated"} - {
            country for country, year in chosen if year < roles[country].first_treated
        }
        chosen = {key: cell for key, cell in chosen.items() if key[0] not in without}
    counts = Counter(country for country, _ in chosen)
    return {key: cell for key, cell in chosen.items() if counts[key[0]] > 1}


def _panel(
    specification: Specification, chosen: dict[tuple[str, int], Cell], roles: dict[str, Role]
) -> ExposurePanel:
    wanted = _wanted(specification)
    if not chosen:
        raise NotIdentifiedError(f"no country with a role has {wanted}")
    members = tuple(sorted({country for country, _ in chosen}))
    years = tuple(sorted({year for _, year in chosen}))
    needed = ("treated",) if specification.estimator == "mean_change" else ("treated", "compared")
    for role in needed:
        if not any(roles[country].role == role for country in members):
            raise NotIdentifiedError(f"no {role} country has {wanted}")
    if specification.estimator == "mean_change":
        members = tuple(country for country in members if roles[country].role == "treated")
    observed = np.array([[(c, y) in chosen for y in years] for c in members], dtype=np.bool_)
    first = np.array([roles[country].first_treated for country in members], dtype=np.float64)
    return ExposurePanel(members, years, observed, first)


def _wanted(specification: Specification) -> str:
    what = specification.indicator
    if specification.denominator:
        what += f" with its denominator {specification.denominator}"
    if specification.estimator in CHANGES:
        return f"figures of {what} in both {specification.year_from} and {specification.year_to}"
    span = f"{specification.year_from}-{specification.year_to}"
    if specification.estimator in STAGGERED:
        return f"figures of {what} before and after its date, or two years of {span} to compare"
    return f"figures of {what} in two years of {span}"


def box_of(cells: Sequence[Cell]) -> Box:
    """Return the box of the counts of some cells, people."""

    def column(values: list[float]) -> FloatArray:
        return np.array(values, dtype=np.float64)

    return Box(
        column([cell.printed for cell in cells]),
        column([cell.low for cell in cells]),
        column([cell.high for cell in cells]),
    )


def triggers_of(
    specification: Specification,
    cells: Sequence[Cell],
    roles: Sequence[Role],
    requests_by_agreement: set[str],
) -> frozenset[str]:
    """Return the facts about cells and roles that attach caveats.

    Args:
        specification: the model.
        cells: cells of the sample.
        roles: roles of its countries.
        requests_by_agreement: countries with requests under a readmission agreement.
    """
    treated = [role for role in roles if role.role == "treated"]
    found: set[str] = set().union(*(role.flags for role in roles))
    if len(treated) < FEW_TREATED:
        found.add("few_treated")
    if len(treated) == 1:
        found.add("single_country")
    if specification.inference.startswith("CR") and len(roles) < FEW_CLUSTERS:
        found.add("clustered_se_unreliable")
    first = min((role.first_treated for role in treated), default=np.inf)
    if len({cell.year for cell in cells if cell.year < first}) < 2:
        found.add("no_pre_period")
    if any("several_years" in cell.leaves_open for cell in cells):
        found.add("range_cells")
    if any("year" in cell.leaves_open for cell in cells):
        found.add("year_not_printed")
    logs = specification.form in (OutcomeForm.LOG1P, OutcomeForm.ASINH)
    if logs and any(cell.low == 0 for cell in cells):
        found.add("small_counts_in_logs")
    by_agreement = {cell.country in requests_by_agreement for cell in cells}
    if specification.indicator in _ANSWER_MEASURES and len(by_agreement) == 2:
        found.add("denominator_changed")
    return frozenset(found)


def rivals_of(
    specification: Specification,
    events: Sequence[AgreementEvent],
    roles: Sequence[Role],
    calendar: Calendar,
) -> frozenset[str]:
    """Flag another instrument that starts for a treated country inside the window."""
    treated = {role.country for role in roles if role.role == "treated"}
    for instrument in INSTRUMENTS:
        if instrument in (specification.instrument, ANY_AGREEMENT):
            continue
        for onset in onsets(events, instrument, "signed"):
            signed = calendar.period_of(onset.earliest)
            inside = specification.year_from <= signed <= specification.year_to
            own = specification.instrument == ANY_AGREEMENT and instrument in (
                "mou",
                "eu_readmission",
            )
            if onset.country in treated and inside and not own:
                return frozenset({"rival_event"})
    return frozenset()
