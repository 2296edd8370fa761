"""Laws of the wild cluster restricted bootstrap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.wild_bootstrap import wild_cluster_bootstrap

FIRST = np.array([2010, 2011, 2011, 2012, NEVER, NEVER, NEVER])
PANEL = ExposurePanel(
    tuple("ABCDEFG"), (2009, 2010, 2011, 2012), np.ones((7, 4), dtype=bool), FIRST
)
REGRESSION = twfe_regression(PANEL)
SOME = settings(max_examples=20, deadline=None)
OUTCOMES = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).normal(10, 3, len(PANEL.unit))
)


@SOME
@given(OUTCOMES, st.sampled_from([-50.0, 0.01, 3.0]), st.floats(-20, 20))
def test_scale_and_effects_leave_p_and_move_the_interval(y, scale, change):
    here = wild_cluster_bootstrap(REGRESSION, y, level=0.9)
    moved = scale * (y + change * PANEL.treated) + 5 * PANEL.unit - 2 * PANEL.period
    there = wild_cluster_bootstrap(REGRESSION, moved, level=0.9)
    ends = [scale * (here.ci_low + change), scale * (here.ci_high + change)]
    assert [there.ci_low, there.ci_high] == pytest.approx(sorted(ends), rel=1e-5, abs=1e-6)
    if change == 0:
        assert there.p_value == here.p_value


@SOME
@given(OUTCOMES)
def test_p_respects_its_floor_and_agrees_with_the_interval(y):
    result = wild_cluster_bootstrap(REGRESSION, y, level=0.9)
    assert result.smallest_p <= result.p_value <= 1
    # The interval is a hull: zero outside it is rejected, zero rejected may lie inside.
    if result.ci_low > 0 or result.ci_high < 0:
        assert result.p_value <= 0.1


@SOME
@given(OUTCOMES, st.permutations(range(7)))
def test_order_of_countries_does_not_matter(y, order):
    other = ExposurePanel(PANEL.countries, PANEL.years, PANEL.observed, FIRST[list(order)])
    cells = PANEL.position[list(order)].ravel()
    here = wild_cluster_bootstrap(REGRESSION, y)
    there = wild_cluster_bootstrap(twfe_regression(other), y[cells])
    assert there.p_value == here.p_value
