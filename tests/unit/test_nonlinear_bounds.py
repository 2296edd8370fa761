"""Bounds of PPML and of rates against enumeration of every allowed count."""

import itertools

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects
from analysis.records import NotIdentifiedError
from analysis.sensitivity.nonlinear_bounds import ppml_bounds, rate_bounds


def panel_of(first_treated, years, observed=None):
    shape = (len(first_treated), len(years))
    return ExposurePanel(
        tuple(f"C{i}" for i in range(shape[0])),
        tuple(years),
        np.ones(shape, bool) if observed is None else np.array(observed, bool),
        np.array(first_treated, float),
    )


def every_estimate(panel, low, high):
    boxes = [range(a, b + 1) for a, b in zip(low, high, strict=True)]
    return [
        fit_poisson_fixed_effects(panel, np.array(y, float)).estimate
        for y in itertools.product(*boxes)
    ]


def test_two_by_two_bounds_by_hand():
    low, high = np.array([18, 43, 28, 38]), np.array([22, 47, 32, 42])
    bounds = ppml_bounds(panel_of([2010, NEVER], (2009, 2010)), low, high, seed=1)
    assert bounds.low == pytest.approx(np.log(43 / 22) - np.log(42 / 28), abs=1e-9)
    assert bounds.high == pytest.approx(np.log(47 / 18) - np.log(38 / 32), abs=1e-9)
    assert bounds.status == "proven"
    assert bounds.counts_low.tolist() == [22, 43, 28, 42]
    assert bounds.counts_high.tolist() == [18, 47, 32, 38]


def test_one_date_bounds_match_enumeration():
    panel = panel_of([2011, NEVER, 2000], (2009, 2010, 2011))
    low = np.array([3, 4, 9, 5, 1, 2, 8, 7, 7])
    high = low + np.array([1, 0, 2, 0, 1, 1, 1, 0, 1])
    bounds = ppml_bounds(panel, low, high, seed=1)
    estimates = every_estimate(panel, low, high)
    assert bounds.status == "proven"
    assert bounds.low == pytest.approx(min(estimates), abs=1e-9)
    assert bounds.high == pytest.approx(max(estimates), abs=1e-9)


@pytest.mark.parametrize("observed", [None, [[1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 1, 1]]])
def test_staggered_bounds_match_enumeration(observed):
    panel = panel_of([2010, 2011, NEVER, NEVER], (2009, 2010, 2011), observed)
    n = len(panel.unit)
    low = np.array([2, 4, 5, 1, 3, 6, 4, 3, 2, 5, 0, 4])[:n]
    width = np.array([2, 0, 1, 2, 0, 1, 0, 1, 0, 0, 2, 1])[:n]
    bounds = ppml_bounds(panel, low, low + width, seed=1, starts=4)
    estimates = every_estimate(panel, low, low + width)
    assert bounds.status.startswith("found (search effort: 5 starts a side")
    assert bounds.low == pytest.approx(min(estimates), abs=1e-8)
    assert bounds.high == pytest.approx(max(estimates), abs=1e-8)


@pytest.mark.parametrize("seed", [21, 94, 102, 104, 137])
def test_wide_cells_on_small_counts_match_all_vertices(seed):
    # Seeds on which climbing along the gradient alone stops short of the best vertex.
    panel = panel_of([2010, 2011, 2012, NEVER], range(2009, 2013))
    rng = np.random.default_rng(seed)
    low = rng.integers(1, 4, 16)
    wide = rng.choice(16, 5, replace=False)
    high = low.copy()
    high[wide] += rng.choice([2, 20], 5)
    bounds = ppml_bounds(panel, low, high, seed=1)
    estimates = []
    for upper in itertools.product([False, True], repeat=5):
        y = low.astype(float)
        y[wide] = np.where(upper, high[wide], low[wide])
        estimates.append(fit_poisson_fixed_effects(panel, y).estimate)
    assert bounds.low == pytest.approx(min(estimates), abs=1e-8)
    assert bounds.high == pytest.approx(max(estimates), abs=1e-8)


def test_reported_counts_lie_in_the_cells_and_give_the_ends():
    panel = panel_of([2010, 2011, NEVER, NEVER], (2009, 2010, 2011))
    low = np.array([3, 4, 5, 1, 3, 6, 4, 0, 2, 0, 0, 0])
    high = low + 4
    bounds = ppml_bounds(panel, low, high, seed=1)
    for end, counts in ((bounds.low, bounds.counts_low), (bounds.high, bounds.counts_high)):
        assert np.all((low <= counts) & (counts <= high))
        assert fit_poisson_fixed_effects(panel, counts.astype(float)).estimate == end
    again = ppml_bounds(panel, low, high, seed=1)
    assert (again.low, again.high, again.status) == (bounds.low, bounds.high, bounds.status)


@pytest.mark.parametrize("staggered", [False, True])
def test_zero_under_exposure_is_unbounded_below_and_says_so(staggered):
    panel = panel_of([2011, 2012 if staggered else 2011, NEVER], range(2009, 2013))
    low = np.array([[8, 9, 0, 0], [7, 8, 6, 0], [5, 6, 7, 8]])
    if not staggered:
        low[1, 2] = 0
    low = low.ravel()
    bounds = ppml_bounds(panel, low, low + 4, seed=1, starts=3)
    assert bounds.low == -np.inf
    assert bounds.counts_low is None
    assert np.isfinite(bounds.high)
    assert "unbounded below: counts that may be zero" in bounds.status


def test_unbounded_on_both_sides_is_refused():
    low = np.array([0, 0, 5, 6])
    with pytest.raises(NotIdentifiedError, match="unbounded on both sides"):
        ppml_bounds(panel_of([2010, NEVER], (2009, 2010)), low, low + 4, seed=1)


def test_a_design_without_comparison_is_refused():
    low = np.array([3, 4, 5, 6])
    with pytest.raises(NotIdentifiedError, match="collinear"):
        ppml_bounds(panel_of([2010, 2010], (2009, 2010)), low, low + 4, seed=1)


def test_rates_by_enumeration():
    bounds = (np.array([3, 0]), np.array([7, 4]), np.array([8, 18]), np.array([12, 22]))
    low, high = rate_bounds(*bounds)
    for cell in range(2):
        rates = [
            a / b
            for a in range(bounds[0][cell], bounds[1][cell] + 1)
            for b in range(bounds[2][cell], bounds[3][cell] + 1)
        ]
        assert (low[cell], high[cell]) == (min(rates), max(rates))


def test_a_denominator_that_may_be_zero_is_refused():
    with pytest.raises(NotIdentifiedError, match="may be zero in 1 of 2 cells"):
        rate_bounds(np.array([3, 3]), np.array([7, 7]), np.array([0, 8]), np.array([4, 12]))


def test_reversed_rate_cells_are_refused():
    with pytest.raises(ValueError, match="low <= high"):
        rate_bounds(np.array([7]), np.array([3]), np.array([8]), np.array([12]))
