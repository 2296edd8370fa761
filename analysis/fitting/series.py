"""Interrupted time series of one country: a level change where the gate lets it through."""

from __future__ import annotations

import dataclasses

import numpy as np

from analysis.design.panel import ExposurePanel
from analysis.design.roles import Role, assign_roles
from analysis.design.series_gate import series_gate
from analysis.estimators.interrupted_series import level_change
from analysis.estimators.outcome_forms import transform_box
from analysis.fitting.context import Context, refusals
from analysis.fitting.linear_rows import LinearFit, linear_rows
from analysis.fitting.sample import Sample, box_of, exposure_rule
from analysis.fitting.specification import Specification
from analysis.records import Cell, Estimate, NotIdentifiedError

ESTIMATORS = ("level_series",)

_SHORT = 30
"""Below this number of points trend and autocorrelation cannot be estimated well."""


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit a level change for every country with an event; the others are in the design tables."""
    rows: list[Estimate] = []
    for role in assign_roles(context.events, context.countries, exposure_rule(specification)):
        if role.role != "treated":
            continue
        try:
            rows.extend(_fit_country(specification, role, context))
        except NotIdentifiedError as refusal:
            rows.extend(refusals(specification, context, str(refusal), country=role.country))
    if not rows:
        raise NotIdentifiedError("no country has a dated event of this kind inside the series")
    return rows


def _fit_country(specification: Specification, role: Role, context: Context) -> list[Estimate]:
    cells = tuple(
        cell
        for cell in context.cells
        if cell.country == role.country
        and cell.indicator == specification.indicator
        and specification.year_from <= cell.year <= specification.year_to
    )
    years = [cell.year for cell in cells]
    event_year = int(role.first_treated)
    decision = series_gate(years, event_year, context.gate)
    if decision.model == "none":
        raise NotIdentifiedError(decision.reason)
    sample = _sample(specification, role, cells)
    estimator = level_change(years, event_year)
    rows = linear_rows(
        LinearFit(
            specification,
            sample,
            estimator,
            context,
            specification.inference,
            "as many coefficients as points",
            role.country,
        )
    )
    return [dataclasses.replace(row, reason=f"{row.reason}; {decision.reason}") for row in rows]


def _sample(specification: Specification, role: Role, cells: tuple[Cell, ...]) -> Sample:
    counts = box_of(cells)
    panel = ExposurePanel(
        (role.country,),
        tuple(cell.year for cell in cells),
        np.ones((1, len(cells)), dtype=np.bool_),
        np.array([role.first_treated]),
    )
    triggers = set(role.flags) | {"single_country"}
    if len(cells) < _SHORT:
        triggers.add("short_series")
    if any("several_years" in cell.leaves_open for cell in cells):
        triggers.add("range_cells")
    if any("year" in cell.leaves_open for cell in cells):
        triggers.add("year_not_printed")
    labels = [f"{cell.country} {cell.year}" for cell in cells]
    return Sample(
        panel=panel,
        counts=counts,
        outcome=transform_box(specification.form, *counts, labels=labels),
        cells=cells,
        roles=(role,),
        triggers=frozenset(triggers),
    )
