"""Newey-West errors against sums written out, and the measured size of the tests."""

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.estimators.interrupted_series import level_change, ols_change, segmented_design
from analysis.inference.newey_west import newey_west_change, size_under_no_change
from analysis.records import NotIdentifiedError

YEARS = list(range(2009, 2015))
Y = np.array([100.0, 110.0, 105.0, 130.0, 120.0, 160.0])


def sums_written_out(years, X, y, lag):
    """Newey & West (1987), eq. 5, by loops over pairs of years."""
    bread = np.linalg.inv(X.T @ X)
    residual = y - X @ bread @ X.T @ y
    meat = np.zeros((X.shape[1], X.shape[1]))
    for t, year in enumerate(years):
        for s, other in enumerate(years):
            weight = max(0.0, 1 - abs(year - other) / (lag + 1))
            meat += weight * residual[t] * residual[s] * np.outer(X[t], X[s])
    n, k = X.shape
    return n / (n - k) * bread @ meat @ bread


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
@pytest.mark.parametrize("years", [YEARS, [2007, 2009, 2010, 2012, 2013, 2016]])
def test_sums_written_out(years, lag):
    design = segmented_design(years, 2012, "level")
    expected = sums_written_out(years, design.X, Y, lag)
    at = design.columns.index("level")
    assert newey_west_change(design, "level", lag).standard_error(Y) == pytest.approx(
        np.sqrt(expected[at, at]), rel=1e-10
    )


def test_lag_one_by_hand():
    # Change of level with 3 + 1 years: residuals (a, -2a, a, 0) and weights (2/3, -1/3, -4/3, 1),
    # from the line through 0, 3, 0 (a = -1). Products u = weight * residual: -2/3, -2/3, 4/3, 0.
    # Lag 0: 4/9 + 4/9 + 16/9 = 24/9. Lag 1, twice half: 4/9 - 8/9 + 0 = -4/9. Sum 20/9, times 4.
    design = segmented_design([2011, 2012, 2013, 2014], 2014, "level")
    y = np.array([0.0, 3.0, 0.0, 7.0])
    estimator = newey_west_change(design, "level", 1)
    np.testing.assert_allclose(estimator.weights, [2 / 3, -1 / 3, -4 / 3, 1], atol=1e-12)
    assert estimator.standard_error(y) == pytest.approx(np.sqrt(80 / 9), rel=1e-10)


@pytest.mark.parametrize("lag", [1, 2])
def test_equals_statsmodels_with_its_correction_and_not_without(lag):
    design = segmented_design(YEARS, 2012, "level_and_slope")
    model = sm.OLS(Y, design.X)
    ours = newey_west_change(design, "slope", lag).standard_error(Y)
    at = design.columns.index("slope")

    def theirs(use_correction):
        options = {"maxlags": lag, "use_correction": use_correction}
        return model.fit(cov_type="HAC", cov_kwds=options).bse[at]

    assert ours == pytest.approx(theirs(True), rel=1e-9)
    assert ours == pytest.approx(np.sqrt(6 / 2) * theirs(False), rel=1e-9)


def test_the_estimate_is_that_of_least_squares():
    design = segmented_design(YEARS, 2012, "level")
    estimator = newey_west_change(design, "level")
    assert estimator.estimate(Y) == pytest.approx(ols_change(design, "level").estimate(Y))
    assert estimator.df == 3.0


def test_refusals():
    exact = segmented_design([2012, 2013, 2014], 2014, "level")
    with pytest.raises(NotIdentifiedError, match="no residuals"):
        newey_west_change(exact, "level")
    with pytest.raises(ValueError, match="negative"):
        newey_west_change(segmented_design(YEARS, 2012, "level"), "level", -1)
    with pytest.raises(NotIdentifiedError, match="no test"):
        size_under_no_change(level_change([2012, 2013, 2014], 2014), np.random.default_rng(0))


def test_the_measured_size_is_reproducible_and_exact_for_ols():
    ols = level_change(YEARS, 2012)
    size = size_under_no_change(ols, np.random.default_rng(3))
    assert size == size_under_no_change(ols, np.random.default_rng(3))
    assert size.rate == pytest.approx(0.05, abs=4 * size.monte_carlo_error)
    assert size.draws == 20_000
    tenth = size_under_no_change(ols, np.random.default_rng(4), nominal=0.10)
    assert tenth.rate == pytest.approx(0.10, abs=4 * tenth.monte_carlo_error)
