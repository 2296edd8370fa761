"""One series of one country around one event, past the gate: where every series model starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.cleaning.agreements import AgreementEvent
from analysis.design.calendar import Calendar
from analysis.design.exposure import (
    ANY_AGREEMENT,
    INSTRUMENTS,
    Onset,
    first_treated_years,
    onsets,
)
from analysis.design.panel import ExposurePanel, FloatArray
from analysis.design.roles import ExposureRule, Role, assign_roles
from analysis.design.series_gate import GateDecision, SegmentedModel, series_gate
from analysis.estimators.interrupted_series import SegmentedDesign, segmented_design
from analysis.estimators.outcome_forms import transform_box
from analysis.estimators.segmented_gls import seasonal
from analysis.fitting.context import Context, row
from analysis.fitting.sample import Sample, box_of, exposure_rule
from analysis.fitting.specification import Specification
from analysis.records import Cell, Identified, Lens, NotIdentifiedError

MODEL_OF: dict[str, tuple[SegmentedModel, str]] = {
    "level_series": ("level", "level"),
    "level_and_slope_series_level": ("level_and_slope", "level"),
    "level_and_slope_series_slope": ("level_and_slope", "slope"),
    "dose_series": ("level", "level"),
    "controlled_series": ("level", "level"),
    "rival_series": ("level", "level"),
    "poisson_series": ("level", "level"),
    "negative_binomial_series": ("level", "level"),
}
"""Estimator -> segmented model, and the coefficient that is reported."""

_SHORT = 30
"""Below this number of points trend and autocorrelation cannot be estimated well."""


@dataclass(frozen=True)
class SeriesCase:
    """One series that the gate lets through.

    Attributes:
        specification: the model.
        context: the batch.
        role: the treated country and its first treated year.
        cells: its n figures in the window, by year.
        decision: what the gate said.
        rivals: first treated year of every other dated event inside the series, by name.
    """

    specification: Specification
    context: Context
    role: Role
    cells: tuple[Cell, ...]
    decision: GateDecision
    rivals: dict[str, int]

    @property
    def country(self) -> str:
        """Country of the series."""
        return self.role.country

    @property
    def years(self) -> tuple[int, ...]:
        """Years with a figure, ascending."""
        return tuple(cell.year for cell in self.cells)

    @property
    def event_year(self) -> int:
        """First treated year."""
        return int(self.role.first_treated)

    @property
    def model(self) -> SegmentedModel:
        """Segmented model of the specification."""
        return MODEL_OF[self.specification.estimator][0]

    @property
    def change(self) -> str:
        """Coefficient that the specification reports."""
        return MODEL_OF[self.specification.estimator][1]

    @property
    def calendar(self) -> Calendar:
        """Periods of the figures."""
        return self.context.calendar

    @property
    def season(self) -> FloatArray | None:
        """Dummies of the season, (n, periods per year - 1); None for annual figures."""
        return seasonal(self.years, self.calendar.periods_per_year)

    @property
    def design(self) -> SegmentedDesign:
        """Regressors of the specification, the season among them.

        Raises:
            NotIdentifiedError: the regressors are collinear.
        """
        return segmented_design(self.years, self.event_year, self.model, adjustment=self.season)

    @property
    def sample(self) -> Sample:
        """The country alone, as a sample."""
        return self.sample_with(())

    def sample_with(self, compared: tuple[Role, ...]) -> Sample:
        """Return the sample of the country and of comparison countries with the same years."""
        roles = tuple(sorted((self.role, *compared), key=lambda role: role.country))
        cells = tuple(
            cell for role in roles for cell in figures(self.specification, self.context, role)
            if cell.year in self.years
        )  # fmt: skip
        counts = box_of(cells)
        labels = [f"{cell.country} {cell.year}" for cell in cells]
        return Sample(
            panel=ExposurePanel(
                tuple(role.country for role in roles),
                self.years,
                np.ones((len(roles), len(self.years)), dtype=np.bool_),
                np.array([role.first_treated for role in roles]),
            ),
            counts=counts,
            outcome=transform_box(self.specification.form, *counts, labels=labels),
            cells=cells,
            roles=roles,
            triggers=_triggers(cells, roles, self.rivals),
        )

    @property
    def caveat_ids(self) -> str:
        """Caveats of every result on this series, attached as to its estimate."""
        return row(
            self.specification, self.context, Lens.AS_PRINTED, self.sample,
            identified=Identified.NO, reason=self.decision.reason, country=self.country,
        ).caveat_ids  # fmt: skip

    def comparisons(self) -> tuple[Role, ...]:
        """Return the comparison countries that have a figure in every year of the series.

        Raises:
            NotIdentifiedError: there is none.
        """
        found = tuple(
            role
            for role in roles_of(self.specification, self.context)
            if role.role == "compared"
            and set(self.years)
            <= {cell.year for cell in figures(self.specification, self.context, role)}
        )
        if not found:
            raise NotIdentifiedError(
                "no comparison country has figures in the same years before and after"
            )
        return found

    def exposure_share(self) -> float:
        """Return the share of the first treated year that lies after the event.

        Raises:
            NotIdentifiedError: the date is not printed to the day, or the event counts from the
                year after its date.
        """
        onset = _own_onset(self.specification, self.context, self.role)
        if onset.precision != "day":
            raise NotIdentifiedError(
                f"the date is printed to the {onset.precision} only, so the share of "
                f"{self.event_year} under agreement is not known"
            )
        return self.calendar.share_after(onset.earliest, self.event_year)


def roles_of(specification: Specification, context: Context) -> list[Role]:
    """Return the role of every country under a specification."""
    rule = exposure_rule(specification, context.calendar)
    return assign_roles(context.events, context.countries, rule)


def treated_roles(specification: Specification, context: Context) -> Iterator[Role]:
    """Yield the countries with an event of the specification inside its window."""
    return (role for role in roles_of(specification, context) if role.role == "treated")


def figures(specification: Specification, context: Context, role: Role) -> tuple[Cell, ...]:
    """Return the figures of one country in the window of a specification, by year."""
    found = (
        cell
        for cell in context.cells
        if cell.country == role.country
        and cell.indicator == specification.indicator
        and specification.year_from <= cell.year <= specification.year_to
    )
    return tuple(sorted(found, key=lambda cell: cell.year))


def series_case(specification: Specification, role: Role, context: Context) -> SeriesCase:
    """Hold the series of one country against the gate.

    Raises:
        NotIdentifiedError: the series does not carry the model; the message is the gate's.
    """
    cells = figures(specification, context, role)
    years = [cell.year for cell in cells]
    decision = series_gate(years, int(role.first_treated), context.gate)
    wanted = MODEL_OF[specification.estimator][0]
    if decision.model == "none" or (
        wanted == "level_and_slope" and decision.model != "level_and_slope"
    ):
        raise NotIdentifiedError(decision.reason)
    own = _own_onset(specification, context, role)
    rule = exposure_rule(specification, context.calendar)
    rivals = rival_events(context.events, own, rule, (years[0], years[-1]))
    return SeriesCase(specification, context, role, cells, decision, rivals)


def rival_events(
    events: tuple[AgreementEvent, ...],
    own: Onset,
    rule: ExposureRule,
    span: tuple[int, int],
) -> dict[str, int]:
    """Return the other dated events of a country whose first treated year lies inside a series.

    An event that counts from the first year of the series changes nothing within it and is left
    out. Signature and entry into force of one agreement are two events.

    Args:
        events: all agreement events.
        own: the event that the model is about.
        rule: its timing and calendar turn dates into years.
        span: first and last year of the series.

    Returns:
        First treated year by name (``benelux_protocol signed``), by date; a second event of the
        same name carries its date.
    """
    found: dict[str, int] = {}
    dated = [
        (onset, event)
        for instrument in INSTRUMENTS
        if instrument != ANY_AGREEMENT
        for event in (("start",) if instrument == "taskforce" else ("signed", "in_force"))
        for onset in onsets(events, instrument, event)
        if onset.country == own.country
        and (onset.agreement_id, onset.earliest) != (own.agreement_id, own.earliest)
    ]
    for onset, event in sorted(dated, key=lambda item: item[0].earliest):
        year = first_treated_years(onset, rule.timing, rule.calendar)[0]
        if not span[0] < year <= span[1]:
            continue
        name = f"{onset.instrument} {event}"
        found[name if name not in found else f"{name} {onset.earliest.isoformat()}"] = year
    return found


def _own_onset(specification: Specification, context: Context, role: Role) -> Onset:
    """Return the onset behind the first treated year of a treated country."""
    return next(
        onset
        for onset in onsets(context.events, specification.instrument, specification.event)
        if onset.agreement_id == role.agreement_id
        and onset.country == role.country
        and first_treated_years(onset, specification.timing, context.calendar)[0]
        == role.first_treated
    )


def _triggers(
    cells: tuple[Cell, ...], roles: tuple[Role, ...], rivals: dict[str, int]
) -> frozenset[str]:
    found = {"single_country"}.union(*(role.flags for role in roles))
    if len({cell.year for cell in cells}) < _SHORT:
        found.add("short_series")
    if any("several_years" in cell.leaves_open for cell in cells):
        found.add("range_cells")
    if any("year" in cell.leaves_open for cell in cells):
        found.add("year_not_printed")
    if rivals:
        found.add("rival_event")
    return frozenset(found)


def stacked(weights: FloatArray, country: str, sample: Sample) -> FloatArray:
    """Return weights for a treated series first in the order of the outcome of a sample.

    Args:
        weights: (..., m n) weights: all years of the treated country, then those of the others
            in the order of the sample.
        country: the treated country.
        sample: sample with all m countries in all n years.
    """
    n = len(sample.panel.years)
    others = [name for name in sample.panel.countries if name != country]
    order = [country, *others]
    blocks = [
        weights[..., n * order.index(name) : n * (order.index(name) + 1)]
        for name in sample.panel.countries
    ]
    return np.concatenate(blocks, axis=-1)
