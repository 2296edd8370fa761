"""The wild cluster restricted bootstrap against stored numbers of wildboottest.

Made by tests/oracle/scripts/wild_bootstrap_reference.py; program and version stand in each row.
wildboottest counts strictly larger statistics only, so the exact ties are added.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.wild_bootstrap import wild_cluster_bootstrap

FOLDER = Path(__file__).parent / "reference"
PANELS = pd.read_csv(FOLDER / "two_way_panels.csv")
STORED = pd.read_csv(FOLDER / "wild_bootstrap.csv")
ENUMERATED = STORED["weights"] == "rademacher"


def load(row):
    rows = PANELS[PANELS["panel"] == row.panel]
    if row.countries != "all":
        rows = rows[rows["country"].isin([int(code) for code in row.countries.split()])]
    table = rows.pivot_table(index="country", columns="year", values="y").to_numpy()
    first = rows.groupby("country")["first_treated"].first().fillna(NEVER).to_numpy()
    panel = ExposurePanel(
        tuple(f"C{i:02d}" for i in range(len(table))),
        tuple(sorted(int(year) for year in rows["year"].unique())),
        ~np.isnan(table),
        first,
    )
    return panel, table[panel.observed] - row.null * panel.treated


def ids(rows):
    return [pytest.param(r, id=f"{r.panel}, null {r.null:g}") for r in rows.itertuples()]


@pytest.mark.parametrize("row", ids(STORED[ENUMERATED]))
def test_all_sign_vectors_equal_wildboottest(row):
    panel, y = load(row)
    regression = twfe_regression(panel)
    estimator = cluster_robust(regression, "CR1S")
    t = estimator.estimate(y) / estimator.standard_error(y)
    assert t == pytest.approx(row.t, rel=1e-9)
    result = wild_cluster_bootstrap(regression, y)
    assert result.n_vectors == row.vectors
    assert result.p_value == pytest.approx(row.share_larger + row.share_tied, abs=1e-12)


@pytest.mark.parametrize("row", ids(STORED[~ENUMERATED]))
def test_webb_sample_agrees_with_wildboottest_up_to_monte_carlo_error(row):
    panel, y = load(row)
    result = wild_cluster_bootstrap(twfe_regression(panel), y, weights="webb", draws=19_999)
    p = row.share_larger
    error = np.sqrt(p * (1 - p) * (1 / 19_999 + 1 / row.vectors))
    assert abs(result.p_value - p) < 4 * error
