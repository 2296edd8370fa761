"""Laws of the simplex fit and of the synthetic estimators."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.synthetic_control import (
    simplex_least_squares,
    synthetic_control,
    synthetic_control_bounds,
    synthetic_design,
)
from analysis.estimators.synthetic_did import synthetic_did

SEEDS = st.integers(0, 100_000)


def draw(seed, n_donors=6, n_years=6):
    rng = np.random.default_rng(seed)
    outcome = rng.normal(80, 25, (1 + n_donors, n_years))
    years = tuple(range(2009, 2009 + n_years))
    first = np.array([2009 + n_years - 2] + [NEVER] * n_donors)
    names = tuple("ABCDEFGHIJ"[: 1 + n_donors])
    panel = ExposurePanel(names, years, np.ones(outcome.shape, dtype=bool), first)
    return synthetic_design(panel, "A"), outcome


@settings(max_examples=100, deadline=None)
@given(
    seed=SEEDS, rows=st.integers(1, 8), columns=st.integers(2, 12), penalty=st.floats(1e-4, 10.0)
)
def test_the_fit_meets_the_conditions_of_an_optimum(seed, rows, columns, penalty):
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(rows, columns)) * 5, rng.normal(size=rows) * 5
    w = simplex_least_squares(A, b, penalty)
    assert w.min() >= 0
    assert w.sum() == pytest.approx(1)
    # Karush-Kuhn-Tucker for a convex problem: the gradient is least, and equal, where w > 0.
    gradient = A.T @ (A @ w - b) + penalty * w
    assert gradient[w > 1e-9] == pytest.approx(gradient.min(), abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, scale=st.sampled_from([0.01, 3.0, 1000.0]), shift=st.floats(-500, 500))
def test_scale_and_common_level(seed, scale, shift):
    design, outcome = draw(seed)
    y = outcome.ravel()
    for fit in (
        lambda z: synthetic_control(design, z).mean_gap,
        lambda z: synthetic_did(design, z).estimate,
    ):
        value = fit(y)
        assert fit(scale * y) == pytest.approx(scale * value, rel=1e-4, abs=scale * 1e-4)
        assert fit(y + shift) == pytest.approx(value, rel=1e-4, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_synthetic_did_ignores_country_levels_and_a_common_trend(seed):
    design, outcome = draw(seed)
    rng = np.random.default_rng(seed + 1)
    level = rng.normal(0, 300, (len(outcome), 1))
    trend = rng.normal(0, 20) * np.arange(outcome.shape[1])
    value = synthetic_did(design, outcome.ravel()).estimate
    moved = synthetic_did(design, (outcome + level + trend).ravel()).estimate
    assert moved == pytest.approx(value, rel=1e-4, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_donors_is_irrelevant(seed):
    design, outcome = draw(seed)
    order = np.concatenate([[0], 1 + np.random.default_rng(seed).permutation(6)])
    a, b = outcome.ravel(), outcome[order].ravel()
    assert synthetic_control(design, a).mean_gap == pytest.approx(
        synthetic_control(design, b).mean_gap, abs=1e-4
    )
    assert synthetic_did(design, a).estimate == pytest.approx(
        synthetic_did(design, b).estimate, abs=1e-4
    )


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, half=st.sampled_from([1.0, 2.0]))
def test_wider_cells_never_narrow_the_bounds(seed, half):
    design, outcome = draw(seed)
    y = outcome.ravel()
    narrow, wide = (
        synthetic_control_bounds(design, y, y - h, y + h, 8, np.random.default_rng(seed))
        for h in (half, 2 * half)
    )
    gap = synthetic_control(design, y).mean_gap
    assert wide.fixed_low <= narrow.fixed_low <= gap <= narrow.fixed_high <= wide.fixed_high
    for bounds in (narrow, wide):
        assert bounds.found_low <= gap <= bounds.found_high
