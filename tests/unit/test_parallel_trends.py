"""Relative magnitudes: closed forms, linear programs over every case, and coverage."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from analysis.records import NotIdentifiedError
from analysis.sensitivity.parallel_trends import (
    EventStudy,
    Interval,
    relative_magnitude_breakdown,
    relative_magnitude_interval,
    relative_magnitude_set,
)

ONE = np.array([1.0])


def one_and_one(covariance=None):
    """Pre-coefficient 4 at -1, reference 0, post-coefficient -12 at 1: one change, of -4."""
    return EventStudy((-1, 1), np.array([4.0, -12.0]), covariance, reference=0, first_post=1)


def test_one_pre_change_and_one_post_period():
    assert relative_magnitude_set(one_and_one(), ONE, 0.0) == Interval(-12.0, -12.0)
    assert relative_magnitude_set(one_and_one(), ONE, 1.0) == Interval(-16.0, -8.0)
    assert relative_magnitude_set(one_and_one(), ONE, 3.0) == Interval(-24.0, 0.0)


def test_changes_not_levels_and_the_reference_takes_part():
    # Levels 10, 9, 0 (reference): the largest change is 9, into the reference; the largest level
    # is 10 and the largest change that leaves the reference out is 1.
    study = EventStudy((-2, -1, 1), np.array([10.0, 9.0, 1.0]), None, 0, 1)
    assert relative_magnitude_set(study, ONE, 1.0) == Interval(-8.0, 10.0)


def test_departures_add_up_over_post_periods():
    study = EventStudy((-1, 1, 2, 3), np.array([2.0, 5.0, 6.0, 7.0]), None, 0, 1)
    last = relative_magnitude_set(study, np.array([0.0, 0.0, 1.0]), 0.5)
    assert last == Interval(7 - 3.0, 7 + 3.0)
    # Mean: (1 + 2 + 3) / 3 = 2 changes. Third minus second: one change.
    mean = relative_magnitude_set(study, np.full(3, 1 / 3), 0.5)
    assert (mean.low, mean.high) == pytest.approx((4.0, 8.0))
    assert relative_magnitude_set(study, np.array([0.0, -1.0, 1.0]), 0.5) == Interval(0.0, 2.0)


def brute_force_set(pre, post, contrast, mbar):
    """Linear programs for every location and sign of the largest pre-change, delta_pre given."""
    n_pre, n_post = len(pre), len(post)
    path = np.append(pre, 0.0)
    ends = []
    for location in range(n_pre):
        change = path[location + 1] - path[location]
        for sign in (1.0, -1.0):
            if sign * change < np.abs(np.diff(path)).max() - 1e-12:
                continue
            rows, limits = [], []
            for j in range(n_post):
                row = np.zeros(n_post)
                row[j] = 1.0
                if j:
                    row[j - 1] = -1.0
                rows += [row, -row]
                limits += [mbar * sign * change] * 2
            for direction in (1.0, -1.0):
                program = optimize.linprog(
                    direction * contrast, A_ub=rows, b_ub=limits, bounds=[(None, None)] * n_post
                )
                ends.append(contrast @ post - direction * program.fun)
    return min(ends), max(ends)


@pytest.mark.parametrize("seed", range(6))
def test_equals_linear_programs_over_all_cases(seed):
    rng = np.random.default_rng(seed)
    n_pre, n_post = 1 + seed % 3, 1 + seed // 2
    pre, post, contrast = rng.normal(size=n_pre), rng.normal(size=n_post), rng.normal(size=n_post)
    periods = (*range(-n_pre, 0), *range(1, n_post + 1))
    study = EventStudy(periods, np.concatenate([pre, post]), None, 0, 1)
    found = relative_magnitude_set(study, contrast, 1.3)
    assert (found.low, found.high) == pytest.approx(
        brute_force_set(pre, post, contrast, 1.3), abs=1e-9
    )


def test_interval_at_zero_is_the_usual_interval():
    covariance = np.array([[4.0, 1.0], [1.0, 9.0]])
    found = relative_magnitude_interval(one_and_one(covariance), ONE, 0.0)
    assert (found.low, found.high) == pytest.approx((-12 - 1.959964 * 3, -12 + 1.959964 * 3))
    with_t = relative_magnitude_interval(one_and_one(covariance), ONE, 0.0, df=4)
    assert with_t.high == pytest.approx(-12 + 2.776445 * 3)


def test_interval_by_hand():
    # The change is -beta_pre; the combinations are beta_post -/+ beta_pre at mbar = 1, with
    # variances 9 + 4 -/+ 2 * 1 = 11 and 15 and values -16 and -8.
    covariance = np.array([[4.0, 1.0], [1.0, 9.0]])
    found = relative_magnitude_interval(one_and_one(covariance), ONE, 1.0)
    z = 1.959963985
    assert found.low == pytest.approx(min(-16 - z * math.sqrt(11), -8 - z * math.sqrt(15)))
    assert found.high == pytest.approx(max(-16 + z * math.sqrt(11), -8 + z * math.sqrt(15)))


def test_breakdown_by_hand():
    # Without error the sign is lost where mbar * 4 = 12.
    almost_exact = np.diag([1e-16, 1e-16])
    assert relative_magnitude_breakdown(one_and_one(almost_exact), ONE) == pytest.approx(3.0)
    assert relative_magnitude_breakdown(one_and_one(almost_exact), ONE, cap=2.9) is None
    assert relative_magnitude_breakdown(one_and_one(np.diag([1.0, 100.0])), ONE) == 0.0


def test_interval_just_reaches_zero_at_the_breakdown_value():
    study = one_and_one(np.array([[1.0, 0.3], [0.3, 2.0]]))
    mbar = relative_magnitude_breakdown(study, ONE)
    assert relative_magnitude_interval(study, ONE, mbar).high == pytest.approx(0.0, abs=1e-9)
    assert relative_magnitude_interval(study, ONE, mbar - 1e-6).sign == -1


@pytest.mark.parametrize(
    "delta_pre",
    [
        np.zeros(3),
        np.array([3.0, 2.0, 1.0]),
        np.array([0.0, 0.0, 30.0]),
        np.array([4.0, -4.0, 4.0]),
    ],
)
def test_covers_the_ends_of_the_identified_set_at_least_at_the_nominal_rate(delta_pre):
    """The ends are where coverage is hardest; 2,000 draws, tolerance three Monte Carlo errors."""
    rng = np.random.default_rng(11)
    root = rng.normal(size=(5, 5))
    covariance = root @ root.T / 5 + np.eye(5)
    contrast, mbar, draws = np.array([0.5, 0.5]), 1.0, 2000
    periods = (-3, -2, -1, 1, 2)
    truth = np.concatenate([delta_pre, [0.0, 0.0]])
    identified = relative_magnitude_set(
        EventStudy(periods, truth, covariance, 0, 1), contrast, mbar
    )
    covered = {"low": 0, "high": 0, "whole": 0}
    for beta in rng.multivariate_normal(truth, covariance, size=draws):
        study = EventStudy(periods, beta, covariance, 0, 1)
        found = relative_magnitude_interval(study, contrast, mbar)
        holds_low = found.low <= identified.low <= found.high
        holds_high = found.low <= identified.high <= found.high
        covered["low"] += holds_low
        covered["high"] += holds_high
        covered["whole"] += holds_low and holds_high
    floor = stats.binom.ppf(0.001, draws, 0.95) / draws
    assert all(count / draws >= floor for count in covered.values())


def test_refuses_what_the_design_cannot_support():
    only_reference = EventStudy((1, 2), np.array([1.0, 2.0]), np.eye(2), 0, 1)
    with pytest.raises(NotIdentifiedError, match="only one year precedes the event"):
        relative_magnitude_set(only_reference, np.array([1.0, 0.0]), 1.0)
    with pytest.raises(NotIdentifiedError, match="no covariance matrix"):
        relative_magnitude_interval(one_and_one(), ONE, 1.0)
    with pytest.raises(NotIdentifiedError, match="not consecutive"):
        EventStudy((-3, 1), np.array([1.0, 2.0]), None, 0, 1)


@pytest.mark.parametrize(
    ("periods", "reference", "first_post", "message"),
    [
        ((-1, 0), 0, 1, "leave out the reference"),
        ((1, -1), 0, 1, "ascend"),
        ((-2, -1), 0, 1, "a period must follow"),
        ((-1, 1), 2, 1, "must precede the event"),
    ],
)
def test_refuses_periods_out_of_order(periods, reference, first_post, message):
    with pytest.raises(ValueError, match=message):
        EventStudy(periods, np.zeros(2), None, reference, first_post)


def test_refuses_malformed_arguments():
    with pytest.raises(ValueError, match="mbar is -1"):
        relative_magnitude_set(one_and_one(), ONE, -1.0)
    with pytest.raises(ValueError, match="contrast has shape"):
        relative_magnitude_set(one_and_one(), np.ones(2), 1.0)
    with pytest.raises(ValueError, match="no post period"):
        relative_magnitude_set(one_and_one(), np.zeros(1), 1.0)
    with pytest.raises(ValueError, match="level is 95"):
        relative_magnitude_interval(one_and_one(np.eye(2)), ONE, 1.0, level=95)
    with pytest.raises(ValueError, match="estimates have shape"):
        EventStudy((-1, 1), np.zeros(3), None, 0, 1)
    with pytest.raises(ValueError, match="covariance has shape"):
        EventStudy((-1, 1), np.zeros(2), np.eye(3), 0, 1)
