"""Unions of confidence intervals by hand and by brute force."""

import itertools

import numpy as np
import pytest

from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError
from analysis.sensitivity.box_maximum import BoundStatus
from analysis.sensitivity.interval_union import interval_union

# Printed in every t table: two-sided 5% at four degrees of freedom.
T_4 = 2.776445105


def test_union_by_hand():
    # Estimate y1 + y2, error |y1 - y2|, cells 0..1 and 0..1: the upper end is 2 at (1, 1) and
    # 1 + t at (1, 0); the lower end 0 at (0, 0) and 1 - t at (1, 0).
    estimator = LinearEstimator("hand", np.ones(2), np.array([[1.0, -1.0]]), 4.0)
    union = interval_union(estimator, np.zeros(2), np.ones(2))
    assert union.high == pytest.approx(1 + T_4, abs=1e-8)
    assert union.low == pytest.approx(1 - T_4, abs=1e-8)
    assert union.status is BoundStatus.EXACT
    assert (union.low_inner, union.high_inner) == (union.low, union.high)


def test_exact_cells_give_the_ordinary_interval():
    estimator = LinearEstimator("hand", np.ones(2), np.array([[1.0, -1.0]]), 4.0)
    counts = np.array([10.0, 7.0])
    union = interval_union(estimator, counts, counts)
    assert union.low == pytest.approx(17 - 3 * T_4, abs=1e-8)
    assert union.high == pytest.approx(17 + 3 * T_4, abs=1e-8)


def test_union_over_all_whole_counts_by_brute_force():
    rng = np.random.default_rng(21)
    estimator = LinearEstimator("any", rng.normal(size=5), rng.normal(size=(3, 5)), 4.0)
    low, high = np.array([0, 3, 7, 2, 4]), np.array([4, 5, 7, 4, 6])
    grid = np.array(list(itertools.product(*map(range, low, high + 1))), dtype=float).T
    margin = T_4 * estimator.standard_error(grid)
    union = interval_union(estimator, low, high)
    assert union.low == pytest.approx((estimator.estimate(grid) - margin).min(), rel=1e-8)
    assert union.high == pytest.approx((estimator.estimate(grid) + margin).max(), rel=1e-8)


def test_beyond_enumeration_the_ends_are_bracketed_and_labelled():
    rng = np.random.default_rng(2)
    estimator = LinearEstimator("any", rng.normal(size=12), rng.normal(size=(4, 12)), 6.0)
    low, high = np.zeros(12), np.full(12, 4.0)
    exact = interval_union(estimator, low, high)
    bracket = interval_union(estimator, low, high, max_enumerated_cells=11)
    assert bracket.status is BoundStatus.OUTER
    assert bracket.low <= exact.low <= bracket.low_inner + 1e-9
    assert bracket.high_inner - 1e-9 <= exact.high <= bracket.high
    # The certificate is worth having: no more than a tenth wider than the truth here.
    assert bracket.high - bracket.low <= 1.1 * (exact.high - exact.low)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_that_is_no_probability_is_refused(level):
    estimator = LinearEstimator("hand", np.ones(2), np.eye(2), 4.0)
    with pytest.raises(ValueError, match="level"):
        interval_union(estimator, np.zeros(2), np.ones(2), level=level)


@pytest.mark.parametrize(("error_map", "df"), [(None, None), (np.eye(2), None), (np.eye(2), 0.0)])
def test_no_error_or_no_degrees_of_freedom_is_refused(error_map, df):
    estimator = LinearEstimator("bare design", np.ones(2), error_map, df)
    with pytest.raises(NotIdentifiedError, match="bare design"):
        interval_union(estimator, np.zeros(2), np.ones(2))
