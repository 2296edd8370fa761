"""One estimate fitted again by itself: its cells, its weights and its rows, for the trail."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from analysis.fitting import counts, differences, panels, series, staggered, states, synthetic
from analysis.fitting.context import Context, Fit, fit_all, sample_of
from analysis.fitting.linear_models import LINEAR, build_model
from analysis.fitting.linear_rows import LinearFit
from analysis.fitting.sample import Sample
from analysis.fitting.series_case import SeriesCase, series_case, treated_roles
from analysis.fitting.specification import Specification
from analysis.records import Cell, Estimate, NotIdentifiedError

_FAMILIES: dict[str, Fit] = {
    name: family.fit
    for family in (differences, panels, counts, staggered, states, synthetic, series)
    for name in family.ESTIMATORS
}


@dataclass(frozen=True)
class Reproduction:
    """What one estimate rests on.

    Attributes:
        sample: its cells in the order of the outcome; None when it was refused.
        linear: the linear fit with a weight for each cell; None where no fixed weights exist.
        refusal: why there is no sample or no linear fit, in words; empty when there is one.
    """

    sample: Sample | None
    linear: LinearFit | None
    refusal: str = ""


def reproduce(specification: Specification, context: Context, country: str = "") -> Reproduction:
    """Build the sample of one estimate again and, for a linear estimator, its weights.

    Args:
        specification: the model.
        context: the batch, under the reading of the estimate.
        country: country of a model of one country.
    """
    try:
        if specification.estimator in series.ESTIMATORS:
            return _series(specification, context, country)
        if specification.estimator in states.ESTIMATORS:
            sample: Sample = states.states_sample(specification, context)
        else:
            sample = sample_of(specification, context)
    except NotIdentifiedError as refusal:
        return Reproduction(None, None, str(refusal))
    if isinstance(sample, states.StatesSample):
        model = states.build(sample)
        return Reproduction(sample, LinearFit.of(specification, sample, model, context))
    if specification.estimator not in LINEAR:
        return Reproduction(sample, None, "its estimator is not linear in the figures")
    try:
        model = build_model(specification, sample.panel)
    except NotIdentifiedError as refusal:
        return Reproduction(sample, None, str(refusal))
    return Reproduction(sample, LinearFit.of(specification, sample, model, context))


def _series(specification: Specification, context: Context, country: str) -> Reproduction:
    case = _case(specification, context, country)
    try:
        linear = series.linear_fit(case)
    except NotIdentifiedError as refusal:
        return Reproduction(case.sample, None, str(refusal))
    if linear is None:
        return Reproduction(case.sample, None, "its estimator is not linear in the figures")
    return Reproduction(linear.sample, linear)


def _case(specification: Specification, context: Context, country: str) -> SeriesCase:
    for role in treated_roles(specification, context):
        if role.country == country:
            return series_case(specification, role, context)
    raise NotIdentifiedError("no country has a dated event of this kind inside the series")


def refit(specification: Specification, context: Context, country: str = "") -> list[Estimate]:
    """Return the rows of one estimate as the pipeline makes them, refusals included.

    A series model is fitted for its country alone.
    """
    if country and specification.estimator in series.ESTIMATORS:
        own = [event for event in context.events if event.country == country]
        others = [event for event in context.events if event.country != country]
        # A controlled series needs the dates of the others, which say who may be compared.
        kept = own if specification.estimator != "controlled_series" else [*own, *others]
        context = dataclasses.replace(context, events=tuple(kept))
    rows = fit_all([specification], [context], _FAMILIES[specification.estimator])
    return [row for row in rows if row.country == country or not country]


def denominators(
    specification: Specification, context: Context, sample: Sample
) -> tuple[Cell, ...]:
    """Return the cells that a share divides by, in the order of the sample."""
    if not specification.denominator:
        return ()
    wanted = {(cell.country, cell.year) for cell in sample.cells}
    return tuple(
        cell
        for cell in context.cells
        if cell.indicator == specification.denominator and (cell.country, cell.year) in wanted
    )
