"""What every fit needs besides its specification, and the rows common to all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from analysis.caveats.found import of_dataset
from analysis.caveats.registry import Caveat, Situation, caveat_ids
from analysis.cleaning.agreements import AgreementEvent
from analysis.cleaning.observations import States
from analysis.design.calendar import ANNUAL, Calendar
from analysis.design.exposure import ANY_AGREEMENT
from analysis.design.series_gate import GateThresholds
from analysis.fitting.sample import Sample, build_sample
from analysis.fitting.specification import Specification
from analysis.records import Cell, Estimate, Identified, Lens, NotIdentifiedError

POOLED = frozenset({ANY_AGREEMENT, "mou", "eu_readmission"})


@dataclass(frozen=True)
class Context:
    """Dataset, reading and settings of one batch of fits.

    Attributes:
        dataset: name of the dataset.
        reading: rounding reading of the cells.
        cells: all cells under that reading.
        events: all agreement events.
        countries: all focus countries.
        caveats: registry of caveats.
        unit: rounding unit, people.
        level: confidence level.
        seed: seed of the run.
        gate: thresholds of the interrupted-time-series gate.
        calendar: periods of the cells; what is called a year is one of them.
        states: figures of several states; None where they are of one state.
    """

    dataset: str
    reading: str
    cells: tuple[Cell, ...]
    events: tuple[AgreementEvent, ...]
    countries: tuple[str, ...]
    caveats: tuple[Caveat, ...]
    unit: int
    level: float
    seed: int
    gate: GateThresholds
    calendar: Calendar = ANNUAL
    states: States | None = None


class Numbers(TypedDict, total=False):
    """Numeric fields of an estimate row, with what qualifies them."""

    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    p_value: float
    df: float
    inference: str
    bound_low: float
    bound_high: float
    bound_status: str
    ci_union_low: float
    ci_union_high: float
    ci_union_status: str
    sign_identified: str
    seed: int


Fit = Callable[[Specification, Context], list[Estimate]]


def fit_all(
    specifications: Iterable[Specification], contexts: Sequence[Context], fit: Fit
) -> list[Estimate]:
    """Fit every specification under every reading; what cannot be fitted becomes rows too."""
    rows: list[Estimate] = []
    for context in contexts:
        for specification in specifications:
            try:
                rows.extend(fit(specification, context))
            except NotIdentifiedError as refusal:
                rows.extend(refusals(specification, context, str(refusal)))
    return rows


def sample_of(specification: Specification, context: Context) -> Sample:
    """Return the sample of a specification in a batch.

    Raises:
        NotIdentifiedError: the cells cannot carry the specification.
    """
    return build_sample(
        specification, context.cells, context.events, context.countries, context.calendar
    )


def refusals(
    specification: Specification,
    context: Context,
    reason: str,
    lenses: Iterable[Lens] = tuple(Lens),
    sample: Sample | None = None,
    country: str = "",
) -> list[Estimate]:
    """Return rows that say why there is no number, one a lens."""
    return [
        row(
            specification,
            context,
            lens,
            sample,
            identified=Identified.NO,
            reason=reason,
            extra={"not_identified"},
            country=country,
        )
        for lens in lenses
    ]


def row(
    specification: Specification,
    context: Context,
    lens: Lens,
    sample: Sample | None,
    *,
    identified: Identified,
    reason: str,
    extra: Iterable[str] = (),
    country: str = "",
    **numbers: Unpack[Numbers],
) -> Estimate:
    """Return one estimate row with everything the specification and sample imply.

    Args:
        specification: the model.
        context: the batch.
        lens: how rounding enters.
        sample: the sample; None when there is none.
        identified: whether the cells carry the estimate.
        reason: why, in words.
        extra: triggers found while fitting.
        country: country of a model of one country.
        numbers: numeric fields of the estimate.
    """
    place = f"/{country}" if country else ""
    identifier = (
        f"{context.dataset}/{specification.name}/{specification.indicator}{place}"
        f"/{context.reading}/{lens}"
    )
    base = Estimate(
        estimate_id=identifier,
        dataset=context.dataset,
        specification=specification.name,
        role=specification.role,
        indicator=specification.indicator,
        form=_form(specification),
        instrument=specification.instrument,
        event=specification.event,
        event_year=_event_years(sample),
        timing=str(specification.timing),
        estimator=specification.estimator,
        comparison=specification.comparison,
        country=country,
        lens=lens,
        reading=context.reading,
        identified=Identified.NO,
        reason=context.calendar.in_words(reason),
        caveat_ids=_caveats(specification, context, sample, extra, country),
        **_membership(sample),
    )
    return dataclasses.replace(base, identified=identified, **numbers)


def _form(specification: Specification) -> str:
    if specification.denominator:
        return f"{specification.form} of {specification.denominator}"
    return str(specification.form)


def _event_years(sample: Sample | None) -> str:
    if sample is None:
        return ""
    years = {int(role.first_treated) for role in sample.roles if role.role == "treated"}
    return "|".join(str(year) for year in sorted(years))


def _membership(sample: Sample | None) -> dict[str, Any]:
    if sample is None:
        return {}
    return {
        "countries_treated": "|".join(sample.treated),
        "countries_compared": "|".join(sample.compared),
        "years": "|".join(str(year) for year in sample.panel.years),
        "n_obs": len(sample.cells),
        "n_clusters": len(sample.countries),
        "n_treated": len(sample.treated),
        "n_compared": len(sample.compared),
    }


def _caveats(
    specification: Specification,
    context: Context,
    sample: Sample | None,
    extra: Iterable[str],
    country: str,
) -> str:
    pooled = specification.instrument == ANY_AGREEMENT
    situation = Situation(
        dataset=context.dataset,
        indicator=specification.indicator,
        instruments=POOLED if pooled else frozenset({specification.instrument}),
        countries=frozenset(sample.countries if sample else ((country,) if country else ())),
        triggers=(sample.triggers if sample else frozenset())
        | frozenset(extra)
        | of_dataset(context.dataset),
    )
    return caveat_ids(context.caveats, situation)
