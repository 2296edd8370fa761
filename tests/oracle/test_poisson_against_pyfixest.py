"""PPML against stored pyfixest results (scripts/interval_references.py)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects

REFERENCE = Path(__file__).parent / "reference"


def test_panel_with_separated_zeros():
    cells = pd.read_csv(REFERENCE / "poisson_panel.csv")
    expected = pd.read_csv(REFERENCE / "poisson_fits.csv").iloc[0]
    countries, unit = np.unique(cells["country"], return_inverse=True)
    years, period = np.unique(cells["year"], return_inverse=True)
    observed = np.zeros((len(countries), len(years)), dtype=bool)
    observed[unit, period] = True
    first = cells[cells["exposed"] == 1].groupby("country")["year"].min()
    panel = ExposurePanel(
        tuple(countries),
        tuple(int(year) for year in years),
        observed,
        first.reindex(countries).fillna(NEVER).to_numpy(dtype=float),
    )
    fit = fit_poisson_fixed_effects(panel, cells["count"].to_numpy(dtype=float))
    assert fit.n_obs == expected["n_obs"]
    assert {cell.country for cell in fit.dropped} == {"C05", "C09"}
    assert fit.estimate == pytest.approx(expected["estimate"], abs=1e-8)
    assert fit.se_hessian == pytest.approx(expected["se_hessian"], abs=1e-7)
    assert fit.se_cluster == pytest.approx(expected["se_cluster"], abs=1e-7)
