"""Bounds of estimates and standard errors on panels small enough for pencil or brute force."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError
from analysis.sensitivity.box_maximum import BoundStatus, box_maximum
from analysis.sensitivity.rounding_bounds import (
    Bounds,
    dual_norm_bound,
    estimate_bounds,
    sign_identified,
    standard_error_bounds,
)

# Treated before, treated after, compared before, compared after.
TWO_BY_TWO = LinearEstimator("2x2", np.array([-1.0, 1.0, 1.0, -1.0]), None, None)
PRINTED = np.array([100.0, 60.0, 50.0, 45.0])


def with_error(error_map):
    error_map = np.asarray(error_map, dtype=float)
    return LinearEstimator("error only", np.zeros(error_map.shape[1]), error_map, 3.0)


def test_two_by_two_by_hand():
    # 60 - 100 - (45 - 50) = -35, and four cells of two people each move it by eight.
    bounds = estimate_bounds(TWO_BY_TWO, PRINTED - 2, PRINTED + 2)
    assert (bounds.low, bounds.high) == (-43.0, -27.0)
    np.testing.assert_array_equal(bounds.low_at, [102, 58, 48, 47])
    np.testing.assert_array_equal(bounds.high_at, [98, 62, 52, 43])


def test_bounds_equal_a_linear_program():
    rng = np.random.default_rng(3)
    weights = rng.normal(size=30)
    low = rng.integers(0, 50, 30).astype(float)
    high = low + rng.integers(0, 9, 30)
    bounds = estimate_bounds(LinearEstimator("any", weights, None, None), low, high)
    box = list(zip(low, high, strict=True))
    assert bounds.low == pytest.approx(linprog(weights, bounds=box).fun, rel=1e-10)
    assert bounds.high == pytest.approx(-linprog(-weights, bounds=box).fun, rel=1e-10)


def test_rounding_noise_is_no_sign():
    # In floating point 0.1 * 3 - 0.3 is 5.6e-17, not zero.
    estimator = LinearEstimator("noise", np.array([0.1, -0.3]), None, None)
    bounds = estimate_bounds(estimator, np.array([3.0, 1.0]), np.array([3.0, 1.0]))
    assert estimator.estimate(np.array([3.0, 1.0])) != 0.0
    assert (bounds.low, bounds.high) == (0.0, 0.0)
    assert not sign_identified(bounds)


@pytest.mark.parametrize(
    ("low", "high", "identified"),
    [(1.0, 2.0, True), (-2.0, -1.0, True), (-1.0, 1.0, False), (0.0, 1.0, False)],
)
def test_sign_identified(low, high, identified):
    assert sign_identified(Bounds(low, high, np.zeros(1), np.zeros(1))) is identified


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (np.zeros(3), np.ones(3)),
        (np.ones(4), np.zeros(4)),
        (np.zeros(4), np.array([1, 1, 1, np.inf])),
        (np.array([0, 0, 0, np.nan]), np.ones(4)),
    ],
)
def test_a_bad_box_is_refused(low, high):
    with pytest.raises(ValueError, match="box"):
        estimate_bounds(TWO_BY_TWO, low, high)


def test_no_error_map_is_refused_with_its_reason():
    with pytest.raises(NotIdentifiedError, match="2x2: the design leaves no variation"):
        standard_error_bounds(TWO_BY_TWO, PRINTED - 2, PRINTED + 2)


def test_standard_error_of_one_difference_by_hand():
    # |y1 - y2| with y1 in 0..2 and y2 in 1..4: zero where they meet, four at (0, 4).
    found = standard_error_bounds(with_error([[1, -1]]), np.array([0, 1]), np.array([2, 4]))
    assert (found.low, found.low_inner) == (0.0, 0.0)
    assert found.high == found.high_inner == 4.0
    np.testing.assert_array_equal(found.high_at, [0, 4])
    assert found.status is BoundStatus.EXACT


def test_smallest_standard_error_off_the_interior_by_hand():
    # sqrt(y1^2 + y2^2) with y1 in 3..5 and y2 in -4..9: nearest to the origin at (3, 0).
    found = standard_error_bounds(with_error(np.eye(2)), np.array([3, -4]), np.array([5, 9]))
    assert found.low_inner == pytest.approx(3.0, abs=1e-9)
    assert found.low == pytest.approx(3.0, rel=1e-8)
    assert found.low <= found.low_inner
    np.testing.assert_allclose(found.low_at, [3, 0], atol=1e-7)
    assert found.high == pytest.approx(np.hypot(5, 9))


def test_the_dual_bound_holds_in_every_direction():
    # A fine grid over the square stands in for all z; the best direction leaves no slack.
    rng = np.random.default_rng(6)
    A, b = rng.normal(size=(3, 2)), np.array([4.0, -3.0, 5.0])
    line = np.linspace(-1, 1, 201)
    grid = np.array(list(itertools.product(line, line))).T
    smallest = np.linalg.norm(b[:, None] + A @ grid, axis=0).min()
    bounds = [dual_norm_bound(A, b, direction) for direction in rng.normal(size=(2000, 3))]
    assert max(bounds) <= smallest
    assert max(bounds) >= 0.99 * smallest
    assert min(bounds) == 0.0


def test_largest_standard_error_is_the_largest_over_all_whole_counts():
    rng = np.random.default_rng(8)
    error_map = rng.normal(size=(3, 5))
    low = np.array([0, 3, 7, 2, 4])
    high = np.array([4, 5, 7, 4, 6])
    grid = np.array(list(itertools.product(*map(range, low, high + 1)))).T
    whole = np.linalg.norm(error_map @ grid, axis=0)
    found = standard_error_bounds(with_error(error_map), low, high)
    assert found.high == pytest.approx(whole.max(), rel=1e-12)
    # Real values between the whole counts can only reach lower.
    assert found.low <= whole.min()


def test_too_many_cells_to_enumerate_are_bracketed():
    rng = np.random.default_rng(11)
    error_map = rng.normal(size=(4, 10))
    low, high = np.zeros(10), np.full(10, 4.0)
    exact = standard_error_bounds(with_error(error_map), low, high, max_enumerated_cells=10)
    bracket = standard_error_bounds(with_error(error_map), low, high, max_enumerated_cells=9)
    assert (exact.status, bracket.status) == (BoundStatus.EXACT, BoundStatus.OUTER)
    assert bracket.high_inner <= exact.high * (1 + 1e-12)
    assert exact.high <= bracket.high
    # Nesterov's ratio: the relaxation of a squared norm exceeds it at most by pi / 2.
    assert bracket.high <= np.sqrt(np.pi / 2) * exact.high


def test_cells_outside_the_norm_and_exact_cells_cost_no_enumeration():
    # Forty cells, of which two move the norm: the answer is still exact, and by hand.
    linear = np.ones(40)
    norm_map = np.zeros((1, 40))
    norm_map[0, [0, 1, 2]] = [3.0, -3.0, 5.0]
    low, high = np.zeros(40), np.ones(40)
    high[2] = 0.0
    found = box_maximum(linear, norm_map, low, high, max_enumerated_cells=2)
    # 37 ones from outside the norm, then one of (1, 0): 1 + 3, better than (1, 1): 2 + 0.
    assert found.status is BoundStatus.EXACT
    assert found.outer == pytest.approx(37 + 4)


def test_a_norm_that_vanishes_at_the_best_vertex_is_still_bounded():
    # 10 y + |y| over [-2, 0] is largest, zero, where the norm is zero. With y = z - 1 the bound is
    # the larger of tau / 2 (at z = 1) and -20 + 2 / tau + tau / 2 (at z = -1): 0.05 at tau = 0.1.
    found = box_maximum(
        np.array([10.0]), np.array([[1.0]]), np.array([-2.0]), np.zeros(1), max_enumerated_cells=0
    )
    assert found.inner == 0.0
    assert 0.05 <= found.outer <= 0.1


def test_no_single_cell_improves_the_largest_error_found():
    rng = np.random.default_rng(17)
    norm_map, low, high = rng.normal(size=(120, 120)), np.zeros(120), np.full(120, 4.0)
    found = box_maximum(np.zeros(120), norm_map, low, high)
    flipped = found.at[:, None] * np.ones(120)
    np.fill_diagonal(flipped, 4.0 - found.at)
    assert np.all(np.linalg.norm(norm_map @ flipped, axis=0) <= found.inner * (1 + 1e-9))


def test_the_search_depends_on_the_seed_alone():
    rng = np.random.default_rng(5)
    estimator = with_error(rng.normal(size=(6, 30)))
    low, high = np.zeros(30), np.ones(30)
    first = standard_error_bounds(estimator, low, high, seed=4)
    second = standard_error_bounds(estimator, low, high, seed=4)
    assert (first.high, first.high_inner) == (second.high, second.high_inner)


def test_a_problem_too_large_for_the_relaxation_is_searched_by_linearisation():
    rng = np.random.default_rng(4)
    linear, norm_map = rng.normal(size=1100), rng.normal(size=(5, 1100))
    low = rng.normal(size=1100)
    high = low + rng.uniform(0.5, 2, size=1100)
    found = box_maximum(linear, norm_map, low, high)

    def value(y):
        return linear @ y + np.linalg.norm(norm_map @ y)

    assert found.status is BoundStatus.OUTER
    assert found.inner == pytest.approx(value(found.at))
    assert np.all((found.at == low) | (found.at == high))
    assert value(np.where(linear > 0, high, low)) <= found.inner <= found.outer
    for cell in range(0, 1100, 50):  # no single cell could be moved for more
        other = found.at.copy()
        other[cell] = low[cell] + high[cell] - other[cell]
        assert value(other) <= found.inner + 1e-9
