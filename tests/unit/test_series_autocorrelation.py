"""Residual autocorrelation of short series: by loops, by its exact mean, over the box."""

import itertools

import numpy as np
import pytest

from analysis.estimators.interrupted_series import segmented_design
from analysis.fitting.series_autocorrelation import (
    SamplingRange,
    autocorrelation_over_box,
    in_words,
    residual_autocorrelation,
    sampling_range,
)
from analysis.records import NotIdentifiedError

SIX = segmented_design(range(2009, 2015), 2012, "level")
GAP = segmented_design([2009, 2010, 2011, 2012, 2014], 2012, "level")


def by_loops(design, y):
    residuals = y - design.X @ np.linalg.lstsq(design.X, y, rcond=None)[0]
    pairs = [
        residuals[i] * residuals[i - 1]
        for i in range(1, len(y))
        if design.years[i] - design.years[i - 1] == 1
    ]
    return sum(pairs) / sum(residuals**2)


@pytest.mark.parametrize("design", [SIX, GAP], ids=["six", "gap"])
def test_against_loops(design):
    Y = np.random.default_rng(1).normal(50, 9, (len(design.years), 7))
    found = residual_autocorrelation(design, Y)
    assert found == pytest.approx([by_loops(design, y) for y in Y.T])


def test_trend_level_and_scale_do_not_matter():
    y = np.array([3.0, 9.0, 4.0, 8.0, 1.0, 7.0])
    moved = 5 * y + SIX.X @ np.array([100.0, -7.0, 30.0])
    assert residual_autocorrelation(SIX, moved) == pytest.approx(residual_autocorrelation(SIX, y))


@pytest.mark.parametrize("design", [SIX, GAP], ids=["six", "gap"])
def test_the_mean_under_independence_is_a_ratio_of_traces(design):
    """A ratio of quadratic forms is independent of its denominator, so means divide."""
    n = len(design.years)
    maker = np.eye(n) - design.X @ np.linalg.pinv(design.X)
    A = np.array(
        [[0.5 * (abs(s - t) == 1) for s in design.years] for t in design.years], dtype=float
    )
    exact = np.trace(maker @ A) / np.trace(maker)
    found = sampling_range(design, np.random.default_rng(3))
    assert found.mean == pytest.approx(exact, abs=4 * 0.4 / np.sqrt(found.draws))
    assert exact < -0.2


def test_six_points_hardly_tell_persistence_from_independence():
    rng = np.random.default_rng(5)
    independent = sampling_range(SIX, rng)
    persistent = sampling_range(SIX, rng, autocorrelation=0.6)
    assert persistent.mean - independent.mean < 0.2
    assert abs(persistent.high - independent.high) < 0.1


def test_a_long_series_tells_them_apart():
    design = segmented_design(range(200), 100, "level")
    rng = np.random.default_rng(5)
    independent = sampling_range(design, rng, draws=2000)
    persistent = sampling_range(design, rng, autocorrelation=0.6, draws=2000)
    assert persistent.low > independent.high
    assert persistent.mean == pytest.approx(0.6, abs=0.05)


def test_the_range_over_a_box_holds_every_whole_count_and_is_reached_nearly():
    low, high = np.array([8.0, 11, 6, 9, 14, 10]), np.array([10.0, 12, 8, 11, 15, 12])
    every = [
        by_loops(SIX, np.array(y))
        for y in itertools.product(*(np.linspace(a, b, 3) for a, b in zip(low, high, strict=True)))
    ]
    found = autocorrelation_over_box(SIX, low, high, np.random.default_rng(2))
    assert found[0] <= min(every) + 1e-6
    assert found[1] >= max(every) - 1e-6
    limits = np.linalg.eigvalsh((lambda m: m @ _neighbour() @ m)(_maker()))
    assert limits[0] - 1e-9 <= found[0] <= found[1] <= limits[-1] + 1e-9


def _maker():
    return np.eye(6) - SIX.X @ np.linalg.pinv(SIX.X)


def _neighbour():
    return (np.eye(6, k=1) + np.eye(6, k=-1)) / 2


def test_an_exact_box_has_one_value():
    y = np.array([8.0, 11, 6, 9, 14, 10])
    low, high = autocorrelation_over_box(SIX, y, y, np.random.default_rng(2))
    assert low == high == pytest.approx(by_loops(SIX, y))


def test_refusals():
    with pytest.raises(NotIdentifiedError, match="fits the figures exactly"):
        residual_autocorrelation(SIX, SIX.X @ np.array([10.0, 2.0, 5.0]))
    with pytest.raises(NotIdentifiedError, match="no residuals to correlate"):
        residual_autocorrelation(segmented_design([1, 2, 3], 3, "level"), np.ones(3))
    with pytest.raises(NotIdentifiedError, match="no two figures are one year apart"):
        residual_autocorrelation(segmented_design([1, 3, 5, 7], 7, "level"), np.ones(4))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "fits both, so the figures cannot tell them apart"),
        (-0.4, "fits independent errors only"),
        (0.9, "fits autocorrelated errors only"),
        (-0.9, "fits neither"),
    ],
)
def test_words(value, words):
    independent, persistent = SamplingRange(-0.2, -0.5, 0.1, 10), SamplingRange(0.3, -0.1, 0.95, 10)
    assert in_words(SIX, value, independent, persistent).endswith(words)
