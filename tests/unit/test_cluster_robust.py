"""Cluster-robust errors where they have a closed form: two years, one date.

Country and year effects then leave the changes of the treated and of the others, and the estimate
is a difference of two means: CR2 is Welch's variance, CR3 has (N - 1)^2 where CR0 has N^2.
"""

import numpy as np
import pytest
from scipy import stats

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.linear import LinearEstimator, Regression
from analysis.estimators.two_way_fixed_effects import event_study_regression, twfe_regression
from analysis.inference.cluster_robust import cluster_robust, degenerate_reason, interval
from analysis.records import NotIdentifiedError

TREATED = np.array([12.0, 30.0, 3.0])
OTHERS = np.array([4.0, -6.0, 1.0, 9.0, 2.0])
DEVIATIONS = {
    "treated": np.sum((TREATED - TREATED.mean()) ** 2),
    "others": np.sum((OTHERS - OTHERS.mean()) ** 2),
}
START = np.array([50.0, 10, 100, 0, 5, 20, 35, 80])
Y = np.column_stack([START, START + np.concatenate([TREATED, OTHERS])]).ravel()


def two_years(n_treated=3, n_others=5):
    first = np.array([2011.0] * n_treated + [NEVER] * n_others)
    names = tuple(f"C{i}" for i in range(len(first)))
    return ExposurePanel(names, (2010, 2011), np.ones((len(first), 2), bool), first)


def closed_form(kind):
    N1, N0, G = 3, 5, 8
    cr0 = DEVIATIONS["treated"] / N1**2 + DEVIATIONS["others"] / N0**2
    if kind == "CR1":
        return cr0 * G / (G - 1)
    if kind == "CR1S":
        n, k = 2 * G, G + 2
        return cr0 * G / (G - 1) * (n - 1) / (n - k)
    if kind == "CR2":
        welch = DEVIATIONS["treated"] / (N1 - 1) / N1 + DEVIATIONS["others"] / (N0 - 1) / N0
        return welch
    return DEVIATIONS["treated"] / (N1 - 1) ** 2 + DEVIATIONS["others"] / (N0 - 1) ** 2


@pytest.mark.parametrize("kind", ["CR1", "CR1S", "CR2", "CR3"])
def test_two_years_equal_the_closed_form(kind):
    estimator = cluster_robust(twfe_regression(two_years()), kind)
    assert estimator.estimate(Y) == pytest.approx(TREATED.mean() - OTHERS.mean())
    assert estimator.standard_error(Y) ** 2 == pytest.approx(closed_form(kind))
    assert estimator.error_map.shape == (8, 16)


def test_cr2_degrees_of_freedom_are_welch_with_equal_variances():
    expected = (1 / 3 + 1 / 5) ** 2 / (1 / (3**2 * 2) + 1 / (5**2 * 4))
    assert cluster_robust(twfe_regression(two_years()), "CR2").df == pytest.approx(expected)
    assert cluster_robust(twfe_regression(two_years()), "CR3").df == 7


@pytest.mark.parametrize(
    ("n_treated", "n_others", "countries"), [(1, 5, "one country"), (4, 1, "one country")]
)
@pytest.mark.parametrize("kind", ["CR1", "CR1S", "CR2", "CR3"])
def test_a_single_treated_or_comparison_country_has_no_error(n_treated, n_others, countries, kind):
    regression = twfe_regression(two_years(n_treated, n_others))
    assert countries in degenerate_reason(regression)
    estimator = cluster_robust(regression, kind)
    assert estimator.error_map is None
    assert estimator.df is None
    np.testing.assert_allclose(estimator.weights, regression.weights())


def test_one_of_each_has_no_error_and_no_residual():
    reason = degenerate_reason(twfe_regression(two_years(1, 1)))
    assert "as many coefficients as figures" in reason


def test_two_countries_over_more_years_are_both_fitted_exactly():
    panel = ExposurePanel(
        ("AAA", "BBB"), (2009, 2010, 2011), np.ones((2, 3), bool), np.array([2011, NEVER])
    )
    assert "2 countries" in degenerate_reason(twfe_regression(panel))


def test_one_cluster_has_no_error():
    regression = Regression("mean", np.ones((4, 1)), np.ones(1), np.zeros(4, dtype=np.int64))
    assert "one country only" in degenerate_reason(regression)
    assert cluster_robust(regression, "CR2").error_map is None


def test_event_year_of_one_treated_country_has_no_error_while_others_have():
    first = np.array([2011.0, 2012, 2012, NEVER, NEVER, NEVER])
    panel = ExposurePanel(tuple("ABCDEF"), (2009, 2010, 2011, 2012), np.ones((6, 4), bool), first)
    study = event_study_regression(panel)
    without = {year for year, design in study.items() if degenerate_reason(design) is not None}
    # Relative year 1 is reached by A alone, relative year -3 by B and C.
    assert 1 in without
    assert -3 not in without


def test_undetermined_estimate_is_refused_not_given_a_reason():
    X = np.column_stack([np.ones(4), np.ones(4)])
    regression = Regression("twice the same", X, np.array([1.0, 0.0]), np.array([0, 0, 1, 1]))
    with pytest.raises(NotIdentifiedError, match="collinear"):
        cluster_robust(regression, "CR1")


def test_interval_by_hand():
    # Mean of 5 figures, its usual standard error; t(4) at 97.5% is 2.776445.
    y = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    E = (np.eye(5) - 1 / 5) / np.sqrt(5 * 4)
    low, high, p = interval(LinearEstimator("mean", np.full(5, 0.2), E, 4.0), y)
    half = 2.776445105 * np.std(y, ddof=1) / np.sqrt(5)
    assert (low, high) == pytest.approx((4 - half, 4 + half), rel=1e-8)
    assert p == pytest.approx(stats.ttest_1samp(y, 0).pvalue)


def test_interval_at_another_level_is_wider():
    estimator = cluster_robust(twfe_regression(two_years()), "CR2")
    low, high, p = interval(estimator, Y, 0.95)
    wide_low, wide_high, same_p = interval(estimator, Y, 0.99)
    assert wide_low < low < high < wide_high
    assert p == same_p


def test_interval_refuses_figures_that_are_fitted_exactly():
    parallel = np.column_stack([START, START + np.repeat([7.0, 2.0], [3, 5])]).ravel()
    with pytest.raises(NotIdentifiedError, match="fitted exactly"):
        interval(cluster_robust(twfe_regression(two_years()), "CR2"), parallel)


def test_interval_refuses_without_an_error():
    estimator = cluster_robust(twfe_regression(two_years(1, 5)), "CR2")
    with pytest.raises(NotIdentifiedError, match="no variation"):
        interval(estimator, np.arange(12.0))
