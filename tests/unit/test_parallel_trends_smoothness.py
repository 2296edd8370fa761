"""Smoothness: closed forms, linear programs, brute-force shortest interval, and coverage."""

import numpy as np
import pytest
from scipy import optimize, stats

from analysis.records import NotIdentifiedError
from analysis.sensitivity.parallel_trends import EventStudy, Interval
from analysis.sensitivity.parallel_trends_smoothness import (
    folded_normal_quantile,
    smoothness_interval,
    smoothness_set,
)

ONE = np.array([1.0])
COVARIANCE = np.array([[4.0, 1.0, 0.5], [1.0, 9.0, 2.0], [0.5, 2.0, 6.25]])


def test_one_pre_change_and_one_post_period():
    # Change -4 before; extended to the post period the line stands at -4, leaving -8.
    study = EventStudy((-1, 1), np.array([4.0, -12.0]), None, 0, 1)
    assert smoothness_set(study, ONE, 0.0) == Interval(-8.0, -8.0)
    assert smoothness_set(study, ONE, 2.0) == Interval(-10.0, -6.0)


def test_bends_grow_with_the_square_of_time():
    # Third post period: line at 3 * -4 = -12; bends in periods 1, 2, 3 move it by 3, 2, 1.
    study = EventStudy((-1, 1, 2, 3), np.array([4.0, 0.0, 0.0, 0.0]), None, 0, 1)
    assert smoothness_set(study, np.array([0.0, 0.0, 1.0]), 1.0) == Interval(6.0, 18.0)


@pytest.mark.parametrize("seed", range(4))
def test_set_equals_linear_program(seed):
    rng = np.random.default_rng(seed)
    pre, post, contrast = rng.normal(size=2), rng.normal(size=3), rng.normal(size=3)
    bend = 8.0
    # Second differences of (pre, 0, delta_post) as A @ delta_post + b.
    second = np.diff(np.eye(6), n=2, axis=0)
    A, b = second[:, 3:], second[:, :2] @ pre
    ends = [
        contrast @ post
        - s
        * optimize.linprog(
            s * contrast,
            A_ub=np.vstack([A, -A]),
            b_ub=np.concatenate([bend - b, bend + b]),
            bounds=[(None, None)] * 3,
        ).fun
        for s in (1.0, -1.0)
    ]
    study = EventStudy((-2, -1, 1, 2, 3), np.concatenate([pre, post]), None, 0, 1)
    found = smoothness_set(study, contrast, bend)
    assert (found.low, found.high) == pytest.approx((min(ends), max(ends)), abs=1e-8)


def test_empty_set_is_refused_with_the_bend_that_was_seen():
    # Changes -7 and +3: a bend of 10.
    study = EventStudy((-2, -1, 1), np.array([4.0, -3.0, -12.0]), None, 0, 1)
    with pytest.raises(NotIdentifiedError, match="changes by 10 .* more than the 9 allowed"):
        smoothness_set(study, ONE, 9.0)
    assert smoothness_set(study, ONE, 10.0) == Interval(-25.0, -5.0)


def test_folded_normal_quantile():
    assert folded_normal_quantile(0.0, 0.95) == pytest.approx(1.959963984540054, abs=1e-12)
    # Far from zero the left tail vanishes.
    assert folded_normal_quantile(50.0, 0.95) == pytest.approx(51.6448536269514722, abs=1e-10)
    for shift in (0.3, 1.0, 2.5):
        squared = stats.ncx2.ppf(0.9, 1, shift**2)
        assert folded_normal_quantile(shift, 0.9) == pytest.approx(np.sqrt(squared), abs=1e-8)


def test_interval_with_one_pre_change_by_hand():
    # beta_post + beta_pre (the extended change is -beta_pre), variance 4 + 9 + 2, no bend.
    study = EventStudy((-1, 1), np.array([4.0, -12.0]), COVARIANCE[:2, :2], 0, 1)
    found = smoothness_interval(study, ONE, 0.0)
    assert (found.low, found.high) == pytest.approx(
        (-8 - 1.959963985 * np.sqrt(15), -8 + 1.959963985 * np.sqrt(15))
    )
    bent = smoothness_interval(study, ONE, 2.0)
    quantile = np.sqrt(stats.ncx2.ppf(0.95, 1, 4 / 15))
    assert bent.high == pytest.approx(-8 + quantile * np.sqrt(15))


@pytest.mark.parametrize("bend", [0.0, 0.5, 2.0, 12.0])
def test_interval_is_the_shortest_over_a_grid_of_weights(bend):
    """Two pre-coefficients leave one free weight: the trend removed is beta' (1 + w, -w)."""
    study = EventStudy((-2, -1, 1), np.array([4.0, -3.0, -12.0]), COVARIANCE, 0, 1)
    found = smoothness_interval(study, ONE, bend)
    # Weights (u, v) on coefficients at -2 and -1 without slope bias: -2u - v + 1 = 0. The bias of
    # delta = (d2, d1, 0, p): second differences d2 - 2 d1 =: e1 and d1 + p =: e2 with
    # u d2 + v d1 + p = u e1 + (2u + v - 1) d1 + e2 = u e1 + e2.
    u = np.linspace(-2, 2, 40001)
    combination = np.column_stack([u, 1 - 2 * u, np.ones_like(u)])
    error = np.sqrt(np.einsum("ij,jk,ik->i", combination, COVARIANCE, combination))
    shift = bend * (np.abs(u) + 1) / error
    quantile = np.sqrt(stats.ncx2.ppf(0.95, 1, np.maximum(shift**2, 1e-12)))
    best = int(np.argmin(quantile * error))
    assert (found.high - found.low) / 2 == pytest.approx((quantile * error)[best], rel=1e-7)
    centre = combination[best] @ study.estimates
    assert (found.high + found.low) / 2 == pytest.approx(centre, abs=0.02)


@pytest.mark.parametrize("signs", [(1, 1, 1), (-1, -1, -1), (1, -1, 1), (0, 0, 0)])
def test_covers_at_least_at_the_nominal_rate(signs):
    """Differences in trends that bend as far as allowed, on top of a steep line."""
    rng = np.random.default_rng(5)
    bend, draws, contrast = 1.5, 20_000, np.array([0.0, 1.0])
    slope = 7.0
    steps = slope + bend * np.cumsum([0, *signs])
    delta = np.concatenate([[0.0], np.cumsum(steps)])
    delta -= delta[2]
    truth = np.delete(delta, 2)
    covariance = COVARIANCE[:2, :2]
    covariance = np.block([[covariance, 0.5 * np.eye(2)], [0.5 * np.eye(2), 3 * np.eye(2)]])
    half, weights = half_and_weights((-2, -1, 1, 2), covariance, contrast, bend)
    estimates = rng.multivariate_normal(truth, covariance, size=draws) @ weights
    covered = int((np.abs(estimates) <= half).sum())
    assert covered / draws >= stats.binom.ppf(0.001, draws, 0.95) / draws


def half_and_weights(periods, covariance, contrast, bend):
    """Read the weights off the centre, which is linear in the coefficients."""
    weights, halves = [], []
    for unit in np.eye(len(periods)):
        found = smoothness_interval(EventStudy(periods, unit, covariance, 0, 1), contrast, bend)
        weights.append((found.low + found.high) / 2)
        halves.append((found.high - found.low) / 2)
    assert halves == pytest.approx([halves[0]] * len(halves))
    return halves[0], np.array(weights)


def test_refusals():
    study = EventStudy((-1, 1), np.array([4.0, -12.0]), np.ones((2, 2)), 0, 1)
    with pytest.raises(NotIdentifiedError, match="singular"):
        smoothness_interval(study, ONE, 1.0)
    with pytest.raises(ValueError, match="bend is -1"):
        smoothness_set(study, ONE, -1.0)
