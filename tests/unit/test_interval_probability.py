"""Cell probabilities against scipy's distributions and by hand."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from analysis.estimators.interval_probability import CellSupport


def test_poisson_cells_match_differences_of_distribution_functions():
    low, high = np.array([0, 3, 8, 88]), np.array([4, 7, 12, 122])
    mean = np.array([2.0, 6.5, 9.0, 101.0])
    moments = CellSupport.of(low, high).moments(np.log(mean), 0.0)
    expected = poisson.cdf(high, mean) - poisson.cdf(low - 1, mean)
    assert np.exp(moments.log_probability) == pytest.approx(expected, rel=1e-12)


def test_nb2_cells_match_scipy():
    low, high, a = np.array([0, 3, 273]), np.array([4, 7, 277]), 0.4
    mean = np.array([2.0, 6.5, 250.0])
    moments = CellSupport.of(low, high).moments(np.log(mean), a)
    law = nbinom(1 / a, 1 / (1 + a * mean))
    expected = law.cdf(high) - law.cdf(low - 1)
    assert np.exp(moments.log_probability) == pytest.approx(expected, rel=1e-10)


def test_exact_cell_by_hand():
    # Poisson: log f(2) at mean 3 is 2 log 3 - 3 - log 2; score k - mu; curvature -mu.
    moments = CellSupport.of(np.array([2]), np.array([2])).moments(np.log([3.0]), 0.0)
    assert moments.log_probability[0] == pytest.approx(2 * np.log(3) - 3 - np.log(2), abs=1e-13)
    assert moments.score[0] == pytest.approx(-1.0, abs=1e-13)
    assert moments.curvature[0] == pytest.approx(-3.0, abs=1e-13)


def test_cells_that_tile_the_counts_sum_to_one():
    edges = np.array([0, 5, 8, 13, 400])
    support = CellSupport.of(edges[:-1], edges[1:] - 1)
    for dispersion in (0.0, 0.2):
        total = np.exp(support.moments(np.full(4, np.log(9.0)), dispersion).log_probability).sum()
        assert total == pytest.approx(1.0, abs=1e-12)


def test_far_tails_stay_finite():
    support = CellSupport.of(np.array([0, 500]), np.array([4, 504]))
    moments = support.moments(np.array([12.0, -12.0]), 0.0)
    assert np.all(np.isfinite(moments.log_probability))
    assert np.all(moments.log_probability < -4000)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ([2.5], [4], "whole"),
        ([0], [np.inf], "whole"),
        ([5], [4], "low <= high"),
        ([-1], [4], "low <= high"),
        ([1, 2], [4], "shape"),
    ],
)
def test_bounds_that_make_no_cell_are_refused(low, high, words):
    with pytest.raises(ValueError, match=words):
        CellSupport.of(np.array(low, float), np.array(high, float))
