"""Two-way fixed effects and clustered errors against linearmodels and statsmodels, run live."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.panel import PanelOLS

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import event_study_regression, twfe_regression
from analysis.inference.cluster_robust import cluster_robust

YEARS = tuple(range(2009, 2015))


def make_case(missing_share, seed):
    rng = np.random.default_rng(seed)
    first = np.full(20, NEVER)
    first[:5] = [2010, 2011, 2012, 2012, 2014]
    observed = rng.random((20, 6)) >= missing_share
    panel = ExposurePanel(tuple(f"C{i:02d}" for i in range(20)), YEARS, observed, first)
    return panel, 5.0 * rng.poisson(10, int(observed.sum()))


CASES = pytest.mark.parametrize(
    "case", [make_case(0.0, 1), make_case(0.25, 2)], ids=["balanced", "25% missing"]
)


def panel_ols(panel, y, regressors, **covariance):
    index = pd.MultiIndex.from_arrays([panel.unit, panel.year])
    model = PanelOLS(
        pd.Series(y, index=index),
        pd.DataFrame(regressors, index=index),
        entity_effects=True,
        time_effects=True,
    )
    return model.fit(cov_type="clustered", cluster_entity=True, **covariance)


@CASES
def test_treated_equals_panel_ols(case):
    panel, y = case
    regression = twfe_regression(panel)
    treated = {"treated": panel.treated.astype(float)}
    estimator = cluster_robust(regression, "CR1S")
    fit = panel_ols(panel, y, treated, group_debias=True)
    assert estimator.estimate(y) == pytest.approx(fit.params["treated"], rel=1e-9)
    assert estimator.standard_error(y) == pytest.approx(fit.std_errors["treated"], rel=1e-9)
    # PanelOLS without group_debias leaves G / (G - 1) out and has n where CR1S has n - 1.
    n, G = len(y), regression.n_clusters
    default = panel_ols(panel, y, treated).std_errors["treated"]
    ratio = np.sqrt(n / (n - 1) * (G - 1) / G)
    assert estimator.standard_error(y) * ratio == pytest.approx(default, rel=1e-9)


@CASES
@pytest.mark.parametrize("reference", [-1, -2])
def test_event_study_equals_panel_ols(case, reference):
    panel, y = case
    study = event_study_regression(panel, reference)
    relative = panel.year - panel.first_treated[panel.unit]
    dummies = {str(year): (relative == year).astype(float) for year in study}
    fit = panel_ols(panel, y, dummies, group_debias=True)
    for year, regression in study.items():
        estimator = cluster_robust(regression, "CR1S")
        assert estimator.estimate(y) == pytest.approx(fit.params[str(year)], rel=1e-8)
        if estimator.error_map is not None:
            error = fit.std_errors[str(year)]
            assert estimator.standard_error(y) == pytest.approx(error, rel=1e-8)


@CASES
def test_clustered_errors_equal_statsmodels_on_dummies(case):
    panel, y = case
    regression = twfe_regression(panel)
    fit = sm.OLS(y, regression.X).fit(cov_type="cluster", cov_kwds={"groups": panel.unit})
    estimator = cluster_robust(regression, "CR1S")
    assert estimator.estimate(y) == pytest.approx(fit.params[0], rel=1e-9)
    assert estimator.standard_error(y) == pytest.approx(fit.bse[0], rel=1e-9)
