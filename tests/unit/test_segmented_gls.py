"""Generalised least squares for given autocorrelations, against the textbook formula."""

import numpy as np
import pytest

from analysis.estimators.interrupted_series import ols_change, segmented_design
from analysis.estimators.segmented_gls import (
    AUTOCORRELATIONS,
    fourier_terms,
    gls_change,
    gls_changes,
    season_dummies,
)
from analysis.records import NotIdentifiedError

YEARS = [2007, 2009, 2010, 2012, 2013, 2016]
Y = np.array([75.0, 60.0, 80.0, 95.0, 70.0, 130.0])


@pytest.mark.parametrize("rho", [-0.7, -0.2, 0.3, 0.9])
def test_formula_of_aitken_with_gaps(rho):
    design = segmented_design(YEARS, 2012, "level")
    gaps = np.abs(np.subtract.outer(YEARS, YEARS))
    inverse = np.linalg.inv(np.array([[rho ** int(gap) for gap in row] for row in gaps]))
    information = np.linalg.inv(design.X.T @ inverse @ design.X)
    beta = information @ design.X.T @ inverse @ Y
    residual = Y - design.X @ beta
    variance = residual @ inverse @ residual / 3
    at = design.columns.index("level")
    estimator = gls_change(design, "level", rho)
    assert estimator.estimate(Y) == pytest.approx(beta[at], rel=1e-9)
    assert estimator.standard_error(Y) == pytest.approx(
        np.sqrt(variance * information[at, at]), rel=1e-9
    )
    assert estimator.df == 3.0


def test_prais_winsten_by_hand():
    # Three years, trend and level: the transformed regression fits exactly, as least squares does.
    # With one year more, write the transformed rows out for autocorrelation 1/2.
    y = np.array([4.0, 6.0, 5.0, 11.0])
    X = np.array([[1, -3, 0], [1, -2, 0], [1, -1, 0], [1, 0, 1]], dtype=float)
    rows = np.vstack([np.sqrt(0.75) * X[0], X[1:] - 0.5 * X[:-1]])
    outcome = np.concatenate([[np.sqrt(0.75) * y[0]], y[1:] - 0.5 * y[:-1]])
    beta, rss, _, _ = np.linalg.lstsq(rows, outcome, rcond=None)
    estimator = gls_change(segmented_design([2011, 2012, 2013, 2014], 2014, "level"), "level", 0.5)
    assert estimator.estimate(y) == pytest.approx(beta[2], rel=1e-12)
    expected = np.sqrt(rss[0] * np.linalg.inv(rows.T @ rows)[2, 2])
    assert estimator.standard_error(y) == pytest.approx(expected, rel=1e-10)


def test_zero_autocorrelation_is_ordinary_least_squares():
    design = segmented_design(YEARS, 2012, "level_and_slope")
    grid = gls_changes(design, "slope")
    assert tuple(grid) == AUTOCORRELATIONS
    np.testing.assert_allclose(grid[0.0].weights, ols_change(design, "slope").weights, atol=1e-12)


def test_without_degrees_of_freedom_there_is_no_error():
    estimator = gls_change(segmented_design([2012, 2013, 2014], 2014, "level"), "level", 0.4)
    assert estimator.error_map is None
    assert estimator.estimate(np.array([10.0, 20.0, 50.0])) == pytest.approx(20.0)


@pytest.mark.parametrize("rho", [-1.0, 1.0, 1.5])
def test_autocorrelations_outside_the_range_are_refused(rho):
    with pytest.raises(ValueError, match="between -1 and 1"):
        gls_changes(segmented_design(YEARS, 2012, "level"), "level", (0.0, rho))


def test_fourier_terms_of_a_year_of_quarters():
    np.testing.assert_allclose(
        fourier_terms([0, 1, 2, 3], 4, 1), [[0, 1], [1, 0], [0, -1], [-1, 0]], atol=1e-15
    )
    with pytest.raises(ValueError, match="2 harmonics"):
        fourier_terms([0, 1, 2, 3], 4, 2)


def test_season_dummies_of_quarters():
    np.testing.assert_array_equal(
        season_dummies([3, 4, 5, 6], 4), [[0, 0, 1], [0, 0, 0], [1, 0, 0], [0, 1, 0]]
    )
    with pytest.raises(ValueError, match="two time points"):
        season_dummies([1, 2], 1)


def test_seasonal_terms_take_a_pure_season_out():
    times = list(range(1, 25))
    y = 50.0 + 2.0 * np.array(times) + 8.0 * (np.array(times) >= 13)
    season = np.tile([5.0, -3.0, 1.0, -9.0], 6)
    for adjustment in (season_dummies(times, 4), fourier_terms(times, 4, 1)):
        estimator = ols_change(segmented_design(times, 13, "level", adjustment=adjustment), "level")
        assert estimator.estimate(y) == pytest.approx(8.0)
    dummies = segmented_design(times, 13, "level", adjustment=season_dummies(times, 4))
    assert ols_change(dummies, "level").estimate(y + season) == pytest.approx(8.0)
    assert ols_change(segmented_design(times, 13, "level"), "level").estimate(
        y + season
    ) != pytest.approx(8.0, abs=0.1)


def test_seasonal_terms_that_the_years_cannot_carry_are_refused():
    times = [1, 2, 3, 5]
    with pytest.raises(NotIdentifiedError, match="adjustment 1"):
        segmented_design(times, 5, "level", adjustment=season_dummies(times, 4))
