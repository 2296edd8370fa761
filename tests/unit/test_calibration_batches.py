"""The tests on many panels at once against the same tests on one."""

import itertools

import numpy as np
import pytest
from scipy import stats

from analysis.design.panel import ExposurePanel
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.long_differences import long_difference
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust, interval
from analysis.inference.conley_taber import conley_taber
from analysis.inference.randomization import randomization_test
from analysis.inference.wild_bootstrap import wild_cluster_bootstrap
from analysis.records import NotIdentifiedError
from analysis.simulation.batched_controls import conley_taber_p_values
from analysis.simulation.batched_poisson import poisson_fits
from analysis.simulation.batched_tests import (
    assigned_paths,
    bootstrap_p_values,
    bootstrap_vectors,
    date_paths,
    randomization_p_values,
    t_rejections,
)


def panel_with(first_treated, years=6):
    N = len(first_treated)
    return ExposurePanel(
        tuple(f"C{i:02d}" for i in range(N)),
        tuple(range(2009, 2009 + years)),
        np.ones((N, years), dtype=np.bool_),
        np.array(first_treated, dtype=np.float64),
    )


STAGGERED = panel_with([2011, 2011, 2013] + [np.inf] * 6)
PANELS = {
    "one date": panel_with([2012] * 3 + [np.inf] * 7),
    "staggered": STAGGERED,
    "always treated": panel_with([2009, 2012, 2012] + [np.inf] * 5),
}


def outcomes(panel, R=4):
    # Not whole: an estimate of exactly zero would leave ties to the rounding of the computer.
    return np.random.default_rng(11).gamma(3.0, size=(len(panel.unit), R))


def clustered(panel):
    return cluster_robust(twfe_regression(panel), "CR1")


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("kind", ["rademacher", "webb"])
def test_bootstrap_equals_the_bootstrap_of_one_panel(name, kind):
    # More than 12 countries, so that both samples draw the same vectors.
    panel = PANELS[name]
    panel = panel_with([*panel.first_treated, *[np.inf] * 6])
    Y, regression = outcomes(panel), twfe_regression(panel)
    vectors = bootstrap_vectors(kind, len(panel.countries), 199, np.random.default_rng(5))
    one_by_one = [
        wild_cluster_bootstrap(regression, y, weights=kind, draws=199, seed=5).p_value for y in Y.T
    ]
    assert bootstrap_p_values(regression, Y, vectors) == pytest.approx(one_by_one, abs=1e-12)


def test_few_countries_use_every_sign_as_the_bootstrap_of_one_panel_does():
    panel = panel_with([2012, 2012, np.inf, np.inf, np.inf])
    vectors = bootstrap_vectors("rademacher", 5, 19, np.random.default_rng(0))
    assert len(np.unique(vectors, axis=0)) == len(vectors) == 2**5
    assert (vectors[0] == 1).all()
    Y, regression = outcomes(panel), twfe_regression(panel)
    one_by_one = [wild_cluster_bootstrap(regression, y, weights="rademacher").p_value for y in Y.T]
    assert bootstrap_p_values(regression, Y, vectors) == pytest.approx(one_by_one, abs=1e-12)


def test_few_assignments_are_all_used():
    panel = panel_with([2012, 2013, np.inf, np.inf, np.inf])
    dealt = assigned_paths(panel, 999, np.random.default_rng(0))
    assert len(np.unique(dealt, axis=0)) == len(dealt) == 20
    assert np.array_equal(dealt[0], date_paths(panel)[1])


def test_bootstrap_refuses_one_treated_country():
    panel = panel_with([2012, *[np.inf] * 5])
    vectors = bootstrap_vectors("webb", 6, 19, np.random.default_rng(0))
    with pytest.raises(NotIdentifiedError, match="exactly"):
        bootstrap_p_values(twfe_regression(panel), outcomes(panel), vectors)


def every_assignment(path_of):
    """All distinct orders of the paths, the actual one first."""
    orders = set(itertools.permutations(path_of.tolist()))
    actual = tuple(path_of.tolist())
    return np.array([actual, *sorted(orders - {actual})])


@pytest.mark.parametrize("kind", ["CR1", "CR2", "CR3"])
@pytest.mark.parametrize(
    "first_treated", [[2012] * 3 + [np.inf] * 5, [2011, 2011, 2013, 2013] + [np.inf] * 3]
)
def test_randomization_equals_the_exact_test_of_one_panel(first_treated, kind):
    panel = panel_with(first_treated)
    Y = outcomes(panel)
    everything = every_assignment(date_paths(panel)[1])
    coefficient, t = randomization_p_values(panel, Y, everything, kind)

    def builder(exchanged):
        return cluster_robust(twfe_regression(exchanged), kind)

    for r, y in enumerate(Y.T):
        for found, statistic in ((coefficient, "coefficient"), (t, "t")):
            exact = randomization_test(panel, builder, y, statistic=statistic)
            assert exact.exact
            assert found[r] == pytest.approx(exact.p_value, abs=1e-12)


def test_randomization_of_two_years_is_that_of_the_difference_in_changes():
    # The bias-reduced error of the regression is then that of two groups with their own variances.
    panel = panel_with([2010] * 3 + [np.inf] * 4, years=2)
    Y = outcomes(panel)

    def changes(exchanged):
        treated = [
            country
            for country, start in zip(exchanged.countries, exchanged.first_treated, strict=True)
            if np.isfinite(start)
        ]
        others = [country for country in exchanged.countries if country not in treated]
        return long_difference(exchanged, treated, others, 2009, 2010)

    coefficient, t = randomization_p_values(panel, Y, every_assignment(date_paths(panel)[1]))
    for r, y in enumerate(Y.T):
        for found, statistic in ((coefficient, "coefficient"), (t, "t")):
            exact = randomization_test(panel, changes, y, statistic=statistic)
            assert found[r] == pytest.approx(exact.p_value, abs=1e-12)


@pytest.mark.parametrize("name", PANELS)
def test_conley_taber_equals_the_test_of_one_panel(name):
    panel = PANELS[name]
    Y = outcomes(panel)
    one_by_one = [conley_taber(panel, y).p_value for y in Y.T]
    assert conley_taber_p_values(panel, Y) == pytest.approx(one_by_one, abs=1e-12)
    sampled = [conley_taber(panel, y, limit=10, draws=99).p_value for y in Y.T]
    found = conley_taber_p_values(panel, Y, limit=10, draws=99)
    assert found == pytest.approx(sampled, abs=1e-12)


def fitted_one_by_one(panel, Y):
    found = []
    for y in Y.T:
        try:
            fit = fit_poisson_fixed_effects(panel, y)
        except NotIdentifiedError:
            found.append((np.nan, np.nan, np.nan))
            continue
        found.append((fit.estimate, fit.se_cluster, fit.df))
    return np.array(found)


@pytest.mark.parametrize("name", PANELS)
def test_poisson_equals_the_fit_of_one_panel(name):
    panel = PANELS[name]
    Y = np.random.default_rng(4).poisson(6.0, size=(len(panel.unit), 30)).astype(float)
    found, one = poisson_fits(panel, Y), fitted_one_by_one(panel, Y)
    for column, values in enumerate((found.estimate, found.error, found.df)):
        assert values == pytest.approx(one[:, column], abs=1e-10)


def test_poisson_sets_zeros_aside_as_the_fit_of_one_panel_does():
    panel = PANELS["one date"]
    rng = np.random.default_rng(8)
    Y = rng.poisson(0.4, size=(len(panel.unit), 60)).astype(float)
    found, one = poisson_fits(panel, Y), fitted_one_by_one(panel, Y)
    # Few figures above zero: some countries have none, some panels have no finite estimate.
    assert np.isnan(one[:, 0]).any()
    assert len(set(one[:, 2])) > 3
    for column, values in enumerate((found.estimate, found.error, found.df)):
        assert values == pytest.approx(one[:, column], abs=1e-10, nan_ok=True)


def test_randomization_counts_ties_against_the_estimate():
    panel = PANELS["one date"]
    assignments = assigned_paths(panel, 99, np.random.default_rng(1))
    flat = np.ones((len(panel.unit), 1))
    assert [p[0] for p in randomization_p_values(panel, flat, assignments)] == [1.0, 1.0]


def test_randomization_refuses_missing_figures():
    panel = PANELS["one date"]
    observed = panel.observed.copy()
    observed[0, 0] = False
    incomplete = ExposurePanel(panel.countries, panel.years, observed, panel.first_treated)
    with pytest.raises(NotIdentifiedError, match="complete"):
        randomization_p_values(incomplete, np.ones((59, 1)), np.zeros((1, 10), dtype=np.int64))


def test_assignments_deal_out_the_actual_paths():
    _, path_of = date_paths(STAGGERED)
    dealt = assigned_paths(STAGGERED, 200, np.random.default_rng(2))
    assert len(dealt) == 201
    assert np.array_equal(dealt[0], path_of)
    assert np.all(np.sort(dealt, axis=1) == np.sort(path_of))
    # Each country gets the rarest path about equally often: 1 in 9.
    rare = np.bincount(path_of).argmin()
    share = (dealt[1:] == rare).mean(axis=0)
    assert share == pytest.approx(np.full(9, 1 / 9), abs=4 * np.sqrt(1 / 9 * 8 / 9 / 200))


def test_paths_are_numbered_as_the_countries_have_them():
    paths, path_of = date_paths(STAGGERED)
    exposure = np.asarray(STAGGERED.years) >= STAGGERED.first_treated[:, None]
    assert np.array_equal(paths[path_of], exposure)
    assert len(paths) == 3


def test_t_rejections_are_those_of_the_interval():
    panel = PANELS["one date"]
    estimator, Y = clustered(panel), outcomes(panel, 40)
    p_values = np.array([interval(estimator, y)[2] for y in Y.T])
    for nominal in (0.05, 0.3):
        assert np.array_equal(t_rejections(estimator, Y, nominal), p_values < nominal)


def test_t_rejections_have_their_size_where_theory_gives_it():
    # One-sample t on six independent normal figures: exact.
    error_map = (np.eye(6) - 1 / 6) / np.sqrt(30)
    estimator = LinearEstimator("mean", np.full(6, 1 / 6), error_map, 5.0)
    Y = np.random.default_rng(3).standard_normal((6, 40_000))
    rate = t_rejections(estimator, Y, 0.05).mean()
    assert rate == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 40_000))
    assert stats.ttest_1samp(Y[:, 0], 0.0).pvalue == pytest.approx(interval(estimator, Y[:, 0])[2])


def test_t_rejections_refuse_without_an_error():
    with pytest.raises(NotIdentifiedError, match="no variation"):
        t_rejections(LinearEstimator("bare", np.ones(2), None, None), np.ones((2, 1)), 0.05)
