"""Laws of the non-linear bounds: exact cells, inside points, wider cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects
from analysis.sensitivity.nonlinear_bounds import ppml_bounds, rate_bounds

N, T = 5, 4
DESIGNS = {
    "one date": np.array([2011, 2011, NEVER, NEVER, NEVER]),
    "staggered": np.array([2011, 2012, NEVER, NEVER, 2000]),
}
seeds = st.integers(0, 2**32 - 1)


def panel_of(design):
    names = tuple(f"C{i}" for i in range(N))
    return ExposurePanel(names, tuple(range(2009, 2013)), np.ones((N, T), bool), DESIGNS[design])


def some_low(seed):
    return np.random.default_rng(seed).integers(1, 40, size=N * T)


@pytest.mark.parametrize("design", DESIGNS)
@settings(max_examples=8, deadline=None)
@given(seeds)
def test_exact_cells_give_the_point(design, seed):
    low = some_low(seed)
    bounds = ppml_bounds(panel_of(design), low, low, seed=1, starts=1)
    point = fit_poisson_fixed_effects(panel_of(design), low.astype(float)).estimate
    assert bounds.low == pytest.approx(point, abs=1e-8)
    assert bounds.high == pytest.approx(point, abs=1e-8)


@pytest.mark.parametrize("design", DESIGNS)
@settings(max_examples=8, deadline=None)
@given(seeds)
def test_no_allowed_counts_lie_outside(design, seed):
    low = some_low(seed)
    high = low + 4
    bounds = ppml_bounds(panel_of(design), low, high, seed=1, starts=2)
    rng = np.random.default_rng(seed)
    for _ in range(10):
        y = rng.integers(low, high + 1).astype(float)
        estimate = fit_poisson_fixed_effects(panel_of(design), y).estimate
        assert bounds.low - 1e-8 <= estimate <= bounds.high + 1e-8


@pytest.mark.parametrize("design", DESIGNS)
@settings(max_examples=8, deadline=None)
@given(seeds)
def test_wider_cells_never_narrow_a_bound(design, seed):
    low = some_low(seed)
    inner = ppml_bounds(panel_of(design), low, low + 2, seed=1, starts=2)
    outer = ppml_bounds(panel_of(design), np.maximum(low - 1, 1), low + 4, seed=1, starts=2)
    assert outer.low <= inner.low + 1e-8
    assert outer.high >= inner.high - 1e-8


@given(st.integers(0, 50), st.integers(0, 9), st.integers(1, 50), st.integers(0, 9))
def test_every_allowed_rate_lies_inside_its_bounds(numerator, spread, denominator, reach):
    low, high = rate_bounds(
        *(np.array([v]) for v in (numerator, numerator + spread, denominator, denominator + reach))
    )
    rates = [
        (numerator + a) / (denominator + b) for a in range(spread + 1) for b in range(reach + 1)
    ]
    assert min(rates) == low[0]
    assert max(rates) == high[0]
