"""Relative magnitudes over the box of counts: hand cases and brute force over whole counts."""

import itertools
import math

import numpy as np
import pytest

from analysis.records import NotIdentifiedError
from analysis.sensitivity.parallel_trends import Interval
from analysis.sensitivity.parallel_trends_rounding import (
    BreakdownValue,
    CellContrast,
    breakdown_value,
    relative_magnitude_bounds,
)

# One country, 2012, 2013, 2014: the last change against the earlier one. The year 2013 is in both.
OWN_CHANGES = CellContrast(np.array([0.0, -1.0, 1.0]), np.array([[-1.0, 1.0, 0.0]]))


def box(*tokens):
    low, high = np.array(tokens, dtype=float).T
    return low, high


def test_exact_figures_give_the_closed_form():
    exact = np.array([40.0, 20.0, 5.0])
    # Change -15, earlier change -20.
    assert relative_magnitude_bounds(OWN_CHANGES, exact, exact, 0.5) == Interval(-25.0, -5.0)
    found = breakdown_value(OWN_CHANGES, exact, exact, exact)
    assert found == BreakdownValue(0.75, pytest.approx(0.75), pytest.approx(0.75))


def test_shared_cell_moves_both_numbers():
    # 40 (38..42), 20 (18..22), 15 (13..17). At mbar = 1 with the earlier change falling,
    # upper = y14 - y13 + (y12 - y13) = 17 + 42 - 2 * 18 = 23; rising: y14 - y12 = 17 - 38.
    # lower = y14 - y13 - (y12 - y13) = y14 - y12 = 13 - 42 = -29: the shared cell drops out.
    low, high = box((38, 42), (18, 22), (13, 17))
    assert relative_magnitude_bounds(OWN_CHANGES, low, high, 1.0) == Interval(-29.0, 23.0)


def test_rounding_alone_can_leave_the_sign_open():
    low, high = box((38, 42), (18, 22), (13, 18))
    found = breakdown_value(OWN_CHANGES, np.array([40.0, 20.0, 15.0]), low, high)
    assert relative_magnitude_bounds(OWN_CHANGES, low, high, 0.0).high == 0.0
    assert found.for_all_counts == 0.0
    assert found.as_printed == pytest.approx(5 / 20)
    # Best for the sign: 13 - 22 = -9 against 38 - 22 = 16, or 13 - y against 38 - y: largest at 22.
    assert found.for_some_counts == pytest.approx(9 / 16)


def test_no_earlier_change_means_no_breakdown():
    low, high = box((20, 20), (20, 20), (13, 17))
    found = breakdown_value(OWN_CHANGES, np.array([20.0, 20.0, 15.0]), low, high)
    assert found == BreakdownValue(None, None, None)


def test_values_from_the_cap_on_are_not_reported():
    exact = np.array([21.0, 20.0, 0.0])
    assert breakdown_value(OWN_CHANGES, exact, exact, exact, cap=20.0).as_printed is None
    assert breakdown_value(OWN_CHANGES, exact, exact, exact, cap=20.1).as_printed == 20.0


def test_reach_scales_mbar():
    second_year = CellContrast(OWN_CHANGES.estimate, OWN_CHANGES.pre_changes, reach=2.0)
    low, high = box((38, 42), (18, 22), (1, 4))
    wide = relative_magnitude_bounds(second_year, low, high, 0.3)
    assert wide == relative_magnitude_bounds(OWN_CHANGES, low, high, 0.6)


def ratio(contrast, y):
    estimate, changes = contrast.estimate @ y, contrast.pre_changes @ y
    largest = contrast.reach * np.abs(changes).max()
    if estimate == 0:
        return 0.0
    return abs(estimate) / largest if largest else math.inf


@pytest.mark.parametrize("seed", range(8))
def test_equals_brute_force_over_whole_counts(seed):
    rng = np.random.default_rng(seed)
    n_cells, n_changes = 4, 1 + seed % 2
    contrast = CellContrast(
        rng.integers(-2, 3, n_cells) + np.array([0.0, 0, 0, 5]),
        rng.integers(-2, 3, (n_changes, n_cells)) + np.eye(n_changes, n_cells),
    )
    low = rng.integers(0, 10, n_cells).astype(float) + np.array([0, 0, 0, 12 * (seed % 4)])
    high = low + rng.integers(1, 5, n_cells)
    counts = [
        np.array(y, dtype=float)
        for y in itertools.product(
            *[range(int(a), int(b) + 1) for a, b in zip(low, high, strict=True)]
        )
    ]
    for mbar in (0.0, 0.7, 2.0):
        departures = [mbar * np.abs(contrast.pre_changes @ y).max() for y in counts]
        estimates = [contrast.estimate @ y for y in counts]
        found = relative_magnitude_bounds(contrast, low, high, mbar)
        ends = [e + s * d for e, d in zip(estimates, departures, strict=True) for s in (1, -1)]
        assert (found.low, found.high) == pytest.approx((min(ends), max(ends)))
    ratios = [ratio(contrast, y) for y in counts]
    found = breakdown_value(contrast, counts[0], low, high, cap=1e6)
    one_sign = all(e > 0 for e in estimates) or all(e < 0 for e in estimates)
    assert found.for_all_counts == pytest.approx(min(ratios) if one_sign else 0.0)
    # Real values within the box can only reach further than whole counts.
    if found.for_some_counts is not None:
        assert found.for_some_counts >= max(ratios) * (1 - 1e-9)


def test_largest_ratio_over_a_fine_grid():
    contrast = CellContrast(np.array([1.0, 2.0]), np.array([[1.0, -1.0], [0.5, 1.0]]))
    low, high = box((1, 3), (2, 5))
    grid = np.stack(np.meshgrid(np.linspace(1, 3, 401), np.linspace(2, 5, 601)), -1).reshape(-1, 2)
    changes = np.abs(grid @ contrast.pre_changes.T).max(axis=1)
    best = (grid @ contrast.estimate / changes).max()
    found = breakdown_value(contrast, np.array([2.0, 3.0]), low, high)
    assert found.for_some_counts == pytest.approx(best, rel=1e-3)
    assert found.for_some_counts >= best - 1e-9


def test_an_end_at_zero_is_not_a_sign():
    # Thirds that sum to zero only up to rounding errors.
    thirds = np.full(3, 1 / 3)
    contrast = CellContrast(np.append(thirds, -1.0), np.array([[1.0, -1.0, 0.0, 0.0]]))
    low, high = np.array([0.1, 0.1, 0.1, 0.0]), np.array([0.1, 0.1, 0.1, 0.1])
    assert relative_magnitude_bounds(contrast, low, high, 0.0).sign == 0
    assert breakdown_value(contrast, high, low, high).for_all_counts == 0.0


def test_refuses_without_an_earlier_change():
    with pytest.raises(NotIdentifiedError, match="no change before the event"):
        CellContrast(np.ones(3), np.empty((0, 3)))


def test_refuses_malformed_arguments():
    with pytest.raises(ValueError, match=r"expected \(K, 3\)"):
        CellContrast(np.ones(3), np.ones((1, 2)))
    with pytest.raises(ValueError, match="reach is 0"):
        CellContrast(np.ones(3), np.ones((1, 3)), reach=0)
    with pytest.raises(ValueError, match="reversed"):
        relative_magnitude_bounds(OWN_CHANGES, np.ones(3), np.zeros(3), 1.0)
    with pytest.raises(ValueError, match="the box has shapes"):
        relative_magnitude_bounds(OWN_CHANGES, np.ones(2), np.ones(2), 1.0)
    with pytest.raises(ValueError, match="mbar is -1"):
        relative_magnitude_bounds(OWN_CHANGES, np.ones(3), np.ones(3), -1.0)
    with pytest.raises(ValueError, match="cap is 0"):
        breakdown_value(OWN_CHANGES, np.ones(3), np.ones(3), np.ones(3), cap=0.0)
