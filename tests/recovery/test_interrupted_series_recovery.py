"""Known changes in simulated series are recovered within Monte Carlo error."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimators.interrupted_series import (
    level_and_slope_change,
    level_change,
    ols_change,
    segmented_design,
)
from analysis.estimators.segmented_counts import segmented_counts
from analysis.estimators.segmented_gls import gls_change
from analysis.inference.interruption_permutation import permute_interruption
from analysis.inference.newey_west import newey_west_change, size_under_no_change

YEARS = list(range(2009, 2015))
DRAWS = 20_000
LEVEL, SLOPE = -40.0, 12.0


def series(rng, event_year, slope, rho=0.0, sd=15.0):
    """(6, DRAWS) trend, step and slope with first-order autoregressive errors."""
    shocks = rng.normal(size=(6, DRAWS)) * sd
    errors = np.empty_like(shocks)
    errors[0] = shocks[0]
    for t in range(1, 6):
        errors[t] = rho * errors[t - 1] + np.sqrt(1 - rho**2) * shocks[t]
    time = np.array(YEARS)[:, None] - event_year
    mean = 200 + 9.0 * time + LEVEL * (time >= 0) + slope * np.maximum(time, 0)
    return mean + errors


def monte_carlo(estimator, Y, truth):
    """Bias in Monte Carlo errors, and coverage of the 95% interval."""
    estimates = estimator.estimate(Y)
    errors = estimator.standard_error(Y)
    bias = (estimates.mean() - truth) / (estimates.std() / np.sqrt(DRAWS))
    covered = np.abs(estimates - truth) <= stats.t.ppf(0.975, estimator.df) * errors
    return bias, covered.mean()


COVERAGE_ERROR = 4 * np.sqrt(0.05 * 0.95 / DRAWS)


@pytest.mark.parametrize("event_year", [2012, 2013, 2014])
def test_level_change_is_unbiased_and_its_interval_covers(event_year):
    Y = series(np.random.default_rng(event_year), event_year, 0.0)
    bias, coverage = monte_carlo(level_change(YEARS, event_year), Y, LEVEL)
    assert abs(bias) < 4
    assert coverage == pytest.approx(0.95, abs=COVERAGE_ERROR)


@pytest.mark.parametrize(("change", "truth"), [("level", LEVEL), ("slope", SLOPE)])
def test_level_and_slope_are_unbiased_and_their_intervals_cover(change, truth):
    Y = series(np.random.default_rng(5), 2012, SLOPE)
    bias, coverage = monte_carlo(level_and_slope_change(YEARS, 2012)[change], Y, truth)
    assert abs(bias) < 4
    assert coverage == pytest.approx(0.95, abs=COVERAGE_ERROR)


@pytest.mark.parametrize("rho", [-0.4, 0.6])
def test_gls_covers_when_the_autocorrelation_is_right(rho):
    Y = series(np.random.default_rng(6), 2012, 0.0, rho)
    design = segmented_design(YEARS, 2012, "level")
    bias, coverage = monte_carlo(gls_change(design, "level", rho), Y, LEVEL)
    assert abs(bias) < 4
    assert coverage == pytest.approx(0.95, abs=COVERAGE_ERROR)


def test_ols_does_not_cover_when_errors_are_strongly_autocorrelated():
    # Why the grid of autocorrelations stands beside the headline.
    Y = series(np.random.default_rng(7), 2013, 0.0, 0.8)
    bias, coverage = monte_carlo(level_change(YEARS, 2013), Y, LEVEL)
    assert abs(bias) < 4
    assert coverage < 0.95 - COVERAGE_ERROR


@pytest.mark.parametrize("change", ["level", "slope"])
def test_six_points_keep_the_size_of_ols_and_not_of_newey_west(change):
    rng = np.random.default_rng(9)
    design = segmented_design(YEARS, 2012, "level_and_slope")
    ols = size_under_no_change(level_and_slope_change(YEARS, 2012)[change], rng)
    assert ols.rate == pytest.approx(0.05, abs=4 * ols.monte_carlo_error)
    newey_west = size_under_no_change(newey_west_change(design, change, 1), rng)
    assert newey_west.rate > 0.05 + 20 * newey_west.monte_carlo_error


def permutation_p(years, Y):
    """Admissible years, and (m, R) p of each of them for R series: share of t as large."""
    admissible = permute_interruption(years, years[4], Y[:, 0]).admissible_years
    estimators = [ols_change(segmented_design(years, at, "level"), "level") for at in admissible]
    t = np.array([np.abs(one.estimate(Y)) / one.standard_error(Y) for one in estimators])
    return admissible, (t[None, :, :] >= t[:, None, :] - 1e-9).mean(axis=1)


@pytest.mark.parametrize(("rho", "least", "most"), [(0.0, 0.02, 0.065), (0.6, 0.008, 0.05)])
def test_size_of_the_permutation_of_the_year(rho, least, most):
    """Exact for a year picked by chance, whatever the errors; near it for a year at a given place.

    Thirty years admit 27, so the test at 5% rejects where the event ranks first: in 1/27 of series.
    With independent errors the first and the last year rank first somewhat more often.
    """
    years = list(range(1985, 2015))
    rng = np.random.default_rng(20)
    distance = np.abs(np.subtract.outer(years, years))
    Y = np.linalg.cholesky(rho**distance) @ rng.normal(size=(30, 8000))
    admissible, p = permutation_p(years, Y)
    assert len(admissible) == 27
    for column in range(3):
        found = permute_interruption(years, 2000, Y[:, column])
        assert found.p_value == pytest.approx(p[admissible.index(2000), column])
    rejected = (p <= 0.05).mean(axis=1)
    assert rejected.mean() == pytest.approx(1 / 27, abs=1e-3)
    assert least < rejected.min()
    assert rejected.max() < most


@pytest.mark.parametrize(("family", "alpha", "n_fits"), [("poisson", 0.0, 200), ("nb2", 0.05, 40)])
def test_rate_ratios_and_their_errors_are_recovered(family, alpha, n_fits):
    rng = np.random.default_rng(12)
    years = list(range(1985, 2015))
    time = np.array(years) - 2000
    mean = np.exp(5.0 + 0.01 * time - 0.5 * (time >= 0))
    design = segmented_design(years, 2000, "level")
    rate = mean if alpha == 0 else mean * rng.gamma(1 / alpha, alpha, size=(n_fits, 30))
    Y = rng.poisson(rate, size=(n_fits, 30)).astype(float)
    fits = [segmented_counts(design, y, family).changes["level"] for y in Y]
    estimates = np.array([fit.log_rate_ratio for fit in fits])
    errors = np.array([fit.standard_error for fit in fits])
    assert estimates.mean() == pytest.approx(-0.5, abs=4 * estimates.std() / np.sqrt(n_fits))
    # Mean standard error against the spread, whose own error is spread / sqrt(2 n).
    assert errors.mean() == pytest.approx(estimates.std(), rel=4 / np.sqrt(2 * n_fits))
