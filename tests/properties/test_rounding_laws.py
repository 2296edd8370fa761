"""Laws of the rounding engine: attained, monotone, equivariant, and never outside."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.cleaning.tokens import Reading, TokenKind
from analysis.design.panel import ExposurePanel
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.long_differences import long_difference
from analysis.estimators.outcome_forms import OutcomeForm, transform_box
from analysis.inference.completions import completion_estimates
from analysis.sensitivity.interval_union import interval_union
from analysis.sensitivity.rounding_bounds import (
    estimate_bounds,
    sign_identified,
    standard_error_bounds,
)
from analysis.sensitivity.rounding_breakdown import PrintedFigures, breakdown_unit

DF = 4.0
T_4 = 2.7764451051977934
LAW = settings(deadline=None, derandomize=True, max_examples=60)


@st.composite
def problems(draw):
    """A linear estimator with few cells and a box of whole counts, some cells exact."""
    n, q = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    tenths = st.integers(-30, 30).map(lambda k: k / 10)
    estimator = LinearEstimator(
        "law",
        draw(arrays(float, n, elements=tenths)),
        draw(arrays(float, (q, n), elements=tenths)),
        DF,
    )
    low = draw(arrays(np.int64, n, elements=st.integers(0, 60)))
    width = draw(arrays(np.int64, n, elements=st.integers(0, 6)))
    return estimator, low.astype(float), (low + width).astype(float)


def whole_counts(low, high, draws, seed):
    rng = np.random.default_rng(seed)
    return rng.integers(low[:, None], high[:, None] + 1, (len(low), draws)).astype(float)


def vertices(low, high):
    return np.array(list(itertools.product(*zip(low, high, strict=True)))).T


def slack(estimator, high):
    """Absolute tolerance: the size of the terms that are summed."""
    reach = np.abs(estimator.weights) @ high + T_4 * (np.abs(estimator.error_map) @ high).sum()
    return 1e-9 * (1 + reach)


@LAW
@given(problems())
def test_bounds_are_attained_at_vertices_of_the_box(problem):
    estimator, low, high = problem
    bounds = estimate_bounds(estimator, low, high)
    for at, value in ((bounds.low_at, bounds.low), (bounds.high_at, bounds.high)):
        assert np.all((at == low) | (at == high))
        assert float(estimator.estimate(at)) == pytest.approx(value, abs=slack(estimator, high))


@LAW
@given(problems(), st.integers(0, 2**32))
def test_no_completion_lies_outside(problem, seed):
    estimator, low, high = problem
    Y = whole_counts(low, high, 50, seed)
    estimates, errors = completion_estimates(estimator, Y)
    bounds = estimate_bounds(estimator, low, high)
    error_range = standard_error_bounds(estimator, low, high)
    tolerance = slack(estimator, high)
    assert np.all((bounds.low - tolerance <= estimates) & (estimates <= bounds.high + tolerance))
    assert np.all(
        (error_range.low - tolerance <= errors) & (errors <= error_range.high + tolerance)
    )
    for cells in (0, 16):
        union = interval_union(estimator, low, high, max_enumerated_cells=cells)
        assert np.all(union.low - tolerance <= estimates - T_4 * errors)
        assert np.all(estimates + T_4 * errors <= union.high + tolerance)


@LAW
@given(problems())
def test_enumeration_equals_brute_force(problem):
    estimator, low, high = problem
    corners = vertices(low, high)
    estimates, margins = (
        corners.T @ estimator.weights,
        T_4 * np.sqrt(((estimator.error_map @ corners) ** 2).sum(axis=0)),
    )
    tolerance = slack(estimator, high)
    bounds = estimate_bounds(estimator, low, high)
    union = interval_union(estimator, low, high)
    largest = standard_error_bounds(estimator, low, high).high
    assert bounds.low == pytest.approx(estimates.min(), abs=tolerance)
    assert bounds.high == pytest.approx(estimates.max(), abs=tolerance)
    assert union.low == pytest.approx((estimates - margins).min(), abs=tolerance)
    assert union.high == pytest.approx((estimates + margins).max(), abs=tolerance)
    assert T_4 * largest == pytest.approx(margins.max(), abs=tolerance)


@LAW
@given(problems())
def test_inner_exact_outer_stand_in_order(problem):
    estimator, low, high = problem
    tolerance = slack(estimator, high)
    exact, bracket = (
        interval_union(estimator, low, high, max_enumerated_cells=cells) for cells in (16, 0)
    )
    assert bracket.low <= exact.low + tolerance
    assert exact.low <= bracket.low_inner + tolerance
    assert bracket.high_inner <= exact.high + tolerance
    assert exact.high <= bracket.high + tolerance
    errors, error_bracket = (
        standard_error_bounds(estimator, low, high, max_enumerated_cells=cells) for cells in (16, 0)
    )
    assert error_bracket.high_inner <= errors.high + tolerance
    assert errors.high <= error_bracket.high + tolerance


@LAW
@given(problems())
def test_the_smallest_standard_error_has_no_duality_gap(problem):
    estimator, low, high = problem
    errors = standard_error_bounds(estimator, low, high)
    assert np.all((low <= errors.low_at) & (errors.low_at <= high))
    assert errors.low <= errors.low_inner
    assert errors.low_inner - errors.low <= slack(estimator, high)


@LAW
@given(problems(), st.data())
def test_wider_cells_never_narrow_anything(problem, data):
    estimator, low, high = problem
    extra = data.draw(arrays(np.int64, len(low), elements=st.integers(0, 5)))
    wide_low, wide_high = np.maximum(low - extra, 0), high + extra
    tolerance = slack(estimator, wide_high)
    for narrow, wide in (
        (compute(estimator, low, high), compute(estimator, wide_low, wide_high))
        for compute in (estimate_bounds, standard_error_bounds, interval_union)
    ):
        assert wide.low <= narrow.low + tolerance
        assert narrow.high <= wide.high + tolerance


@LAW
@given(problems(), st.floats(-5, 5).filter(lambda k: abs(k) > 0.01), st.integers(-40, 40))
def test_shift_and_scale(problem, scale, shift):
    estimator, low, high = problem
    ends = np.sort(np.stack([scale * low + shift, scale * high + shift]), axis=0)
    moved = float(estimator.weights.sum()) * shift
    tolerance = slack(estimator, np.abs(ends).max(axis=0) + high)
    before, after = estimate_bounds(estimator, low, high), estimate_bounds(estimator, *ends)
    expected = sorted([scale * before.low + moved, scale * before.high + moved])
    assert [after.low, after.high] == pytest.approx(expected, abs=tolerance)
    # An error map whose rows sum to zero, as with fixed effects, does not see the shift.
    demeaned = estimator.error_map - estimator.error_map.mean(axis=1, keepdims=True)
    within = LinearEstimator("law", estimator.weights, demeaned, DF)
    union, moved_union = interval_union(within, low, high), interval_union(within, *ends)
    expected = sorted([scale * union.low + moved, scale * union.high + moved])
    assert [moved_union.low, moved_union.high] == pytest.approx(expected, abs=tolerance)


@LAW
@given(problems(), st.randoms(use_true_random=False))
def test_relabelling_the_cells_changes_nothing(problem, shuffler):
    estimator, low, high = problem
    order = list(range(len(low)))
    shuffler.shuffle(order)
    relabelled = LinearEstimator("law", estimator.weights[order], estimator.error_map[:, order], DF)
    tolerance = slack(estimator, high)
    for compute in (estimate_bounds, standard_error_bounds, interval_union):
        before = compute(estimator, low, high)
        after = compute(relabelled, low[order], high[order])
        assert [after.low, after.high] == pytest.approx([before.low, before.high], abs=tolerance)


@LAW
@given(st.permutations(range(6)), st.integers(0, 2**32))
def test_relabelling_the_countries_changes_nothing(order, seed):
    codes = np.array(["ARM", "AZE", "GEO", "RUS", "SRB", "UKR"])
    first = np.array([2013, 2013, 2013, np.inf, np.inf, np.inf])
    panel = ExposurePanel(tuple(codes), (2012, 2013, 2014), np.ones((6, 3), dtype=bool), first)
    shuffled = replace(panel, countries=tuple(codes[list(order)]), first_treated=first[list(order)])
    low = np.random.default_rng(seed).integers(0, 50, (6, 3)).astype(float)
    before, after = (
        (
            estimate_bounds(estimator, box.ravel(), box.ravel() + 4),
            interval_union(estimator, box.ravel(), box.ravel() + 4),
        )
        for estimator, box in (
            (long_difference(panel, codes[:3], codes[3:], 2012, 2014), low),
            (long_difference(shuffled, codes[:3], codes[3:], 2012, 2014), low[list(order)]),
        )
    )
    for one, other in zip(before, after, strict=True):
        assert [one.low, one.high] == pytest.approx([other.low, other.high], rel=1e-10, abs=1e-10)


@LAW
@given(problems())
def test_exact_cells_give_the_point(problem):
    estimator, counts, _ = problem
    point, error = float(estimator.estimate(counts)), float(estimator.standard_error(counts))
    tolerance = slack(estimator, counts)
    bounds = estimate_bounds(estimator, counts, counts)
    errors = standard_error_bounds(estimator, counts, counts)
    union = interval_union(estimator, counts, counts)
    assert [bounds.low, bounds.high] == pytest.approx([point] * 2, abs=tolerance)
    assert [errors.low, errors.high] == pytest.approx([error] * 2, abs=tolerance)
    assert union.low == pytest.approx(point - T_4 * error, abs=tolerance)
    assert union.high == pytest.approx(point + T_4 * error, abs=tolerance)


@LAW
@given(
    problems(),
    st.sampled_from([f for f in OutcomeForm if f is not OutcomeForm.SHARE]),
    st.integers(0, 2**32),
)
def test_transformed_boxes_hold_every_transformed_count(problem, form, seed):
    _, low, high = problem
    low, high = low + 1, high + 1
    function = {"count": lambda y: y, "log1p": np.log1p, "asinh": np.arcsinh, "log": np.log}[form]
    box = transform_box(form, low, low, high)
    values = function(whole_counts(low, high, 20, seed))
    assert np.all((box.low[:, None] <= values) & (values <= box.high[:, None]))


@st.composite
def printed_figures(draw, n):
    kinds = draw(st.lists(st.sampled_from(list(TokenKind)), min_size=n, max_size=n))
    first = 5 * draw(arrays(np.int64, n, elements=st.integers(1, 20)))
    spread = 5 * draw(arrays(np.int64, n, elements=st.integers(0, 6)))
    ranges = np.array([kind is TokenKind.RANGE for kind in kinds])
    return PrintedFigures(kinds, first, first + spread * ranges, np.arange(n))


@LAW
@given(printed_figures(4), st.sampled_from(list(Reading)))
def test_a_wider_unit_never_narrows_a_cell(figures, reading):
    boxes = [figures.box(unit, reading) for unit in range(1, 31)]
    for narrow, wide in itertools.pairwise(boxes):
        assert np.all((wide.low <= narrow.low) & (narrow.high <= wide.high))


@LAW
@given(
    printed_figures(4),
    arrays(np.int64, 4, elements=st.integers(-3, 3)),
    st.sampled_from(list(Reading)),
)
def test_the_breakdown_unit_parts_identified_from_not(figures, weights, reading):
    estimator = LinearEstimator("law", weights.astype(float), None, None)
    found = breakdown_unit(estimator, figures, reading=reading)
    identified = [
        sign_identified(estimate_bounds(estimator, box.low, box.high))
        for box in (figures.box(unit, reading) for unit in range(1, 21))
    ]
    assert identified == [unit <= found for unit in range(1, 21)]
