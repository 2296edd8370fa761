"""Laws of the interval count models: concavity, monotony, relabelling, derivatives."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.interval_likelihood import fit_interval_count
from analysis.estimators.interval_probability import CellSupport

N, T = 6, 4
FIRST = np.array([2011, 2012, NEVER, NEVER, NEVER, 2011])

lows = st.integers(0, 400)
widths = st.integers(0, 40)
log_means = st.floats(-4, 9)
dispersions = st.one_of(st.just(0.0), st.floats(1e-6, 5.0))
seeds = st.integers(0, 2**32 - 1)


def panel_of(first_treated, years=range(2009, 2009 + T)):
    return ExposurePanel(
        tuple(f"C{i}" for i in range(len(first_treated))),
        tuple(years),
        np.ones((len(first_treated), T), bool),
        first_treated,
    )


def some_cells(seed):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.uniform(5, 60, size=(N, 1)) * rng.uniform(0.7, 1.4, size=(N, T)))
    low = np.maximum(5 * np.round(counts / 5).astype(int) - 2, 1)
    return low, low + 4


@given(lows, widths, log_means, dispersions)
def test_log_probability_is_concave_in_the_log_mean(low, width, eta, dispersion):
    moments = CellSupport.of(np.array([low]), np.array([low + width])).moments(
        np.array([eta]), dispersion
    )
    assert moments.log_probability[0] <= 1e-12
    # Rounding of a variance less its bound, both of the size of the mean.
    scale = np.exp(eta) * (1 + dispersion * (low + width)) / (1 + dispersion * np.exp(eta)) ** 2
    assert moments.curvature[0] <= 1e-12 * scale


@given(lows, widths, st.integers(0, 20), st.integers(0, 20), log_means, dispersions)
def test_a_wider_cell_is_never_less_likely(low, width, down, up, eta, dispersion):
    narrow = CellSupport.of(np.array([low]), np.array([low + width]))
    wide = CellSupport.of(np.array([max(low - down, 0)]), np.array([low + width + up]))
    at = np.array([eta])
    inside = narrow.moments(at, dispersion).log_probability[0]
    around = wide.moments(at, dispersion).log_probability[0]
    assert around >= inside - 1e-11 * max(1.0, abs(inside))


@given(lows, widths, st.floats(-2, 7), st.floats(1e-3, 3.0))
def test_derivatives_match_differences(low, width, eta, dispersion):
    support = CellSupport.of(np.array([low]), np.array([low + width]))
    at = np.array([eta])
    here = support.moments(at, dispersion)
    step = 1e-5 * min(1.0, dispersion)

    def slope(name, in_eta, in_dispersion):
        ahead = support.moments(at + in_eta * step, dispersion + in_dispersion * step)
        behind = support.moments(at - in_eta * step, dispersion - in_dispersion * step)
        return (getattr(ahead, name)[0] - getattr(behind, name)[0]) / (2 * step)

    pairs = [
        (here.score[0], slope("log_probability", 1, 0)),
        (here.curvature[0], slope("score", 1, 0)),
        (here.cross[0], slope("score", 0, 1)),
        (here.dispersion_score[0], slope("log_probability", 0, 1)),
        (here.dispersion_curvature[0], slope("dispersion_score", 0, 1)),
    ]
    for analytic, numeric in pairs:
        assert abs(analytic - numeric) <= 1e-4 * max(1.0, abs(analytic))


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(["poisson", "nb2"]))
def test_order_and_names_of_countries_do_not_matter(seed, family):
    low, high = some_cells(seed)
    order = np.random.default_rng(seed).permutation(N)
    fit = fit_interval_count(panel_of(FIRST), low.ravel(), high.ravel(), family=family)
    moved = fit_interval_count(
        panel_of(FIRST[order]), low[order].ravel(), high[order].ravel(), family=family
    )
    for name in ("estimate", "se_hessian", "se_cluster", "loglik", "profile_low", "profile_high"):
        assert abs(getattr(fit, name) - getattr(moved, name)) < 1e-6


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_shifting_all_years_changes_nothing(seed):
    low, high = some_cells(seed)
    fit = fit_interval_count(panel_of(FIRST), low.ravel(), high.ravel())
    later = panel_of(FIRST + 7, range(2016, 2016 + T))
    assert fit_interval_count(later, low.ravel(), high.ravel()) == fit


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_wider_cells_never_lower_the_likelihood(seed):
    low, high = some_cells(seed)
    fit = fit_interval_count(panel_of(FIRST), low.ravel(), high.ravel())
    wider = fit_interval_count(panel_of(FIRST), (low - 1).clip(1).ravel(), high.ravel() + 2)
    assert wider.loglik >= fit.loglik - 1e-9


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(["poisson", "nb2"]))
def test_intervals_hold_the_estimate(seed, family):
    low, high = some_cells(seed)
    fit = fit_interval_count(panel_of(FIRST), low.ravel(), high.ravel(), family=family)
    assert fit.converged
    assert fit.profile_low < fit.estimate < fit.profile_high
    assert fit.wald_low < fit.estimate < fit.wald_high
    looser = fit_interval_count(
        panel_of(FIRST), low.ravel(), high.ravel(), family=family, confidence=0.9
    )
    assert fit.profile_low < looser.profile_low
    assert looser.profile_high < fit.profile_high
