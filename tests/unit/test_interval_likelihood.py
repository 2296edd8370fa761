"""Interval count models: closed forms, what is set aside, and what is refused."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import poisson

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.count_design import LONE_COUNTRY, SEPARATED, UNLINKED
from analysis.estimators.interval_likelihood import fit_count_model, fit_interval_count
from analysis.records import NotIdentifiedError


def panel_of(first_treated, years=(2009, 2010), observed=None):
    n = len(first_treated)
    shape = (n, len(years))
    return ExposurePanel(
        countries=tuple(f"C{i}" for i in range(n)),
        years=tuple(years),
        observed=np.ones(shape, bool) if observed is None else np.array(observed, bool),
        first_treated=np.array(first_treated, float),
    )


def six_countries():
    years = range(2009, 2013)
    low = [[8, 18, 13, 28], [8, 8, 8, 18], [23, 18, 23, 28], [23, 28, 33, 23]]
    low = np.array([*low, [48, 48, 18, 78], [78, 48, 63, 58]]).ravel()
    return panel_of([2011, 2012, *[NEVER] * 4], years), low, low + 4


def test_two_by_two_of_exact_counts_is_the_log_ratio():
    y = np.array([20, 45, 30, 40])
    fit = fit_interval_count(panel_of([2010, NEVER]), y, y)
    assert fit.estimate == pytest.approx(np.log(45 / 20) - np.log(40 / 30), abs=1e-9)
    assert fit.se_hessian == pytest.approx(np.sqrt(np.sum(1 / y)), abs=1e-9)
    assert fit.loglik == pytest.approx(poisson.logpmf(y, y).sum(), abs=1e-9)


def test_a_saturated_fit_has_no_clustered_error():
    y = np.array([20, 45, 30, 40])
    fit = fit_interval_count(panel_of([2010, NEVER]), y, y)
    assert fit.se_cluster is None
    assert fit.wald_low is None
    assert fit.wald_high is None


def test_profile_interval_by_brute_force():
    panel, low, high = six_countries()
    fit = fit_interval_count(panel, low, high)
    country, year = np.eye(6)[panel.unit], np.eye(4)[panel.period][:, 1:]
    X = np.hstack([country, year])

    def profile(coefficient):
        def loss(theta):
            mean = np.exp(X @ theta + coefficient * panel.treated)
            return -np.log(poisson.cdf(high, mean) - poisson.cdf(low - 1, mean)).sum()

        start = np.linalg.lstsq(X, np.log(low + 2.0), rcond=None)[0]
        return -minimize(loss, start, method="BFGS", options={"gtol": 1e-6}).fun

    assert profile(fit.estimate) == pytest.approx(fit.loglik, abs=1e-7)
    for end in (fit.profile_low, fit.profile_high):
        assert 2 * (fit.loglik - profile(end)) == pytest.approx(3.841458820694124, abs=1e-5)


def test_a_country_that_always_allows_zero_is_named_and_changes_nothing():
    panel, low, high = six_countries()
    without = fit_interval_count(panel, low, high)
    wider = panel_of([2011, 2012, *[NEVER] * 4, 2011], range(2009, 2013))
    fit = fit_interval_count(wider, np.r_[low, [0] * 4], np.r_[high, [4] * 4])
    assert {(d.country, d.reason) for d in fit.dropped} == {("C6", SEPARATED)}
    assert fit.n_dropped_cells == 4
    assert fit.n_clusters == 6
    assert fit.estimate == pytest.approx(without.estimate, abs=1e-10)
    assert fit.se_cluster == pytest.approx(without.se_cluster, abs=1e-10)
    assert fit.loglik == pytest.approx(without.loglik, abs=1e-10)


def test_cells_read_as_one_to_four_do_not_separate():
    _, low, high = six_countries()
    wider = panel_of([2011, 2012, *[NEVER] * 4, 2011], range(2009, 2013))
    fit = fit_interval_count(wider, np.r_[low, [1] * 4], np.r_[high, [4] * 4])
    assert fit.dropped == ()
    assert fit.n_clusters == 7


def test_some_small_cells_do_not_separate():
    panel, low, high = six_countries()
    low, high = low.copy(), high.copy()
    low[[0, 8]], high[[0, 8]] = 0, 4
    assert fit_interval_count(panel, low, high).dropped == ()


def test_exposed_cells_that_all_allow_zero_are_refused():
    panel, low, high = six_countries()
    low, high = low.copy(), high.copy()
    low[panel.treated], high[panel.treated] = 0, 4
    with pytest.raises(NotIdentifiedError, match="allow zero or stand alone"):
        fit_interval_count(panel, low, high)


def test_exposure_of_all_countries_at_once_is_refused():
    y = np.array([20, 45, 30, 40])
    with pytest.raises(NotIdentifiedError, match="collinear with country and year effects"):
        fit_interval_count(panel_of([2010, 2010]), y, y)


def test_no_exposure_is_refused():
    y = np.array([20, 45, 30, 40])
    with pytest.raises(NotIdentifiedError, match="no figure lies in a year of exposure"):
        fit_interval_count(panel_of([NEVER, NEVER]), y, y)


def test_a_lone_figure_of_a_country_is_named():
    observed = [[1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 1, 0]]
    panel = panel_of([2011, NEVER, NEVER, NEVER], (2009, 2010, 2011), observed)
    low = np.array([8, 13, 28, 18, 18, 23, 33, 28, 33, 48])
    fit = fit_interval_count(panel, low, low + 4)
    assert [(d.country, d.year, d.reason) for d in fit.dropped] == [("C3", 2010, LONE_COUNTRY)]
    assert fit.df == 2.0


def test_countries_without_common_years_are_named():
    # C2 and C3 have figures in 2011 and 2012 only, when C0 and C1 have none.
    observed = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    panel = panel_of([2010, NEVER, NEVER, NEVER], range(2009, 2013), observed)
    y = np.array([20, 45, 30, 40, 10, 20, 30, 40])
    fit = fit_interval_count(panel, y, y)
    assert {(d.country, d.reason) for d in fit.dropped} == {("C2", UNLINKED), ("C3", UNLINKED)}
    assert fit.estimate == pytest.approx(np.log(45 / 20) - np.log(40 / 30), abs=1e-9)


def test_linked_groups_without_exposure_keep_their_own_year_effects():
    observed = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    panel = panel_of([NEVER] * 4, range(2009, 2013), observed)
    y = np.array([20, 40, 30, 60, 10, 20, 30, 60])
    model = fit_count_model(panel, y, y, family="poisson", with_exposure=False)
    # Both groups are products of a country and a year factor, so the fit is exact.
    assert np.exp(model.design.X @ model.maximum.coefficients) == pytest.approx(y, abs=1e-6)


def test_nb2_of_counts_without_excess_variance_is_poisson_at_the_boundary():
    panel, _, _ = six_countries()
    mean = np.outer([10, 20, 30, 40, 50, 60], [1.0, 1.1, 1.2, 1.3]).ravel()
    counts = np.round(mean * np.where(panel.treated, 1.5, 1.0))
    nb2 = fit_interval_count(panel, counts, counts, family="nb2")
    plain = fit_interval_count(panel, counts, counts)
    assert nb2.dispersion == 0.0
    assert nb2.dispersion_at_boundary
    assert nb2.converged
    assert nb2.estimate == pytest.approx(plain.estimate, abs=1e-8)
    assert nb2.se_hessian == pytest.approx(plain.se_hessian, abs=1e-8)


def test_nb2_of_scattered_counts_has_a_dispersion_inside():
    panel, low, high = six_countries()
    nb2 = fit_interval_count(panel, low, high, family="nb2")
    assert nb2.dispersion > 0.01
    assert not nb2.dispersion_at_boundary
    assert nb2.loglik > fit_interval_count(panel, low, high).loglik
    assert nb2.profile_low < nb2.estimate < nb2.profile_high


def test_wald_interval_uses_t_on_countries_less_one():
    panel, low, high = six_countries()
    fit = fit_interval_count(panel, low, high)
    assert fit.df == 5.0
    half = 2.5705818366147395 * fit.se_cluster  # t quantile 0.975 on 5 degrees of freedom
    assert fit.wald_high - fit.estimate == pytest.approx(half, rel=1e-9)
    assert fit.estimate - fit.wald_low == pytest.approx(half, rel=1e-9)


def test_cells_must_match_the_panel():
    with pytest.raises(ValueError, match="one per observed cell"):
        fit_interval_count(panel_of([2010, NEVER]), np.array([1, 2]), np.array([1, 2]))


def test_an_unknown_family_is_refused():
    y = np.array([20, 45, 30, 40])
    with pytest.raises(ValueError, match="binomial"):
        fit_interval_count(panel_of([2010, NEVER]), y, y, family="binomial")
