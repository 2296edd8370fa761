"""Laws of the cluster-robust errors on random unbalanced panels with several treated countries."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.linear import Regression
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust, degenerate_reason, interval
from analysis.records import NotIdentifiedError

KINDS = ("CR1", "CR1S", "CR2", "CR3")
YEARS = tuple(range(2009, 2014))


@st.composite
def designs(draw):
    """A panel that carries an error, and an outcome."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n_treated, n_others = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    first = np.full(n_treated + n_others, NEVER)
    first[:n_treated] = rng.integers(2010, 2014, n_treated)
    observed = rng.random((len(first), len(YEARS))) > draw(st.sampled_from([0.0, 0.2]))
    observed[:, 0] = True
    names = tuple(f"C{i}" for i in range(len(first)))
    panel = ExposurePanel(names, YEARS, observed, first)
    try:
        assume(degenerate_reason(twfe_regression(panel)) is None)
    except NotIdentifiedError:
        assume(False)
    return panel, rng.normal(30, 10, int(observed.sum()))


SOME = settings(max_examples=25, deadline=None)


@SOME
@given(designs())
def test_cr2_is_unbiased_when_errors_are_independent_and_equal(case):
    panel, _ = case
    estimator = cluster_robust(twfe_regression(panel), "CR2")
    # E||E y||^2 is the trace of E E' and the variance of w'y is w'w, in units of the errors'.
    assert np.sum(estimator.error_map**2) == pytest.approx(np.sum(estimator.weights**2))
    # Satterthwaite: 2 (mean)^2 / variance, the variance from the eigenvalues of E E'.
    eigenvalues = np.linalg.eigvalsh(estimator.error_map @ estimator.error_map.T)
    assert estimator.df == pytest.approx(eigenvalues.sum() ** 2 / np.sum(eigenvalues**2))


@SOME
@given(designs())
def test_cr3_sums_squared_changes_when_each_country_is_left_out(case):
    panel, y = case
    regression = twfe_regression(panel)
    estimator = cluster_robust(regression, "CR3")
    estimate = estimator.estimate(y)
    total = 0.0
    for country in range(len(panel.countries)):
        kept = regression.cluster != country
        # Without the country its dummy is zero, and so are dummies of years that only it had.
        rest = Regression("rest", regression.X[kept], regression.contrast, regression.cluster[kept])
        try:
            total += (rest.weights() @ y[kept] - estimate) ** 2
        except NotIdentifiedError:
            assume(False)
    assert estimator.standard_error(y) ** 2 == pytest.approx(total, rel=1e-7)


@SOME
@given(designs(), st.sampled_from(KINDS))
def test_country_and_year_effects_change_nothing_and_scale_scales(case, kind):
    panel, y = case
    estimator = cluster_robust(twfe_regression(panel), kind)
    shifted = y + 7.0 * panel.unit + 3.0 * panel.period**2
    assert estimator.estimate(shifted) == pytest.approx(float(estimator.estimate(y)), abs=1e-9)
    assert estimator.standard_error(shifted) == pytest.approx(float(estimator.standard_error(y)))
    assert estimator.standard_error(-4 * y) == pytest.approx(4 * float(estimator.standard_error(y)))


@SOME
@given(designs(), st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_order_of_countries_does_not_matter(case, kind, random):
    panel, y = case
    order = list(range(len(panel.countries)))
    random.shuffle(order)
    other = ExposurePanel(panel.countries, YEARS, panel.observed[order], panel.first_treated[order])
    cells = panel.position[order][other.observed]
    here = interval(cluster_robust(twfe_regression(panel), kind), y)
    there = interval(cluster_robust(twfe_regression(other), kind), y[cells])
    assert there == pytest.approx(here, rel=1e-7, abs=1e-9)


@SOME
@given(designs(), st.sampled_from(KINDS), st.floats(0.5, 0.99))
def test_zero_lies_outside_the_interval_exactly_when_p_is_below_one_minus_level(case, kind, level):
    panel, y = case
    low, high, p = interval(cluster_robust(twfe_regression(panel), kind), y, level)
    assume(abs(p - (1 - level)) > 1e-9)
    assert (low > 0 or high < 0) == (p < 1 - level)
