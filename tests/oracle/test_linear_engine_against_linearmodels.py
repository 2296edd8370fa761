"""The completions engine against refitting each completion with linearmodels and statsmodels.

The references run live: both libraries are dependencies of the project. The design matrix here is
built apart from the project's own two-way builder.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.panel import PanelOLS

from analysis.estimators.linear import LinearEstimator, Regression
from analysis.inference.completions import completion_estimates
from analysis.sensitivity.interval_union import interval_union
from analysis.sensitivity.rounding_bounds import estimate_bounds, standard_error_bounds

N, T = 32, 6
FITS = 15


class Case:
    """A staggered panel, its rounding box and completions of it."""

    def __init__(self, missing_share, seed):
        rng = np.random.default_rng(seed)
        keep = rng.random(N * T) >= missing_share
        self.country, self.year = np.repeat(np.arange(N), T)[keep], np.tile(np.arange(T), N)[keep]
        start = np.where(np.arange(N) < 5, rng.integers(2, T, N), T)
        self.treated = (self.year >= start[self.country]).astype(float)
        printed = 5 * np.round(rng.poisson(np.exp(3 + self.country / 16)) / 5)
        self.low, self.high = np.maximum(printed - 2, 0), printed + 2
        draws = (len(printed), FITS)
        self.Y = rng.integers(self.low[:, None], self.high[:, None] + 1, draws).astype(float)
        dummies = [self.country[:, None] == np.arange(N), self.year[:, None] == np.arange(1, T)]
        self.X = np.column_stack([self.treated, *dummies]).astype(float)

    def estimator(self, factor):
        """CR1 as rows of cluster scores; ``factor(n, k, G)`` is the small-sample correction."""
        contrast = np.eye(self.X.shape[1])[0]
        regression = Regression("twfe", self.X, contrast, self.country)
        weights = regression.weights()
        in_cluster = np.arange(N)[:, None] == self.country
        scores = (in_cluster * weights) @ regression.residual_maker()
        scale = np.sqrt(factor(len(weights), regression.rank, N))
        return LinearEstimator("twfe CR1", weights, scale * scores, N - 1.0)

    def panel_ols(self, y, **covariance):
        index = pd.MultiIndex.from_arrays([self.country, self.year])
        model = PanelOLS(
            pd.Series(y, index=index),
            pd.DataFrame({"treated": self.treated}, index=index),
            entity_effects=True,
            time_effects=True,
        )
        fit = model.fit(cov_type="clustered", cluster_entity=True, **covariance)
        return fit.params["treated"], fit.std_errors["treated"]


CASES = pytest.mark.parametrize(
    "case", [Case(0.0, 1), Case(0.3, 2)], ids=["balanced", "30% missing"]
)


def stata_factor(n, k, n_clusters):
    return n_clusters / (n_clusters - 1) * (n - 1) / (n - k)


@CASES
@pytest.mark.parametrize(
    ("group_debias", "factor"),
    [(False, lambda n, k, n_clusters: n / (n - k)), (True, stata_factor)],
    ids=["default", "group_debias"],
)
def test_completions_equal_panel_ols(case, group_debias, factor):
    estimates, errors = completion_estimates(case.estimator(factor), case.Y)
    reference = np.array([case.panel_ols(y, group_debias=group_debias) for y in case.Y.T])
    np.testing.assert_allclose(estimates, reference[:, 0], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(errors, reference[:, 1], rtol=1e-10, atol=1e-10)


@CASES
def test_completions_equal_statsmodels_on_dummies(case):
    estimates, errors = completion_estimates(case.estimator(stata_factor), case.Y)
    fits = [
        sm.OLS(y, case.X).fit(cov_type="cluster", cov_kwds={"groups": case.country})
        for y in case.Y.T
    ]
    np.testing.assert_allclose(estimates, [fit.params[0] for fit in fits], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(errors, [fit.bse[0] for fit in fits], rtol=1e-9, atol=1e-9)


@CASES
def test_refitting_at_the_vertices_returns_the_bounds(case):
    estimator = case.estimator(stata_factor)
    bounds = estimate_bounds(estimator, case.low, case.high)
    lowest, _ = case.panel_ols(bounds.low_at, group_debias=True)
    highest, _ = case.panel_ols(bounds.high_at, group_debias=True)
    assert [bounds.low, bounds.high] == pytest.approx([lowest, highest], rel=1e-9)
    errors = standard_error_bounds(estimator, case.low, case.high)
    _, largest = case.panel_ols(errors.high_at, group_debias=True)
    _, smallest = case.panel_ols(errors.low_at, group_debias=True)
    assert [errors.low_inner, errors.high_inner] == pytest.approx([smallest, largest], rel=1e-8)
    # The certificates are close to what was found: no real slack at this size.
    assert errors.low >= errors.low_inner * (1 - 1e-6)
    assert errors.high <= errors.high_inner * 1.02


@CASES
def test_every_refitted_interval_lies_in_the_union(case):
    estimator = case.estimator(stata_factor)
    union = interval_union(estimator, case.low, case.high)
    # Printed in every t table: two-sided 5% at 31 degrees of freedom.
    t = 2.039513446
    for y in case.Y.T:
        estimate, error = case.panel_ols(y, group_debias=True)
        assert union.low <= estimate - t * error
        assert estimate + t * error <= union.high
