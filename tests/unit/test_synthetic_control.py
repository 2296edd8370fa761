"""Synthetic control by hand and by brute force; placebo ranks, bounds and refusals."""

from itertools import product

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.synthetic_control import (
    placebo_in_space,
    simplex_least_squares,
    synthetic_control,
    synthetic_control_bounds,
    synthetic_design,
)
from analysis.records import NotIdentifiedError

YEARS = (2009, 2010, 2011, 2012, 2013)
# A is treated from 2012; before that it is 1/4 B + 3/4 C, and D, E, F lie far above.
OUTCOME = np.array(
    [
        [25.0, 31.0, 19.0, 50.0, 60.0],
        [40.0, 10.0, 40.0, 20.0, 24.0],
        [20.0, 38.0, 12.0, 40.0, 44.0],
        [90.0, 97.0, 80.0, 95.0, 93.0],
        [85.0, 99.0, 92.0, 80.0, 88.0],
        [99.0, 88.0, 95.0, 99.0, 91.0],
    ]
)
FIRST = np.array([2012, NEVER, NEVER, NEVER, NEVER, 2016])


def make(outcome=OUTCOME, first=FIRST):
    panel = ExposurePanel(tuple("ABCDEF"[: len(first)]), YEARS, ~np.isnan(outcome), first)
    return panel, outcome[~np.isnan(outcome)]


def test_exact_match_is_found():
    panel, y = make()
    fit = synthetic_control(synthetic_design(panel, "A"), y)
    assert fit.donor_weights == pytest.approx([0.25, 0.75, 0, 0, 0], abs=1e-6)
    assert fit.pre_rmspe == pytest.approx(0, abs=1e-4)
    gaps = [50 - (5 + 30), 60 - (6 + 33)]
    assert [fit.gaps[2012], fit.gaps[2013]] == pytest.approx(gaps, abs=1e-4)
    assert fit.mean_gap == pytest.approx(np.mean(gaps), abs=1e-4)
    assert fit.estimator.estimate(y) == pytest.approx(fit.mean_gap)


def test_two_donors_in_closed_form():
    A = np.array([[1.0, 4.0], [2.0, 0.0], [5.0, 3.0]])
    b = np.array([2.0, 1.0, 3.0])
    direction = A[:, 0] - A[:, 1]
    share = direction @ (b - A[:, 1]) / (direction @ direction)
    assert 0 < share < 1
    assert simplex_least_squares(A, b, 0.0) == pytest.approx([share, 1 - share])


def test_ties_are_broken_towards_even_weights():
    # Four equal donors: every weighting fits alike.
    A = np.tile([[1.0], [2.0], [3.0]], 4)
    assert simplex_least_squares(A, np.array([4.0, 4.0, 4.0]), 1e-6) == pytest.approx(0.25)
    assert simplex_least_squares(A, A[:, 0], 0.0) == pytest.approx(0.25)


def test_placebo_ranks_by_hand():
    # Flat before treatment at different levels, so the fit is never exact; then one step each.
    base = np.array([0.0, 10.0, 20.0, 30.0, 40.0, 50.0])
    wiggle = np.array([[0, 1, 0], [0, 0, 2], [3, 0, 0], [0, 2, 0], [0, 0, 1], [1, 0, 1]])
    outcome = np.hstack([base[:, None] + wiggle, np.tile(base[:, None], 2)])
    outcome[0, 3:] += 500
    panel, y = make(outcome)
    placebo = placebo_in_space(synthetic_design(panel, "A"), y)
    assert placebo.smallest_p == pytest.approx(1 / 6)
    assert placebo.p_gap == pytest.approx(1 / 6)
    assert set(placebo.mean_gaps) == set("BCDEF")
    # Each donor is fitted on the four others only.
    others = ExposurePanel(
        tuple("BCDEF"),
        YEARS,
        np.ones((5, 5), dtype=bool),
        np.array([2012, NEVER, NEVER, NEVER, NEVER]),
    )
    alone = synthetic_control(synthetic_design(others, "B"), outcome[1:].ravel())
    assert placebo.mean_gaps["B"] == pytest.approx(alone.mean_gap)


def test_ratio_without_meaning_is_missing():
    panel, y = make()
    assert placebo_in_space(synthetic_design(panel, "A"), y).p_ratio is None


def test_bounds_against_every_corner():
    panel, y = make()
    design = synthetic_design(panel, "A")
    wide = [0, 3, 6, 14, 24]
    low, high = y.copy(), y.copy()
    low[wide] -= 2
    high[wide] += 2
    bounds = synthetic_control_bounds(design, y, low, high, 40, np.random.default_rng(5))
    corners = []
    for signs in product([-2, 2], repeat=len(wide)):
        corner = y.copy()
        corner[wide] += signs
        corners.append(corner)
    weights = synthetic_control(design, y).estimator.weights
    fixed = [weights @ corner for corner in corners]
    assert bounds.fixed_low == pytest.approx(min(fixed))
    assert bounds.fixed_high == pytest.approx(max(fixed))
    refitted = [synthetic_control(design, corner).mean_gap for corner in [y, *corners]]
    assert min(refitted) - 1e-9 <= bounds.found_low < bounds.found_high <= max(refitted) + 1e-9
    assert bounds.n_searched == 43
    again = synthetic_control_bounds(design, y, low, high, 40, np.random.default_rng(5))
    assert again == bounds


def test_exact_cells_leave_no_room():
    panel, y = make()
    design = synthetic_design(panel, "A")
    bounds = synthetic_control_bounds(design, y, y, y, 3, np.random.default_rng(1))
    gap = synthetic_control(design, y).mean_gap
    assert [
        bounds.fixed_low,
        bounds.fixed_high,
        bounds.found_low,
        bounds.found_high,
    ] == pytest.approx([gap] * 4)


def test_donors_need_every_year_of_the_treated_country():
    outcome, first = np.vstack([OUTCOME, OUTCOME[1] + 5]), np.append(FIRST, NEVER)
    outcome[0, 4] = np.nan
    outcome[2, 4] = np.nan
    outcome[3, 0] = np.nan
    panel = ExposurePanel(tuple("ABCDEFG"), YEARS, ~np.isnan(outcome), first)
    design = synthetic_design(panel, "A")
    # C lacks 2013 only, which A lacks too; D lacks 2009, which A has.
    assert design.donors == ("B", "C", "E", "F", "G")
    assert design.post_years == (2012,)
    y = outcome[~np.isnan(outcome)]
    assert np.hstack(design.block(y)) == pytest.approx(outcome[[0, 1, 2, 4, 5, 6], :4])


def test_refusals():
    panel, _ = make()
    with pytest.raises(ValueError, match="ZZZ is not in the panel"):
        synthetic_design(panel, "ZZZ")
    with pytest.raises(NotIdentifiedError, match="no figure from its first treated year"):
        synthetic_design(panel, "B")
    early = np.where(FIRST == 2012, 2011, FIRST)
    with pytest.raises(NotIdentifiedError, match=r"2 years before treatment.* needs 3"):
        synthetic_design(make(first=early)[0], "A")
    few = FIRST.copy()
    few[1:3] = 2013
    with pytest.raises(NotIdentifiedError, match=r"3 untreated countries .* needs 4"):
        synthetic_design(make(first=few)[0], "A")
