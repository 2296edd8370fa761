"""Effects taken out give what dummies give, complete panel or not; refusals."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators import two_way_within as module
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.estimators.two_way_within import two_way_within
from analysis.inference.cluster_robust import cluster_robust
from analysis.records import NotIdentifiedError


def _panel(rng, n_countries, n_years, share_observed):
    observed = rng.random((n_countries, n_years)) < share_observed
    first = np.full(n_countries, NEVER)
    first[: n_countries // 3] = rng.integers(2010, 2009 + n_years, n_countries // 3)
    countries = tuple(f"C{i:03d}" for i in range(n_countries))
    return ExposurePanel(countries, tuple(range(2009, 2009 + n_years)), observed, first)


@pytest.mark.parametrize("share", [1.0, 0.8, 0.5])
@pytest.mark.parametrize("seed", range(5))
def test_estimates_and_errors_equal_those_of_the_dummies(seed, share):
    rng = np.random.default_rng(seed)
    panel = _panel(rng, 20, 6, share)
    Y = rng.poisson(30.0, (int(panel.observed.sum()), 7)).astype(float)
    plain = cluster_robust(twfe_regression(panel), "CR1S")
    estimates, errors = two_way_within(panel, Y)
    np.testing.assert_allclose(estimates, plain.estimate(Y), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(errors, plain.standard_error(Y), rtol=1e-10, atol=1e-10)


def test_all_but_one_year_effect_is_free_in_a_large_panel():
    # Sums over thousands of countries leave rounding that must not count as one more effect.
    panel = _panel(np.random.default_rng(3), 3_000, 6, 1.0)
    assert module._effects(panel)[1] == 3_000 + 5


def test_chunks_change_nothing(monkeypatch):
    rng = np.random.default_rng(1)
    panel = _panel(rng, 20, 6, 0.9)
    Y = rng.normal(size=(int(panel.observed.sum()), 11))
    whole = two_way_within(panel, Y)
    monkeypatch.setattr(module, "_MEMORY_BUDGET", 8 * len(Y) * 3)
    for one, other in zip(whole, two_way_within(panel, Y), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


def test_a_country_without_figures_counts_for_nothing():
    rng = np.random.default_rng(2)
    panel = _panel(rng, 20, 6, 1.0)
    observed = panel.observed.copy()
    observed[-1] = False
    with_it = ExposurePanel(panel.countries, panel.years, observed, panel.first_treated)
    without = ExposurePanel(
        panel.countries[:-1], panel.years, observed[:-1], panel.first_treated[:-1]
    )
    Y = rng.normal(size=(int(observed.sum()), 3))
    for one, other in zip(two_way_within(with_it, Y), two_way_within(without, Y), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_an_exposure_that_the_effects_explain_is_refused():
    first = np.full(4, 2011.0)
    panel = ExposurePanel(("A", "B", "C", "D"), (2009, 2010, 2011), np.ones((4, 3), bool), first)
    with pytest.raises(NotIdentifiedError, match="collinear"):
        two_way_within(panel, np.ones((12, 1)))
