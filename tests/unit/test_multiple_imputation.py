"""Rubin's rules by hand, draws inside cells, and the number of draws."""

import numpy as np
import pytest
from scipy.stats import chisquare, poisson

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.linear import LinearEstimator
from analysis.inference.multiple_imputation import (
    CountImputer,
    draws_needed,
    multiple_imputation,
    pool,
)
from analysis.records import NotIdentifiedError

YEARS = tuple(range(2009, 2013))
PANEL = ExposurePanel(
    tuple(f"C{i}" for i in range(6)),
    YEARS,
    np.ones((6, 4), bool),
    np.array([2011, 2012, NEVER, NEVER, NEVER, NEVER]),
)
LOW = np.array(
    [
        [8, 18, 13, 28],
        [0, 8, 3, 18],
        [23, 18, 23, 28],
        [23, 28, 33, 23],
        [48, 48, 18, 78],
        [3, 0, 8, 3],
    ]
).ravel()
HIGH = LOW + 4


def mean_gap():
    """Exposed less unexposed mean, with a made-up but linear error."""
    weights = np.where(PANEL.treated, 1 / PANEL.treated.sum(), -1 / (~PANEL.treated).sum())
    return LinearEstimator("gap of means", weights, np.diag(weights), 5.0)


def test_pool_by_hand():
    # Q = 2, U = 1, B = 1 (points 1, 2, 3): T = 1 + 4/3 = 7/3, share 4/7.
    pooled = pool(np.array([1.0, 2.0, 3.0]), np.ones(3), 10.0)
    df_between, df_observed = 2 / (4 / 7) ** 2, 11 / 13 * 10 * 3 / 7
    df = df_between * df_observed / (df_between + df_observed)
    ratio = 4 / 3
    assert pooled.estimate == pytest.approx(2.0)
    assert pooled.standard_error == pytest.approx(np.sqrt(7 / 3))
    assert pooled.df == pytest.approx(df)
    assert pooled.fmi == pytest.approx((ratio + 2 / (df + 3)) / (ratio + 1))


def test_pool_without_differences_keeps_the_degrees_of_freedom():
    pooled = pool(np.full(5, 1.3), np.full(5, 0.2), 7.0)
    assert (pooled.df, pooled.fmi) == (7.0, 0.0)
    assert pooled.standard_error == pytest.approx(0.2)


def test_pool_without_sampling_error_is_refused():
    with pytest.raises(NotIdentifiedError, match="no sampling error"):
        pool(np.array([1.0, 2.0]), np.zeros(2), 7.0)


@pytest.mark.parametrize(
    # logit(0.5) + 1.96 * sqrt(2/20) = 0.6198..., expit 0.65018: 1 + (13.0036...)^2 / 2 = 85.55
    ("fmi", "draws"),
    [(0.0, 20), (0.02, 20), (0.5, 86), (0.999, 182), (1.0, 182)],
)
def test_number_of_draws(fmi, draws):
    assert draws_needed(fmi, 20) == draws


def test_draws_stay_in_their_cells_and_are_whole():
    drawn = CountImputer.fit(PANEL, LOW, HIGH).draw(200, np.random.default_rng(1))
    assert np.all(drawn >= LOW[:, None])
    assert np.all(drawn <= HIGH[:, None])
    assert np.array_equal(drawn, np.round(drawn))
    assert np.all(drawn.min(axis=1) < drawn.max(axis=1))


def test_draws_follow_the_model_within_the_cell():
    # One wide cell among exact ones: the others pin down its mean, so that a draw there is a
    # Poisson count restricted to 380..400.
    n = 300
    panel = ExposurePanel(
        tuple(f"C{i:03d}" for i in range(n)),
        (2009, 2010),
        np.ones((n, 2), bool),
        np.array([2010.0] * (n // 2) + [NEVER] * (n // 2)),
    )
    low, high = np.full((n, 2), 400), np.full((n, 2), 400)
    low[0, 1], high[0, 1] = 380, 400
    imputer = CountImputer.fit(panel, low.ravel(), high.ravel(), family="poisson")
    drawn = imputer.draw(1500, np.random.default_rng(3))[1]
    mean = np.exp(imputer.model.design.X @ imputer.model.maximum.coefficients)[1]
    support = np.arange(380, 401)
    # The mean of the cell is itself uncertain: average over its normal approximation.
    row = imputer.model.design.X[1]
    spread = np.sqrt(row @ imputer.model.maximum.covariance @ row)
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    mass = np.zeros(len(support))
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        f = poisson.pmf(support, mean * np.exp(spread * node))
        mass += weight * f / f.sum()
    observed = np.array([np.sum(drawn == k) for k in support])
    assert chisquare(observed, mass * 1500).pvalue > 0.001


def test_cells_that_inform_no_model_are_drawn_evenly():
    low, high = LOW.copy(), HIGH.copy()
    low[20:], high[20:] = 0, 4
    imputer = CountImputer.fit(PANEL, low, high)
    assert "4 of 24 cells that the model cannot inform drawn evenly" in imputer.words
    drawn = imputer.draw(1000, np.random.default_rng(2))[20:]
    observed = np.array([np.sum(drawn == k) for k in range(5)])
    assert chisquare(observed).pvalue > 0.001


def test_without_an_identified_coefficient_the_exposure_is_left_out():
    low, high = LOW.copy(), HIGH.copy()
    low[PANEL.treated], high[PANEL.treated] = 0, 4
    words = CountImputer.fit(PANEL, low, high).words
    assert "not the exposure, whose coefficient is not identified" in words


def test_without_any_model_counts_are_drawn_evenly():
    imputer = CountImputer.fit(PANEL, np.zeros(24), np.full(24, 4))
    assert imputer.model is None
    assert "no count model" in imputer.words
    drawn = imputer.draw(200, np.random.default_rng(2))
    assert chisquare([np.sum(drawn == k) for k in range(5)]).pvalue > 0.001


def test_exact_cells_give_the_estimator_itself():
    gap = mean_gap()
    result = multiple_imputation(PANEL, LOW, LOW, gap, seed=1)
    assert result.estimate == pytest.approx(float(gap.estimate(LOW.astype(float))))
    assert result.standard_error == pytest.approx(float(gap.standard_error(LOW.astype(float))))
    assert (result.df, result.fmi, result.draws) == (5.0, 0.0, 1)
    assert result.method == "every cell is exact: nothing to draw"


def test_linear_and_callable_estimators_agree_and_repeat():
    gap = mean_gap()
    linear = multiple_imputation(PANEL, LOW, HIGH, gap, seed=4, transform=np.log1p)
    again = multiple_imputation(PANEL, LOW, HIGH, gap, seed=4, transform=np.log1p)
    by_call = multiple_imputation(
        PANEL,
        LOW,
        HIGH,
        lambda y: (float(gap.estimate(y)), float(gap.standard_error(y))),
        seed=4,
        complete_df=5.0,
        transform=np.log1p,
    )
    assert linear == again
    assert by_call.estimate == pytest.approx(linear.estimate, abs=1e-12)
    assert by_call.standard_error == pytest.approx(linear.standard_error, abs=1e-12)
    assert by_call.draws == linear.draws
    other = multiple_imputation(PANEL, LOW, HIGH, gap, seed=5, transform=np.log1p)
    assert other.estimate != linear.estimate


def test_transform_comes_after_the_draws():
    drawn = []

    def keep(counts):
        drawn.append(counts)
        return counts * 10.0

    gap = mean_gap()
    result = multiple_imputation(PANEL, LOW, HIGH, gap, seed=4, transform=keep)
    counts = np.hstack(drawn)
    assert counts.shape == (24, result.draws)
    assert result.estimate == pytest.approx(10.0 * gap.estimate(counts).mean(), rel=1e-12)


def test_degrees_of_freedom_are_needed():
    with pytest.raises(ValueError, match="complete_df"):
        multiple_imputation(PANEL, LOW, HIGH, lambda y: (0.0, 1.0), seed=1)
