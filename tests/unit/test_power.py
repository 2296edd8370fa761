"""Minimal detectable effects against closed forms, statsmodels and simulation."""

import math

import numpy as np
import pytest
from scipy import integrate, stats
from statsmodels.stats.power import NormalIndPower, TTestPower

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError
from analysis.sensitivity.power import (
    detectable_noncentrality,
    detectable_slope,
    minimal_detectable_effect,
    pre_period_mean,
    pretrend_power,
)


@pytest.mark.parametrize("df", [3, 10, 31])
@pytest.mark.parametrize("power", [0.5, 0.8])
def test_noncentral_t_against_statsmodels(df, power):
    # A one-sample t test with n observations has n - 1 degrees of freedom, noncentrality d sqrt(n).
    n = df + 1
    effect = detectable_noncentrality(df, 0.05, power) / math.sqrt(n)
    assert TTestPower().power(effect, n, 0.05, df=df) == pytest.approx(power, abs=1e-8)


def test_normal_limit_against_statsmodels():
    # Two groups of 100 with unit variance: standard error sqrt(2 / 100).
    effect = NormalIndPower().solve_power(nobs1=100, alpha=0.05, power=0.8)
    expected = effect / math.sqrt(2 / 100)
    assert detectable_noncentrality(math.inf) == pytest.approx(expected, abs=1e-6)
    assert detectable_noncentrality(math.inf) == pytest.approx(2.8016, abs=1e-4)


def test_detected_with_the_wanted_power_in_simulation():
    rng = np.random.default_rng(8)
    df, draws = 4, 200_000
    shift = detectable_noncentrality(df, 0.1, 0.7)
    t = (rng.normal(size=draws) + shift) / np.sqrt(rng.chisquare(df, draws) / df)
    rejected = (np.abs(t) > stats.t.ppf(0.95, df)).mean()
    assert rejected == pytest.approx(0.7, abs=3 * math.sqrt(0.7 * 0.3 / draws))


def mean_of_five():
    centred = (np.eye(5) - 0.2) / math.sqrt(20)
    return LinearEstimator("mean", np.full(5, 0.2), centred, 4.0)


def test_effect_in_people_and_percent():
    y = np.array([10.0, 12.0, 14.0, 16.0, 18.0])  # variance 10, standard error sqrt(2)
    found = minimal_detectable_effect(mean_of_five(), y, pre_mean=-40.0)
    assert found.standard_error == pytest.approx(math.sqrt(2))
    # t quantiles with 4 degrees of freedom: 2.776445 and 0.940965.
    assert found.approximate == pytest.approx((2.776445 + 0.940965) * math.sqrt(2), rel=1e-6)
    n = 5
    exact = TTestPower().solve_power(nobs=n, alpha=0.05, power=0.8) * math.sqrt(n) * math.sqrt(2)
    assert found.exact == pytest.approx(exact, rel=1e-6)
    assert found.percent_of_pre_mean == pytest.approx(100 * found.exact / 40)
    assert minimal_detectable_effect(mean_of_five(), y, 0.0).percent_of_pre_mean is None


def test_refuses_without_variation():
    with pytest.raises(NotIdentifiedError, match="no variation"):
        minimal_detectable_effect(mean_of_five(), np.full(5, 3.0), 3.0)
    without = LinearEstimator("one pair", np.array([1.0, -1.0]), None, None)
    with pytest.raises(NotIdentifiedError, match="leaves no variation"):
        minimal_detectable_effect(without, np.array([1.0, 2.0]), 3.0)
    with pytest.raises(ValueError, match="size 0.9 and power 0.8"):
        minimal_detectable_effect(mean_of_five(), np.arange(5.0), 3.0, size=0.9)


def test_pre_period_mean_by_hand():
    panel = ExposurePanel(
        ("AAA", "BBB", "CCC", "DDD"),
        (2012, 2013, 2014),
        np.ones((4, 3), dtype=bool),
        np.array([2013.0, 2014.0, NEVER, 2012.0]),
    )
    y = np.array([30.0, 99, 99, 10.0, 20.0, 99, 99, 99, 99, 99, 99, 99])
    assert pre_period_mean(panel, y) == pytest.approx((30 + 10 + 20) / 3)
    later = ExposurePanel(("AAA",), (2012,), np.ones((1, 1), dtype=bool), np.array([2013.0]))
    with pytest.raises(NotIdentifiedError, match="before its event"):
        pre_period_mean(later, np.array([1.0]))


def test_one_pre_coefficient_has_the_normal_closed_form():
    # One coefficient two years before the reference: mean -2 slope, standard error 3.
    found = pretrend_power(4.0, [-2], np.array([[9.0]]), 0)
    z = 1.959963984540054
    expected = 1 - (stats.norm.cdf(z + 8 / 3) - stats.norm.cdf(-z + 8 / 3))
    assert found == pytest.approx(expected, abs=1e-12)
    slope = detectable_slope([-2], np.array([[9.0]]), 0, power=0.8)
    assert slope == pytest.approx(detectable_noncentrality(math.inf) * 3 / 2, rel=1e-8)


def test_independent_coefficients_multiply():
    slope, errors, periods = 1.2, np.array([2.0, 1.5, 1.0, 0.8]), [-4, -3, -2, -1]
    z = 1.959963984540054
    means = slope * np.array(periods) / errors
    inside = np.prod(stats.norm.cdf(z - means) - stats.norm.cdf(-z - means))
    assert pretrend_power(slope, periods, np.diag(errors**2), 0) == pytest.approx(
        1 - inside, abs=1e-5
    )


def test_two_correlated_coefficients_against_quadrature():
    covariance = np.array([[4.0, 2.5], [2.5, 3.0]])
    z = 1.959963984540054
    mean = 0.9 * np.array([-2, -1])
    spread = math.sqrt(3.0 - 2.5**2 / 4.0)

    def second_inside(first):
        centre = mean[1] + 2.5 / 4.0 * (first - mean[0])
        limit = z * math.sqrt(3.0)
        inside = stats.norm.cdf(limit, centre, spread) - stats.norm.cdf(-limit, centre, spread)
        return inside * stats.norm.pdf(first, mean[0], 2.0)

    inside, _ = integrate.quad(second_inside, -2 * z, 2 * z)
    assert pretrend_power(0.9, [-2, -1], covariance, 0) == pytest.approx(1 - inside, abs=1e-7)


def test_correlated_coefficients_against_simulation():
    covariance = np.array([[4.0, 2.5, 1.0], [2.5, 3.0, 1.2], [1.0, 1.2, 2.0]])
    periods, draws = [-3, -2, -1], 200_000
    slope = detectable_slope(periods, covariance, 0, power=0.5)
    drawn = np.random.default_rng(2).multivariate_normal(
        slope * np.array(periods), covariance, size=draws
    )
    noticed = (np.abs(drawn) > 1.959964 * np.sqrt(np.diag(covariance))).any(axis=1).mean()
    assert noticed == pytest.approx(0.5, abs=3 * math.sqrt(0.25 / draws))


def test_no_slope_is_needed_when_the_test_rejects_anyway():
    many = list(range(-20, 0))
    assert detectable_slope(many, np.eye(20), 0, power=0.6) == 0.0


def test_slope_scales_with_the_unit_of_the_outcome():
    covariance = np.array([[4.0, 1.0], [1.0, 3.0]])
    small = detectable_slope([-2, -1], covariance, 0)
    assert detectable_slope([-2, -1], covariance * 1e6, 0) == pytest.approx(1000 * small)


def test_refuses_without_pre_coefficients():
    with pytest.raises(NotIdentifiedError, match="no pre-coefficient"):
        pretrend_power(1.0, [], np.empty((0, 0)), 0)
    with pytest.raises(NotIdentifiedError, match="no variance"):
        pretrend_power(1.0, [-1], np.zeros((1, 1)), 0)
    with pytest.raises(ValueError, match="covariance has shape"):
        pretrend_power(1.0, [-1], np.eye(2), 0)
