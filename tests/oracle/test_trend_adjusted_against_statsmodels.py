"""Linear trends against statsmodels formulas, live, on an incomplete panel."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from analysis.design.panel import NEVER, ExposurePanel
from analysis.sensitivity.trend_adjusted import Trends, trend_comparison

FORMULAS = {
    Trends.COUNTRY: "y ~ treated + C(country) + C(year) + C(country):time",
    Trends.GROUP: "y ~ treated + C(country) + C(year) + C(cohort):time",
}


@pytest.fixture(scope="module")
def panel_and_outcome():
    rng = np.random.default_rng(17)
    first = np.array([2011.0, 2011, 2012, 2013, NEVER, NEVER, NEVER, NEVER])
    observed = rng.random((8, 6)) < 0.85
    observed[:4, :3] = True
    observed[:4, -1] = True
    countries = tuple(f"C{i}" for i in range(8))
    panel = ExposurePanel(countries, tuple(range(2009, 2015)), observed, first)
    return panel, rng.normal(size=int(observed.sum())).cumsum()


# A line for everyone and effects of all years overlap in one direction, which is harmless here.
@pytest.mark.filterwarnings("ignore:The design matrix is rank-deficient")
@pytest.mark.parametrize("trends", list(Trends))
def test_estimates(trends, panel_and_outcome):
    panel, y = panel_and_outcome
    frame = pd.DataFrame(
        {
            "y": y,
            "treated": panel.treated.astype(float),
            "country": panel.unit,
            "year": panel.year,
            "time": panel.year - 2009.0,
            "cohort": panel.first_treated[panel.unit].astype(str),
        }
    )
    found = trend_comparison(panel, trends)
    adjusted = smf.ols(FORMULAS[trends], frame).fit().params["treated"]
    plain = smf.ols("y ~ treated + C(country) + C(year)", frame).fit().params["treated"]
    assert found.adjusted.weights() @ y == pytest.approx(adjusted, rel=1e-9)
    assert found.plain.weights() @ y == pytest.approx(plain, rel=1e-9)
