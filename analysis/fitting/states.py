"""Triple differences: the figures of one state beside those of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.cleaning.observations import StateCell, States
from analysis.design.panel import NEVER, ExposurePanel
from analysis.design.roles import Role, assign_roles
from analysis.estimators.outcome_forms import transform_box
from analysis.estimators.triple_difference import placebo_states, triple_difference
from analysis.fitting.context import Context
from analysis.fitting.linear_rows import LinearFit, LinearModel, linear_rows
from analysis.fitting.sample import Sample, box_of, exposure_rule, rivals_of, triggers_of
from analysis.fitting.specification import Specification
from analysis.records import Estimate, NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds

ESTIMATORS = ("triple_difference",)

_OF_THE_UNION = frozenset({"any_agreement", "eu_readmission", "mobility_partnership", "camm"})
_OF_THE_BENELUX = frozenset({"benelux_readmission", "benelux_protocol"})
_BENELUX = frozenset({"BEL", "LUX", "NLD"})
_TIE = 1e-9
"""Relative: estimates as close as this are equal."""


@dataclass(frozen=True)
class StatesSample(Sample):
    """The sample of a triple difference; a row of its panel is a pair of state and citizenship.

    Attributes:
        states: state of each row of the panel.
        citizenships: citizenship of each row of the panel.
        home: state whose agreements are studied.
    """

    states: tuple[str, ...]
    citizenships: tuple[str, ...]
    home: str

    @property
    def countries(self) -> tuple[str, ...]:
        """Citizenships whose figures enter; errors are clustered by them."""
        return tuple(sorted(set(self.citizenships)))


def states_sample(specification: Specification, context: Context) -> StatesSample:
    """Return the cells of all states that a triple difference compares.

    Raises:
        NotIdentifiedError: there is one state only, the agreement binds the other states too, or
            nobody is treated or compared.
    """
    figures = _of_several(specification, context)
    roles = {
        role.country: role
        for role in assign_roles(
            context.events, context.countries, exposure_rule(specification, context.calendar)
        )
        if role.role != "excluded"
    }
    chosen = _chosen(specification, figures, roles)
    _require_groups(specification, figures.home, chosen, roles)
    pairs = sorted({(item.state, item.cell.country) for item in chosen})
    years = tuple(sorted({item.cell.year for item in chosen}))
    there = {(item.state, item.cell.country, item.cell.year): item for item in chosen}
    observed = np.array([[(*pair, year) in there for year in years] for pair in pairs], dtype=bool)
    panel = ExposurePanel(
        countries=tuple(f"{state} {citizenship}" for state, citizenship in pairs),
        years=years,
        observed=observed,
        first_treated=np.array(
            [
                roles[citizenship].first_treated if state == figures.home else NEVER
                for state, citizenship in pairs
            ]
        ),
    )
    cells = tuple(
        replace(there[*pairs[i], years[t]].cell, country=panel.countries[i])
        for i, t in zip(panel.unit, panel.period, strict=True)
    )
    counts = box_of(cells)
    kept = tuple(roles[name] for name in sorted({citizenship for _, citizenship in pairs}))
    return StatesSample(
        panel=panel,
        counts=counts,
        outcome=transform_box(specification.form, *counts),
        cells=cells,
        roles=kept,
        triggers=triggers_of(specification, cells, kept, set())
        | rivals_of(specification, context.events, kept, context.calendar)
        | {"other_states"},
        states=tuple(state for state, _ in pairs),
        citizenships=tuple(citizenship for _, citizenship in pairs),
        home=figures.home,
    )


def _of_several(specification: Specification, context: Context) -> States:
    """Return the figures of the states that may be compared."""
    figures = context.states
    if figures is None or len({item.state for item in figures.cells}) < 2:
        raise NotIdentifiedError(
            "the files hold figures of one state only: there is no other state to compare with"
        )
    if specification.instrument in _OF_THE_UNION:
        raise NotIdentifiedError(
            "agreements of the European Union bind the other member states as well: they are no "
            "comparison"
        )
    if specification.instrument in _OF_THE_BENELUX:
        outside = _BENELUX - {figures.home}
        kept = tuple(item for item in figures.cells if item.state not in outside)
        return States(figures.home, kept)
    return figures


def _chosen(
    specification: Specification, figures: States, roles: dict[str, Role]
) -> list[StateCell]:
    """Return the cells of the measure and window, of pairs with two years or more."""
    found = [
        item
        for item in figures.cells
        if item.cell.indicator == specification.indicator
        and specification.year_from <= item.cell.year <= specification.year_to
        and item.cell.country in roles
    ]
    counts = Counter((item.state, item.cell.country) for item in found)
    return [item for item in found if counts[item.state, item.cell.country] > 1]


def _require_groups(
    specification: Specification, home: str, chosen: Sequence[StateCell], roles: dict[str, Role]
) -> None:
    span = f"{specification.year_from}-{specification.year_to}"
    wanted = f"figures of {specification.indicator} in two years of {span}"
    if not chosen:
        raise NotIdentifiedError(f"no country with a role has {wanted}")
    at_home = {roles[item.cell.country].role for item in chosen if item.state == home}
    for role in ("treated", "compared"):
        if role not in at_home:
            raise NotIdentifiedError(f"no {role} country has {wanted}")


def build(sample: StatesSample) -> LinearModel:
    """Return the triple difference of a sample.

    Raises:
        NotIdentifiedError: the treatment follows from the effects.
    """
    estimator = triple_difference(sample.panel, sample.states, sample.citizenships)
    return LinearModel(estimator, "" if estimator.error_map is not None else "one country only")


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one triple difference.

    Raises:
        NotIdentifiedError: the figures of several states cannot carry it.
    """
    sample = states_sample(specification, context)
    return linear_rows(LinearFit.of(specification, sample, build(sample), context))


def placebo_rows(specification: Specification, context: Context) -> list[dict[str, object]]:
    """Return the estimate with each state in turn as the one with the agreement.

    The other states are compared without the home state, whose agreement is real. The p-value is
    the share of all states whose estimate, as printed, is at least as far from zero as that of the
    home state; with S states it cannot be below 1 / S [Abadie, Diamond & Hainmueller 2010]. Its
    range takes the bounds of each state by themselves: no allowed counts give a share outside it.
    """
    base: dict[str, object] = {
        "specification": specification.name,
        "indicator": specification.indicator,
        "form": str(specification.form),
        "reading": context.reading,
    }
    try:
        sample = states_sample(specification, context)
        own = build(sample).estimator
        others = placebo_states(sample.panel, sample.states, sample.citizenships, sample.home)
    except NotIdentifiedError as refusal:
        return [{**base, "state": "none", "role": "none", "reason": str(refusal)}]
    box = sample.outcome
    found = {sample.home: own.weights, **others}
    printed = {state: float(weights @ box.printed) for state, weights in found.items()}
    bounds = {
        state: estimate_bounds(replace(own, weights=weights), box.low, box.high)
        for state, weights in found.items()
    }
    shares = _shares(sample.home, printed, {s: (b.low, b.high) for s, b in bounds.items()})
    rows: list[dict[str, object]] = []
    for state in sorted(found):
        home = state == sample.home
        rows.append(
            {
                **base,
                "state": state,
                "role": "own" if home else "placebo",
                "estimate": printed[state],
                "bound_low": bounds[state].low,
                "bound_high": bounds[state].high,
                "states": len(found),
                **(shares if home else {}),
                "reason": "every state in turn as the one with the agreement",
            }
        )
    return rows


def _shares(
    home: str, printed: Mapping[str, float], bounds: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Return the share of states at least as far from zero as the home state, and its range.

    Args:
        home: the state with the agreement; it counts itself.
        printed: state -> estimate as printed.
        bounds: state -> smallest and largest estimate over all allowed counts.
    """
    near = {s: max(0.0, low, -high) for s, (low, high) in bounds.items()}
    far = {s: max(abs(low), abs(high)) for s, (low, high) in bounds.items()}
    size = abs(printed[home]) * (1 - _TIE)
    others = [state for state in printed if state != home]
    farther = {
        "p_value": sum(abs(printed[state]) >= size for state in others),
        "p_low": sum(near[state] >= far[home] for state in others),
        "p_high": sum(far[state] >= near[home] for state in others),
    }
    shares = {name: (1 + count) / len(printed) for name, count in farther.items()}
    return {**shares, "smallest_p": 1 / len(printed)}
