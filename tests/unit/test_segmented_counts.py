"""Segmented count regressions: closed forms, refusals, and NB2 by brute force."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimators.interrupted_series import segmented_design
from analysis.estimators.segmented_counts import CountChange, segmented_counts
from analysis.records import NotIdentifiedError

YEARS = list(range(2003, 2015))
Y = np.array([12.0, 31, 8, 22, 40, 17, 55, 9, 35, 14, 70, 26])
DESIGN = segmented_design(YEARS, 2010, "level")


@pytest.mark.parametrize("family", ["poisson", "quasi_poisson", "nb2"])
def test_a_mean_on_the_curve_is_recovered(family):
    y = np.exp(3.0 + 0.1 * (np.array(YEARS) - 2010) - 0.4 * (np.array(YEARS) >= 2010))
    fit = segmented_counts(DESIGN, y, family)
    assert fit.changes["level"].rate_ratio == pytest.approx(np.exp(-0.4), rel=1e-8)
    np.testing.assert_allclose(fit.fitted, y, rtol=1e-8)


def test_one_year_after_is_its_ratio_to_the_projection():
    # The year with its own change is fitted exactly; 16, 24, 36 grow by half, so 54 is projected.
    design = segmented_design([2010, 2011, 2012, 2014], 2014, "level")
    fit = segmented_counts(design, np.array([16.0, 24.0, 36.0, 40.5]))
    assert fit.changes["level"].rate_ratio == pytest.approx(40.5 / 81.0, rel=1e-9)


def test_poisson_by_scoring_written_out():
    beta = np.linalg.lstsq(DESIGN.X, np.log(Y), rcond=None)[0]
    for _ in range(50):
        mean = np.exp(DESIGN.X @ beta)
        covariance = np.linalg.inv(DESIGN.X.T @ (DESIGN.X * mean[:, None]))
        beta = beta + covariance @ DESIGN.X.T @ (Y - mean)
    fit = segmented_counts(DESIGN, Y)
    at = DESIGN.columns.index("level")
    np.testing.assert_allclose(fit.fitted, mean, rtol=1e-10)
    assert fit.changes["level"].log_rate_ratio == pytest.approx(beta[at], rel=1e-11)
    assert fit.changes["level"].standard_error == pytest.approx(
        np.sqrt(covariance[at, at]), rel=1e-10
    )
    assert fit.log_likelihood == pytest.approx(stats.poisson.logpmf(Y, fit.fitted).sum())


def test_quasi_poisson_scales_the_error_by_the_pearson_dispersion():
    plain = segmented_counts(DESIGN, Y)
    quasi = segmented_counts(DESIGN, Y, "quasi_poisson")
    dispersion = np.sum((Y - plain.fitted) ** 2 / plain.fitted) / 9
    assert quasi.dispersion == pytest.approx(dispersion)
    assert quasi.changes["level"].log_rate_ratio == plain.changes["level"].log_rate_ratio
    assert quasi.changes["level"].standard_error == pytest.approx(
        np.sqrt(dispersion) * plain.changes["level"].standard_error
    )
    assert quasi.changes["level"].df == 9.0
    assert quasi.log_likelihood is None
    assert quasi.note == ""


def test_quasi_poisson_says_when_the_figures_vary_too_little():
    y = np.round(np.exp(4.0 + 0.05 * np.arange(12)))
    assert "narrower" in segmented_counts(DESIGN, y, "quasi_poisson").note


def test_nb2_maximises_the_likelihood():
    fit = segmented_counts(DESIGN, Y, "nb2")

    def likelihood(mean, alpha):
        return stats.nbinom.logpmf(Y, 1 / alpha, 1 / (1 + alpha * mean)).sum()

    assert fit.log_likelihood == pytest.approx(likelihood(fit.fitted, fit.dispersion), rel=1e-10)
    rng = np.random.default_rng(5)
    for size in (1e-4, 1e-2, 1e-1):
        for step in rng.normal(size=(200, 4)) * size:
            mean = fit.fitted * np.exp(DESIGN.X @ step[:3])
            alpha = fit.dispersion * np.exp(step[3])
            assert likelihood(mean, alpha) <= fit.log_likelihood + 1e-9


def test_nb2_of_figures_that_vary_too_little_is_poisson_and_says_so():
    y = np.round(np.exp(4.0 + 0.05 * np.arange(12)))
    nb2, plain = segmented_counts(DESIGN, y, "nb2"), segmented_counts(DESIGN, y)
    assert nb2.changes == plain.changes
    assert (nb2.family, nb2.dispersion) == ("nb2", 0.0)
    assert "NB2 is Poisson here" in nb2.note


def test_nb2_with_a_very_large_dispersion_is_found():
    # Scoring alone circles around the maximum here.
    design = segmented_design(range(2009, 2015), 2012, "level")
    fit = segmented_counts(design, np.array([5.0, 0, 0, 0, 0, 7]), "nb2")
    assert fit.dispersion > 1.0
    weight = 1 / (1 + fit.dispersion * fit.fitted)
    np.testing.assert_allclose(
        design.X.T @ (weight * (np.array([5.0, 0, 0, 0, 0, 7]) - fit.fitted)), 0.0, atol=1e-6
    )


def test_an_offset_is_an_exposure():
    exposure = np.linspace(100, 400, 12)
    y = exposure * np.exp(-2.0 + 0.02 * np.arange(12) + 0.3 * (np.arange(12) >= 7))
    fit = segmented_counts(DESIGN, y, offset=np.log(exposure))
    assert fit.changes["level"].log_rate_ratio == pytest.approx(0.3, rel=1e-7)


def test_intervals_of_the_rate_ratio():
    # 1.959964 and t(1) = 12.7062 are printed in every table.
    low, high = CountChange(0.0, 0.1, None).rate_ratio_interval()
    assert (np.log(low), np.log(high)) == pytest.approx((-0.1959964, 0.1959964), abs=1e-7)
    low, high = CountChange(0.0, 0.1, 1.0).rate_ratio_interval()
    assert np.log(high) == pytest.approx(1.27062, abs=1e-5)


@pytest.mark.parametrize("family", ["poisson", "quasi_poisson", "nb2"])
@pytest.mark.parametrize(
    ("y", "years"),
    [
        ([3.0, 4, 5, 0, 0, 0], "2012, 2013, 2014"),
        ([0.0, 0, 0, 5, 6, 7], "2009, 2010, 2011"),
        ([0.0, 0, 0, 0, 0, 0], "2009, 2010, 2011, 2012, 2013, 2014"),
    ],
)
def test_separated_zeros_are_refused_by_year(family, y, years):
    design = segmented_design(range(2009, 2015), 2012, "level")
    with pytest.raises(NotIdentifiedError, match=f"the zeros of {years} are separated"):
        segmented_counts(design, np.array(y), family)


def test_zeros_that_are_not_separated_are_fitted():
    design = segmented_design(range(2009, 2015), 2012, "level")
    fit = segmented_counts(design, np.array([3.0, 0, 5, 2, 0, 4]))
    assert np.isfinite(fit.changes["level"].log_rate_ratio)


def test_too_few_years_are_refused():
    exact = segmented_design([2012, 2013, 2014], 2014, "level")
    with pytest.raises(NotIdentifiedError, match=r"3 years .* the 3 parameters of a poisson"):
        segmented_counts(exact, np.array([3.0, 4, 9]))
    four = segmented_design([2011, 2012, 2013, 2014], 2014, "level")
    segmented_counts(four, np.array([3.0, 4, 6, 9]))
    with pytest.raises(NotIdentifiedError, match=r"4 years .* the 4 parameters of a nb2"):
        segmented_counts(four, np.array([3.0, 4, 6, 9]), "nb2")


def test_misuse_is_an_error():
    with pytest.raises(ValueError, match="12 figures"):
        segmented_counts(DESIGN, Y[:-1])
    with pytest.raises(ValueError, match="not negative"):
        segmented_counts(DESIGN, -Y)
    with pytest.raises(ValueError, match="offset"):
        segmented_counts(DESIGN, Y, offset=np.full(12, -np.inf))
