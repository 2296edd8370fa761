"""Simplex weights and synthetic comparisons of many panels at once against those of one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.synthetic_control import (
    TIE_BREAK,
    placebo_in_space,
    simplex_least_squares,
    synthetic_design,
)
from analysis.estimators.synthetic_did import synthetic_did_placebo
from analysis.simulation import batched_simplex
from analysis.simulation.batched_simplex import simplex_weights
from analysis.simulation.batched_synthetic import (
    synthetic_control_p_values,
    synthetic_did_p_values,
)


def one_by_one(A, b, penalty):
    return np.array(
        [simplex_least_squares(*problem) for problem in zip(A, b, penalty.tolist(), strict=True)]
    )


def tie_break(A, b):
    return TIE_BREAK * np.square(A - b[:, :, None]).sum(axis=1).max(axis=1)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    rows=st.integers(1, 8),
    columns=st.integers(1, 14),
    smallest=st.sampled_from([1e-4, 1e-2, 1.0]),
)
def test_weights_equal_those_of_one_problem(seed, rows, columns, smallest):
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(20, rows, columns)) * 5, rng.normal(size=(20, rows)) * 8
    penalty = smallest * 10 ** rng.uniform(0, 2, 20)
    assert simplex_weights(A, b, penalty) == pytest.approx(one_by_one(A, b, penalty), abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000), mean=st.sampled_from([0.3, 2.0, 20.0]))
def test_weights_on_counts_equal_those_of_one_problem(seed, mean):
    # Counts lie on a grid: many donors are alike, and many mixtures fit as well.
    rng = np.random.default_rng(seed)
    level = mean * np.exp(rng.normal(size=(20, 1, 15)))
    A, b = rng.poisson(level, (20, 3, 15)) * 1.0, rng.poisson(mean, (20, 3)) * 1.0
    penalty = tie_break(A, b)
    # Where only a ridge of 1e-8 tells mixtures apart, half of the sixteen digits remain to both.
    assert simplex_weights(A, b, penalty) == pytest.approx(one_by_one(A, b, penalty), abs=3e-8)


@pytest.mark.parametrize("shape", [(3, 9), (9, 3)], ids=["more weights", "fewer weights"])
def test_degenerate_problems_among_others_equal_those_of_one(shape):
    rng = np.random.default_rng(3)
    A, b = rng.normal(size=(9, *shape)), rng.normal(size=(9, shape[0]))
    A[1] = b[1, :, None]  # every column is the target
    A[2, :, 1] = b[2]  # one is
    A[3] = A[3, :, :1]  # all are alike
    A[4, :, 1] = A[4, :, 0]  # two are alike
    A[5], b[5] = 0.0, 0.0
    A[6] += 50.0  # the target lies far outside
    penalty = np.full(9, 1e-3)
    penalty[[1, 7]], penalty[8] = 0.0, 1e-13
    found = simplex_weights(A, b, penalty)
    assert found == pytest.approx(one_by_one(A, b, penalty), abs=1e-10)
    assert found[1] == pytest.approx(np.full(shape[1], 1 / shape[1]))
    assert found.min() >= 0
    assert found.sum(axis=1) == pytest.approx(np.ones(9))


def test_few_problems_are_left_to_be_solved_one_by_one(monkeypatch):
    def refuse(*_):
        raise AssertionError("a problem went by itself")

    monkeypatch.setattr(batched_simplex, "simplex_least_squares", refuse)
    rng = np.random.default_rng(5)
    level = 15.0 * np.exp(1.2 * rng.normal(size=(500, 1, 31)))
    A, b = rng.poisson(level, (500, 3, 31)) * 1.0, rng.poisson(level[:, :, 0], (500, 3)) * 1.0
    assert simplex_weights(A, b, tie_break(A, b)).sum(axis=1) == pytest.approx(np.ones(500))
    A, b = rng.normal(size=(500, 31, 3)), rng.normal(size=(500, 31))
    assert simplex_weights(A, b, np.full(500, 1e-10)).min() >= 0


def design_with(n_countries, n_pre, n_post=2, missing=None):
    years = tuple(range(2014 - n_pre - n_post, 2014))
    observed = np.ones((n_countries, len(years)), dtype=np.bool_)
    if missing is not None:
        observed[missing] = False
    first = np.array([years[n_pre]] + [NEVER] * (n_countries - 1))
    names = tuple(f"C{i:02d}" for i in range(n_countries))
    return synthetic_design(ExposurePanel(names, years, observed, first), "C00")


DESIGNS = {
    "more donors than years": design_with(10, 3, 3),
    "more years than donors": design_with(5, 7),
    "a donor without a figure": design_with(8, 4, missing=(3, 1)),
}


PARALLEL = (1, 2, 3)
"""Panels below in which all countries change alike, by whole numbers."""


def panels_of_counts(design, R=60):
    rng = np.random.default_rng(17)
    countries, years = np.unravel_index(np.arange(design.cells.size), design.cells.shape)
    Y = np.zeros((design.n, R))
    for r in range(R):
        level = rng.choice([3.0, 30.0]) * np.exp(rng.normal(size=len(design.cells)))
        Y[design.cells, r] = rng.poisson(level[:, None], design.cells.shape)
    cells = design.cells.ravel()
    Y[:, 0] = 0.0
    Y[:, 1] = 7.0
    Y[cells, 2] = countries  # constant series
    Y[cells, 3] = countries + 2.0 * years  # parallel series
    Y[cells, 4] = countries == 0  # only the treated country has figures
    return Y


@pytest.mark.parametrize("name", DESIGNS)
def test_placebo_p_values_equal_those_of_one_panel(name):
    design = DESIGNS[name]
    Y = panels_of_counts(design)
    control = [placebo_in_space(design, y).p_gap for y in Y.T]
    assert len(set(control)) > 3
    assert synthetic_control_p_values(design, Y) == pytest.approx(control, abs=1e-12)
    # Where no country changes unlike the others, the double differences are rounding alone.
    Y = np.delete(Y, PARALLEL, axis=1)
    did = [synthetic_did_placebo(design, y).p_value for y in Y.T]
    assert len(set(did)) > 3
    assert synthetic_did_p_values(design, Y) == pytest.approx(did, abs=1e-12)


def test_panels_do_not_depend_on_those_beside_them(monkeypatch):
    design = DESIGNS["more donors than years"]
    Y = panels_of_counts(design)
    together = synthetic_control_p_values(design, Y)
    monkeypatch.setattr("analysis.simulation.batched_synthetic._FIGURES", 1)
    assert np.array_equal(synthetic_control_p_values(design, Y), together)
