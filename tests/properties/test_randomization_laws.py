"""Laws of randomization inference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.imputation import Averaging, imputation
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.randomization import randomization_p_bounds, randomization_test

FIRST = np.array([2011, 2012, 2011, NEVER, NEVER, NEVER])
PANEL = ExposurePanel(tuple("ABCDEF"), (2009, 2010, 2011, 2012), np.ones((6, 4), dtype=bool), FIRST)
SOME = settings(max_examples=25, deadline=None)
OUTCOMES = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).normal(10, 3, len(PANEL.unit))
)
STATISTICS = st.sampled_from(["coefficient", "t"])


def two_way(panel):
    return cluster_robust(twfe_regression(panel), "CR2")


def imputed(panel):
    return imputation(panel, Averaging.ALL)


BUILDERS = st.sampled_from([two_way, imputed])


@SOME
@given(OUTCOMES, STATISTICS, BUILDERS, st.sampled_from([-3.0, 0.01, 40.0]))
def test_scale_and_effects_leave_p(y, statistic, builder, scale):
    moved = scale * y + 5 * PANEL.unit - 2 * PANEL.period
    here = randomization_test(PANEL, builder, y, statistic=statistic)
    there = randomization_test(PANEL, builder, moved, statistic=statistic)
    assert there.p_value == here.p_value


@SOME
@given(OUTCOMES, STATISTICS, BUILDERS, st.permutations(range(6)))
def test_order_of_countries_does_not_matter(y, statistic, builder, order):
    other = ExposurePanel(PANEL.countries, PANEL.years, PANEL.observed, FIRST[list(order)])
    cells = PANEL.position[list(order)].ravel()
    here = randomization_test(PANEL, builder, y, statistic=statistic)
    there = randomization_test(other, builder, y[cells], statistic=statistic)
    assert there.p_value == here.p_value
    assert there.observed == pytest.approx(here.observed)


@SOME
@given(OUTCOMES, STATISTICS)
def test_p_is_a_multiple_of_its_floor(y, statistic):
    result = randomization_test(PANEL, two_way, y, statistic=statistic)
    assert result.smallest_p <= result.p_value <= 1
    count = result.p_value * result.n_assignments
    assert count == pytest.approx(round(count))


@SOME
@given(OUTCOMES, st.integers(0, 1000))
def test_more_completions_never_narrow_what_was_found(y, seed):
    low, high = y - 0.5, y + 0.5
    completions = np.random.default_rng(seed).uniform(low[:, None], high[:, None], (len(y), 8))
    few = randomization_p_bounds(PANEL, two_way, low, high, completions[:, :3])
    many = randomization_p_bounds(PANEL, two_way, low, high, completions)
    assert many.low <= few.low <= few.high <= many.high
