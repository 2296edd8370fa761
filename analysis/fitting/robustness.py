"""How far each linear result depends on rounding, on one country, and on the date; its power."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from analysis.cleaning.tokens import Reading, parse_token
from analysis.estimators.bacon import bacon_decomposition, forbidden_share
from analysis.estimators.outcome_forms import OutcomeForm
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_models import LINEAR, build_model, builder_of
from analysis.fitting.sample import Sample
from analysis.fitting.specification import Specification
from analysis.records import Cell, NotIdentifiedError
from analysis.sensitivity.leave_one_out import leave_one_out
from analysis.sensitivity.placebo import placebo_countries, placebo_dates, refit_all
from analysis.sensitivity.power import minimal_detectable_effect, pre_period_mean
from analysis.sensitivity.refits import Refit
from analysis.sensitivity.rounding_breakdown import PrintedFigures, breakdown_unit

Row = dict[str, object]
Check = Callable[[Specification, Sample, Context], list[Row]]


def run_check(specifications: Iterable[Specification], context: Context, check: Check) -> list[Row]:
    """Run a check on every linear specification that carries a number.

    A check that the design cannot support gives a row with the reason. Specifications without a
    number have their reason in the estimates.
    """
    rows: list[Row] = []
    for specification in specifications:
        if specification.estimator not in LINEAR:
            continue
        try:
            sample = sample_of(specification, context)
            build_model(specification, sample.panel)
        except NotIdentifiedError:
            continue
        base: Row = {
            "specification": specification.name,
            "role": specification.role,
            "indicator": specification.indicator,
            "reading": context.reading,
        }
        try:
            rows.extend(base | row for row in check(specification, sample, context))
        except NotIdentifiedError as refusal:
            rows.append(base | {"part": "none", "item": "none", "reason": str(refusal)})
    return rows


def rounding_breakdown(specification: Specification, sample: Sample, context: Context) -> list[Row]:
    """Return the widest rounding unit at which the sign of the estimate is identified."""
    if specification.form is OutcomeForm.SHARE:
        raise NotIdentifiedError("the unit of a share is that of two figures; see its bounds")
    estimator = build_model(specification, sample.panel).estimator
    unit = breakdown_unit(
        estimator,
        printed_figures(sample.cells, context.unit),
        form=specification.form,
        reading=Reading(context.reading),
    )
    sentence = "the sign holds for every rounding unit up to this one"
    if unit == 0:
        sentence = "the sign is open even if every printed number were exact"
    return [{"part": "all", "item": "breakdown_unit", "value": float(unit), "reason": sentence}]


def printed_figures(cells: Sequence[Cell], unit: int) -> PrintedFigures:
    """Return the printed tokens behind some cells, one entry a token."""
    entries = [
        (parse_token(text, unit), index) for index, cell in enumerate(cells) for text in cell.tokens
    ]
    return PrintedFigures(
        kind=[token.kind for token, _ in entries],
        value_low=np.array([token.first for token, _ in entries], dtype=np.int64),
        value_high=np.array([token.last for token, _ in entries], dtype=np.int64),
        cell=np.array([index for _, index in entries], dtype=np.int64),
        printed_unit=unit,
    )


def without_one_country(specification: Specification, sample: Sample, _: Context) -> list[Row]:
    """Return the estimate and its bounds without each country in turn."""
    box = sample.outcome
    refits = leave_one_out(sample.panel, builder_of(specification), box.printed, box.low, box.high)
    return [_refit_row("leave_one_out", refit) for refit in refits]


def placebos(specification: Specification, sample: Sample, _: Context) -> list[Row]:
    """Return estimates around events that did not happen: earlier dates, other countries."""
    if specification.estimator in ("long_difference", "mean_change"):
        raise NotIdentifiedError(
            "a change between two years has no earlier year to move the event to; "
            "see the warning specifications"
        )
    box = sample.outcome
    rows: list[Row] = []
    for part, make in (("placebo_date", placebo_dates), ("placebo_country", placebo_countries)):
        try:
            refits = refit_all(
                make(sample.panel), builder_of(specification), box.printed, box.low, box.high
            )
            rows.extend(_refit_row(part, refit) for refit in refits)
        except NotIdentifiedError as refusal:
            rows.append({"part": part, "item": "none", "reason": str(refusal)})
    return rows


def _refit_row(part: str, refit: Refit) -> Row:
    return {
        "part": part,
        "item": refit.label,
        "value": refit.estimate,
        "bound_low": refit.bound_low,
        "bound_high": refit.bound_high,
        "reason": refit.reason or "fitted on the part that remains",
    }


def power(specification: Specification, sample: Sample, context: Context) -> list[Row]:
    """Return the smallest true change that the design would detect (80% power, 5% size)."""
    model = build_model(specification, sample.panel)
    if model.no_error:
        raise NotIdentifiedError(f"no error, so no power can be computed: {model.no_error}")
    y = sample.outcome.printed
    found = minimal_detectable_effect(
        model.estimator, y, pre_period_mean(sample.panel, y), size=1 - context.level
    )
    sentence = "smallest true change detected with 80% power at the error found in these figures"
    rows: list[Row] = [{"part": "all", "item": "minimal_detectable_effect", "value": found.exact}]
    if found.percent_of_pre_mean is not None and specification.form is OutcomeForm.COUNT:
        rows.append(
            {"part": "all", "item": "as_percent_of_mean_before", "value": found.percent_of_pre_mean}
        )
    return [row | {"reason": sentence} for row in rows]


def bacon(specification: Specification, sample: Sample, _: Context) -> list[Row]:
    """Return the two-by-two comparisons behind two-way fixed effects, with their weights."""
    if specification.estimator != "two_way_fixed_effects":
        raise NotIdentifiedError("only two-way fixed effects mix such comparisons")
    comparisons = bacon_decomposition(sample.panel)
    y = sample.outcome.printed
    rows: list[Row] = [
        {
            "part": str(item.kind),
            "item": f"{item.cohort} against {item.compared_cohort or 'others'}",
            "value": float(item.estimator.estimate(y)),
            "weight": item.share,
            "reason": "compared countries are already treated"
            if item.kind.forbidden
            else "compared countries are untreated",
        }
        for item in comparisons
    ]
    total = {
        "part": "all",
        "item": "share_on_forbidden_comparisons",
        "value": forbidden_share(comparisons),
        "reason": "weight on comparisons with countries already treated",
    }
    return [*rows, total]


CHECKS: dict[str, Check] = {
    "rounding_breakdown": rounding_breakdown,
    "leave_one_out": without_one_country,
    "placebo": placebos,
    "power": power,
    "bacon": bacon,
}
