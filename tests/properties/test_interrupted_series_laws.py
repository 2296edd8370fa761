"""Laws that every segmented regression keeps, whatever the figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.series_gate import series_gate
from analysis.estimators.interrupted_series import (
    against_comparison,
    ols_change,
    segmented_design,
)
from analysis.estimators.segmented_counts import segmented_counts
from analysis.estimators.segmented_gls import gls_change
from analysis.inference.interruption_permutation import permute_interruption
from analysis.inference.newey_west import newey_west_change
from analysis.records import NotIdentifiedError

MODELS = st.sampled_from([("level", "level"), ("level_and_slope", "level")])
RHO = st.floats(-0.9, 0.9)
SMALL = st.floats(-50, 50)


@st.composite
def designs(draw):
    """A design that the gate admits, with gaps between years, and figures for it."""
    gaps = draw(st.lists(st.integers(1, 3), min_size=5, max_size=11))
    years = list(2000 + np.cumsum([0, *gaps]))
    model, change = draw(MODELS)
    admitted = [
        year for year in years if series_gate(years, year).model in (model, "level_and_slope")
    ]
    if not admitted:
        model, change, admitted = "level", "level", years[3:]
    event_year = int(draw(st.sampled_from(admitted)))
    design = segmented_design([int(year) for year in years], event_year, model)
    seed = draw(st.integers(0, 2**32 - 1))
    y = np.random.default_rng(seed).normal(size=len(years)) * 20 + 100
    return design, change, event_year, y


def estimators(design, change, rho):
    """One estimator of every kind that is linear in the figures."""
    return [
        ols_change(design, change),
        gls_change(design, change, rho),
        newey_west_change(design, change, 1),
        newey_west_change(design, change, 3),
    ]


@given(designs(), RHO, SMALL, SMALL)
def test_a_trend_leaves_estimate_and_error_alone(case, rho, level, slope):
    design, change, _, y = case
    trend = level + slope * (np.array(design.years) - 2005.0)
    for estimator in estimators(design, change, rho):
        np.testing.assert_allclose(estimator.estimate(y + trend), estimator.estimate(y), atol=1e-6)
        np.testing.assert_allclose(
            estimator.standard_error(y + trend), estimator.standard_error(y), atol=1e-6
        )


@given(designs(), RHO, SMALL)
def test_a_step_moves_the_estimate_by_its_size_and_not_the_error(case, rho, step):
    design, change, event_year, y = case
    stepped = y + step * (np.array(design.years) >= event_year)
    for estimator in estimators(design, change, rho):
        np.testing.assert_allclose(
            estimator.estimate(stepped), estimator.estimate(y) + step, atol=1e-6
        )
        np.testing.assert_allclose(
            estimator.standard_error(stepped), estimator.standard_error(y), atol=1e-6
        )


@given(designs(), RHO, st.floats(-3, 3))
def test_the_unit_of_the_figures_scales_both(case, rho, factor):
    design, change, _, y = case
    for estimator in estimators(design, change, rho):
        np.testing.assert_allclose(
            estimator.estimate(factor * y), factor * estimator.estimate(y), atol=1e-8
        )
        np.testing.assert_allclose(
            estimator.standard_error(factor * y),
            abs(factor) * estimator.standard_error(y),
            atol=1e-8,
        )


@given(designs(), st.integers(-400, 400), RHO)
def test_the_calendar_has_no_origin(case, offset, rho):
    design, change, event_year, y = case
    model = "level_and_slope" if "slope" in design.columns else "level"
    moved = segmented_design([year + offset for year in design.years], event_year + offset, model)
    for one, other in zip(
        estimators(design, change, rho), estimators(moved, change, rho), strict=True
    ):
        np.testing.assert_allclose(one.estimate(y), other.estimate(y), atol=1e-7)
        np.testing.assert_allclose(one.standard_error(y), other.standard_error(y), atol=1e-7)


@given(designs(), RHO, st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_what_happens_to_all_series_alike_drops_out(case, rho, n_compared, seed):
    design, change, _, y = case
    rng = np.random.default_rng(seed)
    stacked = np.concatenate([y, *rng.normal(size=(n_compared, len(y))) * 10])
    shock = np.tile(rng.normal(size=len(y)) * 30, 1 + n_compared)
    for single in estimators(design, change, rho):
        estimator = against_comparison(single, n_compared)
        np.testing.assert_allclose(
            estimator.estimate(stacked + shock), estimator.estimate(stacked), atol=1e-6
        )
        np.testing.assert_allclose(
            estimator.standard_error(stacked + shock),
            estimator.standard_error(stacked),
            atol=1e-6,
        )


@given(designs())
def test_newey_west_at_lag_zero_is_the_heteroskedastic_error(case):
    design, change, _, y = case
    pseudo_inverse = np.linalg.pinv(design.X)
    residual = y - design.X @ pseudo_inverse @ y
    row = pseudo_inverse[design.columns.index(change)]
    expected = np.sqrt(len(y) / design.df * np.sum((row * residual) ** 2))
    np.testing.assert_allclose(
        newey_west_change(design, change, 0).standard_error(y), expected, rtol=1e-8
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(6, 14))
def test_the_permutation_test_keeps_its_size_over_the_admissible_years(seed, n):
    # Whichever admissible year the event falls in with equal chance, p <= a in at most a of them.
    years = list(range(2000, 2000 + n))
    y = np.random.default_rng(seed).normal(size=n)
    candidates = permute_interruption(years, years[3], y).admissible_years
    p_values = np.array([permute_interruption(years, year, y).p_value for year in candidates])
    for level in p_values:
        assert np.mean(p_values <= level + 1e-12) <= level + 1e-12


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 200), min_size=8, max_size=8),
    st.floats(0.2, 5.0),
    st.floats(-0.3, 0.3),
    st.sampled_from(["poisson", "quasi_poisson"]),
)
def test_an_exponential_exposure_leaves_the_rate_ratio_alone(counts, level, growth, family):
    years = np.arange(2007, 2015)
    design = segmented_design(years.tolist(), 2012, "level")
    y = np.array(counts, dtype=float)
    plain = segmented_counts(design, y, family).changes["level"]
    offset = level + growth * (years - 2010)
    other = segmented_counts(design, y, family, offset=offset).changes["level"]
    assert other.log_rate_ratio == pytest.approx(plain.log_rate_ratio, abs=1e-7)
    assert other.standard_error == pytest.approx(plain.standard_error, rel=1e-6)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=6, max_size=9))
def test_nb2_is_never_less_likely_than_poisson_and_solves_its_equations(counts):
    years = list(range(2015 - len(counts), 2015))
    design = segmented_design(years, 2012, "level")
    y = np.array(counts, dtype=float)
    try:
        plain = segmented_counts(design, y)
    except NotIdentifiedError:
        with pytest.raises(NotIdentifiedError, match="separated"):
            segmented_counts(design, y, "nb2")
        return
    fit = segmented_counts(design, y, "nb2")
    assert fit.log_likelihood >= plain.log_likelihood
    residual = (y - fit.fitted) / (1 + fit.dispersion * fit.fitted)
    np.testing.assert_allclose(design.X.T @ residual, 0.0, atol=1e-6)
