"""The wild cluster restricted bootstrap against refitting every draw by brute force."""

import itertools

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.wild_bootstrap import POINTS, wild_cluster_bootstrap
from analysis.records import NotIdentifiedError

YEARS = (2009, 2010, 2011, 2012)


def make_panel(first_treated, observed=None):
    first = np.array(first_treated, dtype=float)
    shape = (len(first), len(YEARS))
    observed = np.ones(shape, bool) if observed is None else observed
    return ExposurePanel(tuple(f"C{i}" for i in range(len(first))), YEARS, observed, first)


FIVE = make_panel([2010, 2011, 2011, NEVER, NEVER])
SIX = make_panel([2010, 2011, 2012, NEVER, NEVER, NEVER])


def outcome(panel, seed, change=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(20, 5, len(panel.unit)) + change * panel.treated


def brute_force_p(panel, y, null, points):
    """Refit each draw: OLS with the null imposed for the fit, without it for the statistic."""
    X = twfe_regression(panel).X
    treated, effects = X[:, 0], X[:, 1:]
    restricted = effects @ np.linalg.lstsq(effects, y - null * treated, rcond=None)[0]
    restricted += null * treated
    residuals = y - restricted

    def t_statistic(values):
        beta = np.linalg.lstsq(X, values, rcond=None)[0]
        e = values - X @ beta
        inverse = np.linalg.pinv(X.T @ X)
        scores = [X[panel.unit == g].T @ e[panel.unit == g] for g in range(len(panel.countries))]
        variance = inverse @ sum(np.outer(s, s) for s in scores) @ inverse
        return (beta[0] - null) / np.sqrt(variance[0, 0])

    actual = abs(t_statistic(y))
    draws = itertools.product(points, repeat=len(panel.countries))
    larger = [
        abs(t_statistic(restricted + np.array(v)[panel.unit] * residuals)) >= actual * (1 - 1e-9)
        for v in draws
    ]
    return np.mean(larger)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("panel", "change"), [(FIVE, 0.0), (SIX, 8.0)])
def test_all_sign_vectors_equal_brute_force(panel, change, seed):
    y = outcome(panel, seed, change)
    result = wild_cluster_bootstrap(twfe_regression(panel), y)
    assert result.enumerated
    assert result.weights == "rademacher"
    assert result.n_vectors == 2 ** len(panel.countries)
    assert result.p_value == pytest.approx(brute_force_p(panel, y, 0.0, [-1, 1]))


def test_all_vectors_of_webb_equal_brute_force():
    panel = make_panel([2010, 2011, NEVER, NEVER])
    y = outcome(panel, 4, 5.0)
    result = wild_cluster_bootstrap(twfe_regression(panel), y, weights="webb")
    points = [s * np.sqrt(k / 2) for s in (-1, 1) for k in (1, 2, 3)]
    assert result.enumerated
    assert result.n_vectors == 6**4
    assert result.p_value == pytest.approx(brute_force_p(panel, y, 0.0, points))
    assert result.smallest_p == pytest.approx(6 / 6**4)


def test_webb_points_have_mean_zero_and_variance_one():
    assert POINTS["webb"].mean() == pytest.approx(0)
    assert np.mean(POINTS["webb"] ** 2) == pytest.approx(1)
    assert len(set(POINTS["webb"])) == 6


def test_interval_holds_the_values_that_brute_force_does_not_reject():
    y = outcome(SIX, 5, 10.0)
    result = wild_cluster_bootstrap(twfe_regression(SIX), y, level=0.8)
    step = 1e-4
    assert brute_force_p(SIX, y, result.ci_low + step, [-1, 1]) > 0.2
    assert brute_force_p(SIX, y, result.ci_low - step, [-1, 1]) <= 0.2
    assert brute_force_p(SIX, y, result.ci_high - step, [-1, 1]) > 0.2
    assert brute_force_p(SIX, y, result.ci_high + step, [-1, 1]) <= 0.2


def test_interval_has_no_end_where_the_test_cannot_reject():
    panel = make_panel([2010, 2011, NEVER, NEVER])
    result = wild_cluster_bootstrap(twfe_regression(panel), outcome(panel, 6, 1000.0))
    # Signs of four countries: 16 vectors, of which two always tie.
    assert result.smallest_p == pytest.approx(2 / 16)
    assert result.p_value >= 2 / 16
    assert (result.ci_low, result.ci_high) == (None, None)
    assert "cannot reject at 5%" in result.sentence


def test_smallest_p_is_attained_by_a_large_change():
    regression = twfe_regression(SIX)
    result = wild_cluster_bootstrap(regression, outcome(SIX, 7, 1e5))
    assert result.p_value == pytest.approx(result.smallest_p)
    assert result.smallest_p == pytest.approx(2 / 64)


def test_country_with_one_figure_is_not_counted():
    observed = np.ones((6, 4), bool)
    observed[5, 1:] = False
    panel = make_panel([2010, 2011, 2011, NEVER, NEVER, NEVER], observed)
    y = outcome(panel, 1)
    result = wild_cluster_bootstrap(twfe_regression(panel), y)
    assert result.n_clusters == 5
    assert result.p_value == pytest.approx(brute_force_p(FIVE, y[:20], 0.0, [-1, 1]))


def test_many_countries_are_sampled_by_seed():
    panel = make_panel([2010, 2011, 2012, 2011] + [NEVER] * 10)
    regression, y = twfe_regression(panel), outcome(panel, 8, 2.0)
    first, again, other = (
        wild_cluster_bootstrap(regression, y, draws=999, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.p_value != other.p_value
    assert first.weights == "webb"
    assert not first.enumerated
    assert first.n_vectors == 1000
    assert first.smallest_p == pytest.approx(1 / 1000)
    assert "999 sampled" in first.sentence


def test_refusals():
    with pytest.raises(NotIdentifiedError, match="single treated"):
        wild_cluster_bootstrap(
            twfe_regression(make_panel([2010, NEVER, NEVER])), np.arange(12.0) ** 2
        )
    exact = 3.0 * FIVE.treated + FIVE.unit + FIVE.period
    with pytest.raises(NotIdentifiedError, match="fitted exactly"):
        wild_cluster_bootstrap(twfe_regression(FIVE), exact)


def test_size_is_near_nominal_while_cr1_rejects_too_often():
    panel = make_panel([2010, 2011, 2011, 2012, NEVER, NEVER, NEVER, NEVER])
    regression = twfe_regression(panel)
    rng = np.random.default_rng(9)
    draws = 150
    Y = rng.normal(size=(len(panel.unit), draws))
    rejected = np.mean([wild_cluster_bootstrap(regression, y).p_value <= 0.05 for y in Y.T])
    # Two Monte Carlo errors on each side of five percent.
    assert 0.014 <= rejected <= 0.086
    estimator = cluster_robust(regression, "CR1")
    naive = np.mean(np.abs(estimator.estimate(Y)) > 1.96 * estimator.standard_error(Y))
    assert naive > rejected
