"""Laws of PPML: scale, country scale, gradient, relabelling."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects

N, T = 6, 4
FIRST = np.array([2011, 2012, NEVER, NEVER, NEVER, 2011])
PANEL = ExposurePanel(
    tuple(f"C{i}" for i in range(N)), tuple(range(2009, 2013)), np.ones((N, T), bool), FIRST
)
seeds = st.integers(0, 2**32 - 1)


def some_counts(seed):
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.uniform(2, 40, size=(N, 1)) * np.ones((1, T))).astype(float) + 1.0


@settings(max_examples=25, deadline=None)
@given(seeds, st.floats(0.01, 100))
def test_the_unit_of_the_counts_does_not_matter(seed, unit):
    y = some_counts(seed).ravel()
    fit, scaled = (fit_poisson_fixed_effects(PANEL, v) for v in (y, unit * y))
    assert abs(fit.estimate - scaled.estimate) < 1e-8
    assert abs(fit.se_cluster - scaled.se_cluster) < 1e-8


@settings(max_examples=25, deadline=None)
@given(seeds, st.floats(-1, 1))
def test_a_factor_on_exposed_fitted_means_moves_the_estimate_by_its_log(seed, move):
    y = some_counts(seed).ravel()
    fit = fit_poisson_fixed_effects(PANEL, y)
    # Outcomes that equal country x year x exposure exactly are fitted exactly.
    mean = np.outer(np.arange(1, N + 1), np.arange(2, T + 2)).ravel() * np.exp(
        (fit.estimate + move) * PANEL.treated
    )
    assert abs(fit_poisson_fixed_effects(PANEL, mean).estimate - fit.estimate - move) < 1e-8


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(0, N * T - 1))
def test_gradient_matches_differences(seed, cell):
    y = some_counts(seed).ravel()
    step = np.zeros(len(y))
    step[cell] = 1e-3
    ahead = fit_poisson_fixed_effects(PANEL, y + step).estimate
    behind = fit_poisson_fixed_effects(PANEL, y - step).estimate
    gradient = fit_poisson_fixed_effects(PANEL, y).gradient[cell]
    assert abs((ahead - behind) / 2e-3 - gradient) < 1e-6


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_order_of_countries_does_not_matter(seed):
    y = some_counts(seed)
    order = np.random.default_rng(seed).permutation(N)
    moved = ExposurePanel(PANEL.countries, PANEL.years, PANEL.observed, FIRST[order])
    fit = fit_poisson_fixed_effects(PANEL, y.ravel())
    other = fit_poisson_fixed_effects(moved, y[order].ravel())
    assert abs(fit.estimate - other.estimate) < 1e-8
    assert abs(fit.se_cluster - other.se_cluster) < 1e-8
