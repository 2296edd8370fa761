"""Bounds of many panels at once against the bounds of one."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.records import NotIdentifiedError
from analysis.sensitivity.nonlinear_bounds import ppml_bounds
from analysis.sensitivity.rounding_bounds import estimate_bounds
from analysis.simulation.batched_bounds import linear_bounds, poisson_bounds


def panel_with(first_treated):
    countries = tuple(f"C{i}" for i in range(len(first_treated)))
    years = (2009, 2010, 2011)
    observed = np.ones((len(countries), len(years)), dtype=np.bool_)
    return ExposurePanel(countries, years, observed, np.array(first_treated, dtype=np.float64))


ONE_DATE = panel_with([2011, 2011, NEVER, NEVER, 2000])


def some_cells(R, seed=5):
    """Return cells of which most may be zero, so that every kind of unbounded side occurs."""
    rng = np.random.default_rng(seed)
    low = rng.choice([0, 0, 0, 0, 3], size=(len(ONE_DATE.unit), R))
    return low, low + rng.choice([0, 1, 4], size=low.shape)


def one_by_one(low, high):
    for r in range(low.shape[1]):
        try:
            bounds = ppml_bounds(ONE_DATE, low[:, r], high[:, r], seed=1)
        except NotIdentifiedError:
            yield np.nan, np.nan
        else:
            yield bounds.low, bounds.high


def test_poisson_bounds_equal_those_of_one_panel():
    low, high = some_cells(120)
    expected = np.array(list(one_by_one(low, high)))
    found = np.column_stack(poisson_bounds(ONE_DATE, low, high))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    kinds = {(np.isneginf(a), np.isposinf(b), np.isnan(a)) for a, b in expected}
    assert len(kinds) == 4, "bounded, unbounded on either side, and refused"


def test_poisson_bounds_need_one_date():
    panel = panel_with([2010, 2011, NEVER])
    with pytest.raises(NotIdentifiedError, match="one date"):
        poisson_bounds(panel, np.ones((9, 2)), np.ones((9, 2)))


def test_linear_bounds_equal_those_of_one_panel():
    low, high = some_cells(6)
    estimator = cluster_robust(twfe_regression(ONE_DATE), "CR1")
    found = np.column_stack(linear_bounds(estimator.weights, low, high))
    for r in range(low.shape[1]):
        bounds = estimate_bounds(estimator, low[:, r], high[:, r])
        assert found[r] == pytest.approx([bounds.low, bounds.high], abs=1e-12)
