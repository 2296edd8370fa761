"""Synthetic difference-in-differences: cases with a known answer, placebos, refusals."""

import numpy as np
import pytest
from scipy.optimize import minimize

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.synthetic_control import placebo_in_space, synthetic_design
from analysis.estimators.synthetic_did import synthetic_did, synthetic_did_placebo
from analysis.records import NotIdentifiedError

YEARS = tuple(range(2006, 2014))


def make(outcome, start=2011):
    n = len(outcome)
    first = np.array([start] + [NEVER] * (n - 1))
    panel = ExposurePanel(tuple("ABCDEFGHIJ"[:n]), YEARS, np.ones(outcome.shape, dtype=bool), first)
    return synthetic_design(panel, "A"), outcome.ravel()


def noisy(seed, n=7):
    return np.random.default_rng(seed).normal(50, 12, (n, len(YEARS)))


def test_parallel_countries_give_the_added_step():
    level = np.array([5.0, 80.0, 30.0, 60.0, 10.0, 45.0])
    year = np.array([0.0, 4.0, -3.0, 8.0, 2.0, 9.0, 1.0, 7.0])
    outcome = level[:, None] + year
    outcome[0, 5:] += 13.0
    design, y = make(outcome)
    assert synthetic_did(design, y).estimate == pytest.approx(13.0)
    placebo = synthetic_did_placebo(design, y)
    assert list(placebo.estimates.values()) == pytest.approx([0.0] * 5, abs=1e-9)
    assert placebo.p_value == placebo.smallest_p == pytest.approx(1 / 6)


def test_weights_equal_a_general_purpose_optimiser():
    outcome = noisy(11)
    design, y = make(outcome)
    fit = synthetic_did(design, y)
    pre, post = outcome[:, :5], outcome[:, 5:]
    zeta = 3**0.25 * np.std([np.diff(row) for row in pre[1:]], ddof=1)

    def solve(A, b, penalty):
        def loss(w):
            gap = A @ w - b
            return np.sum((gap - gap.mean()) ** 2) + penalty * np.sum(w**2)

        size = A.shape[1]
        found = minimize(
            loss,
            np.full(size, 1 / size),
            method="SLSQP",
            bounds=[(0, 1)] * size,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
            options={"ftol": 1e-14, "maxiter": 500},
        )
        return found.x

    donor = solve(pre[1:].T, pre[0], zeta**2 * 5)
    year = solve(pre[1:], post[1:].mean(axis=1), 0.0)
    assert fit.donor_weights == pytest.approx(donor, abs=1e-5)
    assert fit.year_weights == pytest.approx(year, abs=1e-5)
    own = post[0].mean() - year @ pre[0]
    others = donor @ (post[1:].mean(axis=1) - pre[1:] @ year)
    assert fit.estimate == pytest.approx(own - others, abs=1e-3)
    assert fit.estimator.estimate(y) == pytest.approx(fit.estimate)


def test_placebo_error_and_rank_from_single_fits():
    outcome = noisy(12)
    design, y = make(outcome)
    placebo = synthetic_did_placebo(design, y)
    single = []
    for i in range(1, 7):
        order = [i, *[j for j in range(1, 7) if j != i]]
        single.append(synthetic_did(*make(outcome[order])).estimate)
    assert list(placebo.estimates.values()) == pytest.approx(single)
    mean = sum(single) / 6
    variance = sum((value - mean) ** 2 for value in single) / 6
    assert placebo.standard_error == pytest.approx(variance**0.5)
    own = abs(synthetic_did(design, y).estimate)
    assert placebo.p_value == pytest.approx((1 + sum(abs(v) >= own for v in single)) / 7)


def test_refused_designs():
    with pytest.raises(NotIdentifiedError, match="2 years before treatment"):
        make(noisy(1), start=2008)
    with pytest.raises(NotIdentifiedError, match="3 untreated countries"):
        make(noisy(1, n=4))


@pytest.mark.parametrize("change", [7.0, 1 / 3])
def test_where_all_countries_change_alike_no_rank_is_better_than_another(change):
    level = np.array([5.0, 80.1, 30.0, 60.7, 10.3, 45.0])
    design, y = make(level[:, None] + change * (np.array(YEARS) >= 2011))
    assert synthetic_did_placebo(design, y).p_value == 1.0
    same, y = make(np.full((6, 1), level[1]) + change * (np.array(YEARS) >= 2011))
    assert synthetic_did_placebo(same, y).p_value == 1.0
    assert placebo_in_space(same, y).p_gap == 1.0
