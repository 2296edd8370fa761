"""Interval count models against multiple-precision references (scripts/interval_references.py)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.interval_likelihood import fit_interval_count
from analysis.estimators.interval_probability import CellSupport

REFERENCE = Path(__file__).parent / "reference"


def panel_from(cells):
    """Build the panel of a long table with columns country, year and exposed."""
    observed = cells.assign(seen=True).pivot_table(
        index="country", columns="year", values="seen", aggfunc="any", fill_value=False
    )
    first = cells[cells["exposed"] == 1].groupby("country")["year"].min()
    return ExposurePanel(
        tuple(observed.index),
        tuple(int(year) for year in observed.columns),
        observed.to_numpy(dtype=bool),
        first.reindex(observed.index).fillna(NEVER).to_numpy(dtype=float),
    )


@pytest.mark.parametrize("row", pd.read_csv(REFERENCE / "interval_probability.csv").index)
def test_cell_probability_and_derivatives(row):
    case = pd.read_csv(REFERENCE / "interval_probability.csv").loc[row]
    support = CellSupport.of(np.array([case["low"]]), np.array([case["high"]]))
    moments = support.moments(np.array([case["log_mean"]]), case["dispersion"])
    names = ["log_probability", "score", "curvature"]
    if case["dispersion"] > 0:
        names += ["dispersion_score", "dispersion_curvature", "cross"]
    for name in names:
        # Sums of terms as large as count * log mean lose digits in proportion.
        tolerance = {"rel": 1e-8, "abs": 1e-13 * max(1.0, case["high"])}
        assert getattr(moments, name)[0] == pytest.approx(case[name], **tolerance), name


@pytest.mark.parametrize("family", ["poisson", "nb2"])
def test_fit_of_rounded_counts(family):
    cells = pd.read_csv(REFERENCE / "interval_cells.csv")
    expected = pd.read_csv(REFERENCE / "interval_fits.csv").set_index("family").loc[family]
    fit = fit_interval_count(
        panel_from(cells), cells["low"].to_numpy(), cells["high"].to_numpy(), family=family
    )
    assert fit.dropped == ()
    for name in ("estimate", "se_hessian", "se_cluster", "loglik"):
        assert getattr(fit, name) == pytest.approx(expected[name], abs=1e-9)
    if family == "nb2":
        assert fit.dispersion == pytest.approx(expected["dispersion"], abs=1e-9)


@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_exact_cells_are_statsmodels_regressions(missing):
    rng = np.random.default_rng(11)
    n, years = 32, range(2009, 2015)
    first = np.full(n, NEVER)
    first[:4], first[4:7] = 2011, 2013
    panel = ExposurePanel(
        tuple(f"C{i:02d}" for i in range(n)), tuple(years), rng.random((n, 6)) >= missing, first
    )
    mean = np.exp(rng.normal(3, 0.8, n)[panel.unit] + 0.4 * panel.treated)
    y = rng.poisson(rng.gamma(1 / 0.1, 0.1 * mean)) + 1
    dummies = [np.eye(n)[panel.unit], np.eye(6)[panel.period][:, 1:]]
    X = np.column_stack([panel.treated, *dummies]).astype(float)
    poisson = sm.GLM(y, X, family=sm.families.Poisson()).fit(tol=1e-12)
    fit = fit_interval_count(panel, y, y)
    assert fit.estimate == pytest.approx(poisson.params[0], abs=1e-9)
    assert fit.se_hessian == pytest.approx(poisson.bse[0], abs=1e-9)
    if not missing:
        assert fit.loglik == pytest.approx(poisson.llf, abs=1e-8)
    clustered = sm.GLM(y, X, family=sm.families.Poisson()).fit(
        tol=1e-12,
        cov_type="cluster",
        cov_kwds={"groups": panel.unit, "use_correction": False},
    )
    assert fit.se_cluster == pytest.approx(clustered.bse[0] * np.sqrt(n / (n - 1)), abs=1e-9)

    start = np.append(poisson.params, 0.05)
    options = {"disp": 0, "maxiter": 1000}
    near = sm.NegativeBinomial(y, X).fit(start_params=start, method="bfgs", gtol=1e-4, **options)
    nb2 = sm.NegativeBinomial(y, X).fit(start_params=near.params, method="newton", **options)
    fit = fit_interval_count(panel, y, y, family="nb2")
    assert fit.estimate == pytest.approx(nb2.params[0], abs=1e-6)
    assert fit.dispersion == pytest.approx(nb2.params[-1], abs=1e-6)
    assert fit.se_hessian == pytest.approx(nb2.bse[0], abs=1e-6)
