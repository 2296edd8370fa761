"""Laws that the staggered estimators share: shift, scale, reorder; weights that add up.

The panels are drawn with missing figures; designs that are refused are skipped, since a refusal
has its own tests.
"""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.group_time import (
    BasePeriod,
    Comparison,
    aggregate_by_cohort,
    aggregate_by_event_time,
    aggregate_by_year,
    aggregate_simple,
    group_time_effects,
)
from analysis.estimators.imputation import Averaging, imputation
from analysis.estimators.interaction_weighted import interaction_weighted
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError

YEARS = (2009, 2010, 2011, 2013, 2014)
COHORTS = (2010, 2011, 2013, NEVER)


def group_time(panel):
    effects = group_time_effects(panel, Comparison.NOT_YET_TREATED, BasePeriod.VARYING)
    aggregates = [f(effects) for f in (aggregate_by_cohort, aggregate_by_year)]
    event_times = aggregate_by_event_time(effects)
    return [
        aggregate_simple(effects),
        *[a.overall for a in aggregates],
        event_times.overall,
        *[part for e, part in event_times.parts.items() if e >= 0],
    ]


def imputed(panel):
    return [imputation(panel, averaging) for averaging in Averaging]


def event_study(panel):
    fit = interaction_weighted(panel)
    regressions = [fit.overall, *[r for e, r in fit.by_event_time.items() if e >= 0]]
    return [LinearEstimator(r.name, r.weights(), None, None) for r in regressions]


BUILDERS = [group_time, imputed, event_study]


@st.composite
def panels(draw):
    n = draw(st.integers(4, 8))
    first = draw(st.lists(st.sampled_from(COHORTS), min_size=n, max_size=n))
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    observed = rng.random((n, len(YEARS))) > draw(st.sampled_from([0.0, 0.1]))
    names = tuple("ABCDEFGH"[:n])
    panel = ExposurePanel(names, YEARS, observed, np.array(first, dtype=float))
    return panel, rng.integers(0, 200, int(observed.sum())).astype(float)


def build(builder, panel):
    try:
        return builder(panel)
    except NotIdentifiedError:
        assume(False)


@pytest.mark.parametrize("builder", BUILDERS)
@settings(max_examples=40, deadline=None)
@given(case=panels())
def test_treated_cells_count_fully_and_country_and_year_levels_not_at_all(builder, case):
    panel, y = case
    rng = np.random.default_rng(1)
    country, year = rng.normal(0, 50, len(panel.countries)), rng.normal(0, 50, len(YEARS))
    for estimator in build(builder, panel):
        w = estimator.weights
        # A level for each country and for each year changes nothing ...
        levels = country[panel.unit] + year[panel.period]
        assert w @ levels == pytest.approx(0, abs=1e-8)
        assert estimator.estimate(y + levels) == pytest.approx(
            float(estimator.estimate(y)), abs=1e-7
        )
        # ... and an equal effect in every treated cell comes back whole.
        assert w @ panel.treated.astype(float) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("builder", [group_time, imputed])
@settings(max_examples=25, deadline=None)
@given(case=panels(), scale=st.sampled_from([-3.0, 0.5, 40.0]))
def test_errors_ignore_levels_and_scale_with_the_outcome(builder, case, scale):
    panel, y = case
    country = np.random.default_rng(2).normal(0, 50, len(panel.countries))
    for estimator in build(builder, panel):
        if estimator.error_map is None:
            continue
        error = float(estimator.standard_error(y))
        assert estimator.standard_error(scale * y) == pytest.approx(abs(scale) * error, abs=1e-8)
        assert estimator.standard_error(y + country[panel.unit]) == pytest.approx(error, abs=1e-7)
        assert 1 <= estimator.df <= len(panel.countries) - 1


@pytest.mark.parametrize("builder", BUILDERS)
@settings(max_examples=25, deadline=None)
@given(case=panels(), seed=st.integers(0, 1000))
def test_the_order_of_countries_is_irrelevant(builder, case, seed):
    panel, y = case
    order = np.random.default_rng(seed).permutation(len(panel.countries))
    grid = np.full(panel.observed.shape, np.nan)
    grid[panel.observed] = y
    moved = ExposurePanel(
        tuple(panel.countries[i] for i in order),
        YEARS,
        panel.observed[order],
        panel.first_treated[order],
    )
    y_moved = grid[order][moved.observed]
    for one, other in zip(build(builder, panel), build(builder, moved), strict=True):
        assert one.estimate(y) == pytest.approx(float(other.estimate(y_moved)), abs=1e-8)
        assert (one.error_map is None) == (other.error_map is None)
        if one.error_map is not None:
            assert one.standard_error(y) == pytest.approx(
                float(other.standard_error(y_moved)), abs=1e-8
            )
