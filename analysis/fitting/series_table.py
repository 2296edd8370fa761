"""How each change in a single series depends on errors, dates, years and other events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import numpy as np

from analysis.configuration import task_seed
from analysis.design.series_gate import SegmentedModel, series_gate
from analysis.estimators.interrupted_series import (
    SegmentedDesign,
    level_changes,
    ols_change,
    segmented_design,
)
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.segmented_gls import gls_changes, seasonal
from analysis.fitting.context import Context
from analysis.fitting.linear_rows import t_interval
from analysis.fitting.series_autocorrelation import (
    PERSISTENT,
    autocorrelation_over_box,
    in_words,
    residual_autocorrelation,
    sampling_range,
)
from analysis.fitting.series_case import SeriesCase, series_case, treated_roles
from analysis.fitting.series_structural import structural_rows
from analysis.fitting.specification import Specification
from analysis.inference.interruption_permutation import (
    leave_one_year_out,
    permute_interruption,
    placebo_years,
)
from analysis.inference.newey_west import MeasuredSize, newey_west_change, size_under_no_change
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds

ESTIMATORS = (
    "level_series",
    "level_and_slope_series_level",
    "level_and_slope_series_slope",
)
"""Models whose change is linear in the figures of one series."""

LAG_YEARS = 1
"""Last lag with weight in the Newey-West error, calendar years."""

_NOISE = 1e-9
"""Share of the figures below which a number is the noise of the arithmetic."""

Row = dict[str, object]
Part = Callable[[SeriesCase, SegmentedDesign], Iterator[Row]]


def sensitivity_rows(specifications: Iterable[Specification], context: Context) -> list[Row]:
    """Return one row a series, part and item for every series that carries a number.

    A part that the series cannot support is a row with the reason. Series that the gate refuses
    have their reason in the estimates.
    """
    rows: list[Row] = []
    for specification in specifications:
        for role in treated_roles(specification, context):
            try:
                case = series_case(specification, role, context)
                design = case.design
            except NotIdentifiedError:
                continue
            base = _base(case)
            for name, part in _PARTS.items():
                rows.extend(
                    _in_words(base | row, context) for row in _part_rows(name, part, case, design)
                )
    return rows


def _part_rows(name: str, part: Part, case: SeriesCase, design: SegmentedDesign) -> list[Row]:
    try:
        return [{"part": name, **row} for row in part(case, design)]
    except NotIdentifiedError as refusal:
        return [{"part": name, "item": "none", "reason": str(refusal)}]


def _in_words(row: Row, context: Context) -> Row:
    """Return a row whose sentences name the periods of the figures."""
    words = context.calendar.in_words
    return row | {name: words(str(row[name])) for name in ("item", "reason")}


def _base(case: SeriesCase) -> Row:
    specification = case.specification
    return {
        "specification": specification.name,
        "role": specification.role,
        "indicator": specification.indicator,
        "instrument": specification.instrument,
        "event": specification.event,
        "country": case.country,
        "event_year": case.event_year,
        "estimator": specification.estimator,
        "reading": case.context.reading,
        "years": "|".join(str(year) for year in case.years),
        "caveat_ids": case.caveat_ids,
    }


def _ols(case: SeriesCase, design: SegmentedDesign) -> Iterator[Row]:
    estimator = ols_change(design, case.change)
    yield _linear(case, "t", estimator, "the headline: OLS, t on the residual degrees of freedom")


def _gls(case: SeriesCase, design: SegmentedDesign) -> Iterator[Row]:
    for rho, estimator in gls_changes(design, case.change).items():
        sentence = f"read as if the errors had an autocorrelation of {rho:g} from year to year"
        yield _linear(case, f"autocorrelation {rho:+.1f}", estimator, sentence)


def _newey_west(case: SeriesCase, design: SegmentedDesign) -> Iterator[Row]:
    lag = LAG_YEARS * case.calendar.periods_per_year
    estimator = newey_west_change(design, case.change, lag)
    key = (case.years, case.event_year, case.model, case.change)
    seed = task_seed(case.context.seed, "newey_west_size", *(str(part) for part in key))
    size = _measured_size(*key, case.calendar.periods_per_year, seed)
    sentence = (
        f"with independent errors and no change this test rejects in {size.rate:.1%} of series "
        f"where {size.nominal:.0%} is due"
    )
    yield _linear(case, f"lag {lag}", estimator, sentence) | {
        "measured_size": size.rate,
        "measured_size_error": size.monte_carlo_error,
        "seed": seed,
    }


@lru_cache(maxsize=1024)
def _measured_size(
    years: tuple[int, ...],
    event_year: int,
    model: SegmentedModel,
    change: str,
    season: int,
    seed: int,
) -> MeasuredSize:
    """Measure the size of the Newey-West test once a design."""
    design = segmented_design(years, event_year, model, adjustment=seasonal(years, season))
    estimator = newey_west_change(design, change, LAG_YEARS * season)
    return size_under_no_change(estimator, np.random.default_rng(seed))


def _permutation(case: SeriesCase, _: SegmentedDesign) -> Iterator[Row]:
    y = case.sample.outcome.printed
    found = permute_interruption(
        case.years, case.event_year, y, model=case.model, change=case.change,
        thresholds=case.context.gate,
    )  # fmt: skip
    at = found.admissible_years.index(case.event_year)
    yield {
        "item": "interruption year",
        "value": float(found.estimates[at]),
        "p_value": found.p_value,
        "smallest_p": found.smallest_p,
        "reason": found.sentence,
    }
    for year in found.admissible_years:
        moved = segmented_design(case.years, year, case.model, adjustment=case.season)
        estimator = ols_change(moved, case.change)
        reason = series_gate(case.years, year, case.context.gate).reason
        yield _linear(case, f"event in {year}", estimator, reason)


def _placebo(case: SeriesCase, _: SegmentedDesign) -> Iterator[Row]:
    found = placebo_years(
        case.years, case.event_year, model=case.model, change=case.change,
        thresholds=case.context.gate,
    )  # fmt: skip
    for year, estimator in found.items():
        sentence = f"an event that did not happen, in the figures before {case.event_year}"
        yield _linear(case, f"event in {year}", estimator, sentence)


def _leave_one_out(case: SeriesCase, _: SegmentedDesign) -> Iterator[Row]:
    found = leave_one_year_out(
        case.years, case.event_year, model=case.model, change=case.change,
        thresholds=case.context.gate,
    )  # fmt: skip
    for left in found:
        item = f"without {left.year}"
        if left.estimator is None:
            yield {"item": item, "reason": left.reason}
        else:
            yield _linear(case, item, left.estimator, left.reason)


def _autocorrelation(case: SeriesCase, design: SegmentedDesign) -> Iterator[Row]:
    box = case.sample.outcome
    key = (str(case.years), str(case.event_year), case.model)
    seed = task_seed(case.context.seed, "residual_autocorrelation", *key)
    rng = np.random.default_rng(seed)
    value = float(residual_autocorrelation(design, box.printed))
    independent = sampling_range(design, rng)
    persistent = sampling_range(design, rng, autocorrelation=PERSISTENT)
    low, high = autocorrelation_over_box(design, box.low, box.high, rng)
    yield {
        "item": "lag 1 of the residuals",
        "value": value,
        "bound_low": low,
        "bound_high": high,
        "seed": seed,
        "reason": in_words(design, value, independent, persistent),
    }
    for rho, found in ((0.0, independent), (PERSISTENT, persistent)):
        yield {
            "item": f"lag 1 if the errors had {rho:g}",
            "value": found.mean,
            "ci_low": found.low,
            "ci_high": found.high,
            "seed": seed,
            "reason": f"mean and middle 95% of {found.draws} simulated series of this design",
        }


def _rivals(case: SeriesCase, _: SegmentedDesign) -> Iterator[Row]:
    """Yield the change at the event and at each rival, each beside the others."""
    if not case.rivals:
        raise NotIdentifiedError("no other dated event of the country falls inside the series")
    if case.model != "level":
        raise NotIdentifiedError("rivals are told apart by changes of level only")
    own = f"{case.specification.instrument} {case.specification.event}"
    events = {own: case.event_year, **case.rivals}
    found = level_changes(case.years, events, adjustment=case.season)
    for name, estimator in found.items():
        year = case.event_year if name == own else case.rivals[name]
        others = ", ".join(other for other in found if other != name)
        yield _linear(case, f"{name} ({year})", estimator, f"change of level beside {others}")


def _structural(case: SeriesCase, _: SegmentedDesign) -> Iterator[Row]:
    """Yield the structural forecasts, unless the configuration leaves them out."""
    if case.context.gate.structural:
        yield from structural_rows(case)


def _linear(case: SeriesCase, item: str, estimator: LinearEstimator, reason: str) -> Row:
    """Return the numbers of a linear estimator as printed, with its sharp rounding bounds."""
    box = case.sample.outcome
    bounds = estimate_bounds(estimator, box.low, box.high)
    scale = _NOISE * max(1.0, float(np.abs(box.printed).max()))
    row: Row = {
        "item": item,
        "value": _without_noise(float(estimator.estimate(box.printed)), scale),
        "bound_low": bounds.low,
        "bound_high": bounds.high,
        "reason": reason,
    }
    if estimator.error_map is None:
        return row
    if float(estimator.standard_error(box.printed)) > scale:
        row.update(t_interval(estimator, box.printed, case.context.level))
    return row


def _without_noise(value: float, scale: float) -> float:
    return 0.0 if abs(value) <= scale else value


_PARTS: dict[str, Part] = {
    "ols": _ols,
    "gls": _gls,
    "newey_west": _newey_west,
    "permutation": _permutation,
    "placebo_year": _placebo,
    "leave_one_year_out": _leave_one_out,
    "autocorrelation": _autocorrelation,
    "rivals": _rivals,
    "structural": _structural,
}
