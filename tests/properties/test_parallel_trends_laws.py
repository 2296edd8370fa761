"""Laws of honest parallel trends: scale, reference period, nesting, and the box of counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sensitivity.parallel_trends import (
    EventStudy,
    relative_magnitude_interval,
    relative_magnitude_set,
)
from analysis.sensitivity.parallel_trends_rounding import (
    CellContrast,
    breakdown_value,
    relative_magnitude_bounds,
)
from analysis.sensitivity.parallel_trends_smoothness import smoothness_interval, smoothness_set

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=40, deadline=None)


def random_study(seed):
    rng = np.random.default_rng(seed)
    n_pre, n_post = rng.integers(1, 4, 2)
    size = n_pre + n_post
    root = rng.normal(size=(size, size))
    periods = (*range(-n_pre, 0), *range(1, n_post + 1))
    study = EventStudy(periods, rng.normal(size=size), root @ root.T + np.eye(size), 0, 1)
    return study, rng.normal(size=n_post), float(rng.uniform(0, 3)), rng


def rebased(study):
    """Return the same study relative to its earliest period."""
    new = study.periods[0]
    moved = np.eye(len(study.periods))
    moved = moved - moved[0]  # the old reference gets minus the earliest coefficient
    moved[0] = -np.eye(len(study.periods))[0]
    order = [*range(1, sum(p < 0 for p in study.periods)), 0]
    order += [k for k, p in enumerate(study.periods) if p > 0]
    moved = moved[order]
    periods = tuple(p for p in sorted((*study.periods, 0)) if p != new)
    return EventStudy(periods, moved @ study.estimates, moved @ study.covariance @ moved.T, new, 1)


@few
@given(seeds)
def test_the_choice_of_reference_period_does_not_matter(seed):
    study, contrast, mbar, _ = random_study(seed)
    other = rebased(study)
    for function, parameter in (
        (relative_magnitude_set, mbar),
        (relative_magnitude_interval, mbar),
        (smoothness_set, 20.0),
        (smoothness_interval, mbar),
    ):
        a, b = function(study, contrast, parameter), function(other, contrast, parameter)
        assert (a.low, a.high) == pytest.approx((b.low, b.high), rel=1e-5, abs=1e-7)


@few
@given(seeds, st.floats(0.01, 1000))
def test_scale(seed, factor):
    study, contrast, mbar, _ = random_study(seed)
    scaled = EventStudy(study.periods, factor * study.estimates, factor**2 * study.covariance, 0, 1)
    for function in (relative_magnitude_set, relative_magnitude_interval):
        a, b = function(study, contrast, mbar), function(scaled, contrast, mbar)
        assert (b.low, b.high) == pytest.approx((factor * a.low, factor * a.high))
    a = smoothness_interval(study, contrast, mbar)
    b = smoothness_interval(scaled, contrast, factor * mbar)
    assert b.high - b.low == pytest.approx(factor * (a.high - a.low), rel=1e-6)


@few
@given(seeds, st.floats(0, 3))
def test_larger_departures_give_wider_ranges_and_intervals_hold_the_set(seed, more):
    study, contrast, mbar, _ = random_study(seed)
    inner = relative_magnitude_set(study, contrast, mbar)
    outer = relative_magnitude_set(study, contrast, mbar + more)
    assert outer.low <= inner.low <= inner.high <= outer.high
    narrow = relative_magnitude_interval(study, contrast, mbar)
    wide = relative_magnitude_interval(study, contrast, mbar + more)
    assert wide.low <= narrow.low + 1e-9
    assert wide.high >= narrow.high - 1e-9
    assert narrow.low <= inner.low <= inner.high <= narrow.high
    shorter = smoothness_interval(study, contrast, mbar)
    longer = smoothness_interval(study, contrast, mbar + more)
    assert longer.high - longer.low >= (shorter.high - shorter.low) * (1 - 1e-7)


@few
@given(seeds, st.floats(-50, 50))
def test_smoothness_does_not_see_a_straight_line(seed, slope):
    study, contrast, bend, _ = random_study(seed)
    tilted = EventStudy(
        study.periods,
        study.estimates + slope * np.array(study.periods),
        study.covariance,
        0,
        1,
    )
    for function, parameter in ((smoothness_set, 20.0), (smoothness_interval, bend)):
        a, b = function(study, contrast, parameter), function(tilted, contrast, parameter)
        assert (a.low, a.high) == pytest.approx((b.low, b.high), abs=1e-7)


def random_box(seed):
    rng = np.random.default_rng(seed)
    n_cells, n_changes = rng.integers(2, 7), rng.integers(1, 4)
    contrast = CellContrast(
        rng.normal(size=n_cells), rng.normal(size=(n_changes, n_cells)), float(rng.uniform(0.5, 3))
    )
    low = rng.uniform(0, 20, n_cells)
    return contrast, low, low + rng.uniform(0, 5, n_cells), float(rng.uniform(0, 3)), rng


@few
@given(seeds)
def test_bounds_hold_every_count_and_shrink_with_the_box(seed):
    contrast, low, high, mbar, rng = random_box(seed)
    found = relative_magnitude_bounds(contrast, low, high, mbar)
    y = rng.uniform(low, high, size=(200, len(low)))
    departures = mbar * contrast.reach * np.abs(y @ contrast.pre_changes.T).max(axis=1)
    estimates = y @ contrast.estimate
    assert found.low <= (estimates - departures).min() + 1e-9
    assert found.high >= (estimates + departures).max() - 1e-9
    inside = relative_magnitude_bounds(contrast, y[0], y[0], mbar)
    assert (inside.low, inside.high) == pytest.approx(
        (estimates[0] - departures[0], estimates[0] + departures[0])
    )


@few
@given(seeds)
def test_breakdown_values_are_ordered_and_agree_with_the_bounds(seed):
    contrast, low, high, _, rng = random_box(seed)
    printed = rng.uniform(low, high)
    found = breakdown_value(contrast, printed, low, high, cap=1000.0)
    capped = [
        1000.0 if value is None else value
        for value in (found.for_all_counts, found.as_printed, found.for_some_counts)
    ]
    assert capped[0] <= capped[1] * (1 + 1e-9)
    assert capped[1] <= capped[2] * (1 + 1e-9)
    if 0 < capped[0] < 1000:
        before = relative_magnitude_bounds(contrast, low, high, capped[0] * (1 - 1e-6))
        after = relative_magnitude_bounds(contrast, low, high, capped[0] * (1 + 1e-6))
        assert before.sign != 0
        assert after.sign == 0


@few
@given(seeds)
def test_no_counts_keep_the_sign_beyond_the_last_breakdown_value(seed):
    contrast, low, high, _, rng = random_box(seed)
    last = breakdown_value(contrast, low, low, high, cap=1000.0).for_some_counts
    y = rng.uniform(low, high, size=(300, len(low)))
    departures = contrast.reach * np.abs(y @ contrast.pre_changes.T).max(axis=1)
    ratios = np.abs(y @ contrast.estimate) / departures
    assert last is None or ratios.max() <= last * (1 + 1e-9)
