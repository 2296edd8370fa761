"""Two-way fixed effects and cluster-robust errors against stored numbers of R.

Made by tests/oracle/r/two_way_clustered.R with plm, sandwich and clubSandwich; program and version
stand in each row.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import event_study_regression, twfe_regression
from analysis.inference.cluster_robust import cluster_robust, degenerate_reason, interval

FOLDER = Path(__file__).parent / "reference"
PANELS = pd.read_csv(FOLDER / "two_way_panels.csv")
STORED = pd.read_csv(FOLDER / "two_way_clustered.csv", dtype={"term": str})
EVENT = STORED["quantity"].str.startswith("event")


def load(name):
    rows = PANELS[PANELS["panel"] == name]
    table = rows.pivot_table(index="country", columns="year", values="y")
    first = rows.groupby("country")["first_treated"].first().fillna(NEVER)
    outcome = table.to_numpy()
    panel = ExposurePanel(
        tuple(f"C{i:02d}" for i in table.index),
        tuple(int(year) for year in table.columns),
        ~np.isnan(outcome),
        first.to_numpy(),
    )
    return panel, outcome[panel.observed]


def quantity(regression, y, name):
    what, *rest = name.split(" ", 1)
    if what == "estimate":
        return regression.weights() @ y
    kind = rest[0]
    G = regression.n_clusters
    if kind == "CR0":
        return cluster_robust(regression, "CR1").standard_error(y) * np.sqrt((G - 1) / G)
    if kind == "CR3 by sandwich":
        return cluster_robust(regression, "CR3").standard_error(y) * np.sqrt((G - 1) / G)
    estimator = cluster_robust(regression, kind)
    return {
        "se": lambda: estimator.standard_error(y),
        "df": lambda: estimator.df,
        "p": lambda: interval(estimator, y)[2],
    }[what]()


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(r, id=f"{r.panel}-{r.quantity}-{r.program}")
        for r in STORED[~EVENT].itertuples()
    ],
)
def test_treated_equals_r(row):
    panel, y = load(row.panel)
    assert quantity(twfe_regression(panel), y, row.quantity) == pytest.approx(row.value, rel=1e-9)


@pytest.mark.parametrize("name", STORED["panel"].unique())
def test_event_study_equals_r(name):
    panel, y = load(name)
    study = event_study_regression(panel)
    stored = STORED[EVENT & (STORED["panel"] == name)]
    assert set(study) == {int(term) for term in stored["term"]}
    for term, rows in stored.groupby("term"):
        estimator = cluster_robust(study[int(term)], "CR2")
        expected = rows.set_index("quantity")["value"]
        assert estimator.estimate(y) == pytest.approx(expected["event estimate"], rel=1e-9)
        if "event se CR2" in expected:
            error = estimator.standard_error(y)
            assert error == pytest.approx(expected["event se CR2"], rel=1e-9)
            assert estimator.df == pytest.approx(expected["event df CR2"], rel=1e-9)


@pytest.mark.parametrize("name", STORED["panel"].unique())
def test_errors_are_refused_exactly_where_one_treated_country_has_a_figure(name):
    panel, _ = load(name)
    stored = STORED[EVENT & (STORED["panel"] == name)]
    several = {int(term) for term in stored.loc[stored["quantity"].str.contains("se"), "term"]}
    study = event_study_regression(panel)
    assert {k for k, design in study.items() if degenerate_reason(design) is None} == several
